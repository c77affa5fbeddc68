#include "calibration/data/extract_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "calibration/data/extract_line.hpp"
#include "scenarios/text/fault.hpp"

namespace icsim::calibration {
namespace {

constexpr std::size_t kSurelyHeader = 4;  // known columns on a line
constexpr int kNotRead = -1;

struct PublishedColumn {
  std::string_view name;
  int column;  ///< ExtractColumn, or kNotRead
};
constexpr int read_as(ExtractColumn column) {
  return static_cast<int>(column);
}
/// In the order of the published file; then the totals, then what earlier files had.
constexpr std::array<PublishedColumn, 18> kColumns{{
    {"Period", read_as(ExtractColumn::period)},
    {"Provider Parent Org Code", read_as(ExtractColumn::provider_parent)},
    {"Provider Parent Name", kNotRead},
    {"Provider Org Code", read_as(ExtractColumn::provider)},
    {"Provider Org Name", read_as(ExtractColumn::provider_name)},
    {"Commissioner Parent Org Code", read_as(ExtractColumn::commissioner_parent)},
    {"Commissioner Parent Name", kNotRead},
    {"Commissioner Org Code", read_as(ExtractColumn::commissioner)},
    {"Commissioner Org Name", read_as(ExtractColumn::commissioner_name)},
    {"RTT Part Type", read_as(ExtractColumn::part)},
    {"RTT Part Description", kNotRead},
    {"Treatment Function Code", read_as(ExtractColumn::function)},
    {"Treatment Function Name", read_as(ExtractColumn::function_name)},
    {"Total", read_as(ExtractColumn::total)},
    {"Patients with unknown clock start date", read_as(ExtractColumn::unknown)},
    {"Total All", read_as(ExtractColumn::all)},
    {"Year", read_as(ExtractColumn::year)},
    {"Month", read_as(ExtractColumn::month)},
}};
constexpr std::size_t kIdentifiers = 13, kPublished = 16;

constexpr std::array<std::string_view, 12> kMonthNames{"january",   "february", "march",    "april",
                                                       "may",       "june",     "july",     "august",
                                                       "september", "october",  "november", "december"};

bool same_word(std::string_view a, std::string_view b) {
  return in_small_letters(trimmed(a)) == in_small_letters(b);
}

const PublishedColumn* known_column(std::string_view name) {
  const auto found = std::find_if(kColumns.begin(), kColumns.end(),
                                  [&](const PublishedColumn& c) { return same_word(name, c.name); });
  return found == kColumns.end() ? nullptr : &*found;
}

class HeaderReader {
 public:
  HeaderReader(const std::string& name, const HeaderLine& header) : name_(name) {
    layout_.header = header;
    layout_.at.fill(-1);
    split_fields(layout_.header.text, header.separator, fields_);
    while (!fields_.empty() && trimmed(fields_.back()).empty()) fields_.pop_back();
    layout_.columns = fields_.size();
  }

  ExtractLayout read() {
    for (std::size_t c = 0; c < fields_.size();) {
      c = in_small_letters(trimmed(fields_[c])).starts_with("gt ") ? bands(c) : named(c);
    }
    if (faults_.empty()) required();
    if (!faults_.empty()) throw scenarios::DataError(std::move(faults_));
    say_form();
    return std::move(layout_);
  }

 private:
  void fault(std::size_t column, std::string problem) {
    faults_.push_back({name_, layout_.header.line, static_cast<int>(column) + 1, "", std::move(problem),
                       "is this NHS England's \"full CSV data file\"? Its columns must stand as published"});
  }

  void wrong(std::size_t column, std::string_view expected) {
    const std::string there =
        column < fields_.size() ? scenarios::shown_word(fields_[column]) : std::string("nothing");
    fault(column, fmt::format("the header has {} where '{}' belongs", there, expected));
  }

  std::size_t named(std::size_t c) {
    const PublishedColumn* known = known_column(fields_[c]);
    if (known == nullptr) {
      others_.push_back(scenarios::shown_word(fields_[c]));
    } else if (known->column != kNotRead) {
      int& at = layout_.at[static_cast<std::size_t>(known->column)];
      if (at >= 0) fault(c, fmt::format("the header has '{}' twice", known->name));
      at = static_cast<int>(c);
    }
    return c + 1;
  }

  /// The run of weeks from "Gt 00 To 01 Weeks SUM 1" to "Gt 104 Weeks SUM 1".
  std::size_t bands(std::size_t c) {
    if (layout_.bands > 0) {
      fault(c, "the header has weeks waited in two places");
      return fields_.size();
    }
    layout_.first_band = static_cast<int>(c);
    int band = 0;
    bool open = false;
    for (; c < fields_.size() && !open; ++c, ++band) {
      open = same_word(fields_[c], fmt::format("Gt {} Weeks SUM 1", band));
      if (!open && !same_word(fields_[c], closed_band(band))) break;
    }
    if (!open || (band != kWaitBands && band != kOldWaitBands)) {
      wrong(c, closed_band(band));
      return fields_.size();
    }
    layout_.bands = band;
    return c;
  }

  static std::string closed_band(int band) {
    return fmt::format("Gt {:02d} To {:02d} Weeks SUM 1", band, band + 1);
  }

