#pragma once
/// What is not whole yet, so that a signal that ends the program takes it along.
#include <atomic>
#include <filesystem>

namespace icsim::outputs {

/// A file, or a folder that holds nothing but others of these: removed when a signal ends the program before this does.
class Unfinished {
 public:
  explicit Unfinished(const std::filesystem::path& path);
  ~Unfinished();
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;

  struct Node;

 private:
  Node* node_;
};

/// While it lives a signal waits: several files are being put in place.
class Uninterrupted {
 public:
  Uninterrupted();
  ~Uninterrupted();
  Uninterrupted(const Uninterrupted&) = delete;
  Uninterrupted& operator=(const Uninterrupted&) = delete;
};

/// Removes what is unfinished, without memory: the program ends at once.
void remove_unfinished();

/// From now on SIGINT, SIGTERM and SIGHUP, unless they are ignored, remove what is unfinished and then end the program.
void tidy_up_on_signals();

}  // namespace icsim::outputs
