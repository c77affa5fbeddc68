#include "outputs/run_file/month_writer.hpp"

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/enumerable_thread_specific.h>
#include <oneapi/tbb/parallel_for.h>

#include <algorithm>

#include "engine/core/check.hpp"
#include "engine/core/lanes.hpp"

namespace icsim::outputs {
namespace {

constexpr std::size_t kReadBytes = 4 << 20;  // of the draws, by each thread at a time

}  // namespace

struct MonthWriter::Workspaces {
  struct One {
    Summariser summariser;
    std::vector<float> slabs;  // [block][series][lane]
    std::vector<float> draws;  // [draw], in order
    std::vector<float> sorted;
  };
  tbb::enumerable_thread_specific<One> of_thread;
};

MonthWriter::MonthWriter(hdf5::Handle scenario)
    : group_(std::move(scenario)),
      draws_(static_cast<std::uint32_t>(hdf5::read_count_attribute(group_, "draws"))),
      workspaces_(std::make_unique<Workspaces>()) {
  for (const std::string& name : level_names(group_)) {
    levels_.push_back(std::make_unique<LevelWriter>(group_, name));
    LevelWriter& level = *levels_.back();
    for (std::size_t row = 0; row < level.rows(); ++row) {
      for (std::size_t metric = 0; metric < level.metrics(); ++metric)
        places_.push_back({&level, row, metric});
    }
  }
}

MonthWriter::~MonthWriter() = default;
MonthWriter::MonthWriter(MonthWriter&&) noexcept = default;

DrawShape MonthWriter::shape() const {
  return {levels_.empty() ? 0 : levels_.front()->months(), places_.size(), draws_};
}

void MonthWriter::write(const DrawSource& draws, const std::function<void(double fraction)>& progress) {
  ICSIM_EXPECT(draws.series() == places_.size() && draws.blocks() == shape().blocks());
  const int months = shape().months;
  for (int month = 0; month < months; ++month) {
    summarise_month(draws, month);
    write_full_chunks(month);
    if (progress) progress(static_cast<double>(month + 1) / months);
  }
  close();
}

void MonthWriter::summarise_month(const DrawSource& draws, int month) {
  const std::size_t series_bytes = std::size_t{draws.blocks()} * kLanes * sizeof(float),
                    piece = draws.piece();
  const std::size_t fit = std::clamp<std::size_t>(kReadBytes / series_bytes, 1, 1024);
  const std::size_t grain = (fit + piece - 1) / piece * piece;
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, (places_.size() + grain - 1) / grain),
                    [&](const tbb::blocked_range<std::size_t>& range) {
                      for (std::size_t n = range.begin(); n < range.end(); ++n)
                        summarise_range(draws, month, n * grain, std::min((n + 1) * grain, places_.size()));
                    });
}

void MonthWriter::summarise_range(const DrawSource& source, int month, std::size_t first, std::size_t last) {
  Workspaces::One& work = workspaces_->of_thread.local();
  const std::size_t slab = (last - first) * kLanes;
  work.slabs.resize(slab * source.blocks());
  for (std::uint32_t block = 0; block < source.blocks(); ++block)
    source.read(block, month, first, std::span(work.slabs).subspan(block * slab, slab));
  for (std::size_t series = first; series < last; ++series) {
    work.draws.clear();
    for (std::uint32_t block = 0; block < source.blocks(); ++block) {
      const float* lanes = &work.slabs[block * slab + (series - first) * kLanes];
      work.draws.insert(work.draws.end(), lanes, lanes + kLanes);
    }
    work.draws.resize(draws_);  // lanes beyond the last draw are padding
    work.sorted = work.draws;
    const DrawSummary summary = work.summariser.summarise(work.sorted);
    const SeriesPlace& place = places_[series];
    place.level->put(month, place.row, place.metric, summary, work.draws);
  }
}

void MonthWriter::write_full_chunks(int month) {
  std::vector<MonthlyDataset*> full;
  for (const auto& level : levels_) level->collect_full(month, full);
  tbb::parallel_for(std::size_t{0}, full.size(), [&](std::size_t i) { full[i]->prepare(month); });
  for (MonthlyDataset* dataset : full) dataset->write();
}

void MonthWriter::close() {
  std::vector<std::string> lines;
  for (const auto& level : levels_) level->close(lines);
  Sha256 checksum;
  for (std::string& line : lines) checksum.add(std::as_bytes(std::span(line += '\n')));
  hdf5::write_attribute(group_, "content_sha256", checksum.hexadecimal());
  places_.clear();
  levels_.clear();
  group_.reset();
}

}  // namespace icsim::outputs
