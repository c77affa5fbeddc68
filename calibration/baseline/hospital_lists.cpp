/// Lists of a hospital's own: bands of weeks in the shape of its system's lists.
#include <fmt/format.h>

#include <algorithm>

#include "calibration/baseline/hospital_tables.hpp"
#include "calibration/baseline/list_flows.hpp"
#include "calibration/baseline/lists_sources.hpp"
#include "calibration/baseline/own_places.hpp"
#include "calibration/baseline/place_roll_ups.hpp"
#include "calibration/baseline/week_shapes.hpp"
#include "calibration/fit/flow_rates.hpp"
#include "engine/model/wait_thresholds.hpp"

namespace icsim::calibration {
namespace {

using std::string;
constexpr int kBoth = HospitalTables::kBoth;

/// Bands up to the last as segments; after a last band that ends, nobody.
std::vector<Segment> segments_of(const std::vector<Band>& bands) {
  std::vector<Segment> segments;
  for (const Band& band : bands) segments.push_back({band.from, band.pathways});
  if (bands.back().to < kBands) segments.push_back({bands.back().to, 0.0});
  return segments;
}

/// Pathways that waited that long or longer; NaN inside a band.
double beyond(const std::vector<Band>& bands, int weeks) {
  double sum = 0.0;
  for (const Band& band : bands) {
    if (band.from < weeks && weeks < band.to) return kNotPublished;
    if (band.from >= weeks) sum += band.pathways;
  }
  return sum;
}

class Filler {
 public:
  Filler(const HospitalTables& tables, const OwnContext& ground, PublishedLists& lists)
      : tables_(tables), ground_(ground), lists_(lists), system_(lists.places.front().context) {}

  void fill() {
    fill_flows();
    fill_stocks();
    fill_waiting();
    say();
    fill_shares();
  }

 private:
  void fill_flows();
  void fill_stocks();
  void fill_waiting();
  void fill_shares();
  void say();

