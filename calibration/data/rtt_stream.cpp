#include "calibration/data/rtt_stream.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>  // newlocale, which <clocale> need not have

#include <array>
#include <cerrno>
#include <fstream>
#include <utility>

#include "calibration/data/extract_line.hpp"
#include "engine/core/no_memory.hpp"
#include "outputs/files/checksum.hpp"
#include "outputs/files/input_file.hpp"
#include "scenarios/text/fault.hpp"

namespace icsim::calibration {
namespace {

constexpr std::size_t kPiece = 1 << 18;

[[noreturn]] void refuse(const std::string& file, const std::string& problem, const std::string& hint) {
  throw scenarios::DataError({scenarios::Fault{file, 0, 0, "", problem, hint}});
}

/// While it lives, this thread's names of files are UTF-8: without a locale libarchive has none for "février.csv".
class Utf8Names {
 public:
  Utf8Names() : ours_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (ours_ != nullptr) before_ = uselocale(ours_);
  }
  Utf8Names(const Utf8Names&) = delete;
  Utf8Names& operator=(const Utf8Names&) = delete;
  ~Utf8Names() {
    if (ours_ == nullptr) return;
    uselocale(before_);
    freelocale(ours_);
  }

 private:
  locale_t ours_, before_ = nullptr;
};

std::string path_of(archive_entry* entry) {
  const char* path = archive_entry_pathname(entry);
  return path == nullptr ? "a file without a readable name" : path;
}

/// What a Mac puts beside each file: "__MACOSX/._November.csv" is no CSV.
bool is_resource(const std::string& path) {
  return path.find("__MACOSX/") != std::string::npos ||
         std::filesystem::path(path).filename().string().starts_with("._");
}

// For what fails without memory alone; a warning is that another program will do the work.
void require(int status) {
  if (status < ARCHIVE_WARN) fail_without_memory();
}

archive* new_reader() {
  archive* const reader = archive_read_new();
  if (reader == nullptr) fail_without_memory();
  require(archive_read_support_format_zip_streamable(reader));
  require(archive_read_support_format_raw(reader));
  require(archive_read_support_format_empty(reader));
  return reader;
}

}  // namespace

struct RttStream::State {
  std::filesystem::path path;
  std::ifstream in;
  std::array<char, kPiece> buffer{};
  outputs::Sha256 sum;
  archive *outer = new_reader(), *inner = nullptr;
  std::string name, inner_name;
  std::vector<std::string> passed_over;

  static la_ssize_t more(archive* /*reader*/, void* self, const void** bytes) {
    auto& state = *static_cast<State*>(self);
    state.in.read(state.buffer.data(), static_cast<std::streamsize>(state.buffer.size()));
    const auto count = static_cast<std::size_t>(state.in.gcount());
    state.sum.add(std::as_bytes(std::span(state.buffer.data(), count)));
    *bytes = state.buffer.data();
    return static_cast<la_ssize_t>(count);
  }

  /// Bytes of the ZIP inside the ZIP.
  static la_ssize_t more_inside(archive* reader, void* self, const void** bytes) {
    auto& state = *static_cast<State*>(self);
    std::size_t count = 0;
    la_int64_t offset = 0;
    const int status = archive_read_data_block(state.outer, bytes, &count, &offset);
    if (status == ARCHIVE_EOF) return 0;
    if (status >= ARCHIVE_WARN) return static_cast<la_ssize_t>(count);
    archive_set_error(reader, archive_errno(state.outer), "%s", archive_error_string(state.outer));
    return -1;
  }

  [[nodiscard]] archive* reader() const { return inner == nullptr ? outer : inner; }
  [[nodiscard]] std::string holder() const {
    return path.filename().string() + (inner == nullptr ? "" : "/" + inner_name);
  }

  void open_inner(const std::string& file) {
    inner_name = file;
    inner = new_reader();
    if (archive_read_open(inner, this, nullptr, &State::more_inside, nullptr) != ARCHIVE_OK) damaged();
  }

  [[noreturn]] void damaged() const {
    if (archive_errno(reader()) == ENOMEM) fail_without_memory();
    const char* reason = archive_error_string(reader());
    refuse(holder(),
           std::string("cut off or damaged (") + (reason == nullptr ? "no reason given" : reason) + ")",
           "download it again; nothing of it was used");
  }

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    archive_read_free(inner);
    archive_read_free(outer);
  }
};

RttStream::RttStream(const std::filesystem::path& file) : state_(std::make_unique<State>()) {
  state_->path = file;
  outputs::check_input_file(file, "give RTT files: CSV, ZIP, .xz or .gz");
  state_->in.open(file, std::ios::binary);
  if (!state_->in.is_open()) fail_without_memory();  // it can be opened: that was checked
  require(archive_read_support_filter_gzip(state_->outer));
  require(archive_read_support_filter_xz(state_->outer));
  if (archive_read_open(state_->outer, state_.get(), nullptr, &State::more, nullptr) != ARCHIVE_OK)
    state_->damaged();
}

RttStream::~RttStream() = default;

bool RttStream::next() {
  const Utf8Names names;
  archive_entry* entry = nullptr;
  while (true) {
    const int status = archive_read_next_header(state_->reader(), &entry);
    if (status == ARCHIVE_EOF) {
      if (state_->inner == nullptr) return false;
      archive_read_free(std::exchange(state_->inner, nullptr));
      continue;
    }
    if (status < ARCHIVE_WARN) state_->damaged();
    if (archive_format(state_->reader()) == ARCHIVE_FORMAT_RAW) {
      state_->name = state_->holder();
      return true;
    }
    const std::string path = path_of(entry), file = std::filesystem::path(path).filename().string(),
                      ending = in_small_letters(std::filesystem::path(path).extension().string());
    if (path.ends_with('/')) continue;
    const bool data = (ending == ".csv" || ending == ".zip") && !is_resource(path);
    if (!data) {
      state_->passed_over.push_back(path);
      continue;
    }
    if (archive_entry_is_encrypted(entry) != 0)
      refuse(state_->holder() + "/" + file, "is locked with a password",
             "unpack it, and give the CSV that it holds");
    if (ending == ".csv") {
      state_->name = state_->holder() + "/" + file;
      return true;
    }
    if (state_->inner != nullptr)
      refuse(state_->holder() + "/" + file, "is a ZIP inside a ZIP inside a ZIP",
             "unpack it, and give what it holds");
    state_->open_inner(file);
  }
}

const std::string& RttStream::name() const {
  return state_->name;
}

const std::vector<std::string>& RttStream::passed_over() const {
  return state_->passed_over;
}

std::span<const char> RttStream::read() {
  const void* bytes = nullptr;
  std::size_t count = 0;
  la_int64_t offset = 0;
  const int status = archive_read_data_block(state_->reader(), &bytes, &count, &offset);
  if (status == ARCHIVE_EOF) return {};
  if (status < ARCHIVE_WARN) state_->damaged();
  return {static_cast<const char*>(bytes), count};
}

std::string RttStream::sha256() {
  const void* bytes = nullptr;  // what follows the last CSV belongs to the file too
  while (State::more(state_->outer, state_.get(), &bytes) > 0) {
  }
  return state_->sum.hexadecimal();
}

}  // namespace icsim::calibration
