#include "outputs/run_file/shard_set.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "engine/core/check.hpp"
#include "outputs/run_file/outline_difference.hpp"

namespace icsim::outputs {
namespace {

namespace fs = std::filesystem;

// Files of a folder that may be parts, by name.
std::vector<fs::path> candidates(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == ".h5") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// What an error says of a file, without its name.
std::string problem_of(const OutputError& error, const fs::path& file) {
  std::string text = error.what();
  text = text.substr(0, text.find('\n'));
  const std::string place = file.string();
  if (text.starts_with(place)) text = text.substr(std::min(text.find(": ", place.size()) + 2, text.size()));
  return text;
}

template <class Key, class Of>
Key most_common(const std::vector<Shard>& shards, Of key_of) {
  std::map<Key, std::size_t> count;
  for (const Shard& shard : shards) ++count[key_of(shard)];
  Key best = key_of(shards.front());
  for (const Shard& shard : shards) {
    if (count[key_of(shard)] > count[best]) best = key_of(shard);
  }
  return best;
}

}  // namespace

ShardSet::ShardSet(const std::vector<fs::path>& places, Check check) : places_(places) {
  std::vector<Shard> found;
  for (const fs::path& place : places) {
    const bool folder = fs::is_directory(place);
    for (const fs::path& file : folder ? candidates(place) : std::vector<fs::path>{place}) {
      try {
        found.push_back(Shard::open(file));
      } catch (const NoShard&) {
        if (!folder) throw;  // a folder may hold other files too
      } catch (const OutputError& error) {
        if (!folder && !fs::exists(file)) throw;
        strays_.push_back({file, problem_of(error, file)});
      }
    }
  }
  if (found.empty() && strays_.empty()) {
    throw OutputError(places.front().string(), "holds no part of a run",
                      "`icsim run SCENARIO --blocks 1/4 -o FOLDER` writes one");
  }
  if (found.empty())
    throw OutputError(strays_.front().file.string(), strays_.front().why, "run this part again");
  const auto outline =
      most_common<std::string>(found, [](const Shard& s) { return s.header().outline_sha256; });
  const auto is_own = [&](const Shard& shard) { return shard.header().outline_sha256 == outline; };
  std::vector<Shard> own, other;
  std::partition_copy(found.begin(), found.end(), std::back_inserter(own), std::back_inserter(other), is_own);
  const auto count = most_common<std::uint32_t>(own, [](const Shard& s) { return s.header().part.count; });
  header_ = std::find_if(own.begin(), own.end(), [&](const Shard& s) {
              return s.header().part.count == count;
            })->header();
  for (const Shard& shard : other) {
    std::string why;
    try {
      why = outline_difference(shard.outline(), own.front().outline());
    } catch (const OutputError& error) {
      why = problem_of(error, shard.path());
    }
    strays_.push_back({shard.path(), "is a part of another run: " + why});
  }
  sort_parts(own, count, check);
}

void ShardSet::sort_parts(const std::vector<Shard>& own, std::uint32_t count, Check check) {
  for (std::uint32_t number = 1; number <= count; ++number) parts_.push_back({{number, count}, {}, ""});
  std::vector<const Shard*> of_part(count);
  for (const Shard& shard : own) {
    const PartNumber part = shard.header().part;
    if (part.count != count) {
      strays_.push_back({shard.path(), fmt::format("is part {} of the same run in {} parts, not {}",
                                                   to_text(part), part.count, count)});
      continue;
    }
    parts_[part.number - 1].files.push_back(shard.path());
    of_part[part.number - 1] = &shard;
  }
  for (std::uint32_t n = 0; n < count; ++n) {
    PartState& state = parts_[n];
    if (state.files.size() != 1) continue;
    if (check == Check::everything) {
      try {
        of_part[n]->verify();
      } catch (const OutputError& error) {
        state.damage = problem_of(error, state.files.front());
      }
    }
    if (state.is_good()) shards_.push_back(*of_part[n]);
  }
}

bool ShardSet::is_whole() const {
  return strays_.empty() && shards_.size() == parts_.size();
}

MergedDraws::MergedDraws(const std::vector<Shard>& shards, std::size_t scenario)
    : shape_(shards.front().scenarios()[scenario].shape) {
  for (const Shard& shard : shards) {
    const Shard::Scenario& own = shard.scenarios()[scenario];
    ICSIM_EXPECT(own.blocks.first == places_.size() && own.shape == shape_);
    for (std::uint32_t block = 0; block < own.blocks.count; ++block)
      places_.push_back({draws_.size(), block});
    draws_.emplace_back(shard, scenario);
  }
}

std::uint32_t MergedDraws::blocks() const {
  return static_cast<std::uint32_t>(places_.size());
}

void MergedDraws::read(std::uint32_t block, int month, std::size_t first_series,
                       std::span<float> into) const {
  const Place& place = places_[block];
  draws_[place.shard].read(place.block, month, first_series, into);
}

}  // namespace icsim::outputs
