#pragma once
/// What the runner of ensembles and the writer of run files use of oneTBB, on threads that are started and joined. All that orders
/// them is in pthread calls, which helgrind sees; it does not see how oneTBB's threads wait for each other.
#include <algorithm>
#include <cstddef>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace icsim::plain_threads {

/// How many threads each parallel_for starts.
class global_control {
 public:
  enum parameter { max_allowed_parallelism };
  global_control(parameter /*unused*/, std::size_t threads) { of_each() = threads; }
  ~global_control() { of_each() = kThreads; }
  global_control(const global_control&) = delete;
  global_control& operator=(const global_control&) = delete;
  static std::size_t& of_each() {
    static std::size_t threads = kThreads;
    return threads;
  }

 private:
  static constexpr std::size_t kThreads = 3;
};

namespace info {
inline int default_concurrency() {
  return static_cast<int>(global_control::of_each());
}
}  // namespace info

class task_arena {
 public:
  explicit task_arena(int /*threads*/) {}
  void execute(const auto& body) { body(); }
};

template <class Index>
class blocked_range {
 public:
  blocked_range(Index begin, Index end, std::size_t /*grain*/ = 1) : begin_(begin), end_(end) {}
  [[nodiscard]] Index begin() const { return begin_; }
  [[nodiscard]] Index end() const { return end_; }

 private:
  Index begin_, end_;
};

struct simple_partitioner {};

/// The threads take what is next, one after another.
template <class Index, class Body>
void parallel_for(Index first, Index last, const Body& body) {
  std::mutex mutex;
  std::exception_ptr fault;
  const auto work = [&] {
    while (true) {
      Index mine;
      {
        const std::lock_guard lock(mutex);
        if (first == last || fault) return;
        mine = first++;
      }
      try {
        body(mine);
      } catch (...) {
        const std::lock_guard lock(mutex);
        fault = std::current_exception();
      }
    }
  };
  const std::size_t count = std::min(global_control::of_each(), static_cast<std::size_t>(last - first));
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < count; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  if (fault) std::rethrow_exception(fault);
}

template <class Index, class Body>
void parallel_for(const blocked_range<Index>& range, const Body& body, simple_partitioner /*unused*/ = {}) {
  parallel_for(range.begin(), range.end(), [&](Index i) { body(blocked_range<Index>(i, i + 1)); });
}

template <class T>
class enumerable_thread_specific {
 public:
  T& local() {
    const std::lock_guard lock(mutex_);
    std::unique_ptr<T>& mine = of_thread_[std::this_thread::get_id()];
    if (!mine) mine = std::make_unique<T>();
    return *mine;
  }

 private:
  std::mutex mutex_;
  std::map<std::thread::id, std::unique_ptr<T>> of_thread_;
};

}  // namespace icsim::plain_threads

namespace tbb = icsim::plain_threads;
