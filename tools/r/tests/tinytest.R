# R CMD check runs this; tests of the package stand in inst/tinytest.
if (requireNamespace("tinytest", quietly = TRUE)) tinytest::test_package("icsim") else message("tests skipped: no tinytest")