  const HospitalTables& tables_;
  const OwnContext& ground_;
  PublishedLists& lists_;
  int system_;
};

void Filler::fill_flows() {
  RttDataSet& data = lists_.data;
  data.areas = tables_.places;
  data.areas.emplace_back("UNMAPPED");
  data.treatment_functions = ground_.england.treatment_functions;
  data.first_month = std::max(tables_.months.begin()->second.begin()->first, lists_.census - kMonthsBefore);
  data.months = lists_.census - data.first_month + 1;
  data.sources = tables_.sources;
  data.resize();
  for (const auto& [list, months] : tables_.months) {
    for (const auto& [month, row] : months) {
      const int m = month - data.first_month;
      if (m < 0 || m >= data.months) continue;
      const auto set = [&, place = list.first, function = list.second](Flow flow, double value) {
        data.list_flow[static_cast<std::size_t>(flow)][data.list_cell(m, place, function)] = value;
        double& sum = data.at(flow, m, place);
        sum = std::isnan(sum) ? value : sum + value;
      };
      set(Flow::clock_starts, row.clock_starts);
      set(Flow::completed, row.completed);
      if (!tables_.admitted_column) continue;
      set(Flow::completed_admitted, row.admitted);
      set(Flow::completed_non_admitted, row.completed - row.admitted);
    }
  }
}

/// Counts at the census that the bands hold exactly; others stay unknown.
void Filler::fill_stocks() {
  const int census = lists_.census_index();
  std::vector<std::array<double, kStocks>> sums(tables_.places.size());
  for (const auto& [list, stages] : tables_.bands) {
    double of_list = 0.0;
    for (const auto& [stage, bands] : stages) {
      auto& sum = sums[static_cast<std::size_t>(list.first)];
      const double all = beyond(bands, 0);
      of_list += all;
      sum[static_cast<std::size_t>(Stock::incomplete)] += all;
      sum[static_cast<std::size_t>(Stock::within_18)] += all - beyond(bands, kWaitThresholds[0].weeks);
      for (std::size_t n = 1; n < kWaitThresholds.size(); ++n)
        sum[n + 1] += beyond(bands, kWaitThresholds[n].weeks);
      if (stage != static_cast<int>(PathwayStage::awaiting_decision))
        sum[static_cast<std::size_t>(Stock::awaiting_admission)] += stage == kBoth ? kNotPublished : all;
    }
    lists_.data.list_stock[static_cast<std::size_t>(Stock::incomplete)]
                          [lists_.data.list_cell(census, list.first, list.second)] = of_list;
  }
  for (std::size_t i = 0; i < sums.size(); ++i) {
    for (std::size_t s = 0; s < kStocks; ++s)
      lists_.data.at(static_cast<Stock>(s), census, static_cast<int>(i)) = sums[i][s];
  }
}

void Filler::fill_waiting() {
  const WeekShapes shapes(ground_.context, lists_.census);
  const auto functions = static_cast<std::size_t>(lists_.functions());
  for (auto& values : lists_.waiting) values.assign(tables_.places.size() * functions * kBands, 0.0);
  for (const auto& [list, stages] : tables_.bands) {
    BandVector all = BandVector::Zero(), listed = BandVector::Zero();
    for (const auto& [stage, bands] : stages) {
      if (stage == kBoth) {
        all = whole_weeks(shapes.stock(system_, list.second), segments_of(bands));
        listed = whole_parts(all, shapes.admission_share(system_, list.second));
      } else {
        const auto of = static_cast<PathwayStage>(stage);
        const BandVector weeks = whole_weeks(shapes.stock(system_, list.second, of), segments_of(bands));
        all += weeks;
        if (of == PathwayStage::awaiting_admission) listed = weeks;
      }
    }
    const std::size_t first =
        (static_cast<std::size_t>(list.first) * functions + static_cast<std::size_t>(list.second)) * kBands;
    for (std::size_t w = 0; w < kBands; ++w) {
      lists_.waiting[0][first + w] = all(static_cast<int>(w));
      lists_.waiting[1][first + w] = listed(static_cast<int>(w));
    }
  }
}

/// The part of each place in the admissions of its system, over the last twelve months.
void Filler::fill_shares() {
  const MonthNumber first = std::max(lists_.data.first_month, lists_.census - kFlowMonths + 1);
  double of_system = 0.0, days = 0.0, all = 0.0;
  for (int s = 0; s < lists_.functions(); ++s)
    of_system += ground_.context.flow(system_, s).completed_admitted;
  for (MonthNumber m = first; m <= lists_.census; ++m) days += days_of(ground_.context, m).activity;
  for (OwnPlace& place : lists_.places) place.share = 0.0;
  for (const auto& [list, months] : tables_.months) {
    const double shipped = admitted_share(ground_.context.flow(system_, list.second));
    for (const auto& [month, row] : months) {
      if (month < first || month > lists_.census) continue;
      const double admitted = tables_.admitted_column ? row.admitted : row.completed * shipped;
      lists_.places[static_cast<std::size_t>(list.first)].share += admitted / days / of_system;
      all += admitted / days / of_system;
    }
  }
  const string& code = ground_.context.area(system_).code;
  if (all > 1.0) {
    for (OwnPlace& place : lists_.places) place.share /= all;
    lists_.assumed.push_back(fmt::format(
        "the tables hold more admissions than {} has in the shipped baseline: they have all of its staff, "
        "beds and money",
        code));
  } else {
    lists_.assumed.push_back(fmt::format(
        "staff, beds and money: {:.1f} % of those of {}, as of its admitted pathways", 100.0 * all, code));
  }
}

void Filler::say() {
  const string& code = ground_.context.area(system_).code;
  lists_.as_published = "every band of weeks by treatment function";
  lists_.assumed.push_back(
      fmt::format("weeks inside a band: as in the shipped list of {} in that function", code));
  if (std::any_of(tables_.bands.begin(), tables_.bands.end(),
                  [](const auto& list) { return list.second.contains(kBoth); }))
    lists_.assumed.push_back(
        fmt::format("stage, where the table has none: its part by weeks waited in {}", code));
  if (!tables_.admitted_column)
    lists_.assumed.push_back(
        fmt::format("admitted among the completed: the part of each function in {}", code));
}

}  // namespace

bool is_hospital_table(const std::filesystem::path& file) {
  const OwnFile header = read_own_file(file, false);
  return header.is_stock() || header.is_flows();
}

PublishedLists hospital_lists(const OwnBaselineRequest& request, const OwnContext& ground) {
  if (request.within.empty())
    refuse("--within",
           "tables of one's own need the system that the place is in: it has part of its staff, beds and "
           "money",
           "write --within QYG; `icsim explain ics` lists the codes");
  if (request.level != PlaceLevel::icb)
    refuse(request.places.empty() ? "--level" : "--places", "is for NHS England's full extracts",
           "leave it out: the tables hold the places");
  std::vector<OwnFile> stocks, flows;
  for (const auto& path : request.files) {
    OwnFile file = read_own_file(path, true);
    if (!file.is_stock() && !file.is_flows())
      refuse(file.name, "is neither a table of lists (weeks_from) nor one of flows (month, clock_starts)",
             "give one of each and no other file");
    (file.is_stock() ? stocks : flows).push_back(std::move(file));
  }
  if (stocks.size() != 1 || flows.size() != 1)
    refuse("baseline", fmt::format("tables of lists given: {}, of flows: {}", stocks.size(), flows.size()),
           "give one of each; several places go into one table, with a column 'place'");
  const HospitalTables tables =
      read_hospital_tables(std::move(stocks[0]), std::move(flows[0]), request, ground.england);
  PublishedLists lists;
  lists.census = request.census;
  for (const string& code : tables.places)
    lists.places.push_back({code, tables.place_column || request.name.empty() ? code : request.name,
                            checked_within(request, ground.context), 1.0, key_of(code)});
  lists.roll_ups = roll_ups_of_hospitals(lists.places, ground);
  Filler(tables, ground, lists).fill();
  return lists;
}

std::map<string, string> hospital_templates() {
  struct Example {
    const char* function;
    std::array<int, 6> waiting;  ///< in the bands below
    int starts, non_admitted, admitted;
  };
  static constexpr std::array<int, 6> kBandStarts{0, 6, 12, 18, 36, 52};
  static constexpr std::array<Example, 2> kExamples{{{"C_110", {620, 540, 450, 960, 480, 90}, 410, 215, 135},
                                                     {"C_130", {540, 430, 330, 520, 190, 20}, 400, 260, 90}}};
  string stock = "treatment_function,stage,weeks_from,weeks_to,pathways\n";
  for (const Example& example : kExamples) {
    for (std::size_t k = 0; k < kBandStarts.size(); ++k)
      stock += fmt::format("{},,{},{},{}\n", example.function, kBandStarts[k],
                           k + 1 < kBandStarts.size() ? fmt::to_string(kBandStarts[k + 1]) : "",
                           example.waiting[k]);
  }
  string flows = "month,treatment_function,clock_starts,completed_non_admitted,completed_admitted\n";
  constexpr MonthNumber kFirst = 2026 * 12, kMonths = 3;
  for (MonthNumber month = kFirst; month < kFirst + kMonths; ++month) {
    for (const Example& example : kExamples)
      flows += fmt::format("{},{},{},{},{}\n", to_month(month), example.function, example.starts,
                           example.non_admitted, example.admitted);
  }
  return {{"stock.csv", stock}, {"flows.csv", flows}};
}

}  // namespace icsim::calibration
