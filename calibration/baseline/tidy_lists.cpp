/// Lists of the systems from tidy tables: counts by threshold, and by treatment function for NHS trusts.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "calibration/baseline/lists_sources.hpp"
#include "calibration/baseline/own_places.hpp"
#include "calibration/baseline/place_roll_ups.hpp"
#include "calibration/baseline/week_shapes.hpp"
#include "scenarios/text/csv.hpp"

namespace icsim::calibration {
namespace {

using std::string;

// Segments of weeks between published thresholds. The last is not told apart by treatment function.
constexpr std::array<int, 6> kFrom{0, 18, 52, 65, 78, 104};
constexpr std::size_t kListSegments = 5;
using ListSegments = std::array<double, kListSegments>;

string months_of(const RttDataSet& data, const std::vector<double>& series) {
  int first = -1, last = -1;
  const auto areas = data.areas.size();
  for (int m = 0; m < data.months; ++m) {
    for (std::size_t a = 0; a < areas; ++a) {
      if (std::isnan(series[static_cast<std::size_t>(m) * areas + a])) continue;
      if (first < 0) first = m;
      last = m;
    }
  }
  if (last < 0) return "none";
  const string from = to_month(data.first_month + first), to = to_month(data.first_month + last);
  return first == last ? from : from + " to " + to;
}

/// All that the files hold, before months are left out: whether they can make a baseline of the census.
void check_months(const RttDataSet& data, MonthNumber census) {
  const auto& stocks = data.stock[static_cast<std::size_t>(Stock::incomplete)];
  const auto& starts = data.flow[static_cast<std::size_t>(Flow::clock_starts)];
  const auto has = [&](const std::vector<double>& series, MonthNumber from, MonthNumber to) {
    for (MonthNumber m = std::max(from, data.first_month); m <= to && m < data.first_month + data.months;
         ++m) {
      const auto first =
          series.begin() + static_cast<std::ptrdiff_t>(m - data.first_month) * data.area_count();
      if (std::any_of(first, first + data.area_count(), [](double v) { return !std::isnan(v); })) return true;
    }
    return false;
  };
  if (!has(stocks, census, census))
    refuse("--at",
           fmt::format("the files hold no lists by system of {}; those they hold: {}", to_month(census),
                       months_of(data, stocks)),
           "choose a month that they hold, or add the table that has it (total_incomplete, within_18wk, "
           "...), or a "
           "full extract");
  if (!has(starts, census - kMonthsBefore, census))
    refuse("--at",
           fmt::format("the files hold no flows of {} to {}; those they hold: {}",
                       to_month(census - kMonthsBefore), to_month(census), months_of(data, starts)),
           "add the table of clock_starts and completed_pathways by system");
}

/// A table counts some systems under each other from some month on; that goes on in months that came after the note.
void hold_mapped(RttDataSet& data) {
  std::map<std::pair<string, string>, const DataNote*> last;
  for (const DataNote& note : data.notes) {
    if (note.kind != "mapped" || !note.leave_out) continue;
    const DataNote*& held = last[{note.area, note.series}];
    if (held == nullptr || held->month < note.month) held = &note;
  }
  std::vector<DataNote> more;
  for (const auto& [series, note] : last) {
    for (MonthNumber m = month_number(note->month) + 1; m < data.first_month + data.months; ++m) {
      more.push_back(*note);
      more.back().month = to_month(m);
    }
  }
  data.notes.insert(data.notes.end(), more.begin(), more.end());
}

/// Puts mended flows (flow_rates) in place of those that notes leave out or that are missing between others.
/// \return how many system-months were mended
int mend_flows(RttDataSet& data, const Model& context) {
  hold_mapped(data);
  const FlowRates rates = flow_rates(data, context, data.months);
  std::set<std::pair<int, int>> mended;
  for (const Flow flow : {Flow::clock_starts, Flow::completed}) {
    int last = -1;
    for (int m = 0; m < data.months; ++m) {
      for (int i = 0; i < rates.ics; ++i) {
        if (!std::isnan(data.at(flow, m, i))) last = m;
      }
    }
    const bool starts = flow == Flow::clock_starts;
    const std::vector<int> first = first_flows(data, flow);
    for (int i = 0; i < rates.ics; ++i) {
      for (int m = first[static_cast<std::size_t>(i)]; m <= last; ++m) {
        const MonthDays& days = rates.days[static_cast<std::size_t>(m)];
        const double count = starts ? rates.clock_starts[rates.at(m, i)] * days.clock_starts
                                    : rates.completed[rates.at(m, i)] * days.activity;
        double& value = data.at(flow, m, i);
        if (std::abs(value - count) < 0.5) continue;
        value = std::floor(count + 0.5);
        mended.emplace(m, i);
      }
    }
  }
  return static_cast<int>(mended.size());
}

/// Counts of the segments between thresholds; the last two are one where over 104 weeks was not published.
std::vector<Segment> segments_of(const RttDataSet& data, int month, int i) {
  const auto of = [&](Stock s) { return data.at(s, month, i); };
  const double list = of(Stock::incomplete);
  std::array<double, 7> from{list,
                             list - of(Stock::within_18),
                             of(Stock::over_52),
                             of(Stock::over_65),
                             of(Stock::over_78),
                             of(Stock::over_104),
                             0.0};
  std::size_t count = kFrom.size();
  if (std::isnan(from[5])) {
    from[5] = 0.0;
    count = kListSegments;
  }
  std::vector<Segment> segments;
  for (std::size_t g = 0; g < count; ++g) segments.push_back({kFrom[g], from[g] - from[g + 1]});
  return segments;
}

/// Every system's segments at the census.
/// \throws DataError naming each system that lacks a count, or whose counts do not fit into each other
std::vector<std::vector<Segment>> system_segments(const PublishedLists& lists) {
  std::vector<std::vector<Segment>> all;
  std::vector<scenarios::Fault> faults;
  const string month = to_month(lists.census);
  for (int i = 0; i < static_cast<int>(lists.places.size()); ++i) {
    const string& code = lists.places[static_cast<std::size_t>(i)].code;
    if (std::isnan(lists.data.at(Stock::incomplete, lists.census_index(), i))) {
      if (last_stock(lists.data, Stock::incomplete, lists.data.months)[static_cast<std::size_t>(i)] > 0.0)
        faults.push_back({code, 0, 0, "",
                          fmt::format("it has no row in {}, and lists in months before", month),
                          "add the row, or choose another month"});
      all.push_back({{0, 0.0}});
      continue;
    }
    all.push_back(segments_of(lists.data, lists.census_index(), i));
    for (const Segment& segment : all.back()) {
      if (std::isnan(segment.pathways)) {
        faults.push_back({code, 0, 0, "",
                          fmt::format("a count within 18, over 52, 65 or 78 weeks is missing in {}", month),
                          "give a table with all of them, or choose another month"});
        break;
      }
      if (segment.pathways < 0.0 || segment.pathways != std::floor(segment.pathways)) {
        faults.push_back(
            {code, 0, 0, "",
             fmt::format("its counts in {} leave {} pathways from {} weeks to the next threshold", month,
                         segment.pathways, segment.from),
             "the counts must be whole, and longer waits part of shorter ones: mend the table"});
        break;
      }
    }
  }
  if (!faults.empty()) throw scenarios::DataError(std::move(faults));
  return all;
}

/// Pathways by system, treatment function and segment that stand in no table by function: see rtt/outside_specialty.csv.
std::vector<ListSegments> outside_specialty(const OwnContext& ground) {
  static constexpr std::array<std::string_view, 7> kColumns{
      "icb_code", "treatment_function", "w0", "w18", "w52", "w65", "w78"};
  scenarios::Table table(ground.outside_specialty.name, ground.outside_specialty.text, kColumns);
  std::map<string, int, std::less<>> systems, functions;
  for (const IcsRecord& ics : ground.context.ics) systems.emplace(ics.code, static_cast<int>(systems.size()));
  for (const auto& function : ground.context.treatment_functions)
    functions.emplace(function.code, static_cast<int>(functions.size()));
  std::vector<ListSegments> rest(ground.context.dims.lists(), ListSegments{});
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const auto system = table.index(r, "icb_code", systems);
    const auto function = table.index(r, "treatment_function", functions);
    if (!system || !function) continue;
    for (std::size_t g = 0; g < kListSegments; ++g)
      rest[ground.context.dims.list(*system, *function)][g] = table.number(r, kColumns[2 + g]).value_or(0.0);
  }
  table.throw_if_any();
  return rest;
}

/// Lists of one system by treatment function and segment.
class SystemLists {
 public:
  /// \param shipped pathways of the shipped lists, by segment: what tells functions apart where nothing else does
  explicit SystemLists(std::vector<ListSegments> shipped)
      : shipped_(std::move(shipped)), lists_(shipped_.size()) {}

