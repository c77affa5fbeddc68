// The line that seals a file.
#include "outputs/files/seal.hpp"

#include <cstddef>
#include <fstream>
#include <string>

#include "outputs/files/temporary_folder.hpp"
#include "tests/support/catch.hpp"

namespace icsim::outputs {
namespace {

class SealedFile {
 public:
  explicit SealedFile(const std::string& content) {
    write(content);
    put_seal(path);
    std::ifstream in(path, std::ios::binary);
    whole.assign(std::istreambuf_iterator<char>(in), {});
  }
  void write(const std::string& content) const { std::ofstream(path, std::ios::binary) << content; }
  TemporaryFolder folder;
  std::filesystem::path path = folder.path() / "file";
  std::string whole;
};

TEST_CASE("A seal is the checksum of what stands before it") {
  const SealedFile file("abc");
  CHECK(file.whole ==
        "abc\nicsim/seal/1 sha256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n");
  CHECK(check_seal(file.path) == Seal::whole);
  CHECK(check_seal(SealedFile("").path) == Seal::whole);
}

TEST_CASE("A flipped bit anywhere, and any byte lost, costs the seal") {
  const SealedFile file(std::string(300, 'x') + std::string(2, '\0'));
  for (std::size_t i = 0; i < file.whole.size() * 8; ++i) {
    std::string changed = file.whole;
    changed[i / 8] = static_cast<char>(changed[i / 8] ^ 1 << i % 8);
    file.write(changed);
    REQUIRE(check_seal(file.path) != Seal::whole);
  }
  for (std::size_t length = 0; length < file.whole.size(); ++length) {
    file.write(file.whole.substr(0, length));
    REQUIRE(check_seal(file.path) != Seal::whole);
  }
  file.write(file.whole + "\n");
  CHECK(check_seal(file.path) == Seal::none);
  file.write(file.whole);
  CHECK(check_seal(file.path) == Seal::whole);
}

}  // namespace
}  // namespace icsim::outputs
