#include "tools/terminal/progress.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "tools/terminal/tell.hpp"

namespace icsim::tools {
namespace {

std::atomic<std::atomic<bool>*> cancel_flag{nullptr};
static_assert(std::atomic<std::atomic<bool>*>::is_always_lock_free);

extern "C" void note_signal(int /*number*/) {
  std::atomic<bool>* flag = cancel_flag.load();
  if (flag != nullptr) flag->store(true);
}

std::string bar(double share) {
  constexpr int kWidth = 24;
  const int full = std::clamp(static_cast<int>(share * kWidth), 0, kWidth);
  return fmt::format("[{:#<{}}{:->{}}]", "", full, "", kWidth - full);
}

std::string duration(double seconds) {
  const auto whole = static_cast<long>(seconds + 0.5);
  if (whole < 90) return fmt::format("{} s", whole);
  return fmt::format("{} min {:02} s", whole / 60, whole % 60);
}

}  // namespace

InterruptGuard::InterruptGuard(RunProgress& progress) {
  cancel_flag = &progress.cancel;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], nullptr, &before_[i]);
    if (before_[i].sa_handler != SIG_IGN) std::signal(kSignals[i], note_signal);
  }
}

InterruptGuard::~InterruptGuard() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &before_[i], nullptr);
  cancel_flag = nullptr;
}

ProgressLine::ProgressLine(std::string label, const RunProgress& progress, std::uint64_t weeks_total,
                           std::uint32_t draws)
    : label_(std::move(label)),
      progress_(progress),
      weeks_total_(weeks_total),
      draws_(draws),
      visible_(isatty(STDERR_FILENO) == 1),
      start_(std::chrono::steady_clock::now()) {
  if (!visible_) return;
  thread_ = std::jthread([this](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      draw();
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  });
}

ProgressLine::~ProgressLine() {
  if (!visible_) return;
  thread_.request_stop();
  thread_.join();
  tell("\r\033[K");
  std::fflush(stderr);
}

void ProgressLine::show_writing(double share) {
  writing_ = share;
}

void ProgressLine::draw() const {
  const double writing = writing_;
  if (writing >= 0.0) {
    tell("\r\033[K{}  {}  writing", label_, bar(writing));
  } else {
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    const double share = static_cast<double>(progress_.weeks_done) / static_cast<double>(weeks_total_);
    const double rate = share * draws_ / std::max(seconds, 1e-3);
    const std::string left = share > 0.01 ? duration(seconds * (1.0 - share) / share) + " left" : "";
    tell("\r\033[K{}  {}  {} / {} draws  {:.1f} draws/s  {}", label_, bar(share), progress_.draws_done.load(),
         draws_, rate, left);
  }
  std::fflush(stderr);
}

}  // namespace icsim::tools
