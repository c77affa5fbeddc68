#include "calibration/register/registration_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>

#include "outputs/files/csv.hpp"
#include "scenarios/text/checksum.hpp"
#include "scenarios/text/csv.hpp"

namespace icsim::calibration {
namespace {

constexpr std::string_view kSchema = "icsim/forecast/1";
constexpr std::string_view kSchemaKey = "# schema: ", kSumKey = "# sha256: ", kNobody = "nobody";
constexpr std::size_t kSumSize = 64, kShownSum = 12;
constexpr const char* kTakeAsItWas = "take the file as it was registered";
constexpr const char* kRegisterMakes = "give a file that `icsim register` wrote";
constexpr std::size_t kPlaceColumns = 4;  // target, level, area, month

std::string columns() {
  std::string line = "target,level,area,month";
  for (const double level : kQuantileLevels) line += fmt::format(",q{}", level);
  return line;
}

/// Seven digits: a pathway of England's list, a ten-millionth of a share. Nothing for NaN.
void append_number(std::string& text, double value) {
  text += ',';
  if (!std::isnan(value)) fmt::format_to(std::back_inserter(text), "{:.7g}", value);
}

/// A value of the header, which is one line.
std::string one_line(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  return text;
}

std::string rule_of_leaving_out() {
  return fmt::format(
      "a month of an area that a note of the data leaves out or that nobody published; every month of an "
      "area "
      "from one on in which its list moves by more than {:.0f} % (a provider came, went or changed its "
      "records)",
      100.0 * kBreak);
}

std::string header_text(const Registration& r) {
  std::string text;
  const auto line = [&](std::string_view key, std::string_view value) {
    text += fmt::format("# {}: {}\n", key, one_line(std::string(value)));
  };
  line("schema", kSchema);
  line("origin", to_month(r.origin));
  line("created", to_string(r.created));
  line("signed_off_by", r.signed_off_by.empty() ? kNobody : r.signed_off_by);
  line("program_version", r.program_version);
  line("commit", r.commit);
  line("build", r.build);
  line("draws", fmt::to_string(r.draws));
  line("seed", fmt::to_string(r.seed));
  line("basis", kBasisNames[static_cast<std::size_t>(r.basis)]);
  line("data", r.data);
  line("data_sha256", r.data_sha256);
  for (const SourceFile& source : r.sources) line("source", source.sha256 + " " + source.name);
  for (const scenarios::InputFile& input : r.inputs) line("input", input.sha256 + " " + input.name);
  line("licence", r.licence);
  line("not_scored", rule_of_leaving_out());
  return text;
}

std::string place_of(std::size_t target, const ForecastArea& area, MonthNumber month) {
  return fmt::format("{},{},{},{}", kForecastTargetNames[target],
                     kAreaLevelNames[static_cast<std::size_t>(area.level)], outputs::csv_text(area.name),
                     to_month(month));
}

/// A line of what was published, month by month.
void append_published(std::string& text, const Registration& r, std::size_t target, std::size_t area) {
  const SeriesTable& known = r.known[target];
  text += fmt::format("# published: {}", place_of(target, r.forecast.areas[area], known.first_month));
  for (int month = 0; month < known.months; ++month)
    append_number(text, known.at(static_cast<int>(area), month));
  text += '\n';
}

/// A row of the table for each month to come.
void append_forecast(std::string& text, const Registration& r, std::size_t target, std::size_t area) {
  for (std::size_t h = 0; h < r.forecast.horizons.size(); ++h) {
    text += place_of(target, r.forecast.areas[area], r.origin + r.forecast.horizons[h]);
    for (const double value :
         r.forecast.quantiles_of({0, 0, static_cast<ForecastTarget>(target), area, 0, h}))
      append_number(text, value);
    text += '\n';
  }
}

/// \param append is told of each target and area, in the order of the file.
template <class Append>
void for_each_series(const Registration& r, Append append) {
  for (std::size_t target = 0; target < kForecastTargets; ++target) {
    for (std::size_t area = 0; area < r.forecast.areas.size(); ++area) append(target, area);
  }
}

[[noreturn]] void refuse(const std::string& place, std::string problem, std::string hint) {
  throw scenarios::DataError({scenarios::Fault{place, 0, 0, "", std::move(problem), std::move(hint)}});
}

/// The file without its last line.
/// \throws DataError unless that line is the SHA-256 of the others
std::string_view unchanged_body(const std::string& place, std::string_view text) {
  if (!text.starts_with(kSchemaKey)) refuse(place, "is no registered forecast", kRegisterMakes);
  const std::string_view schema =
      text.substr(kSchemaKey.size(), text.find_first_of("\r\n") - kSchemaKey.size());
  if (schema != kSchema)
    refuse(place, fmt::format("its schema is {}", scenarios::shown_word(schema)),
           fmt::format("this version of icsim reads {}: take the version that wrote the file, or a later one",
                       kSchema));
  if (text.find('\r') != std::string_view::npos)
    refuse(
        place, "ends its lines as Windows does, and was registered otherwise",
        fmt::format("{}; git leaves line ends alone where .gitattributes says '*.csv -text'", kTakeAsItWas));
  const std::string_view last = text.substr(text.rfind('\n', text.size() - 2) + 1);
  if (!last.starts_with(kSumKey) || !last.ends_with('\n') || last.size() != kSumKey.size() + kSumSize + 1 ||
      last.find_first_not_of("0123456789abcdef\n", kSumKey.size()) != std::string_view::npos)
    refuse(place, "its last line is not the SHA-256 of all others",
           fmt::format("it was cut off or added to: {}", kTakeAsItWas));
  const std::string_view body = text.substr(0, text.size() - last.size()),
                         said = last.substr(kSumKey.size(), kSumSize);
  const std::string found = scenarios::sha256_hex(body);
  if (found == said) return body;
  refuse(
      place,
      fmt::format(
          "was changed after it was registered: its last line says that the SHA-256 of the others is {}..., "
          "and it is {}...",
          said.substr(0, kShownSum), found.substr(0, kShownSum)),
      fmt::format("{}; what is to be said otherwise is a new forecast: register that beside it",
                  kTakeAsItWas));
}

template <class Number>
std::optional<Number> parsed(std::string_view text) {
  Number value{};
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

template <class Names, class Name>
std::optional<std::size_t> position(const Names& names, const Name& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

/// Header and table of a file whose checksum is right. What is wrong then was never written by this program.
class Reader {
 public:
  Reader(const std::string& place, std::string_view body) : place_(place), body_(body) {}

  Registration read() {
    split();
    throw_if_any();
    read_header();
    throw_if_any();
    read_published();
    throw_if_any();
    read_rows();
    throw_if_any();
    return std::move(made_);
  }

 private:
  struct Line {
    int number = 0;
    std::string_view text;
  };
  /// Target and area; nothing with a fault noted.
  using Series = std::optional<std::pair<std::size_t, std::size_t>>;

  void fault(int line, std::string problem) {
    faults_.push_back({place_, line, 1, "", std::move(problem), kRegisterMakes});
  }
  void throw_if_any() {
    if (!faults_.empty()) throw scenarios::DataError(std::move(faults_));
  }

  void split() {
    for (int number = 1; !body_.empty(); ++number) {
      const std::string_view line = body_.substr(0, body_.find('\n'));
      body_.remove_prefix(std::min(body_.size(), line.size() + 1));
      const std::size_t colon = line.find(": ");
      if (line.starts_with("# ") && colon != std::string_view::npos)
        header_.emplace(line.substr(2, colon - 2), Line{number, line.substr(colon + 2)});
      else
        rows_.push_back({number, line});
    }
    if (rows_.empty() || rows_.front().text != columns())
      fault(rows_.empty() ? 1 : rows_.front().number, fmt::format("the columns are not {}", columns()));
    else
      rows_.erase(rows_.begin());
  }

  Line value_of(const std::string& key) {
    const auto found = header_.find(key);
    if (found != header_.end()) return found->second;
    fault(1, fmt::format("'# {}: ...' is missing", key));
    return {};
  }

  /// \param parse of a value to something like an optional.
  template <class Parse>
  auto parsed_value(const std::string& key, std::string_view what, Parse parse) {
    const Line line = value_of(key);
    auto value = parse(line.text);
    if (!value && line.number > 0)
      fault(line.number, fmt::format("{} of {} is not {}", scenarios::shown_word(line.text), key, what));
    return value;
  }

  template <class Files>
  void take_files(const std::string& key, Files& files) {
    const auto [from, to] = header_.equal_range(key);
    for (auto at = from; at != to; ++at) {
      const std::string_view value = at->second.text;
      files.push_back({std::string(value.substr(std::min(value.size(), kSumSize + 1))),
                       std::string(value.substr(0, kSumSize))});
    }
  }

  void read_header() {
    const auto text = [&](const char* key) { return std::string(value_of(key).text); };
    made_.origin = parsed_value("origin", "a month such as 2025-03", month).value_or(0);
    made_.created = parsed_value("created", "a date such as 2025-05-08", date).value_or(Date{});
    made_.signed_off_by = text("signed_off_by");
    if (made_.signed_off_by == kNobody) made_.signed_off_by.clear();
    made_.program_version = text("program_version");
    made_.commit = text("commit");
    made_.build = text("build");
    made_.draws = parsed_value("draws", "a number of draws", parsed<std::uint32_t>).value_or(0);
    made_.seed = parsed_value("seed", "a whole number", parsed<std::uint64_t>).value_or(0);
    made_.basis =
        static_cast<Basis>(parsed_value("basis", "provider or commissioner", [](std::string_view word) {
                             return position(kBasisNames, word);
                           }).value_or(0));
    made_.data = text("data");
    made_.data_sha256 = text("data_sha256");
    take_files("source", made_.sources);
    take_files("input", made_.inputs);
    made_.licence = text("licence");
  }

  static std::optional<MonthNumber> month(std::string_view text) {
    const MonthNumber number = month_number(text);
    return number < 0 ? std::nullopt : std::optional(number);
  }

  static std::optional<Date> date(std::string_view text) {
    try {
      return parse_date(std::string(text));
    } catch (const std::invalid_argument&) {
      return std::nullopt;
    }
  }

  /// Cells of a line, as many as there should be, and the month that they begin with or are of.
  struct Cells {
    std::vector<std::string> cells;
    Series series;
    MonthNumber month = 0;
    std::vector<double> values;
  };

  Cells cells_of(const Line& line, bool known) {
    Cells row{scenarios::csv_cells(line.text), {}, 0, {}};
    if (row.cells.size() <= kPlaceColumns) {
      fault(line.number, fmt::format("{} cells are too few", row.cells.size()));
      return row;
    }
    row.series = series_of(line.number, row.cells, known);
    row.month = month(row.cells[3]).value_or(-1);
    if (row.month < 0)
      fault(line.number, fmt::format("{} is not a month", scenarios::shown_word(row.cells[3])));
    for (std::size_t c = kPlaceColumns; c < row.cells.size(); ++c) {
      const std::optional<double> value = parsed<double>(row.cells[c]);
      const bool gap = known && row.cells[c].empty();
      if (!gap && !(value && std::isfinite(*value)))
        fault(line.number, fmt::format("{} is not a number", scenarios::shown_word(row.cells[c])));
      row.values.push_back(gap ? kNotPublished : value.value_or(0.0));
    }
    return row;
  }

  Series series_of(int line, const std::vector<std::string>& cells, bool known) {
    const auto target = position(kForecastTargetNames, cells[0]), level = position(kAreaLevelNames, cells[1]);
    auto& areas = made_.forecast.areas;
    std::optional<std::size_t> area;
    if (level) {
      const ForecastArea named{cells[2], static_cast<AreaLevel>(*level)};
      area = position(areas, named);
      if (!area && known) {
        areas.push_back(named);
        area = areas.size() - 1;
      }
    }
    if (target && area) return std::pair(*target, *area);
    fault(line, fmt::format("{} is no series of the forecast",
                            scenarios::shown_word(fmt::format("{},{},{}", cells[0], cells[1], cells[2]))));
    return std::nullopt;
  }

  void read_published() {
    std::vector<std::pair<int, Cells>> lines;
    const auto [from, to] = header_.equal_range("published");
    for (auto at = from; at != to; ++at) lines.emplace_back(at->second.number, cells_of(at->second, true));
    if (lines.empty()) fault(1, "'# published: ...' is missing");
    throw_if_any();
    make_room(lines.front().second.month);
    std::vector<char> seen(kForecastTargets * made_.forecast.areas.size());
    for (const auto& [line, row] : lines) {
      SeriesTable& known = made_.known[row.series->first];
      if (row.month != known.first_month || row.values.size() != static_cast<std::size_t>(known.months)) {
        fault(line,
              fmt::format("the months are not those from {} to the origin", to_month(known.first_month)));
        continue;
      }
      std::copy(row.values.begin(), row.values.end(),
                known.values.begin() + static_cast<std::ptrdiff_t>(row.series->second * row.values.size()));
      note_seen(line, seen[row.series->first * made_.forecast.areas.size() + row.series->second]);
    }
    check_all_seen(seen);
  }

  void make_room(MonthNumber first) {
    BacktestResult& forecast = made_.forecast;
    forecast.models = {std::string(kModelName)};
    forecast.modes = {ForecastMode::own};
    forecast.origins = {made_.origin};
    for (int h = 1; h <= kRegisteredMonths; ++h) forecast.horizons.push_back(h);
    forecast.resize();
    for (std::size_t t = 0; t < kForecastTargets; ++t)
      made_.known[t] = empty_series(forecast.areas, static_cast<ForecastTarget>(t), first,
                                    std::max(0, made_.origin - first + 1));
  }

  void read_rows() {
    BacktestResult& forecast = made_.forecast;
    std::vector<char> seen(forecast.outcomes.size());
    for (const Line& line : rows_) {
      const Cells row = cells_of(line, false);
      const int horizon = row.month - made_.origin;
      if (horizon < 1 || horizon > kRegisteredMonths || row.values.size() != kQuantileLevels.size() ||
          !std::is_sorted(row.values.begin(), row.values.end())) {
        fault(line.number, fmt::format("no row of {} rising quantiles in the {} months after the origin",
                                       kQuantileLevels.size(), kRegisteredMonths));
      } else if (row.series) {
        const ForecastPlace place{0,
                                  0,
                                  static_cast<ForecastTarget>(row.series->first),
                                  row.series->second,
                                  0,
                                  static_cast<std::size_t>(horizon - 1)};
        forecast.put_quantiles(place, row.values);
        note_seen(line.number, seen[forecast.cell(place)]);
      }
    }
    check_all_seen(seen);
  }

  void note_seen(int line, char& here) {
    if (here != 0) fault(line, "says the same a second time");
    here = 1;
  }
  void check_all_seen(const std::vector<char>& seen) {
    if (faults_.empty() && std::find(seen.begin(), seen.end(), 0) != seen.end())
      fault(1, "not every target, area and month has its line");
  }

  const std::string& place_;
  std::string_view body_;
  std::multimap<std::string, Line, std::less<>> header_;
  std::vector<Line> rows_;
  std::vector<scenarios::Fault> faults_;
  Registration made_;
};

}  // namespace

std::string registration_text(const Registration& registration) {
  std::string text = header_text(registration);
  for_each_series(registration, [&](std::size_t target, std::size_t area) {
    append_published(text, registration, target, area);
  });
  text += columns() + '\n';
  for_each_series(registration, [&](std::size_t target, std::size_t area) {
    append_forecast(text, registration, target, area);
  });
  return text + std::string(kSumKey) + scenarios::sha256_hex(text) + '\n';
}

Registration read_registration(const std::string& place, const std::string& text) {
  return Reader(place, unchanged_body(place, text)).read();
}

}  // namespace icsim::calibration