  /// Lists of NHS trusts, as published.
  void publish(std::size_t function, const ListSegments& counts) { lists_[function] = counts; }
  /// Shares out what is left of each segment.
  /// \param like how the rest of another month lay
  /// \return pathways that were published by function beyond the system's count and are left out
  double share_rest(const std::vector<Segment>& system, const std::vector<ListSegments>& like);
  /// Segments of one list; those over 78 weeks part at 104 as the system's do.
  [[nodiscard]] std::vector<std::vector<Segment>> segments(const std::vector<Segment>& system) const;

 private:
  std::vector<double> column(const std::vector<ListSegments>& of, std::size_t g) const {
    std::vector<double> values;
    for (const ListSegments& list : of) values.push_back(list[g]);
    return values;
  }
  std::vector<ListSegments> shipped_, lists_;
};

double SystemLists::share_rest(const std::vector<Segment>& system, const std::vector<ListSegments>& like) {
  double beyond = 0.0;
  for (std::size_t g = 0; g < kListSegments; ++g) {
    double total = g < system.size() ? system[g].pathways : 0.0;
    if (g + 1 == kListSegments && system.size() > kListSegments) total += system.back().pathways;
    const std::vector<double> known = column(lists_, g);
    const double sum = std::accumulate(known.begin(), known.end(), 0.0);
    if (sum > total) {
      beyond += sum - total;
      const std::vector<double> less = whole_shares(known, total);
      for (std::size_t s = 0; s < lists_.size(); ++s) lists_[s][g] = less[s];
      continue;
    }
    // Where the rest of the other month has nobody, its whole; where that is nobody too, the shipped lists.
    std::vector<double> parts = column(like, g);
    const auto nobody = [](const std::vector<double>& of) {
      return !(std::accumulate(of.begin(), of.end(), 0.0) > 0.0);
    };
    if (nobody(parts)) {
      for (std::size_t s = 0; s < like.size(); ++s)
        parts[s] = std::accumulate(like[s].begin(), like[s].end(), 0.0);
    }
    if (nobody(parts)) parts = column(shipped_, g);
    if (nobody(parts)) {
      for (std::size_t s = 0; s < shipped_.size(); ++s)
        parts[s] = std::accumulate(shipped_[s].begin(), shipped_[s].end(), 0.0);
    }
    const std::vector<double> more = whole_shares(parts, total - sum);
    for (std::size_t s = 0; s < lists_.size(); ++s) lists_[s][g] += more[s];
  }
  return beyond;
}

std::vector<std::vector<Segment>> SystemLists::segments(const std::vector<Segment>& system) const {
  std::vector<std::vector<Segment>> all;
  const bool open = system.size() > kListSegments;
  const std::vector<double> last = column(lists_, kListSegments - 1);
  const std::vector<double> over_104 = whole_shares(last, open ? system.back().pathways : 0.0);
  for (std::size_t s = 0; s < lists_.size(); ++s) {
    std::vector<Segment> segments;
    for (std::size_t g = 0; g < kListSegments; ++g) segments.push_back({kFrom[g], lists_[s][g]});
    if (open) {
      segments.back().pathways -= over_104[s];
      segments.push_back({kFrom.back(), over_104[s]});
    }
    all.push_back(std::move(segments));
  }
  return all;
}

/// The shipped lists of a system by segment.
std::vector<ListSegments> shipped_lists(const Model& context, int system) {
  const auto functions = static_cast<std::size_t>(context.dims.treatment_functions);
  const auto quintiles = static_cast<std::size_t>(context.dims.quintiles);
  std::vector<ListSegments> lists(functions, ListSegments{});
  const std::size_t cells = context.dims.cells_per_list(), first = context.dims.list(system, 0) * cells;
  for (std::size_t c = 0; c < functions * cells; ++c) {
    const int week = static_cast<int>(c / quintiles % kBands);
    std::size_t g = kListSegments - 1;
    while (week < kFrom[g]) --g;
    lists[c / cells][g] += static_cast<double>(context.start_state[first + c]);
  }
  return lists;
}

/// Lists of NHS trusts of one system in the table by treatment function; nothing where the month is not in it.
bool publish_functions(const PublishedLists& lists, int i, SystemLists& into) {
  bool any = false;
  const int month = lists.census_index();
  for (int s = 0; s < lists.functions(); ++s) {
    const auto of = [&](Stock stock) { return lists.list(stock, month, i, s); };
    const double list = of(Stock::incomplete);
    const ListSegments counts{of(Stock::within_18), list - of(Stock::within_18) - of(Stock::over_52),
                              of(Stock::over_52) - of(Stock::over_65),
                              of(Stock::over_65) - of(Stock::over_78), of(Stock::over_78)};
    if (std::any_of(counts.begin(), counts.end(), [](double n) { return !(n >= 0.0) || n != std::floor(n); }))
      continue;
    into.publish(static_cast<std::size_t>(s), counts);
    any = true;
  }
  return any;
}

/// What lists by treatment function were made from.
struct FunctionsFrom {
  int table = 0, shipped = 0;  ///< systems
  double beyond = 0.0;         ///< pathways of the table that are more than the system has
};

/// Fills the lists by week, system by system.
FunctionsFrom fill_waiting(PublishedLists& lists, const OwnContext& ground) {
  const std::vector<std::vector<Segment>> systems = system_segments(lists);
  const std::vector<ListSegments> outside = outside_specialty(ground);
  const WeekShapes shapes(ground.context, lists.census);
  const auto functions = static_cast<std::size_t>(lists.functions());
  FunctionsFrom from;
  for (std::size_t i = 0; i < lists.places.size(); ++i) {
    const int system = lists.places[i].context;
    SystemLists of_system(shipped_lists(ground.context, system));
    std::vector<ListSegments> like(functions, ListSegments{});
    if (publish_functions(lists, static_cast<int>(i), of_system)) {
      const auto first = outside.begin() + static_cast<std::ptrdiff_t>(ground.context.dims.list(system, 0));
      like.assign(first, first + static_cast<std::ptrdiff_t>(functions));
      ++from.table;
    } else if (systems[i].size() > 1) {
      ++from.shipped;
      like = shipped_lists(ground.context, system);
    }
    from.beyond += of_system.share_rest(systems[i], like);
    const std::vector<std::vector<Segment>> segments = of_system.segments(systems[i]);
    for (std::size_t s = 0; s < functions; ++s) {
      const BandVector weeks = whole_weeks(shapes.stock(system, static_cast<int>(s)), segments[s]),
                       listed = whole_parts(weeks, shapes.admission_share(system, static_cast<int>(s)));
      for (std::size_t w = 0; w < kBands; ++w) {
        lists.waiting[0][(i * functions + s) * kBands + w] = weeks(static_cast<int>(w));
        lists.waiting[1][(i * functions + s) * kBands + w] = listed(static_cast<int>(w));
      }
    }
  }
  return from;
}

void say(PublishedLists& lists, const FunctionsFrom& from) {
  const bool none = from.table == 0;
  lists.as_published =
      none ? "every system's list and its counts by threshold (18, 52, 65, 78 and 104 weeks)"
           : "every system's list and its counts by threshold, and those of NHS trusts by treatment function";
  if (none)
    lists.assumed.emplace_back(
        "no table by treatment function has this month: lists have their parts of the shipped baseline");
  else
    lists.assumed.emplace_back(
        "X04 to X06 and independent providers, who are not in the table by treatment function: the rest of "
        "each system, shared out as in March 2025");
  if (from.shipped > 0 && !none)
    lists.assumed.push_back(
        from.shipped == 1
            ? "1 system is not in that table and has its parts of the shipped baseline"
            : fmt::format("{} systems are not in that table and have their parts of the shipped baseline",
                          from.shipped));
  if (from.beyond > 0.0)
    lists.assumed.push_back(fmt::format(
        "{:.0f} pathways by treatment function are more than the system's count and were left out",
        from.beyond));
  lists.assumed.emplace_back(
      "weeks waited between thresholds, and the stage: those of the shipped lists, with Christmas and bank "
      "holidays where they lie from this census");
}

}  // namespace

