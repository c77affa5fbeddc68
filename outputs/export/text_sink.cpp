#include "outputs/export/text_sink.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "engine/core/no_memory.hpp"
#include "outputs/files/output_error.hpp"

namespace icsim::outputs {
namespace {

constexpr std::size_t kBlock = 1 << 20;

}  // namespace

TextSink::TextSink(std::FILE* file, std::string name, bool to_standard_output)
    : file_(file), name_(std::move(name)), to_standard_output_(to_standard_output) {
  if (file_ == nullptr) fail();
  std::setvbuf(file_.get(), nullptr, _IONBF, 0);  // blocks are large already
  text_.reserve(2 * kBlock);
}

TextSink::TextSink(const std::filesystem::path& path, std::string name)
    : TextSink(std::fopen(path.c_str(), "wb"), std::move(name), false) {}

TextSink TextSink::to_standard_output() {
  return {std::tmpfile(), "standard output", true};
}

void TextSink::fail() const {
  if (errno == ENOMEM) fail_without_memory();
  throw OutputError(name_, fmt::format("cannot be written ({})", std::strerror(errno)), "is the disk full?");
}

void TextSink::flush() {
  if (std::fwrite(text_.data(), 1, text_.size(), file_.get()) != text_.size()) fail();
  text_.clear();
}

void TextSink::flush_if_large() {
  if (text_.size() >= kBlock) flush();
}

void TextSink::copy_to_standard_output() {
  std::rewind(file_.get());
  std::array<char, 1 << 16> block;
  while (const std::size_t size = std::fread(block.data(), 1, block.size(), file_.get())) {
    if (std::fwrite(block.data(), 1, size, stdout) != size) fail();
  }
  if (std::ferror(file_.get()) != 0 || std::fflush(stdout) != 0) fail();
}

void TextSink::close() {
  flush();
  if (to_standard_output_) copy_to_standard_output();
  if (std::fclose(file_.release()) != 0) fail();
}

}  // namespace icsim::outputs
