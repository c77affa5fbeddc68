#include "tools/jobs/merge_parts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/resource.h>

#include <chrono>

#include "outputs/files/raw_file.hpp"
#include "outputs/run_file/run_file_writer.hpp"
#include "tools/jobs/simulate.hpp"
#include "tools/terminal/progress.hpp"

namespace icsim::tools {
namespace {

namespace fs = std::filesystem;
using outputs::PartState;
using outputs::ShardSet;

std::string remake(const ShardSet& parts, const PartState& part) {
  const fs::path place = parts.places().front();
  const fs::path folder = fs::is_directory(place) ? place : place.parent_path();
  std::string command = fmt::format("{} --blocks {}", parts.header().any_part, to_text(part.part));
  if (!part.files.empty()) return fmt::format("{} -o {} --force", command, part.files.front().string());
  return folder.empty() ? command : fmt::format("{} -o {}", command, folder.string());
}

std::vector<std::string> names_of(const std::vector<fs::path>& files) {
  std::vector<std::string> names;
  for (const fs::path& file : files) names.push_back(file.string());
  return names;
}

/// A file of each part stays open while they are read.
void allow_many_files() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

std::string faults_of(const ShardSet& parts) {
  if (parts.is_whole()) return "";
  std::string text =
      fmt::format("{}: {} of {} parts of the run are there and whole\n", parts.places().front().string(),
                  parts.shards().size(), parts.parts().size());
  for (const PartState& part : parts.parts()) {
    if (part.is_good()) continue;
    const std::string name = to_text(part.part);
    if (part.is_missing()) {
      text += fmt::format("  part {} is missing; to make it: {}\n", name, remake(parts, part));
    } else if (part.is_twice()) {
      text += fmt::format("  part {} is there twice: {}; remove all but one\n", name,
                          fmt::join(names_of(part.files), ", "));
    } else {
      text += fmt::format("  part {} is damaged: {} {}; to make it again: {}\n", name,
                          part.files.front().string(), part.damage, remake(parts, part));
    }
  }
  for (const outputs::StrayFile& stray : parts.strays())
    text += fmt::format("  {} {}; remove it, or leave it out\n", stray.file.string(), stray.why);
  return text + "  hint: nothing was written, and all parts are kept";
}

std::string status_text(const ShardSet& parts) {
  std::string text =
      fmt::format("{} of {} parts are there and whole\n", parts.shards().size(), parts.parts().size());
  for (const PartState& part : parts.parts()) {
    const std::string name = to_text(part.part);
    if (part.is_missing()) {
      text += fmt::format("{:<8} missing  {}\n", name, remake(parts, part));
    } else if (part.is_twice()) {
      text += fmt::format("{:<8} twice    {}\n", name, fmt::join(names_of(part.files), ", "));
    } else if (part.damage.empty()) {
      text += fmt::format("{:<8} whole    {}\n", name, part.files.front().string());
    } else {
      text += fmt::format("{:<8} damaged  {}\n", name, remake(parts, part));
    }
  }
  for (const outputs::StrayFile& stray : parts.strays())
    text += fmt::format("{:<8} stray    {} {}\n", "", stray.file.string(), stray.why);
  return text;
}

std::uint64_t merge_parts(const ShardSet& parts, const fs::path& target, const outputs::RunProvenance& run,
                          outputs::Existing existing, double earlier_seconds, RunProgress& progress) try {
  const auto start = std::chrono::steady_clock::now();
  if (!parts.is_whole()) throw outputs::OutputError(faults_of(parts));
  allow_many_files();
  outputs::RunFileWriter writer(target, run, existing, parts.shards().front().outline());
  std::uint64_t bytes = 0;
  for (const outputs::Shard& shard : parts.shards()) {
    static_cast<void>(shard.outline());  // all are the same, or damaged
    bytes += shard.draw_bytes();
  }
  const auto& scenarios = parts.shards().front().scenarios();
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    ProgressLine line(scenarios[s].name, progress, 1, scenarios[s].shape.draws);
    writer.fill(scenarios[s].name, outputs::MergedDraws(parts.shards(), s), [&](double share) {
      if (progress.cancel) throw Interrupted{};
      line.show_writing(share);
    });
  }
  writer.commit(earlier_seconds +
                std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  return bytes;
} catch (const outputs::ShardDamage&) {  // one is known; the others are to be named with it
  const std::string all = faults_of(ShardSet(parts.places(), outputs::Check::everything));
  if (all.empty()) throw;
  throw outputs::OutputError(all);
}

}  // namespace icsim::tools
