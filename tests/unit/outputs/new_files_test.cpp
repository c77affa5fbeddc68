/// Several files appear together or not at all; what a user gives to be read is named when it is no data.
#include <unistd.h>

#include <fstream>

#include "outputs/export/new_files.hpp"
#include "outputs/files/input_file.hpp"
#include "outputs/files/output_error.hpp"
#include "tests/support/catch.hpp"

using namespace icsim;
using namespace icsim::outputs;

namespace {

struct Folder {
  Folder() { std::filesystem::create_directory(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("icsim-new-files-" + std::to_string(::getpid()));
};

}  // namespace

TEST_CASE("A target that appears meanwhile keeps all of the others away", "[outputs][unit]") {
  const Folder folder;
  {
    NewFiles files(Existing::refuse);
    for (const char* name : {"a", "b"}) files.add(folder.path / name).write("ours");
    std::ofstream(folder.path / "b") << "theirs";
    CHECK_THROWS_AS(files.put_in_place(), OutputError);
  }
  CHECK_FALSE(std::filesystem::exists(folder.path / "a"));
  CHECK(std::filesystem::file_size(folder.path / "b") == 6);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 1);
}

TEST_CASE("What comes into a folder while its new files are written stays", "[outputs][unit]") {
  const Folder folder;
  for (const Existing existing : {Existing::refuse, Existing::replace}) {
    NewFiles files(existing);
    files.add_folder(folder.path).write("a", "ours");
    std::filesystem::create_directory(folder.path / "own");
    std::ofstream(folder.path / "own" / "b") << "theirs";
    files.put_in_place();
    CHECK(std::filesystem::file_size(folder.path / "a") == 4);
    CHECK(std::filesystem::file_size(folder.path / "own" / "b") == 6);
    CHECK(std::distance(std::filesystem::recursive_directory_iterator(folder.path), {}) == 3);
  }
}

TEST_CASE("A file that appears meanwhile keeps a whole folder of new ones away", "[outputs][unit]") {
  const Folder folder;
  {
    NewFiles files(Existing::refuse);
    NewFolder& made = files.add_folder(folder.path / "new");
    for (const char* name : {"a", "b"}) made.write(name, "ours");
    std::filesystem::create_directory(folder.path / "new");
    std::ofstream(folder.path / "new" / "b") << "theirs";
    CHECK_THROWS_AS(files.put_in_place(), OutputError);
  }
  CHECK(std::filesystem::file_size(folder.path / "new" / "b") == 6);
  CHECK(std::distance(std::filesystem::recursive_directory_iterator(folder.path), {}) == 2);
}

TEST_CASE("A web page is told from data by its first word", "[outputs][unit]") {
  CHECK(is_web_page("<!DOCTYPE html>\n"));
  CHECK(is_web_page("\xEF\xBB\xBF \r\n<HTML lang=en>"));
  CHECK_FALSE(is_web_page("month,icb_code\n"));
  CHECK_FALSE(is_web_page("<?xml version='1.0'?>"));
  CHECK_FALSE(is_web_page(""));
}
