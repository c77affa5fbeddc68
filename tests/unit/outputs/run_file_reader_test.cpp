#include <fstream>

#include "outputs/files/hdf5_handle.hpp"
#include "outputs/run_file/run_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/outputs/support.hpp"

using namespace icsim;
using namespace icsim::outputs;
using Catch::Matchers::ContainsSubstring;

namespace {

float flat(int, std::size_t, std::uint32_t) {
  return 1.0f;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// An HDF5 file with these text attributes and nothing else.
void write_hdf5(const std::filesystem::path& path, const std::vector<NamedText>& attributes) {
  const hdf5::Handle file = hdf5::create_file(path.string());
  for (const auto& [name, text] : attributes) hdf5::write_attribute(file, name, text);
}

}  // namespace

TEST_CASE("files that are no run files are refused by name and reason", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "x.h5";
  REQUIRE_THROWS_WITH(RunFile::open(path),
                      ContainsSubstring(path.string()) && ContainsSubstring("does not exist"));
  REQUIRE_THROWS_WITH(RunFile::open(folder.path()), ContainsSubstring("is not a file"));
  std::ofstream(path) << "week,list\n1,7000000\n";
  REQUIRE_THROWS_WITH(RunFile::open(path), ContainsSubstring("is not an HDF5 file"));
  std::ofstream(path, std::ios::trunc) << "";
  REQUIRE_THROWS_WITH(RunFile::open(path), ContainsSubstring("is empty (0 bytes)"));
  write_hdf5(path, {{"Conventions", "CF-1.8"}});
  REQUIRE_THROWS_WITH(RunFile::open(path), ContainsSubstring("not a run file of icsim"));
  write_hdf5(path, {{"format", "icsim/run"}, {"format_version", "2.0"}});
  REQUIRE_THROWS_WITH(RunFile::open(path),
                      ContainsSubstring("format version 2.0, newer than this program reads"));
  write_hdf5(path, {{"format", "icsim/run"}, {"format_version", "soon"}});
  REQUIRE_THROWS_WITH(RunFile::open(path), ContainsSubstring("unreadable format version 'soon'"));
  write_hdf5(path, {{"format", "icsim/run"}, {"format_version", "1.0"}});
  REQUIRE_THROWS_WITH(RunFile::open(path), ContainsSubstring("unfinished"));
}

TEST_CASE("a truncated run file is refused wherever it is cut", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "run.h5";
  test::write_fake_run(path, {"a"}, test::fake_model(2, 2, 1), 3, 1, &flat);
  const auto size = std::filesystem::file_size(path);
  for (const double share : {0.99, 0.5, 0.01}) {
    std::filesystem::resize_file(path, static_cast<std::uintmax_t>(static_cast<double>(size) * share));
    REQUIRE_THROWS_WITH(RunFile::open(path), ContainsSubstring("truncated"));
  }
}

// Sanitizers make each try many times slower: they get every so many.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kThinning = 11;
#else
constexpr std::size_t kThinning = 1;
#endif

TEST_CASE("a run file with damaged bytes is refused or read, and never crashes", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "run.h5";
  Model lists = test::fake_model(2, 2, 1);  // systems are stored the same way
  lists.system.clear();
  lists.aid_arcs.clear();
  test::write_fake_run(path, {"a"}, lists, 3, 1, &flat, kDefaultCompression, test::fake_published(lists));
  const std::string good = bytes_of(path);
  for (std::size_t at = 0; at < good.size(); at += 2999 * kThinning) {
    std::string bad = good;
    for (std::size_t i = at; i < std::min(at + 64, bad.size()); ++i)
      bad[i] = static_cast<char>(bad[i] ^ 0x5a);
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bad;
    try {
      const RunFile run = RunFile::open(path);
      for (const auto& name : run.scenarios()) {
        const ScenarioResults results = run.scenario(name);
        const ScenarioProvenance provenance = results.provenance();
        const std::vector<std::string> damaged = results.damaged();
        const auto published = results.published();
        CHECK(provenance.name == name);
        CHECK((!published || published->months.size() == 2));
      }
    } catch (const OutputError& error) {
      CHECK(std::string(error.what()).find(':') != std::string::npos);
    }
  }
}

TEST_CASE("text comes back as it was written, of any length", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "text.h5";
  const std::vector<std::string> texts{"", "QOP", std::string(100'000, 'x'), "Sólo – español", ""};
  const std::string alone(300'000, 'y');
  {
    const hdf5::Handle file = hdf5::create_file(path.string());
    hdf5::write_strings(file, "column", texts);
    hdf5::write_strings(file, "nothing", {});
    hdf5::write_strings(file, "blank", {"", ""});
    hdf5::write_text(file, "alone", alone);
    hdf5::write_text(file, "void", "");
    hdf5::write_text(file, "latin", "caf\xe9!");
  }
  const hdf5::Handle file = hdf5::open_file(path.string());
  CHECK(hdf5::read_strings(file, "column") == texts);
  CHECK(hdf5::read_strings(file, "nothing").empty());
  CHECK(hdf5::read_strings(file, "blank") == std::vector<std::string>{"", ""});
  CHECK(hdf5::read_text(file, "alone") == alone);
  CHECK(hdf5::read_text(file, "void").empty());
  CHECK(hdf5::read_text(file, "latin") == "caf\uFFFD!");
}

TEST_CASE("text with any one bit flipped is refused or read, and never crashes", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "text.h5";
  hdf5::write_strings(hdf5::create_file(path.string()), "column", {"one", "", "three"});
  std::string bytes = bytes_of(path);
  int refused = 0;
  for (std::size_t bit = 0; bit < bytes.size() * 8; bit += kThinning) {
    if (bytes.compare(bit / 8, 8, std::string(8, '\0')) == 0) continue;  // free space
    const char mask = static_cast<char>(1 << bit % 8);
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ mask);
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    try {
      const std::vector<std::string> texts = hdf5::read_strings(hdf5::open_file(path.string()), "column");
      CHECK(texts.size() == 3);
    } catch (const OutputError&) {
      ++refused;
    }
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ mask);
  }
  CHECK(refused > static_cast<int>(100 / kThinning));
}

TEST_CASE("a dataset of another type or shape is refused by its name", "[outputs][unit]") {
  using hdf5::Content;
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "x.h5";
  const std::vector<double> values{1.0, 2.0, 3.0, 4.0, 5.0, 6.0};
  const hdf5::Handle file = hdf5::create_file(path.string());
  hdf5::write_doubles(file, "numbers", values, {2, 3});
  hdf5::write_strings(file, "names", {"a", "b"});
  CHECK(hdf5::read_numbers(file, "numbers", Content::real_numbers, {2, hdf5::kAnyExtent}) == values);
  REQUIRE_THROWS_WITH(hdf5::read_numbers(file, "numbers", Content::whole_numbers, {2, 3}),
                      ContainsSubstring("/numbers: holds real numbers (2 x 3) instead of whole numbers"));
  REQUIRE_THROWS_WITH(hdf5::read_numbers(file, "numbers", Content::real_numbers),
                      ContainsSubstring("instead of real numbers (any)"));
  for (const hdf5::Shape& shape : {hdf5::Shape{}, {2}, {2, 4}, {3, 2}, {2, 3, 1}}) {
    REQUIRE_THROWS_WITH(hdf5::open_dataset(file, "numbers", Content::real_numbers, shape),
                        ContainsSubstring("/numbers: holds"));
  }
  REQUIRE_THROWS_WITH(hdf5::read_strings(file, "numbers"), ContainsSubstring("instead of text"));
  REQUIRE_THROWS_WITH(hdf5::read_strings(file, "names", 3), ContainsSubstring("instead of text (3)"));
  REQUIRE_THROWS_WITH(hdf5::read_text(file, "names"), ContainsSubstring("instead of text (one value)"));
}
