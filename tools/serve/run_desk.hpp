#pragma once
/// Runs of a page's scenarios: chosen under a key of the page's, run one at a time in the order they were asked for, and
/// kept until they are cancelled or newer ones need the room.
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/ensemble/runner.hpp"
#include "outputs/files/temporary_folder.hpp"
#include "tools/serve/given_files.hpp"
#include "tools/web/session.hpp"

namespace icsim::tools {

class RunDesk {
 public:
  static constexpr std::size_t kKept = 24;                     ///< scenarios
  static constexpr std::size_t kWaiting = 16;                  ///< runs that wait or run
  static constexpr std::size_t kBytes = std::size_t{1} << 30;  ///< of results

  /// \param threads 0: all.
  RunDesk(std::filesystem::path library, int threads);

  /// Takes a baseline for scenarios to name, beside those that were given before; the last few are kept.
  /// \param number set to what choose() is to be told.
  /// \return why not; empty: it is there
  std::string give(const std::vector<GivenFile>& files, std::uint32_t& number);

  struct NotGiven {};  ///< the baseline of that number is not kept any more
  /// What WebSession::choose says; the scenario, if it has no faults, is kept under the key, in place of one that has it.
  /// \param given number of the baseline that it may name; 0: of none.
  /// \throws NotGiven
  std::string choose(const std::string& key, const WebRequest& request, std::uint32_t given = 0);

  /// A place in the queue; leaving it gives it up.
  class Turn;
  struct NotChosen {};  ///< no scenario, or another record, has such a key or series
  struct TooLarge {};   ///< more results than all that are kept may take
  struct QueueFull {};
  /// \param series of the record to keep.
  /// \throws NotChosen, TooLarge, QueueFull
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
  /// Cancels all, and lets nothing begin any more.
  void close();
  /// For a program that ends without being able to end its threads.
  void remove_given() const;
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

  const std::filesystem::path library_;
  const int threads_;
  std::mutex choosing_;  ///< of what follows
  outputs::TemporaryFolder folder_;
  std::map<std::uint32_t, std::unique_ptr<WebSession>>
      sessions_;             ///< by baseline that was given, which they read once
  std::uint32_t given_ = 0;  ///< the last number

  mutable std::mutex mutex_;  ///< of what follows, and of what runs have come to
  mutable std::condition_variable changed_;
  std::list<std::shared_ptr<Run>> runs_;  ///< the newest last
  std::deque<const Run*> turns_;          ///< the first runs, the others wait
  bool closed_ = false;
};

}  // namespace icsim::tools
