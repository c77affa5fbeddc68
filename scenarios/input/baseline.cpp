#include "scenarios/input/baseline.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string_view>

#include "scenarios/input/baseline_system.hpp"
#include "scenarios/input/roll_ups.hpp"

namespace icsim::scenarios {
namespace {

using Names = std::map<std::string, int, std::less<>>;
constexpr const char* kMend =
    "restore it with 'git checkout -- scenarios/baseline' or derive it again with tools/derive_baseline.py";
constexpr double kShareTolerance =
    1e-3;  // shares are published with few digits; they are scaled to 1 after the check
constexpr std::array<std::string_view, kStages> kStageWords{"awaiting_decision", "awaiting_admission"};

constexpr const char* kRemake = "make it again with `icsim baseline`";

bool is_replay(const std::string& name) {
  return name.starts_with("replay-");
}

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

constexpr std::array<std::string_view, 2> kAboutColumns{"what", "value"};

BaselineFiles files_of(const BaselinePlace& place) {
  return BaselineFiles(place.root, place.ships ? "baseline" : place.name, place.ships ? "" : kRemake);
}

/// Reads one baseline, table by table.
class BaselineReader {
 public:
  BaselineReader(const BaselinePlace& place, bool split_quintiles)
      : files_(files_of(place)), name_(place.tables), replay_(is_replay(name_)), ships_(place.ships) {
    model_.name =
        place.ships ? place.name : (place.root / "").lexically_normal().parent_path().filename().string();
    model_.dims.quintiles = split_quintiles && !replay_ ? kMaxQuintiles : 1;
    for (int s = 0; s < kStages; ++s) stage_index_.emplace(kStageWords[at(s)], s);
  }

  Model read() {
    read_ics();
    if (replay_) fold_into_england();
    read_treatment_functions();
    model_.dims.ics = static_cast<int>(model_.ics.size());
    model_.dims.treatment_functions = static_cast<int>(model_.treatment_functions.size());
    read_bank_holidays();
    read_seasonality();
    read_kernel();
    read_decision_profile();
    read_removal_shape();
    if (!replay_) read_cross_border();
    read_flows();
    read_quintile_shares();
    read_start_state();
    if (!replay_) read_system(files_, name_, ics_index_, kMend, model_, ships_);
    if (const std::string table = name_ + '/' + kRollUpTable; files_.lists(table))
      model_.roll_ups = read_roll_ups(files_.read(table, roll_up_columns()), ics_index_, kRemake);
    if (!ships_) read_nation();
    return std::move(model_);
  }
  [[nodiscard]] const std::vector<InputFile>& inputs() const { return files_.inputs(); }

 private:
  /// The baseline's own table if it has one, otherwise the common one.
  Table open(const std::string& file, std::span<const std::string_view> columns) {
    const std::string own = name_ + '/' + file;
    return files_.read(files_.lists(own) ? own : "common/" + file, columns);
  }

  /// Places of one's own are a part of England, of which `icsim baseline` keeps the size.
  void read_nation() {
    Nation nation = model_.nation();
    Table about = files_.read(name_ + '/' + kAboutTable, kAboutColumns);
    for (std::size_t r = 0; r < about.rows(); ++r) {
      const std::string_view what = about.cell(r, "what");
      if (what == kEnglandStarts)
        nation.clock_starts = std::max(nation.clock_starts, about.number(r, "value").value_or(0.0));
      if (what == kEnglandCompleted)
        nation.completed = std::max(nation.completed, about.number(r, "value").value_or(0.0));
    }
    about.throw_if_any();
    model_.whole_nation = nation;
  }

  static std::vector<std::string> with_bands(std::initializer_list<const char*> keys) {
    std::vector<std::string> columns(keys.begin(), keys.end());
    for (int w = 0; w < kBands; ++w) columns.push_back('w' + std::to_string(w));
    return columns;
  }
  Table open_bands(const std::string& file, std::initializer_list<const char*> keys) {
    const auto names = with_bands(keys);
    const std::vector<std::string_view> columns(names.begin(), names.end());
    return open(file, columns);
  }

