#pragma once
/// A progress line on standard error, only when it is a terminal, and the clean end of Ctrl-C.
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <string>
#include <thread>

#include "engine/ensemble/runner.hpp"

namespace icsim::tools {

/// While it lives, SIGINT, SIGTERM and SIGHUP, unless they are ignored (nohup), set `progress.cancel` instead of ending
/// the program, which then tidies up and stops within a simulated month.
class InterruptGuard {
 public:
  explicit InterruptGuard(RunProgress& progress);
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

 private:
  static constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};
  std::array<struct sigaction, kSignals.size()> before_{};
};

/// One line that is rewritten: "growth-3.5  [########----]  96 / 200 draws  14.2 draws/s  7 s left".
class ProgressLine {
 public:
  /// \param weeks_total blocks x weeks of the run.
  ProgressLine(std::string label, const RunProgress& progress, std::uint64_t weeks_total,
               std::uint32_t draws);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  /// Shows the writing of the file instead; share in [0, 1].
  void show_writing(double share);

 private:
  void draw() const;
  const std::string label_;
  const RunProgress& progress_;
  const std::uint64_t weeks_total_;
  const std::uint32_t draws_;
  const bool visible_;
  const std::chrono::steady_clock::time_point start_;
  std::atomic<double> writing_{-1.0};
  std::jthread thread_;
};

}  // namespace icsim::tools
