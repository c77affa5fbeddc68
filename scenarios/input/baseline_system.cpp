#include "scenarios/input/baseline_system.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace icsim::scenarios {
namespace {

constexpr double kSumTolerance = 1e-3;
constexpr double kLeastSeason = 0.5;  // of a month factor

class SystemReader {
 public:
  SystemReader(BaselineFiles& files, const std::map<std::string, int, std::less<>>& ics_index,
               const char* mend, Model& model)
      : files_(files), ics_index_(ics_index), mend_(mend), model_(model) {}

  void read_start(const std::string& file, bool whole_nation) {
    static constexpr std::array<std::string_view, 20> kColumns{
        "icb_code",         "registered_population",   "weighted_population",     "organisations",
        "gp_fte",           "consultant_surgical_fte", "consultant_medical_fte",  "anaesthetic_fte",
        "theatre_fte",      "ward_nurse_fte",          "diagnostic_fte",          "vacancy_multiplier",
        "sickness_rate",    "general_acute_beds",      "general_acute_occupancy", "market_forces_factor",
        "allocation_gbp_m", "contingent_share",        "target_2023_24",          "disruption"};
    Table table = files_.read(file, kColumns);
    model_.system.assign(model_.ics.size(), SystemStart{});
    std::vector<char> seen(model_.ics.size(), 0);
    double shares = 0.0;
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const auto ics = table.index(r, "icb_code", ics_index_);
      if (!ics) continue;
      if (std::exchange(seen[static_cast<std::size_t>(*ics)], char{1}))
        table.fault(r, "this ICS stands twice", mend_);
      const auto value = [&](std::string_view column, double least = 1e-9) {
        return table.number(r, column, least).value_or(1.0);
      };
      SystemStart& start = model_.system[static_cast<std::size_t>(*ics)];
      start.registered_population = value("registered_population");
      start.weighted_population = value("weighted_population");
      start.organisations = static_cast<int>(value("organisations", 1.0));
      start.gp_fte = value("gp_fte");
      for (std::size_t g = 0; g < kStaffGroups; ++g)
        start.staff_fte[g] = value(std::string(kStaffGroupWords[g]) + "_fte");
      start.vacancy_multiplier = value("vacancy_multiplier");
      start.sickness_rate = share(table, r, "sickness_rate");
      start.beds = value("general_acute_beds");
      start.bed_occupancy = share(table, r, "general_acute_occupancy");
      start.market_forces_factor = value("market_forces_factor");
      start.allocation = value("allocation_gbp_m");
      start.contingent_share = share(table, r, "contingent_share");
      start.target_2023_24 = value("target_2023_24");
      start.disruption = value("disruption");
      shares += start.contingent_share;
    }
    if (std::count(seen.begin(), seen.end(), 0) > 0) table.fault("not every ICS has a row", mend_);
    if (whole_nation && std::abs(shares - 1.0) > kSumTolerance)
      table.fault("contingent_share sums to " + std::to_string(shares) + ", not 1", mend_);
    table.throw_if_any();
    if (!whole_nation) return;
    for (SystemStart& start : model_.system) start.contingent_share /= shares;
  }