  void read_ics() {
    static constexpr std::array<std::string_view, 10> kColumns{
        "icb_code",      "name",          "region",        "population",    "population_q1",
        "population_q2", "population_q3", "population_q4", "population_q5", "age_60_plus_share"};
    Table table = open("ics.csv", kColumns);
    Names regions;
    for (std::size_t r = 0; r < table.rows(); ++r) {
      IcsRecord ics;
      ics.code = table.cell(r, "icb_code");
      ics.name = table.cell(r, "name");
      ics.key = static_cast<std::uint32_t>(table.has_column("key") ? table.number(r, "key").value_or(0.0)
                                                                   : static_cast<double>(r));
      const std::string region(table.cell(r, "region"));
      ics.region = regions.emplace(region, static_cast<int>(regions.size())).first->second;
      if (at(ics.region) == model_.regions.size()) model_.regions.push_back(region);
      ics.population = table.number(r, "population").value_or(0.0);
      ics.aged_60_share = table.number(r, "age_60_plus_share").value_or(0.0);
      for (int q = 0; q < kMaxQuintiles; ++q) {
        ics.population_by_quintile[at(q)] =
            table.number(r, "population_q" + std::to_string(q + 1)).value_or(0.0);
      }
      if (!ics_index_.emplace(ics.code, static_cast<int>(model_.ics.size())).second) {
        table.fault(r, "ICS " + shown_word(ics.code) + " stands twice", kMend);
      }
      model_.ics.push_back(std::move(ics));
    }
    table.throw_if_any();
  }

  void fold_into_england() {
    IcsRecord england{"ENG", "England", 0, 0.0, {}, 0.0, 0};
    for (const IcsRecord& ics : model_.ics) {
      england.population += ics.population;
      england.aged_60_share += ics.aged_60_share * ics.population;
      for (int q = 0; q < kMaxQuintiles; ++q)
        england.population_by_quintile[at(q)] += ics.population_by_quintile[at(q)];
    }
    england.aged_60_share /= england.population;
    model_.ics = {england};
    model_.regions = {"England"};
    ics_index_ = {{"ENG", 0}};
  }

  void read_treatment_functions() {
    if (replay_) {
      model_.treatment_functions = {{"C_999", "Total", 0}};
      function_index_ = {{"C_999", 0}};
      return;
    }
    static constexpr std::array<std::string_view, 2> kColumns{"code", "name"};
    Table table = open("treatment_functions.csv", kColumns);
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const std::string code(table.cell(r, "code"));
      if (!function_index_.emplace(code, static_cast<int>(r)).second) {
        table.fault(r, "treatment function " + shown_word(code) + " stands twice", kMend);
      }
      model_.treatment_functions.push_back(
          {code, std::string(table.cell(r, "name")), static_cast<std::uint32_t>(r)});
    }
    table.throw_if_any();
  }

  void read_bank_holidays() {
    static constexpr std::array<std::string_view, 1> kColumns{"date"};
    Table table = open("bank_holidays.csv", kColumns);
    for (std::size_t r = 0; r < table.rows(); ++r) {
      try {
        model_.bank_holidays.push_back(parse_date(std::string(table.cell(r, "date"))));
      } catch (const std::invalid_argument& error) {
        table.fault(r, error.what(), kMend);
      }
    }
    table.throw_if_any();
    std::sort(model_.bank_holidays.begin(), model_.bank_holidays.end());
  }

  void read_seasonality() {
    static constexpr std::array<std::string_view, 3> kColumns{"month", "clock_starts_factor",
                                                              "activity_factor"};
    Table table = open("seasonality.csv", kColumns);
    std::set<int> seen;
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const double month = table.number(r, "month", 1.0).value_or(0.0);
      const auto starts = table.number(r, "clock_starts_factor", 1e-3);
      const auto activity = table.number(r, "activity_factor", 1e-3);
      if (month < 1.0 || month > 12.0 || month != std::floor(month) ||
          !seen.insert(static_cast<int>(month)).second) {
        table.fault(r, "a month from 1 to 12, each once, is expected", kMend);
        continue;
      }
      model_.seasonality.clock_starts[static_cast<std::size_t>(month) - 1] = starts.value_or(1.0);
      model_.seasonality.activity[static_cast<std::size_t>(month) - 1] = activity.value_or(1.0);
    }
    if (seen.size() != 12) table.fault("not every month has a row", kMend);
    table.throw_if_any();
  }

  /// Fills rows of kBands values; each row must stand exactly once.
  struct Filled {
    std::vector<char> rows;
    void take(Table& table, std::size_t r, std::size_t row) {
      if (rows[row]) table.fault(r, "this combination stands twice", kMend);
      rows[row] = 1;
    }
    void finish(Table& table, const char* what) const {
      const auto missing = std::count(rows.begin(), rows.end(), 0);
      if (missing > 0) table.fault(std::to_string(missing) + std::string(" ") + what + " have no row", kMend);
      table.throw_if_any();
    }
  };

