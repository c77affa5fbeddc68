#include "tools/serve/run_desk.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <thread>
#include <utility>

#include "tools/jobs/run_settings.hpp"

namespace icsim::tools {
namespace {

constexpr std::chrono::milliseconds kTick{50};  // between two words on how far a run is
constexpr std::uint32_t kGiven = 4;             // baselines that are kept

}  // namespace

struct RunDesk::Run {
  std::string key;
  std::shared_ptr<const Chosen> chosen;
  std::vector<std::uint32_t> series;
  RunProgress progress;
  std::vector<std::shared_ptr<const std::vector<float>>> blocks;  ///< none: not known yet
  std::deque<std::uint32_t> untold;                               ///< blocks that became known
  bool ended = false;                                             ///< the engine has stopped
  std::exception_ptr fault;
};

/// Keeps some series of each block.
class RunDesk::Sink : public RecordSink {
 public:
  Sink(const RunDesk& desk, Run& run) : desk_(desk), run_(run), filling_(run.blocks.size()) {}

  void take_month(std::uint32_t block, int month, std::span<const float> record) override {
    std::vector<float>& values = filling_[block];
    const std::size_t width = run_.series.size() * kLanes;
    if (month == 0) values.resize(width * static_cast<std::size_t>(run_.chosen->scenario.calendar->months()));
    auto to = values.begin() + static_cast<std::ptrdiff_t>(width * static_cast<std::size_t>(month));
    for (const std::uint32_t series : run_.series) {
      const auto lanes = record.subspan(static_cast<std::size_t>(series) * kLanes, kLanes);
      to = std::copy(lanes.begin(), lanes.end(), to);
    }
  }

  void take_end(std::uint32_t block, const LaneRows<float>& /*stock*/) override {
    const std::lock_guard lock(desk_.mutex_);
    run_.blocks[block] = std::make_shared<const std::vector<float>>(std::move(filling_[block]));
    run_.untold.push_back(block);
    desk_.changed_.notify_all();
  }

