#include "tools/jobs/resume.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "outputs/run_file/outline_difference.hpp"
#include "outputs/run_file/shard_set.hpp"
#include "tools/jobs/merge_parts.hpp"
#include "tools/jobs/run_parts.hpp"
#include "tools/jobs/simulate.hpp"

namespace icsim::tools {
namespace {

namespace fs = std::filesystem;
using outputs::ShardSet;

/// A stop loses no more than what is under way of one in so many.
constexpr std::uint32_t kMostParts = 64;

bool holds_files(const fs::path& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".h5") return true;
  }
  return false;
}

void make_folder(const fs::path& folder) {
  std::error_code failed;
  fs::create_directory(folder, failed);
  if (failed)
    throw outputs::OutputError(folder.string(), fmt::format("cannot be made ({})", failed.message()),
                               "write to another folder, or change its permissions");
}

/// Parts of an earlier start. What a stop or a disk damaged is run again.
std::optional<ShardSet> kept_parts(const fs::path& folder) {
  if (!holds_files(folder)) return std::nullopt;
  ShardSet kept({folder}, outputs::Check::everything);
  for (const outputs::PartState& part : kept.parts()) {
    if (!part.damage.empty()) fs::remove(part.files.front());
  }
  if (kept.shards().empty() && kept.strays().empty()) return std::nullopt;
  return kept;
}

void require_same_run(const ShardSet& kept, const PartsJob& job, const fs::path& folder) {
  if (!kept.shards().empty() && kept.header().outline_sha256 != job.header.outline_sha256) {
    const std::string why = outputs::outline_difference(kept.shards().front().outline(), job.outline);
    throw outputs::OutputError(folder.string(), "holds parts of another run: " + why,
                               "start that run again, remove the folder, or give another -o");
  }
  if (kept.strays().empty()) return;
  const outputs::StrayFile& stray = kept.strays().front();
  throw outputs::OutputError(stray.file.string(), stray.why, "remove it, or give another -o");
}

}  // namespace

fs::path parts_folder(const fs::path& target) {
  return target.string() + ".parts";
}

std::size_t run_resumable(const std::vector<scenarios::Scenario>& scenarios, const fs::path& target,
                          outputs::Existing existing, int threads, const Program& program,
                          RunProgress& progress) {
  const auto start = std::chrono::steady_clock::now();
  { const outputs::NewFile check(target, existing); }  // before anything is simulated
  const fs::path folder = parts_folder(target);
  make_folder(folder);
  const std::optional<ShardSet> kept = kept_parts(folder);
  const std::uint32_t count = kept ? kept->header().part.count : std::min(kMostParts, most_parts(scenarios));
  PartsJob job = parts_job(scenarios, std::min(count, most_parts(scenarios)), program);
  if (kept) require_same_run(*kept, job, folder);
  for (std::uint32_t number = 1; number <= count; ++number) {
    if (!kept || !kept->parts()[number - 1].is_good()) job.numbers.push_back(number);
  }
  const std::string name = target.stem().string();
  job.file = [&](outputs::PartNumber part) { return folder / part_name(name, part); };
  job.threads = threads;
  if (!job.numbers.empty()) run_parts(job, progress);
  const ShardSet parts({folder}, outputs::Check::headers);
  outputs::RunProvenance run = this_run(program);
  const std::size_t earlier = count - job.numbers.size();
  if (earlier > 0) run.merged = fmt::format("{} parts, {} of them from an earlier start", count, earlier);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  merge_parts(parts, target, run, existing, seconds, progress);
  std::error_code ignored;
  for (const outputs::Shard& shard : parts.shards()) fs::remove(shard.path(), ignored);
  fs::remove(folder, ignored);  // unless somebody else keeps something in it
  return earlier;
}

std::string interrupted_text(const fs::path& target) {
  const fs::path folder = parts_folder(target);
  std::error_code ignored;
  if (!holds_files(folder)) {
    fs::remove(folder, ignored);
    return "nothing was written";
  }
  const ShardSet kept({folder}, outputs::Check::headers);
  return fmt::format("{} of {} parts are kept in {}; the same command goes on from them",
                     kept.shards().size(), kept.parts().size(), folder.string());
}

}  // namespace icsim::tools