PublishedLists tidy_lists(std::vector<ImportedFile> files, std::vector<SourceFile> sources,
                          const OwnBaselineRequest& request, const OwnContext& ground) {
  if (request.level != PlaceLevel::icb)
    refuse(request.places.empty() ? "--level" : "--places", "tidy tables hold systems, not providers",
           "leave it out, or give NHS England's full CSV data files");
  PublishedLists lists;
  lists.census = request.census;
  lists.places = systems_of(ground.context, checked_within(request, ground.context));
  lists.roll_ups = roll_ups_of_systems(lists.places, ground);
  check_months(join_months(files, Basis::provider, ground.england), request.census);
  keep_months_before(files, request.census);
  lists.data = join_months(files, Basis::provider, ground.england);
  lists.data.sources = std::move(sources);
  check_data(lists.data, ground.events.name, ground.events.text);
  PublishedLists as_they_stand = lists;
  keep_places(as_they_stand, ground.england.ics);
  lists.unmended = std::move(as_they_stand.data);
  const int mended = mend_flows(lists.data, ground.context);
  keep_places(lists, ground.england.ics);
  say(lists, fill_waiting(lists, ground));
  lists.assumed.emplace_back(
      "flows by treatment function, and admitted among the completed: each list's part of its system's in "
      "the shipped baseline");
  if (mended > 0)
    lists.assumed.push_back(
        fmt::format("flows of {} system-months that are missing or known to be wrong were mended "
                    "(calibration/README.md, Levels)",
                    mended));
  return lists;
}

}  // namespace icsim::calibration
