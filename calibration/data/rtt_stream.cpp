#include "calibration/data/rtt_stream.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <fstream>

#include "outputs/files/checksum.hpp"
#include "outputs/files/input_file.hpp"
#include "scenarios/text/fault.hpp"

namespace icsim::calibration {
namespace {

constexpr std::size_t kPiece = 1 << 18;

[[noreturn]] void refuse(const std::string& file, const std::string& problem, const std::string& hint) {
  throw scenarios::DataError({scenarios::Fault{file, 0, 0, "", problem, hint}});
}

}  // namespace

struct RttStream::State {
  std::filesystem::path path;
  std::ifstream in;
  std::array<char, kPiece> buffer{};
  outputs::Sha256 sum;
  archive* reader = nullptr;
  std::string name;
  bool is_archive = false;

  static la_ssize_t more(archive* /*reader*/, void* self, const void** bytes) {
    auto& state = *static_cast<State*>(self);
    state.in.read(state.buffer.data(), static_cast<std::streamsize>(state.buffer.size()));
    const auto count = static_cast<std::size_t>(state.in.gcount());
    state.sum.add(std::as_bytes(std::span(state.buffer.data(), count)));
    *bytes = state.buffer.data();
    return static_cast<la_ssize_t>(count);
  }

  [[noreturn]] void damaged() const {
    const char* reason = archive_error_string(reader);
    refuse(path.filename().string(),
           std::string("cut off or damaged (") + (reason == nullptr ? "no reason given" : reason) + ")",
           "download it again; nothing of it was used");
  }

  ~State() { archive_read_free(reader); }
};

RttStream::RttStream(const std::filesystem::path& file) : state_(std::make_unique<State>()) {
  state_->path = file;
  outputs::check_input_file(file, "give RTT files: CSV, ZIP, .xz or .gz");
  state_->in.open(file, std::ios::binary);
  state_->reader = archive_read_new();
  archive_read_support_filter_gzip(state_->reader);
  archive_read_support_filter_xz(state_->reader);
  archive_read_support_format_zip_streamable(state_->reader);
  archive_read_support_format_raw(state_->reader);
  archive_read_support_format_empty(state_->reader);
  if (archive_read_open(state_->reader, state_.get(), nullptr, &State::more, nullptr) != ARCHIVE_OK)
    state_->damaged();
}

RttStream::~RttStream() = default;

bool RttStream::next() {
  archive_entry* entry = nullptr;
  while (true) {
    const int status = archive_read_next_header(state_->reader, &entry);
    if (status == ARCHIVE_EOF) return false;
    if (status < ARCHIVE_WARN) state_->damaged();
    const std::string file = state_->path.filename().string();
    if (archive_format(state_->reader) == ARCHIVE_FORMAT_RAW) {
      state_->name = file;
      return true;
    }
    const char* inside = archive_entry_pathname(entry);
    const std::string path = inside == nullptr ? "" : inside;
    if (!path.ends_with(".csv") && !path.ends_with(".CSV")) continue;
    state_->name = file + "/" + std::filesystem::path(path).filename().string();
    return true;
  }
}

const std::string& RttStream::name() const {
  return state_->name;
}

std::span<const char> RttStream::read() {
  const void* bytes = nullptr;
  std::size_t count = 0;
  la_int64_t offset = 0;
  const int status = archive_read_data_block(state_->reader, &bytes, &count, &offset);
  if (status == ARCHIVE_EOF) return {};
  if (status < ARCHIVE_WARN) state_->damaged();
  return {static_cast<const char*>(bytes), count};
}

std::string RttStream::sha256() {
  const void* bytes = nullptr;  // what follows the last CSV belongs to the file too
  while (State::more(state_->reader, state_.get(), &bytes) > 0) {
  }
  return state_->sum.hexadecimal();
}

std::string read_all(RttStream& stream) {
  std::string text;
  for (std::span<const char> piece = stream.read(); !piece.empty(); piece = stream.read())
    text.append(piece.data(), piece.size());
  return text;
}

}  // namespace icsim::calibration