  void read_kernel() {
    Table table = open_bands("treatment_kernel.csv", {"treatment_function", "stage"});
    Filled filled{std::vector<char>(model_.treatment_functions.size() * kStages, 0)};
    model_.kernel.assign(filled.rows.size() * kBands, 1.0f);
    const std::size_t first = table.column("w0");
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const auto function = table.index(r, "treatment_function", function_index_);
      const auto stage = table.index(r, "stage", stage_index_);
      if (!function || !stage) continue;
      const std::size_t row = at(*function) * kStages + at(*stage);
      filled.take(table, r, row);
      for (std::size_t w = 0; w < kBands; ++w) {
        const double value = table.number(r, first + w, 1e-9).value_or(1.0);
        model_.kernel[row * kBands + w] = static_cast<float>(value);
      }
    }
    filled.finish(table, "pairs of treatment function and stage");
  }

  /// A replay without a table of its own has decisions to admit at the same rate at every wait.
  void read_decision_profile() {
    if (replay_ && !files_.lists(name_ + "/decision_to_admit_profile.csv")) return;
    Table table = open_bands("decision_to_admit_profile.csv", {"treatment_function"});
    Filled filled{std::vector<char>(model_.treatment_functions.size(), 0)};
    model_.decision_profile.assign(filled.rows.size() * kBands, 1.0f);
    const std::size_t first = table.column("w0");
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const auto function = table.index(r, "treatment_function", function_index_);
      if (!function) continue;
      filled.take(table, r, at(*function));
      for (std::size_t w = 0; w < kBands; ++w) {
        model_.decision_profile[at(*function) * kBands + w] =
            static_cast<float>(table.number(r, first + w).value_or(1.0));
      }
    }
    filled.finish(table, "treatment functions");
  }

  void read_removal_shape() {
    Table table = open_bands("removal_shape.csv", {"stage"});
    Filled filled{std::vector<char>(kStages, 0)};
    model_.removal_shape.assign(kStages * kBands, 0.0f);
    const std::size_t first = table.column("w0");
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const auto stage = table.index(r, "stage", stage_index_);
      if (!stage) continue;
      filled.take(table, r, at(*stage));
      double total = 0.0;
      for (std::size_t w = 0; w < kBands; ++w) {
        const double value = table.number(r, first + w).value_or(0.0);
        model_.removal_shape[at(*stage) * kBands + w] = static_cast<float>(value);
        total += value;
      }
      if (total <= 0.0) table.fault(r, "all values are zero", kMend);
    }
    filled.finish(table, "stages");
  }

  void read_cross_border() {
    static constexpr std::array<std::string_view, 3> kColumns{"provider_ics", "resident_ics", "share"};
    Table table = open("cross_border_share.csv", kColumns);
    std::vector<CrossBorderEdge> edges;
    std::vector<double> total(model_.ics.size(), 0.0);
    std::set<std::pair<int, int>> seen;
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const auto provider = table.index(r, "provider_ics", ics_index_);
      const auto resident = table.index(r, "resident_ics", ics_index_);
      const auto share = table.number(r, "share");
      if (!provider || !resident || !share) continue;
      if (!seen.emplace(*provider, *resident).second) table.fault(r, "this pair stands twice", kMend);
      edges.push_back({*provider, *resident, *share});
      total[at(*provider)] += *share;
    }
    for (std::size_t i = 0; i < total.size(); ++i) {
      if (std::abs(total[i] - 1.0) > kShareTolerance) {
        table.fault("the shares of " + model_.ics[i].code + " sum to " + std::to_string(total[i]) + ", not 1",
                    kMend);
      }
    }
    table.throw_if_any();
    for (CrossBorderEdge& edge : edges) edge.share /= total[at(edge.provider)];
    model_.network = CrossBorderNetwork(model_.dims.ics, std::move(edges));
  }

  void read_flows() {
    static constexpr std::array<std::string_view, 8> kColumns{"icb_code",
                                                              "treatment_function",
                                                              "clock_starts_per_working_day",
                                                              "completed_non_admitted_per_working_day",
                                                              "completed_admitted_per_working_day",
                                                              "decisions_to_admit_per_working_day",
                                                              "removal_share",
                                                              "completed_2019_20_per_year"};
    Table table = open("flows.csv", kColumns);
    Filled filled{std::vector<char>(model_.dims.lists(), 0)};
    model_.flows.assign(model_.dims.lists(), BaseFlows{});
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const auto ics = table.index(r, "icb_code", ics_index_);
      const auto function = table.index(r, "treatment_function", function_index_);
      if (!ics || !function) continue;
      const std::size_t list = model_.dims.list(*ics, *function);
      filled.take(table, r, list);
      const auto value = [&](std::size_t column) { return table.number(r, kColumns[column]).value_or(0.0); };
      model_.flows[list] = {value(2), value(3), value(4), value(5), value(6), value(7)};
    }
    filled.finish(table, "lists");
  }

  void read_quintile_shares() {
    static constexpr std::array<std::string_view, 3> kColumns{"icb_code", "quintile", "share"};
    const auto quintiles = at(model_.dims.quintiles);
    model_.quintile_share.assign(model_.ics.size() * quintiles, 1.0f);
    if (quintiles == 1) return;
    Table table = open("clock_start_quintile_share.csv", kColumns);
    Filled filled{std::vector<char>(model_.quintile_share.size(), 0)};
    std::vector<double> shares(filled.rows.size(), 0.0);
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const auto ics = table.index(r, "icb_code", ics_index_);
      const auto quintile = table.index(r, "quintile", quintile_index_);
      const auto share = table.number(r, "share");
      if (!ics || !quintile || !share) continue;
      filled.take(table, r, at(*ics) * quintiles + at(*quintile));
      shares[at(*ics) * quintiles + at(*quintile)] = *share;
    }
    for (std::size_t i = 0; i < model_.ics.size(); ++i) {
      double total = 0.0;
      for (std::size_t q = 0; q < quintiles; ++q) total += shares[i * quintiles + q];
      if (std::abs(total - 1.0) > kShareTolerance) {
        table.fault("the shares of " + model_.ics[i].code + " sum to " + std::to_string(total) + ", not 1",
                    kMend);
      }
      for (std::size_t q = 0; q < quintiles; ++q) {
        model_.quintile_share[i * quintiles + q] = static_cast<float>(shares[i * quintiles + q] / total);
      }
    }
    filled.finish(table, "pairs of ICS and quintile");
  }

  void read_start_state() {
    Table table = open_bands("start_state.csv", {"icb_code", "treatment_function", "stage", "quintile"});
    const Dimensions& dims = model_.dims;
    const std::size_t written = replay_ ? 1 : kMaxQuintiles;  // quintiles in the file
    Filled filled{std::vector<char>(dims.lists() * kStages * written, 0)};
    model_.start_state.assign(dims.cells(), 0.0f);
    const std::size_t first = table.column("w0");
    const Names folded{{"0", 0}};
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const auto ics = table.index(r, "icb_code", ics_index_);
      const auto function = table.index(r, "treatment_function", function_index_);
      const auto stage = table.index(r, "stage", stage_index_);
      const auto quintile = table.index(r, "quintile", replay_ ? folded : quintile_index_);
      if (!ics || !function || !stage || !quintile) continue;
      const std::size_t row = dims.list(*ics, *function) * kStages + at(*stage);
      filled.take(table, r, row * written + at(*quintile));
      const std::size_t q = dims.quintiles == 1 ? 0 : at(*quintile);
      for (std::size_t w = 0; w < kBands; ++w) {
        const double value = table.number(r, first + w).value_or(0.0);
        if (value != std::floor(value)) table.fault(r, "a stock must be a whole number of pathways", kMend);
        model_.start_state[(row * kBands + w) * at(dims.quintiles) + q] += static_cast<float>(value);
      }
    }
    filled.finish(table, "combinations of list, stage and quintile");
  }

  BaselineFiles files_;
  std::string name_;
  bool replay_, ships_;
  Model model_;
  Names ics_index_, function_index_, stage_index_;
  Names quintile_index_{{"1", 0}, {"2", 1}, {"3", 2}, {"4", 3}, {"5", 4}};
};

}  // namespace

