#include <thread>

#include "outputs/files/output_error.hpp"
#include "outputs/run_file/spool.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/outputs/support.hpp"

using namespace icsim;
using namespace icsim::outputs;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("the spool gives back what many threads wrote in any order", "[outputs][unit]") {
  constexpr int kMonths = 5;
  constexpr std::uint32_t kBlocks = 7;
  constexpr std::size_t kSeries = 11;
  const test::TemporaryFolder folder;
  SpoolFile spool(folder.path(), kMonths, kBlocks, kSeries, 0);
  CHECK(folder.entries() == 0);  // it has no name from the start
  const auto value = [](std::uint32_t block, int month, std::size_t at) {
    return static_cast<float>(block * 10000u + static_cast<unsigned>(month) * 1000u + at);
  };
  std::vector<std::thread> threads;
  for (std::uint32_t block = 0; block < kBlocks; ++block) {
    threads.emplace_back([&, block] {
      std::vector<float> record(kSeries * kLanes);
      for (int month = 0; month < kMonths; ++month) {
        for (std::size_t i = 0; i < record.size(); ++i) record[i] = value(block, month, i);
        spool.write(block, month, record);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  std::vector<float> part(3 * kLanes);
  for (std::uint32_t block = 0; block < kBlocks; ++block) {
    for (int month = 0; month < kMonths; ++month) {
      spool.read(block, month, 4, part);
      CHECK(part.front() == value(block, month, 4 * kLanes));
      CHECK(part.back() == value(block, month, 7 * kLanes - 1));
    }
  }
}

TEST_CASE("a disk without room is found before the simulation starts, and says how much is needed",
          "[outputs][unit]") {
  const test::TemporaryFolder folder;
  REQUIRE_THROWS_WITH(
      SpoolFile(folder.path(), 120, 1000000000u, 15000, 0),
      ContainsSubstring("disk full") && ContainsSubstring("needs") && ContainsSubstring("are free"));
  CHECK(folder.entries() == 0);
}

TEST_CASE("a spool that may not grow is a full disk", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const test::FileSizeLimit limit(10000);
  REQUIRE_THROWS_WITH(SpoolFile(folder.path(), 12, 4, 1000, 0), ContainsSubstring("disk full"));
  CHECK(folder.entries() == 0);
}

TEST_CASE("bytes are written for people", "[outputs][unit]") {
  CHECK(bytes_text(0) == "0 bytes");
  CHECK(bytes_text(999) == "999 bytes");
  CHECK(bytes_text(1500) == "1.5 kB");
  CHECK(bytes_text(1440000000) == "1.4 GB");
  CHECK(bytes_text(250000000) == "250 MB");
}
