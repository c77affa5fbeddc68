#pragma once
/// The text of a CSV as UTF-8 with "\n" at the end of lines, whatever it was saved as.
#include <string>
#include <string_view>

#include "calibration/data/rtt_stream.hpp"

namespace icsim::calibration {

class ExtractText {
 public:
  /// Reads the start: 64 KiB or all there is.
  /// \throws DataError when it is empty, a web page, another kind of file, or text that cannot be decoded.
  explicit ExtractText(RttStream& stream);

  [[nodiscard]] const std::string& name() const { return stream_.name(); }
  [[nodiscard]] std::string_view start() const { return start_; }
  /// What follows the start; empty at the end.
  /// \throws DataError when the archive or the text is damaged.
  std::string_view next();
  /// Start and rest: for small files.
  std::string all();
  /// "UTF-16 was read", or nothing where nothing had to be done.
  [[nodiscard]] std::string_view decoded() const;

 private:
  enum class Form { plain, utf16_little, utf16_big, old_mac };
  /// A piece as UTF-8.
  std::string_view decode(std::string_view bytes);
  void decode_utf16(std::string_view bytes);
  void check_kind(std::string_view bytes);

  RttStream& stream_;
  Form form_ = Form::plain;
  std::string start_, buffer_, half_;  ///< half_: bytes of a character whose rest comes with the next piece
};

}  // namespace icsim::calibration