std::vector<std::string> baseline_names(const ScenarioLibrary& library) {
  const BaselineFiles files(library.root / "baseline");
  std::vector<std::string> names;
  for (const auto& [file, hash] : files.manifest()) {
    const auto end = file.find("/start_state.csv");
    if (end != std::string::npos) names.push_back(file.substr(0, end));
  }
  return names;
}

std::optional<BaselinePlace> find_baseline(const ScenarioLibrary& library, const std::string& name,
                                           const std::filesystem::path& folder) {
  const std::vector<std::string> shipped = baseline_names(library);
  if (std::find(shipped.begin(), shipped.end(), name) != shipped.end())
    return BaselinePlace{name, library.root / "baseline", name,
                         parse_date(is_replay(name) ? name.substr(7) + "-04-01" : name), true};
  const std::filesystem::path beside = folder / name;  // ".." of a folder that is yet to be made is nowhere
  for (const std::filesystem::path& root : {beside, beside.lexically_normal(), std::filesystem::path(name)}) {
    if (name.empty() || !std::filesystem::exists(root / kOwnTables / kAboutTable)) continue;
    BaselinePlace place{name, root, kOwnTables, {}, false};
    BaselineFiles files = files_of(place);
    Table about = files.read(std::string(kOwnTables) + "/" + kAboutTable, kAboutColumns);
    for (std::size_t r = 0; r < about.rows(); ++r) {
      if (about.cell(r, "what") != "start") continue;
      try {
        place.start = parse_date(std::string(about.cell(r, "value")));
      } catch (const std::invalid_argument& error) {
        about.fault(r, error.what(), kRemake);
      }
    }
    if (place.start == Date{}) about.fault("no row says when runs start", kRemake);
    about.throw_if_any();
    return place;
  }
  return std::nullopt;
}

