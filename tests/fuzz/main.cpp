/// Feeds the readers of files from strangers with damaged ones, as a test of seconds. `tests/fuzz/campaign.sh` searches longer,
/// led by coverage.
///
/// usage: icsim_fuzz READER SEEDS ROUNDS
/// The input at fault stays in the working folder.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/damage.hpp"
#include "tests/fuzz/readers.hpp"

namespace {

namespace fs = std::filesystem;
using namespace icsim;

std::vector<std::string> read_seeds(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> seeds;
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return seeds;
}

int damage_and_read(const fuzz::Reader& reader, const std::vector<std::string>& seeds, std::uint64_t rounds) {
  std::size_t good = 0;
  for (const std::string& seed : seeds) {
    const fuzz::Outcome outcome = fuzz::feed(reader, seed);
    if (outcome == fuzz::Outcome::failed) return 1;
    if (outcome == fuzz::Outcome::read) ++good;
  }
  if (good == 0) {
    std::fprintf(stderr, "fuzz: none of %zu seeds is a file that %s reads\n", seeds.size(),
                 std::string(reader.name).c_str());
    return 1;
  }
  for (std::uint64_t round = 0; round < rounds; ++round) {
    if (fuzz::feed(reader, fuzz::damaged(seeds, round)) != fuzz::Outcome::failed) continue;
    std::fprintf(stderr, "fuzz: round %llu failed\n", static_cast<unsigned long long>(round));
    return 1;
  }
  std::printf("fuzz: %zu seeds, %zu of them good, and %llu rounds survived\n", seeds.size(), good,
              static_cast<unsigned long long>(rounds));
  return 0;
}

int explain_usage() {
  std::fprintf(stderr, "usage: icsim_fuzz READER SEEDS ROUNDS, where SEEDS has files and READER is one of:");
  for (const fuzz::Reader& known : fuzz::readers())
    std::fprintf(stderr, " %s", std::string(known.name).c_str());
  std::fprintf(stderr, "\n");
  return 2;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return explain_usage();
  const fuzz::Reader* reader = fuzz::find_reader(arguments[1]);
  const std::vector<std::string> seeds = read_seeds(arguments[2]);
  if (reader == nullptr || seeds.empty()) return explain_usage();
  return damage_and_read(*reader, seeds, std::strtoull(arguments[3], nullptr, 10));
}