  void read_need() {
    std::map<std::string, int, std::less<>> groups;
    read_groups(groups);
    static constexpr std::array<std::string_view, 4> kColumns{"group", "stage", "resource", "weight"};
    Table table = files_.read("common/resource_need.csv", kColumns);
    const std::map<std::string, int, std::less<>> stages{{"awaiting_decision", 0}, {"awaiting_admission", 1}};
    std::map<std::string, int, std::less<>> resources;
    for (std::size_t r = 0; r < kResources; ++r) {
      if (r != static_cast<std::size_t>(Resource::beds))  // overnight_share.csv says who needs one
        resources.emplace(kResourceWords[r], static_cast<int>(r));
    }
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const auto group = table.index(r, "group", groups);
      const auto stage = table.index(r, "stage", stages);
      const auto resource = table.index(r, "resource", resources);
      const auto weight = table.number(r, "weight");
      if (!group || !stage || !resource || !weight) continue;
      model_.need[static_cast<std::size_t>(*group)]
          .weight[static_cast<std::size_t>(*stage)][static_cast<std::size_t>(*resource)] = *weight;
    }
    for (const ResourceNeed& need : model_.need) {
      for (const auto& weights : need.weight) {
        double total = 0.0;
        for (const double weight : weights) total += weight;
        if (std::abs(total - 1.0) > kSumTolerance)
          table.fault("the weights of " + need.group + " sum to " + std::to_string(total) + ", not 1", mend_);
      }
    }
    table.throw_if_any();
  }

  /// Which part of a treatment function's admissions stays overnight.
  void read_overnight_shares() {
    static constexpr std::array<std::string_view, 2> kColumns{"treatment_function", "overnight_share"};
    Table table = files_.read("common/overnight_share.csv", kColumns);
    std::map<std::string, int, std::less<>> functions;
    for (const TreatmentFunctionRecord& function : model_.treatment_functions)
      functions.emplace(function.code, static_cast<int>(functions.size()));
    model_.overnight_share.assign(functions.size(), 0.0);
    each_once(table, "treatment_function", functions, [&](std::size_t r, std::size_t function) {
      model_.overnight_share[function] = share(table, r, "overnight_share");
    });
  }

  void read_bed_season() {
    static constexpr std::array<std::string_view, 2> kColumns{"month", "occupancy_factor"};
    Table table = files_.read("common/bed_season.csv", kColumns);
    std::map<std::string, int, std::less<>> months;
    for (int month = 1; month <= 12; ++month) months.emplace(std::to_string(month), month - 1);
    each_once(table, "month", months, [&](std::size_t r, std::size_t month) {
      model_.bed_season.factor[month] = table.number(r, "occupancy_factor", kLeastSeason).value_or(1.0);
    });
  }

  void read_arcs() {
    static constexpr std::array<std::string_view, 4> kColumns{"from_ics", "to_ics", "distance_miles",
                                                              "share"};
    if (!files_.lists("common/aid_arcs.csv")) return;  // nobody to send to
    Table table = files_.read("common/aid_arcs.csv", kColumns);
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const auto from = table.index(r, "from_ics", ics_index_);
      const auto to = table.index(r, "to_ics", ics_index_);
      const auto distance = table.number(r, "distance_miles");
      const auto part = table.number(r, "share");
      if (!from || !to || !distance || !part) continue;
      if (*from == *to) table.fault(r, "an arc joins an ICS to itself", mend_);
      model_.aid_arcs.push_back({*from, *to, *distance, *part, false});
    }
    table.throw_if_any();
  }

  void read_need_weights() {
    static constexpr std::array<std::string_view, 2> kColumns{"quintile", "need_weight"};
    Table table = files_.read("common/quintile_gradient.csv", kColumns);
    const std::map<std::string, int, std::less<>> quintiles{{"1", 0}, {"2", 1}, {"3", 2}, {"4", 3}, {"5", 4}};
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const auto quintile = table.index(r, "quintile", quintiles);
      const auto weight = table.number(r, "need_weight", 1e-9);
      if (quintile && weight) model_.need_weight[static_cast<std::size_t>(*quintile)] = *weight;
    }
    table.throw_if_any();
  }

 private:
  double share(Table& table, std::size_t r, std::string_view column) {
    const double value = table.number(r, column).value_or(0.0);
    if (value > 1.0) table.fault(r, std::string(column) + " is a share and at most 1", mend_);
    return value;
  }

  /// Rows of a table in which each of `names` stands once, in `column`.
  template <class Take>
  void each_once(Table& table, std::string_view column, const std::map<std::string, int, std::less<>>& names,
                 Take take) {
    std::vector<char> seen(names.size(), 0);
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const auto found = table.index(r, column, names);
      if (!found) continue;
      const auto at = static_cast<std::size_t>(*found);
      if (std::exchange(seen[at], char{1}))
        table.fault(r, "this " + std::string(column) + " stands twice", mend_);
      take(r, at);
    }
    if (std::count(seen.begin(), seen.end(), 0) > 0)
      table.fault("not every " + std::string(column) + " has a row", mend_);
    table.throw_if_any();
  }

  void read_groups(std::map<std::string, int, std::less<>>& groups) {
    static constexpr std::array<std::string_view, 2> kColumns{"code", "group"};
    Table table = files_.read("common/treatment_functions.csv", kColumns);
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const std::string group(table.cell(r, "group"));
      const auto [found, is_new] = groups.emplace(group, static_cast<int>(groups.size()));
      if (is_new) model_.need.push_back({group, {}});
      model_.need_of_function.push_back(found->second);
    }
    table.throw_if_any();
  }

  BaselineFiles& files_;
  const std::map<std::string, int, std::less<>>& ics_index_;
  const char* mend_;
  Model& model_;
};

}  // namespace

void read_system(BaselineFiles& files, const std::string& baseline,
                 const std::map<std::string, int, std::less<>>& ics_index, const char* mend, Model& model,
                 bool whole_nation) {
  const std::string start = baseline + "/system.csv";
  if (!files.lists(start)) return;
  SystemReader reader(files, ics_index, mend, model);
  reader.read_start(start, whole_nation);
  reader.read_need();
  reader.read_overnight_shares();
  reader.read_bed_season();
  reader.read_arcs();
  reader.read_need_weights();
}

}  // namespace icsim::scenarios
