#pragma once
/// Dates counted from the first day of a run: "start", "start + 26 weeks", "start + 18 months".
#include <optional>
#include <string>
#include <string_view>

#include "engine/model/calendar.hpp"

namespace icsim::scenarios {

enum class DateUnit { days, weeks, months, years };

/// So much after the start; 0 days for the start itself.
struct AfterStart {
  int number = 0;
  DateUnit unit = DateUnit::days;
};

/// What a text that counts from the start says: an offset, or why it says none and what to write.
struct RelativeDate {
  std::optional<AfterStart> offset;
  std::string problem;  ///< without the text itself: "has no unit"
  std::string hint;
  bool is_before_start = false;  ///< the problem is an offset backwards
};

/// Whether a text begins with the word start, in any spelling, and so is to be read as one.
bool counts_from_start(std::string_view text);

/// \param text that counts from the start.
RelativeDate read_relative_date(std::string_view text);

/// "26 weeks" and "+ 26 weeks" are meant to be "start + 26 weeks"; nothing when a text has no such form.
std::optional<std::string> likely_relative_date(std::string_view text);

/// Months and years keep the day of the month, or take the month's last where it has no such day: 31 August and six
/// months is 28 February.
Date day_after(Date start, AfterStart offset);

}  // namespace icsim::scenarios
