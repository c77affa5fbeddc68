# What `cmake --install` brings, and CPack: cpack --config build/release/CPackConfig.cmake makes a Debian package.
# The program finds share/icsim from where it lies itself, so that the whole may be moved.
set(share ${CMAKE_INSTALL_DATADIR})
set(doc ${share}/doc/icsim)
install(TARGETS icsim RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
foreach(folder IN ITEMS library baseline posterior rtt)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/scenarios/${folder} DESTINATION ${share}/icsim)
endforeach()
install(FILES ${PROJECT_SOURCE_DIR}/scenarios/scenario.schema.json DESTINATION ${share}/icsim)

# Manual page and completions: the program writes them from what its commands declare.
set(shell_files)
foreach(kind IN ITEMS bash zsh fish man)
  set(file ${PROJECT_BINARY_DIR}/generated/icsim.${kind})
  add_custom_command(OUTPUT ${file} COMMAND icsim generate ${kind} > ${file} DEPENDS icsim COMMENT "Writing icsim.${kind}")
  list(APPEND shell_files ${file})
endforeach()
add_custom_target(icsim_shell_files ALL DEPENDS ${shell_files})
set(generated ${PROJECT_BINARY_DIR}/generated/icsim)
install(FILES ${generated}.man DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 RENAME icsim.1)
install(FILES ${generated}.bash DESTINATION ${share}/bash-completion/completions RENAME icsim)
install(FILES ${generated}.fish DESTINATION ${share}/fish/vendor_completions.d RENAME icsim.fish)
foreach(folder IN ITEMS site-functions vendor-completions)  # zsh; the second is where Debian's packages put theirs
  install(FILES ${generated}.zsh DESTINATION ${share}/zsh/${folder} RENAME _icsim)
endforeach()

# Pages, their pictures and the examples, in the folders of the source tree.
file(GLOB pages CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/*.md
  ${PROJECT_SOURCE_DIR}/CITATION.cff ${PROJECT_SOURCE_DIR}/outputs/examples/*.* ${PROJECT_SOURCE_DIR}/tests/bench/README.md)
foreach(folder IN ITEMS engine scenarios calibration outputs)
  foreach(kind IN ITEMS md png)
    file(GLOB_RECURSE found CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/${folder}/*.${kind})
    list(APPEND pages ${found})
  endforeach()
endforeach()
list(REMOVE_DUPLICATES pages)
foreach(page IN LISTS pages)
  get_filename_component(folder ${page} DIRECTORY)
  install(FILES ${PROJECT_SOURCE_DIR}/${page} DESTINATION ${doc}/${folder})
endforeach()

# Licences: ours, and of what is compiled into the program. Libraries that it loads come with their own packages.
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${doc})
set(copyright ${PROJECT_BINARY_DIR}/generated/copyright)  # where Debian looks for both
file(READ ${PROJECT_SOURCE_DIR}/LICENSE licence)
file(READ ${PROJECT_SOURCE_DIR}/ATTRIBUTION.md attribution)
file(CONFIGURE OUTPUT ${copyright} CONTENT "@licence@\n@attribution@\nLicences of the parts: licences/ in this folder.\n" @ONLY)
install(FILES ${copyright} DESTINATION ${doc})
set(page_packages ${PROJECT_BINARY_DIR}/outputs/report/page/packages/node_modules)
foreach(part IN ITEMS echarts/LICENSE echarts/NOTICE echarts/licenses/LICENSE-d3 zrender/LICENSE tslib/LICENSE.txt
                      tslib/CopyrightNotice.txt)
  string(REPLACE "/" "-" name ${part})
  install(FILES ${page_packages}/${part} DESTINATION ${doc}/licences RENAME ${name})
endforeach()
foreach(package IN ITEMS libcli11-dev libeigen3-dev libboost-dev)  # headers alone
  install(FILES /usr/share/doc/${package}/copyright DESTINATION ${doc}/licences RENAME ${package} OPTIONAL)
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME icsim)
set(CPACK_PACKAGE_VENDOR "The icsim authors")
set(CPACK_PACKAGE_CONTACT "The icsim authors <icsim@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)  # libraries and their versions, read from the program
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "Simulates, week by week, the waiting lists of England's 42 integrated care
systems under policy scenarios written in YAML, and compares them.")
include(CPack)