 private:
  const RunDesk& desk_;
  Run& run_;
  std::vector<std::vector<float>> filling_;  // each by one thread
};

class RunDesk::Turn {
 public:
  Turn(RunDesk& desk, std::shared_ptr<Run> run) : desk_(desk), run_(std::move(run)) {}
  ~Turn() {
    const std::lock_guard lock(desk_.mutex_);
    std::erase(desk_.turns_, run_.get());
    desk_.changed_.notify_all();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  [[nodiscard]] Run& run() const { return *run_; }

 private:
  RunDesk& desk_;
  const std::shared_ptr<Run> run_;
};

RunDesk::RunDesk(std::filesystem::path library, int threads)
    : library_(std::move(library)), threads_(threads) {
  sessions_.emplace(0, std::make_unique<WebSession>(library_, folder_.path() / "0"));
}

std::string RunDesk::give(const std::vector<GivenFile>& files, std::uint32_t& number) {
  const std::lock_guard lock(choosing_);
  const auto folder_of = [&](std::uint32_t of) { return folder_.path() / std::to_string(of); };
  const std::string why = put_given(files, folder_of(given_ + 1));
  std::error_code ignored;
  if (!why.empty()) {
    std::filesystem::remove_all(folder_of(given_ + 1), ignored);
    return why;
  }
  number = ++given_;
  sessions_.emplace(number, std::make_unique<WebSession>(library_, folder_of(number)));
  if (number > kGiven) {
    sessions_.erase(number - kGiven);
    std::filesystem::remove_all(folder_of(number - kGiven), ignored);
  }
  return {};
}

std::string RunDesk::choose(const std::string& key, const WebRequest& request, std::uint32_t given) {
  std::string answer;
  std::shared_ptr<const Chosen> chosen;
  {
    const std::lock_guard lock(choosing_);
    const auto session = sessions_.find(given);
    if (session == sessions_.end()) throw NotGiven{};
    const auto before = session->second->chosen();
    answer = session->second->choose(request);
    chosen = session->second->chosen();
    if (chosen == before) return answer;  // it has faults
  }
  cancel(key);
  auto run = std::make_shared<Run>();
  run->key = key;
  run->chosen = std::move(chosen);
  const std::lock_guard lock(mutex_);
  runs_.push_back(std::move(run));
  forget_old();
  return answer;
}

void RunDesk::forget_old() {
  const auto bytes = [](const Run& run) {
    std::size_t sum = 0;
    for (const auto& block : run.blocks) sum += block ? block->size() * sizeof(float) : 0;
    return sum;
  };
  std::size_t kept = 0, all = 0;
  for (auto run = runs_.rbegin(); run != runs_.rend();) {
    ++kept;
    all += bytes(**run);
    const bool is_busy = std::find(turns_.begin(), turns_.end(), run->get()) != turns_.end();
    if (is_busy || (kept <= kKept && all <= kBytes)) {
      ++run;
    } else {
      run = std::make_reverse_iterator(runs_.erase(std::next(run).base()));
    }
  }
}

std::shared_ptr<RunDesk::Run> RunDesk::find(const std::string& key) const {
  const auto found =
      std::find_if(runs_.begin(), runs_.end(), [&](const auto& run) { return run->key == key; });
  return found == runs_.end() ? nullptr : *found;
}

std::shared_ptr<RunDesk::Turn> RunDesk::enter(const std::string& key, std::vector<std::uint32_t> series) {
  const std::lock_guard lock(mutex_);
  const std::shared_ptr<Run> run = find(key);
  const bool is_busy = run && std::find(turns_.begin(), turns_.end(), run.get()) != turns_.end();
  if (!run || is_busy || closed_) throw NotChosen{};
  const std::size_t rows = run->chosen->layout.series();
  const bool has_all = std::all_of(series.begin(), series.end(), [&](auto s) { return s < rows; });
  if (series.empty() || series.size() > rows || !has_all) throw NotChosen{};
  const scenarios::Scenario& scenario = run->chosen->scenario;
  const std::uint32_t blocks = block_count(settings_of(scenario));
  const auto months = static_cast<std::size_t>(scenario.calendar->months());
  if (series.size() * kLanes * sizeof(float) * months * blocks > kBytes) throw TooLarge{};
  if (turns_.size() >= kWaiting) throw QueueFull{};
  run->series = std::move(series);
  run->blocks.assign(blocks, nullptr);
  run->untold.clear();
  run->ended = false;
  run->fault = nullptr;
  run->progress.weeks_done = 0;
  run->progress.cancel = false;
  turns_.push_back(run.get());
  return std::make_shared<Turn>(*this, run);
}

bool RunDesk::run(const Turn& turn, const Listener& listener) {
  Run& run = turn.run();
  if (!wait_for_turn(run, listener)) return false;
  const std::jthread engine([&] { simulate(run); });
  return follow(run, listener);
}

bool RunDesk::wait_for_turn(Run& run, const Listener& listener) {
  std::unique_lock lock(mutex_);
  while (turns_.front() != &run) {
    changed_.wait_for(lock, kTick * 10);
    if (run.progress.cancel) return false;
    lock.unlock();
    const bool goes_on = listener.on_part(0.0);
    lock.lock();
    if (!goes_on) return false;
  }
  return !run.progress.cancel;
}

void RunDesk::simulate(Run& run) const {
  std::exception_ptr fault;
  try {
    const scenarios::Scenario& scenario = run.chosen->scenario;
    RunSettings settings = settings_of(scenario);
    settings.threads = threads_;
    settings.wait_bands = WaitBands::leave_out;
    Sink sink(*this, run);
    run_ensemble(*scenario.model, *scenario.plan, *scenario.calendar, settings, sink, run.progress);
  } catch (...) {
    fault = std::current_exception();
  }
  const std::lock_guard lock(mutex_);
  run.fault = fault;
  run.ended = true;
  changed_.notify_all();
}

bool RunDesk::follow(Run& run, const Listener& listener) const {
  const auto weeks = static_cast<double>(run.blocks.size() * run.chosen->scenario.calendar->weeks().size());
  double told = 0.0;
  std::unique_lock lock(mutex_);
  while (!run.ended || !run.untold.empty()) {
    if (run.untold.empty()) changed_.wait_for(lock, kTick);
    const std::deque<std::uint32_t> blocks = std::exchange(run.untold, {});
    const double part = static_cast<double>(run.progress.weeks_done) / weeks;
    lock.unlock();
    bool goes_on = true;
    for (const std::uint32_t block : blocks) goes_on = goes_on && listener.on_block(block);
    if (part > told) goes_on = goes_on && listener.on_part(part);
    told = part;
    if (!goes_on) run.progress.cancel = true;
    lock.lock();
  }
  if (run.fault) std::rethrow_exception(run.fault);
  return !run.progress.cancel;
}

void RunDesk::cancel(const std::string& key) {
  const std::lock_guard lock(mutex_);
  if (const auto run = find(key)) run->progress.cancel = true;
  std::erase_if(runs_, [&](const auto& run) { return run->key == key; });
  changed_.notify_all();
}

void RunDesk::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  for (const auto& run : runs_) run->progress.cancel = true;
  changed_.notify_all();
}

void RunDesk::remove_given() const {
  std::error_code ignored;
  std::filesystem::remove_all(folder_.path(), ignored);
}

std::shared_ptr<const std::vector<float>> RunDesk::block(const std::string& key, std::uint32_t number) const {
  const std::lock_guard lock(mutex_);
  const auto run = find(key);
  return run && number < run->blocks.size() ? run->blocks[number] : nullptr;
}

}  // namespace icsim::tools
