#include "calibration/baseline/hospital_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "calibration/baseline/own_places.hpp"
#include "calibration/data/extract_line.hpp"
#include "calibration/data/extract_text.hpp"
#include "calibration/data/function_names.hpp"
#include "scenarios/language/keys.hpp"
#include "scenarios/text/csv.hpp"

namespace icsim::calibration {
namespace {

using scenarios::kStageWords;
using scenarios::shown_word;
using scenarios::Table;
using std::string;
using std::string_view;
using List = HospitalTables::List;

constexpr int kBoth = HospitalTables::kBoth;
constexpr const char* kOnlyPlace = "OWN";  // code of the place where the tables have no column of places
constexpr const char* kMend = "`icsim baseline --template FOLDER` writes both tables as they should be";
constexpr double kMostWeeks = 999.0, kMostPathways = 10e6;

class TableReader {
 public:
  TableReader(OwnFile stock, OwnFile flows, const OwnBaselineRequest& request, const Geography& england)
      : request_(request), england_(england), names_(england, FunctionNames::Known::codes_and_names) {
    out_.place_column = stock.columns.contains("place");
    out_.admitted_column = flows.columns.contains("completed_admitted");
    std::vector<string_view> columns{"month", "treatment_function", "clock_starts"};
    if (out_.admitted_column)
      columns.insert(columns.end(), {"completed_non_admitted", "completed_admitted"});
    else
      columns.emplace_back("completed");
    stock_.emplace(open(std::move(stock), {"treatment_function", "weeks_from", "weeks_to", "pathways"},
                        {"stage", "place"}));
    flows_.emplace(open(std::move(flows), columns, {"place"}));
  }

  HospitalTables read() {
    read_places();
    read_stock();
    read_flows();
    check_bands();
    throw_if_any();
    check_months();
    throw_if_any();
    return std::move(out_);
  }

 private:
  Table open(OwnFile file, const std::vector<string_view>& columns, const std::vector<string_view>& may);
  void read_places();
  void check_place_columns();
  static std::vector<std::pair<string, std::size_t>> places_of(Table& table);
  void read_stock();
  void read_flows();
  void check_bands();
  void check_bands(const List& list, int stage, std::vector<Band>& bands);
  void check_months();
  void check_months(const List& list, const std::map<MonthNumber, HospitalTables::Flows>& months,
                    MonthNumber first);
  void throw_if_any() const {
    stock_->throw_if_any();
    flows_->throw_if_any();
  }

  /// A whole number from 0 to `most`.
  std::optional<double> count(Table& table, std::size_t row, string_view column, double most);
  std::optional<Band> band(std::size_t row);
  std::optional<int> stage(std::size_t row);
  std::optional<List> list_of(Table& table, std::size_t row);
  [[nodiscard]] string shown(const List& list) const {
    const string& code = england_.treatment_functions[static_cast<std::size_t>(list.second)];
    return out_.place_column
               ? fmt::format("{} of {}", code, out_.places[static_cast<std::size_t>(list.first)])
               : code;
  }

