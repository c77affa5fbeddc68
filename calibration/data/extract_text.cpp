#include "calibration/data/extract_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "calibration/data/extract_line.hpp"
#include "outputs/files/input_file.hpp"
#include "scenarios/text/fault.hpp"

namespace icsim::calibration {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kStart = 1 << 16;  // twenty lines of a header's length fit

[[noreturn]] void refuse(const std::string& file, const std::string& problem, const std::string& hint) {
  throw scenarios::DataError({scenarios::Fault{file, 0, 0, "", problem, hint}});
}

/// Also one that begins with a comment, a script or "<?xml": the kind that servers send for errors.
bool is_any_web_page(std::string_view start) {
  if (is_web_page(start)) return true;
  const std::size_t first = start.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && start[first] == '<' &&
         in_small_letters(start).find("<html") != std::string::npos;
}

void put_utf8(std::string& into, unsigned c) {
  if (c < 0x80u) {
    into += static_cast<char>(c);
  } else if (c < 0x800u) {
    into += {static_cast<char>(0xC0u | c >> 6u), static_cast<char>(0x80u | (c & 0x3Fu))};
  } else if (c < 0x10000u) {
    into += {static_cast<char>(0xE0u | c >> 12u), static_cast<char>(0x80u | (c >> 6u & 0x3Fu)),
             static_cast<char>(0x80u | (c & 0x3Fu))};
  } else {
    into += {static_cast<char>(0xF0u | c >> 18u), static_cast<char>(0x80u | (c >> 12u & 0x3Fu)),
             static_cast<char>(0x80u | (c >> 6u & 0x3Fu)), static_cast<char>(0x80u | (c & 0x3Fu))};
  }
}

constexpr const char* kSaveAsUtf8 = "open it, and save it as CSV in UTF-8";

}  // namespace

ExtractText::ExtractText(RttStream& stream) : stream_(stream) {
  std::string bytes;
  for (std::span<const char> piece = stream.read(); !piece.empty(); piece = stream.read()) {
    bytes.append(piece.data(), piece.size());
    if (bytes.size() >= kStart) break;
  }
  check_kind(bytes);
  if (form_ == Form::plain) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3);
    const bool lines = bytes.find('\n') != std::string::npos;
    if (!lines && bytes.find('\r') != std::string::npos) form_ = Form::old_mac;
  } else {
    bytes.erase(0, 2);
  }
  start_ = form_ == Form::plain ? std::move(bytes) : std::string(decode(bytes));
  if (is_any_web_page(start_)) refuse(name(), outputs::kWebPage, outputs::kSaveTheFile);
}

void ExtractText::check_kind(std::string_view bytes) {
  if (bytes.empty()) refuse(name(), "is empty (0 bytes)", "download it again");
  const bool utf32 = bytes.starts_with("\xFF\xFE\0\0"sv) || bytes.starts_with("\0\0\xFE\xFF"sv);
  if (utf32) refuse(name(), "is text in UTF-32, which is not read", kSaveAsUtf8);
  if (bytes.starts_with("\xFF\xFE")) {
    form_ = Form::utf16_little;
  } else if (bytes.starts_with("\xFE\xFF")) {
    form_ = Form::utf16_big;
  } else if (const std::string_view kind = kind_of_file(bytes); !kind.empty() && !is_any_web_page(bytes)) {
    refuse(name(), fmt::format("is {}, not a CSV file", kind), "give NHS England's full extract");
  } else if (const std::size_t zero = bytes.find('\0'); zero != std::string_view::npos) {
    refuse(
        name(),
        fmt::format("is not text in UTF-8, nor in UTF-16 with a byte order mark (byte {} is zero)", zero + 1),
        kSaveAsUtf8);
  }
}

std::string_view ExtractText::decode(std::string_view bytes) {
  if (form_ == Form::plain) return bytes;
  if (form_ == Form::old_mac) {
    buffer_ = bytes;
    std::replace(buffer_.begin(), buffer_.end(), '\r', '\n');
  } else {
    decode_utf16(bytes);
  }
  return buffer_;
}

void ExtractText::decode_utf16(std::string_view bytes) {
  const std::string joined = std::exchange(half_, {}) + std::string(bytes);
  buffer_.clear();
  const auto unit = [&](std::size_t at) {
    const auto first = static_cast<unsigned char>(joined[at]),
               second = static_cast<unsigned char>(joined[at + 1]);
    return form_ == Form::utf16_little ? first | unsigned{second} << 8u : second | unsigned{first} << 8u;
  };
  std::size_t at = 0;
  for (; at + 1 < joined.size(); at += 2) {
    const unsigned c = unit(at);
    const bool high = c >= 0xD800u && c < 0xDC00u;
    if (high && at + 3 >= joined.size()) break;
    const unsigned low = high ? unit(at + 2) : 0xDC00u;
    if ((c >= 0xDC00u && c < 0xE000u) || low < 0xDC00u || low >= 0xE000u)
      refuse(name(), "is damaged UTF-16: half a character stands alone", kSaveAsUtf8);
    put_utf8(buffer_, high ? 0x10000u + ((c - 0xD800u) << 10u) + (low - 0xDC00u) : c);
    if (high) at += 2;
  }
  half_.assign(joined, at);
}

std::string_view ExtractText::next() {
  while (true) {
    const std::span<const char> piece = stream_.read();
    if (piece.empty()) break;
    const std::string_view text = decode({piece.data(), piece.size()});
    if (!text.empty()) return text;
  }
  if (!half_.empty())
    refuse(name(), "is damaged UTF-16: it ends inside a character", "download or save it again");
  return {};
}

std::string ExtractText::all() {
  std::string text = start_;
  for (std::string_view piece = next(); !piece.empty(); piece = next()) text += piece;
  return text;
}

std::string_view ExtractText::decoded() const {
  switch (form_) {
    case Form::utf16_little:
    case Form::utf16_big:
      return "the text is in UTF-16, and was read so";
    case Form::old_mac:
      return "lines end as on old Macs, and were read so";
    case Form::plain:
      break;
  }
  return {};
}

}  // namespace icsim::calibration