  /// A column that is missing is named at the place where it is published.
  void missing(std::size_t published) {
    const PublishedColumn& column = kColumns[published];
    const std::size_t place =
        published < kIdentifiers ? published : published + static_cast<std::size_t>(layout_.bands);
    if (place < fields_.size() && known_column(fields_[place]) != nullptr)
      return fault(place, fmt::format("the header has no column '{}'", column.name));
    wrong(place, column.name);
  }

  void required() {
    const bool dated = layout_.has(ExtractColumn::year) &&
                       (layout_.has(ExtractColumn::month) || layout_.has(ExtractColumn::period));
    for (std::size_t k = 0; k < kPublished; ++k) {
      const int column = kColumns[k].column;
      if (column == kNotRead || layout_.at[static_cast<std::size_t>(column)] >= 0) continue;
      switch (static_cast<ExtractColumn>(column)) {
        case ExtractColumn::provider_name:
        case ExtractColumn::commissioner_name:
        case ExtractColumn::function_name:
          break;
        case ExtractColumn::period:
          if (!dated) missing(k);
          break;
        case ExtractColumn::function:
          if (!layout_.has(ExtractColumn::function_name)) missing(k);
          break;
        default:
          missing(k);
      }
    }
    if (faults_.empty() && layout_.bands == 0) wrong(kIdentifiers, closed_band(0));
  }

  void say_form() {
    const HeaderLine& header = layout_.header;
    if (header.line > 1)
      layout_.notes.push_back(
          fmt::format("the header is line {}; what stands above is no data", header.line));
    if (header.separator == ';') layout_.notes.emplace_back("columns are parted by semicolons");
    if (header.separator == '\t') layout_.notes.emplace_back("columns are parted by tabs");
    if (!layout_.has(ExtractColumn::function))
      layout_.notes.emplace_back(
          "there is no column 'Treatment Function Code'; codes or names under 'Treatment Function Name' were "
          "used");
    if (!others_.empty())
      layout_.notes.push_back(
          fmt::format("{} not read, as the published file has no such columns: {}",
                      others_.size() == 1 ? "1 column was" : fmt::format("{} columns were", others_.size()),
                      fmt::join(others_, ", ")));
  }

  const std::string& name_;
  ExtractLayout layout_;
  std::vector<std::string_view> fields_;
  std::vector<std::string> others_;
  std::vector<scenarios::Fault> faults_;
};

/// "2024", or the calendar year of the month in "2018-19", "2018/19" and "2018/2019".
int year_of(std::string_view text, int month) {
  int year = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
  const std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
  if (error != std::errc{} || year < 2007 || year >= 2100) return -1;
  if (rest.empty()) return year;
  int second = 0;
  const auto [last, wrong] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), second);
  const bool span =
      (rest[0] == '-' || rest[0] == '/') && wrong == std::errc{} && last == rest.data() + rest.size();
  if (!span || second % 100 != (year + 1) % 100) return -1;
  constexpr int kApril = 3;
  return month >= kApril ? year : year + 1;
}

}  // namespace

std::optional<HeaderLine> find_extract_header(std::string_view start) {
  std::vector<std::string_view> fields;
  for (int line = 1; line <= kHeaderLines && !start.empty(); ++line) {
    const std::size_t end = std::min(start.find('\n'), start.size());
    std::string_view text = start.substr(0, end);
    start.remove_prefix(std::min(end + 1, start.size()));
    if (text.ends_with('\r')) text.remove_suffix(1);
    for (const char separator : {',', ';', '\t'}) {
      split_fields(text, separator, fields);
      const auto known = std::count_if(fields.begin(), fields.end(),
                                       [](std::string_view field) { return known_column(field) != nullptr; });
      if (static_cast<std::size_t>(known) >= kSurelyHeader)
        return HeaderLine{line, separator, std::string(text)};
    }
  }
  return std::nullopt;
}

ExtractLayout extract_layout(const std::string& name, const HeaderLine& header) {
  return HeaderReader(name, header).read();
}

MonthNumber extract_month(std::string_view period, std::string_view year) {
  const std::string small = in_small_letters(trimmed(period));
  std::string_view text = small;
  if (text.starts_with("rtt-") || text.starts_with("rtt ")) text.remove_prefix(4);
  for (std::size_t m = 0; m < kMonthNames.size(); ++m) {
    const std::string_view name = kMonthNames[m];
    if (!text.starts_with(name.substr(0, 3))) continue;
    text.remove_prefix(text.starts_with(name) ? name.size() : 3);
    if (text.empty()) {
      text = trimmed(year);
    } else if (text[0] == '-' || text[0] == ' ') {
      text.remove_prefix(1);
    } else {
      return -1;
    }
    const int found = year_of(text, static_cast<int>(m));
    return found < 0 ? -1 : found * 12 + static_cast<int>(m);
  }
  return -1;
}

std::string published_period(MonthNumber month) {
  std::string name(kMonthNames[static_cast<std::size_t>(month % 12)]);
  name[0] = in_capitals(name.substr(0, 1))[0];
  return fmt::format("RTT-{}-{}", name, month / 12);
}

}  // namespace icsim::calibration
