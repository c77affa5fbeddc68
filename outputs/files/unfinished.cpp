#include "outputs/files/unfinished.hpp"

#include <signal.h>
#include <unistd.h>

#include <string>

namespace icsim::outputs {

/// Never freed, as a signal may be reading it.
struct Unfinished::Node {
  std::string path;
  std::atomic<bool> is_there{true};
  Node* before = nullptr;
};

namespace {

// A signal comes at any moment and may do next to nothing: remove_unfinished walks this list and calls unlink and rmdir.
std::atomic<Unfinished::Node*> last{nullptr};
std::atomic<int> holding{0}, waiting{0};
static_assert(std::atomic<Unfinished::Node*>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

void end_by(int number) {
  remove_unfinished();
  ::signal(number, SIG_DFL);
  ::raise(number);
}

extern "C" void tidy_up(int number) {
  if (holding.load() > 0)
    waiting = number;
  else
    end_by(number);
}

}  // namespace

Unfinished::Unfinished(const std::filesystem::path& path)
    : node_(new Node{path.string(), {true}, last.load()}) {
  while (!last.compare_exchange_weak(node_->before, node_)) {
  }
}

Unfinished::~Unfinished() {
  node_->is_there = false;
}

Uninterrupted::Uninterrupted() {
  ++holding;
}

Uninterrupted::~Uninterrupted() {
  if (--holding == 0 && waiting.load() != 0) end_by(waiting.load());
}

void remove_unfinished() {
  for (const Unfinished::Node* node = last.load(); node != nullptr; node = node->before) {
    if (node->is_there.load() && ::unlink(node->path.c_str()) != 0) ::rmdir(node->path.c_str());
  }
}

void tidy_up_on_signals() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    if (::sigaction(number, nullptr, &action) != 0 || action.sa_handler == SIG_IGN) continue;
    action.sa_handler = tidy_up;
    ::sigfillset(&action.sa_mask);
    ::sigaction(number, &action, nullptr);
  }
}

}  // namespace icsim::outputs
