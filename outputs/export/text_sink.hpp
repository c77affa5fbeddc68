#pragma once
/// Text on its way to a file, block by block.
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

namespace icsim::outputs {

/// Writes in large blocks; every fault is reported.
class TextSink {
 public:
  /// \param name what messages call the file.
  /// \throws OutputError when it cannot be opened.
  TextSink(const std::filesystem::path& path, std::string name);
  /// A nameless file that goes to standard output once it is complete.
  static TextSink to_standard_output();

  /// What has yet to be written; append to it, then call flush_if_large.
  std::string& text() { return text_; }
  void flush_if_large();
  /// Writes the rest and closes.
  /// \throws OutputError
  void close();

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  TextSink(std::FILE* file, std::string name, bool to_standard_output);
  void flush();
  void copy_to_standard_output();
  [[noreturn]] void fail() const;

  std::unique_ptr<std::FILE, Close> file_;
  std::string name_, text_;
  bool to_standard_output_ = false;
};

}  // namespace icsim::outputs
