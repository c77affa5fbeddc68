#include "tools/terminal/tables.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace icsim::tools {
namespace {

// What a count is divided by for print.
struct Scale {
  double factor;
  const char* unit;
};

Scale scale_of(double value, NumberKind kind) {
  const double size = std::abs(value);
  if (kind == NumberKind::share) return {100.0, " %"};
  if (kind == NumberKind::gap) return {100.0, " pts"};
  if (kind == NumberKind::weeks) return {1.0, " weeks"};
  if (kind == NumberKind::money) return {1.0, " GBP m"};
  if (kind == NumberKind::ratio) return {1.0, ""};
  if (size >= 999'500.0) return {1e-6, " m"};
  if (size >= 9'995.0) return {1e-3, " k"};
  return {1.0, ""};
}

// Three figures, but no decimals of single pathways.
int decimals_of(double value, NumberKind kind, const Scale& scale) {
  if (kind == NumberKind::ratio) return 2;
  if (kind != NumberKind::count && kind != NumberKind::staff) return 1;
  if (scale.factor == 1.0) return 0;
  const double shown = std::abs(value) * scale.factor;
  return shown < 9.995 ? 2 : shown < 99.95 ? 1 : 0;
}

// "9,442": thousands set apart.
std::string grouped(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  const std::size_t first = value < 0.0 ? 1 : 0;
  for (std::size_t end = std::min(text.find('.'), text.size()); end > first + 3; end -= 3)
    text.insert(end - 3, 1, ',');
  return text;
}

/// Where the columns of a headline table stand, and whether ranges stand beside their values or below them.
class HeadlineLayout {
 public:
  HeadlineLayout(const outputs::Headline& table, Characters characters, int width)
      : table_(table), characters_(characters) {
    for (const outputs::HeadlineRow& row : table.rows) {
      for (const auto& value : row.values) {
        if (value)
          range_width_ = std::max(range_width_,
                                  static_cast<int>(range_text(*value, row.kind, Characters::ascii).size()));
      }
    }
    if (characters == Characters::unicode && range_width_ > 0) range_width_ -= 3;  // an en dash for " to "
    for (const std::size_t first :
         {std::size_t{0}, table.start}) {  // what was published before goes where it has no room
      first_ = first;
      beside_ = true;
      beside_ = this->width() <= width;
      if (this->width() <= width) break;
    }
  }

  [[nodiscard]] std::size_t first() const { return first_; }  ///< column that is shown
  [[nodiscard]] int cell(std::size_t column) const {
    if (table_.columns[column].is_published) return kValue + kGap;
    return (beside_ ? kValue + range_width_ : std::max(kValue, range_width_)) + kGap;
  }
  static std::string label(std::string_view text) { return fmt::format("{:{}}", text, kLabel); }

  void print(const outputs::HeadlineRow& row) const {
    std::string line = label(row.name), below = label("");
    bool has_range = false;
    for (std::size_t c = first_; c < row.values.size(); ++c) {
      const auto& value = row.values[c];
      std::string number = value ? number_text(value->mean, row.kind) : none();
      if (c == table_.start && row.start_year_to) number += '*';
      const std::string range = value ? range_text(*value, row.kind, characters_) : "";
      has_range = has_range || !range.empty();
      if (beside_ && !table_.columns[c].is_published) {
        line += fmt::format("{:>{}}  {:>{}}", number, kValue, range, range_width_ + 1);
      } else {
        line += fmt::format("{:>{}}", number, cell(c));
        below += fmt::format("{:>{}}", range, cell(c));
      }
    }
    line.erase(line.find_last_not_of(' ') + 1);
    fmt::print("{}\n", line);
    if (!beside_ && has_range) fmt::print("{}\n", below);
  }

 private:
  static constexpr int kLabel = 19, kValue = 11, kGap = 3;
  [[nodiscard]] const char* none() const { return characters_ == Characters::unicode ? "–" : "-"; }
  [[nodiscard]] int width() const {
    int all = kLabel;
    for (std::size_t c = first_; c < table_.columns.size(); ++c) all += cell(c);
    return all;
  }

  const outputs::Headline& table_;
  Characters characters_;
  int range_width_ = 0;
  bool beside_ = true;
  std::size_t first_ = 0;
};

}  // namespace

std::size_t display_width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::vector<outputs::Estimate> monthly(const outputs::ScenarioResults& scenario, const outputs::Place& place,
                                       const std::string& metric) {
  const auto take = [&](const std::vector<float>& values, std::size_t month) {
    return static_cast<double>(values[month * values.size() / scenario.months().size() + place.row]);
  };
  const auto mean = scenario.mean(place.level, metric);
  const auto low = scenario.quantile(place.level, metric, 0.05);
  const auto high = scenario.quantile(place.level, metric, 0.95);
  std::vector<outputs::Estimate> months;
  for (std::size_t m = 0; m < scenario.months().size(); ++m) {
    months.push_back({take(mean, m), take(low, m), take(high, m)});
  }
  return months;
}

Characters terminal_characters() {
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    std::string text(value);
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
    const bool utf8 = text.find("UTF-8") != std::string::npos || text.find("UTF8") != std::string::npos;
    return utf8 ? Characters::unicode : Characters::ascii;
  }
  return Characters::ascii;
}

int terminal_width() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 110;
}

