#include "outputs/files/new_file.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/unit/outputs/support.hpp"

using namespace icsim;
using namespace icsim::outputs;

namespace {

/// A process number that nobody has: of a child that is gone.
pid_t dead_process() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  return child;
}

std::string host() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

void put(const std::filesystem::path& path) {
  std::ofstream(path) << "unfinished";
}

}  // namespace

TEST_CASE("the next run of the same target sweeps what a killed one left", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const auto part = [&](const std::string& rest) { return folder.path() / ("run.h5.part-" + rest); };
  const auto killed = part(host() + "-" + std::to_string(dead_process()));
  const std::vector<std::filesystem::path> others{
      part(host() + "-" + std::to_string(::getppid())),              // somebody writes it now
      part("elsewhere-" + std::to_string(dead_process())),           // another machine may
      part(host() + "-" + std::to_string(dead_process()) + ".bak"),  // not ours
      folder.path() / ("other.h5.part-" + host() + "-" + std::to_string(dead_process()))};
  put(killed);
  for (const auto& other : others) put(other);
  write_new_text(folder.path() / "run.h5", "done", Existing::refuse);
  CHECK_FALSE(std::filesystem::exists(killed));
  for (const auto& other : others) CHECK(std::filesystem::exists(other));
  CHECK(folder.entries() == 1 + others.size());
}

TEST_CASE("two writers of one target at once do not sweep each other", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  NewFile first(folder.path() / "run.h5", Existing::replace);
  first.write("first");
  const pid_t child = ::fork();
  if (child == 0) {
    NewFile second(folder.path() / "run.h5", Existing::replace);
    second.write("second");
    second.put_in_place();
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
  CHECK(std::filesystem::exists(first.part()));
  first.put_in_place();
  std::ifstream file(folder.path() / "run.h5");
  std::string text;
  file >> text;
  CHECK(text == "first");
}