  const OwnBaselineRequest& request_;
  const Geography& england_;
  FunctionNames names_;
  std::optional<Table> stock_, flows_;
  HospitalTables out_;
};

Table TableReader::open(OwnFile file, const std::vector<string_view>& columns,
                        const std::vector<string_view>& may) {
  out_.sources.push_back({file.name, file.sha256});
  std::vector<string_view> known = columns;
  known.insert(known.end(), may.begin(), may.end());
  Table table(file.name, std::move(file.text), columns, kMend);
  for (const string& column : table.header()) {
    if (std::find(known.begin(), known.end(), column) == known.end())
      table.fault(fmt::format("column {} is unknown", shown_word(column)), scenarios::suggest(column, known));
  }
  table.throw_if_any();
  return table;
}

/// A whole number of at least 0.
std::optional<double> TableReader::count(Table& table, std::size_t row, string_view column, double most) {
  const string_view text = trimmed(table.cell(row, column));
  double value = 0.0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const char* problem = error != std::errc{} || stop != text.data() + text.size() ? "is no number"
                        : value < 0.0                                             ? "is negative"
                        : value != std::floor(value)                              ? "is not a whole number"
                        : value > most                                            ? "is too large"
                                                                                  : nullptr;
  if (problem == nullptr) return value;
  table.fault(row, column, fmt::format("{} {} {}", column, shown_word(text), problem),
              most < kMostPathways ? fmt::format("weeks are whole numbers from 0 to {:.0f}", most)
                                   : "pathways are counted: write whole numbers from 0, without commas");
  return std::nullopt;
}

std::optional<List> TableReader::list_of(Table& table, std::size_t row) {
  const string_view word = trimmed(table.cell(row, "treatment_function"));
  auto function = names_.of_code(word);
  if (!function) function = names_.of_name(word);
  const auto functions = england_.treatment_functions.size();
  if (!function || *function >= functions) {
    if (function && *function == names_.total())
      table.fault(row, "treatment_function", fmt::format("{} is the sum of the others", shown_word(word)),
                  "leave the row out");
    else
      table.fault(row, "treatment_function",
                  fmt::format("treatment function {} is unknown", shown_word(word)),
                  "write an RTT code or name, such as C_110 or Trauma and Orthopaedic; `icsim explain "
                  "treatment_function` "
                  "lists them");
    return std::nullopt;
  }
  int place = 0;
  if (out_.place_column)
    place = static_cast<int>(std::find(out_.places.begin(), out_.places.end(), table.cell(row, "place")) -
                             out_.places.begin());
  return List{place, static_cast<int>(*function)};
}

void TableReader::check_place_columns() {
  if (out_.place_column != flows_->has_column("place")) {
    (out_.place_column ? flows_ : stock_)
        ->fault(fmt::format("column 'place' is missing, and {} has it",
                            out_.sources[out_.place_column ? 0 : 1].name),
                "give it to both tables or to neither");
    throw_if_any();
  }
  if (out_.place_column && !request_.name.empty())
    refuse("--name", "names one place, and the tables have a column of places", "leave it out");
}

/// Places of one table in the order of their first rows.
std::vector<std::pair<string, std::size_t>> TableReader::places_of(Table& table) {
  std::vector<std::pair<string, std::size_t>> found;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const string place(table.cell(r, "place"));
    if (!is_place_code(place))
      table.fault(r, "place", fmt::format("place {} is no code", shown_word(place)),
                  "write letters, digits, - and _, such as RBD or North-site");
    else if (std::none_of(found.begin(), found.end(), [&](const auto& p) { return p.first == place; }))
      found.emplace_back(place, r);
  }
  return found;
}

void TableReader::read_places() {
  check_place_columns();
  if (!out_.place_column) {
    out_.places.emplace_back(kOnlyPlace);
    return;
  }
  const auto of_stock = places_of(*stock_), of_flows = places_of(*flows_);
  const auto only = [](Table& table, const auto& here, const auto& there, const string& other) {
    for (const auto& [place, row] : here) {
      if (std::none_of(there.begin(), there.end(), [&, p = place](const auto& of) { return of.first == p; }))
        table.fault(row, "place", fmt::format("place {} is not in {}", shown_word(place), other),
                    "give each place rows in both tables");
    }
  };
  only(*stock_, of_stock, of_flows, out_.sources[1].name);
  only(*flows_, of_flows, of_stock, out_.sources[0].name);
  for (const auto& [place, row] : of_stock) out_.places.push_back(place);
  throw_if_any();
}

/// kBoth where the row has none.
std::optional<int> TableReader::stage(std::size_t row) {
  if (!stock_->has_column("stage") || stock_->cell(row, "stage").empty()) return kBoth;
  const auto found = std::find(std::begin(kStageWords), std::end(kStageWords), stock_->cell(row, "stage"));
  if (found != std::end(kStageWords)) return static_cast<int>(found - std::begin(kStageWords));
  stock_->fault(row, "stage", fmt::format("stage {} is unknown", shown_word(stock_->cell(row, "stage"))),
                "write awaiting_decision or awaiting_admission, or nothing in all rows of the list");
  return std::nullopt;
}

std::optional<Band> TableReader::band(std::size_t row) {
  const auto from = count(*stock_, row, "weeks_from", kBands - 1);
  const auto to = trimmed(stock_->cell(row, "weeks_to")).empty()
                      ? std::optional(double{kBands})
                      : count(*stock_, row, "weeks_to", kMostWeeks);
  const auto pathways = count(*stock_, row, "pathways", kMostPathways);
  if (!from || !to || !pathways) return std::nullopt;
  if (*to <= *from) {
    stock_->fault(row, "weeks_to", fmt::format("the band ends at {} weeks and begins at {}", *to, *from),
                  "weeks_to is where the next band begins: 0 to 18, then 18 to 52");
    return std::nullopt;
  }
  return Band{static_cast<int>(*from), std::min(static_cast<int>(*to), kBands), *pathways, row};
}

void TableReader::read_stock() {
  for (std::size_t r = 0; r < stock_->rows(); ++r) {
    const auto list = list_of(*stock_, r);
    const auto of_stage = stage(r);
    const auto weeks = band(r);
    if (list && of_stage && weeks) out_.bands[*list][*of_stage].push_back(*weeks);
  }
}

void TableReader::check_bands() {
  for (auto& [list, stages] : out_.bands) {
    if (stages.contains(kBoth) && stages.size() > 1)
      stock_->fault(stages[kBoth].front().row, "stage",
                    fmt::format("{} has rows with a stage and rows without", shown(list)),
                    "give all rows of a list a stage, or none");
    for (auto& [stage, bands] : stages) check_bands(list, stage, bands);
  }
}

/// Bands must follow each other from 0 weeks on.
void TableReader::check_bands(const List& list, int stage, std::vector<Band>& bands) {
  std::stable_sort(bands.begin(), bands.end(), [](const Band& a, const Band& b) { return a.from < b.from; });
  const string what = stage == kBoth
                          ? shown(list)
                          : fmt::format("{}, {}", shown(list), kStageWords[static_cast<std::size_t>(stage)]);
  int end = 0;
  for (std::size_t k = 0; k < bands.size(); ++k) {
    const Band& band = bands[k];
    if (band.from > end)
      stock_->fault(band.row, "weeks_from",
                    k == 0 ? fmt::format("{} begins at {} weeks, not at 0", what, band.from)
                           : fmt::format("{} has no band from {} to {} weeks", what, end, band.from),
                    band.from == end + 1 && k > 0
                        ? fmt::format("weeks_to is where the next band begins: write {} for {} in line {}",
                                      band.from, end, stock_->line(bands[k - 1].row))
                        : "add it, with 0 if nobody waits that long");
    else if (band.from < end)
      stock_->fault(band.row, "weeks_from",
                    fmt::format("the band of {} from {} weeks overlaps the one of line {}", what, band.from,
                                stock_->line(bands[k - 1].row)),
                    "each week belongs to one band: weeks_to is where the next begins");
    end = std::max(end, band.to);
  }
}

void TableReader::read_flows() {
  for (std::size_t r = 0; r < flows_->rows(); ++r) {
    const auto list = list_of(*flows_, r);
    const MonthNumber month = month_number(flows_->cell(r, "month"));
    if (month < 0)
      flows_->fault(r, "month", fmt::format("{} is no month", shown_word(flows_->cell(r, "month"))),
                    "write it as 2026-03");
    const auto starts = count(*flows_, r, "clock_starts", kMostPathways);
    const auto completed =
        count(*flows_, r, out_.admitted_column ? "completed_non_admitted" : "completed", kMostPathways);
    const auto admitted =
        out_.admitted_column ? count(*flows_, r, "completed_admitted", kMostPathways) : std::optional(0.0);
    if (!list || month < 0 || !starts || !completed || !admitted) continue;
    const auto [there, is_new] = out_.months[*list].try_emplace(
        month, HospitalTables::Flows{*starts, *completed + *admitted,
                                     out_.admitted_column ? *admitted : kNotPublished, r});
    if (!is_new)
      flows_->fault(r, "month",
                    fmt::format("{} in {} stands in line {} already", shown(*list), to_month(month),
                                flows_->line(there->second.row)),
                    "remove one of the rows");
  }
}

void TableReader::check_months() {
  MonthNumber first = 1 << 30, last = -1;
  for (const auto& [list, months] : out_.months) {
    first = std::min(first, months.begin()->first);
    last = std::max(last, months.rbegin()->first);
  }
  const MonthNumber census = request_.census;
  if (last >= 0 && (last < census || first > census))
    flows_->fault(
        fmt::format("the flows go from {} to {}, and the census is at the end of {}", to_month(first),
                    to_month(last), to_month(census)),
        last < census
            ? "add the months up to the census, or give --at the last of them"
            : "add months up to the census, twelve if you can, or give --at a month that they hold");
  else
    for (const auto& [list, months] : out_.months) check_months(list, months, first);
  for (const auto& [list, stages] : out_.bands) {
    if (!out_.months.contains(list))
      stock_->fault(stages.begin()->second.front().row, "treatment_function",
                    fmt::format("{} is not in {}", shown(list), out_.sources[1].name),
                    "give its flows by month too: without them nobody would ever leave the list");
  }
}

/// A list has a row for every month from the first of the table to the census.
void TableReader::check_months(const List& list, const std::map<MonthNumber, HospitalTables::Flows>& months,
                               MonthNumber first) {
  constexpr const char* kAdd =
      "add every month from the first of the table to the census, with 0 where nothing happened";
  MonthNumber before = first - 1;
  for (const auto& [month, flows] : months) {
    if (month > before + 1 && before < request_.census)
      flows_->fault(flows.row, "month",
                    fmt::format("{} has no row for {}{}", shown(list), to_month(before + 1),
                                month > before + 2 ? " to " + to_month(month - 1) : ""),
                    kAdd);
    before = month;
  }
  if (before < request_.census)
    flows_->fault(
        months.rbegin()->second.row, "month",
        fmt::format("{} ends here, before the census of {}", shown(list), to_month(request_.census)), kAdd);
}

}  // namespace

OwnFile read_own_file(const std::filesystem::path& path, bool whole) {
  RttStream stream(path);
  OwnFile file;
  file.name = path.filename().string();
  if (!stream.next()) return file;
  ExtractText text(stream);
  file.text = whole ? text.all() : string(text.start());
  string_view header = string_view(file.text).substr(0, file.text.find('\n'));
  if (header.ends_with('\r')) header.remove_suffix(1);
  for (const string& column : scenarios::csv_cells(header)) file.columns.insert(string(trimmed(column)));
  if (whole) file.sha256 = stream.sha256();
  return file;
}

HospitalTables read_hospital_tables(OwnFile stock, OwnFile flows, const OwnBaselineRequest& request,
                                    const Geography& england) {
  return TableReader(std::move(stock), std::move(flows), request, england).read();
}

}  // namespace icsim::calibration