std::string number_text(double value, NumberKind kind) {
  if (std::isnan(value)) return "none";
  const Scale scale = scale_of(value, kind);
  return grouped(value * scale.factor, decimals_of(value, kind, scale)) + scale.unit;
}

std::string range_text(const outputs::Estimate& estimate, NumberKind kind, Characters characters) {
  if (!(estimate.low < estimate.high)) return "";
  const Scale scale = scale_of(estimate.mean, kind);
  const int decimals = decimals_of(estimate.mean, kind, scale);
  return fmt::format("{:.{}f}{}{:.{}f}", estimate.low * scale.factor, decimals,
                     characters == Characters::unicode ? "–" : " to ", estimate.high * scale.factor,
                     decimals);
}

std::string signed_text(double value, NumberKind kind) {
  std::string number = number_text(std::abs(value), kind);
  if (kind == NumberKind::share && number.ends_with(" %")) number.replace(number.size() - 2, 2, " pts");
  const bool is_nothing = std::isnan(value) || number.find_first_of("123456789") == std::string::npos;
  return is_nothing ? number : (value < 0.0 ? "-" : "+") + number;
}

std::string interval_text(const outputs::Estimate& difference, NumberKind kind) {
  std::string low = signed_text(difference.low, kind);
  const std::string high = signed_text(difference.high, kind);
  const std::size_t unit = low.find(' ');
  if (unit != std::string::npos && high.ends_with(low.substr(unit))) low.resize(unit);
  return low + " to " + high;
}

std::string month_text(Date date) {
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::year_month_day day{date};
  return fmt::format("{} {}", kMonths[unsigned(day.month()) - 1], int(day.year()));
}

void print_columns(const std::vector<std::vector<std::string>>& lines) {
  std::vector<std::size_t> widths;
  for (const auto& line : lines) {
    widths.resize(std::max(widths.size(), line.size()));
    for (std::size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], display_width(line[c]));
  }
  for (const auto& line : lines) {
    std::string text;
    for (std::size_t c = 0; c < line.size(); ++c) {
      const std::string space(widths[c] - display_width(line[c]), ' ');
      text += c == 0 ? line[c] + space : "  " + space + line[c];
    }
    text.erase(text.find_last_not_of(' ') + 1);
    fmt::print("{}\n", text);
  }
}

void print_headline(const outputs::ScenarioResults& scenario, const outputs::Place& place,
                    Characters characters, int width) {
  const bool unicode = characters == Characters::unicode;
  const outputs::Headline table = outputs::headline(scenario, place);
  fmt::print("{}{}{}{}{} draw{}\n", scenario.name(), unicode ? " · " : " - ", place.label,
             unicode ? " · " : " - ", scenario.draws(), scenario.draws() == 1 ? "" : "s");
  const HeadlineLayout layout(table, characters, width);
  std::string titles = layout.label(""), dates = titles;
  for (std::size_t c = layout.first(); c < table.columns.size(); ++c) {
    titles += fmt::format("{:>{}}", table.columns[c].title, layout.cell(c));
    dates += fmt::format("{:>{}}", month_text(table.columns[c].date), layout.cell(c));
  }
  fmt::print("{}\n{}\n", titles, dates);
  std::vector<Date> years;  // of what is published in the start's column
  for (const outputs::HeadlineRow& row : table.rows) {
    layout.print(row);
    if (row.start_year_to && std::find(years.begin(), years.end(), *row.start_year_to) == years.end())
      years.push_back(*row.start_year_to);
  }
  for (const Date year : years) fmt::print("* published: the year to {}\n", month_text(year));
}

void print_headline(const outputs::RunFile& run) {
  const Characters characters = terminal_characters();
  for (const std::string& name : run.scenarios()) {
    const outputs::ScenarioResults results = run.scenario(name);
    print_headline(results, outputs::whole_place(results), characters, terminal_width());
    fmt::print("\n");
  }
  fmt::print(
      "Mean and 5 to 95 % range over draws; stocks at the end of the month, flows over the year to it.\n");
}

}  // namespace icsim::tools