std::optional<std::filesystem::path> own_published_months(const BaselinePlace& place) {
  const std::string file = std::string(kOwnTables) + "/" + kPublishedMonths;
  BaselineFiles files = files_of(place);
  if (!files.lists(file) && !std::filesystem::exists(place.root / file)) return std::nullopt;
  return files.check(file);
}

std::shared_ptr<const Model> load_baseline(const BaselinePlace& place, bool split_quintiles,
                                           std::vector<InputFile>& inputs) {
  BaselineReader reader(place, split_quintiles);
  auto model = std::make_shared<const Model>(reader.read());
  inputs.insert(inputs.end(), reader.inputs().begin(), reader.inputs().end());
  return model;
}

std::shared_ptr<const Model> load_baseline(const ScenarioLibrary& library, const std::string& name,
                                           bool split_quintiles, std::vector<InputFile>& inputs) {
  return load_baseline(find_baseline(library, name, {}).value(), split_quintiles, inputs);
}

ObservedHistory load_history(const ScenarioLibrary& library, const Model& model,
                             std::vector<InputFile>& inputs) {
  BaselineFiles files(library.root / "baseline");
  static constexpr std::array<std::string_view, 3> kColumns{"month", "icb_code",
                                                            "clock_starts_per_working_day"};
  Table table = files.read(model.name + "/history.csv", kColumns);
  ObservedHistory history;
  history.by_stage = table.has_column("completed_admitted_per_working_day");
  const std::string completed =
      history.by_stage ? "completed_non_admitted_per_working_day" : "completed_per_working_day";
  if (!table.has_column(completed)) {
    table.fault("column '" + completed + "' is missing", kMend);
    table.throw_if_any();
  }
  history.months.resize(model.ics.size());
  const Date start = find_baseline(library, model.name, {}).value().start;
  Names ics_index;
  for (std::size_t i = 0; i < model.ics.size(); ++i)
    ics_index.emplace(model.ics[i].code, static_cast<int>(i));
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const auto ics = table.index(r, "icb_code", ics_index);
    ObservedMonth month;
    month.clock_starts = table.number(r, kColumns[2]).value_or(0.0);
    month.completed_non_admitted = table.number(r, completed).value_or(0.0);
    if (history.by_stage)
      month.completed_admitted = table.number(r, "completed_admitted_per_working_day").value_or(0.0);
    if (!ics) continue;
    auto& months = history.months[at(*ics)];
    const std::chrono::year_month_day first{start};
    month.month = Date{first + std::chrono::months{static_cast<int>(months.size())}};
    if (to_string(month.month).substr(0, 7) != table.cell(r, "month").substr(0, 7)) {
      table.fault(r,
                  "month " + shown_word(table.cell(r, "month")) + " is out of order; " +
                      to_string(month.month).substr(0, 7) + " is expected",
                  kMend);
    }
    months.push_back(month);
  }
  for (std::size_t i = 0; i < history.months.size(); ++i) {
    if (history.months[i].empty()) table.fault("ICS " + model.ics[i].code + " has no row", kMend);
    if (history.months[i].size() != history.months[0].size()) {
      table.fault("ICS " + model.ics[i].code + " has not as many months as the others", kMend);
    }
  }
  table.throw_if_any();
  inputs.push_back(files.inputs().back());
  return history;
}

}  // namespace icsim::scenarios
