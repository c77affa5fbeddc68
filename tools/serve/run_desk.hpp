#pragma once
/// Runs of a page's scenarios: chosen under a key of the page's, run one at a time in the order they were asked for, and
/// kept until they are cancelled or newer ones need the room.
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/ensemble/runner.hpp"
#include "tools/web/session.hpp"

namespace icsim::tools {

class RunDesk {
 public:
  static constexpr std::size_t kKept = 64;                     ///< scenarios
  static constexpr std::size_t kWaiting = 16;                  ///< runs that wait or run
  static constexpr std::size_t kBytes = std::size_t{1} << 30;  ///< of results

  /// \param beside  folder of files that scenarios may name.
  /// \param threads 0: all.
  RunDesk(std::filesystem::path library, std::filesystem::path beside, int threads);

  /// What WebSession::choose says; the scenario, if it has no faults, is kept under the key.
  std::string choose(const std::string& key, const WebRequest& request);

  /// A place in the queue; leaving it gives it up.
  class Turn;
  struct NotChosen {};  ///< no scenario, or another record, has such a key or series
  struct QueueFull {};
  /// \param series of the record to keep.
  /// \throws NotChosen, QueueFull
  [[nodiscard]] std::shared_ptr<Turn> enter(const std::string& key, std::vector<std::uint32_t> series);

  /// What is told of a run while it lasts, on the thread that asked for it. Each returns whether to go on.
  struct Listener {
    std::function<bool(double part)> on_part;
    std::function<bool(std::uint32_t block)> on_block;
  };
  /// Waits until its turn has come, then runs the scenario.
  /// \return whether it came to its end; false: it was cancelled
  /// \throws what the engine throws
  bool run(const Turn& turn, const Listener& listener);

  /// Stops the run of a key and forgets its scenario.
  void cancel(const std::string& key);
  void cancel_all();
  /// Forgets all baselines that were read: their files have changed.
  void read_again();
  /// A block that is known: [month][series][lane]; none: it is not.
  [[nodiscard]] std::shared_ptr<const std::vector<float>> block(const std::string& key,
                                                                std::uint32_t number) const;

 private:
  struct Run;
  class Sink;
  [[nodiscard]] std::shared_ptr<Run> find(const std::string& key) const;
  bool wait_for_turn(Run& run, const Listener& listener);
  void simulate(Run& run) const;
  bool follow(Run& run, const Listener& listener) const;
  void forget_old();

  std::filesystem::path library_, beside_;
  int threads_;
  std::mutex choosing_;
  std::unique_ptr<WebSession> session_;
  mutable std::mutex mutex_;  ///< of what follows, and of what runs have come to
  mutable std::condition_variable changed_;
  std::list<std::shared_ptr<Run>> runs_;  ///< the newest last
  std::deque<const Run*> turns_;          ///< the first runs, the others wait
};

}  // namespace icsim::tools
