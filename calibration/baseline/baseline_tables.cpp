#include "calibration/baseline/baseline_tables.hpp"

#include <fmt/format.h>

#include <set>

#include "engine/model/system.hpp"
#include "scenarios/input/baseline.hpp"
#include "scenarios/input/roll_ups.hpp"
#include "scenarios/language/keys.hpp"
#include "scenarios/text/checksum.hpp"
#include "scenarios/text/csv.hpp"

namespace icsim::calibration {
namespace {

using std::string;

/// Tables of the library that hold for any place.
constexpr std::array<const char*, 10> kCarriedOver{
    "treatment_functions.csv", "bank_holidays.csv",    "seasonality.csv",     "treatment_kernel.csv",
    "removal_shape.csv",       "resource_need.csv",    "overnight_share.csv", "decision_to_admit_profile.csv",
    "bed_season.csv",          "quintile_gradient.csv"};

string read_text(const std::filesystem::path& file) {
  auto text = scenarios::read_bytes(file);
  if (!text || text->empty())
    throw scenarios::DataError({scenarios::Fault{file.string(), 0, 0, "", "the library lacks this table",
                                                 "--library or ICSIM_LIBRARY names the folder that has it"}});
  return std::move(*text);
}

class TableWriter {
 public:
  TableWriter(const PublishedLists& lists, const Model& context) : lists_(lists), context_(context) {}

  [[nodiscard]] string about(const string& context_name, int months) const {
    string text = "what,value\n";
    text += fmt::format("start,{}\n", to_string(first_day(lists_.census + 1)));
    text += fmt::format("census,{}\nmonths of flows,{}\ncontext,{}\n", to_month(lists_.census), months,
                        context_name);
    const Nation nation = context_.nation();  // what the places are a part of
    text += fmt::format("{},{:.2f}\n{},{:.2f}\n", scenarios::kEnglandStarts, nation.clock_starts,
                        scenarios::kEnglandCompleted, nation.completed);
    for (const SourceFile& source : lists_.data.sources)
      text += fmt::format("\"input {}\",{}\n", source.name, source.sha256);
    return text;
  }

  [[nodiscard]] string places() const {
    string text =
        "icb_code,name,region,population,population_q1,population_q2,population_q3,population_q4,population_"
        "q5,"
        "age_60_plus_share,context,key\n";
    for (const OwnPlace& place : lists_.places) {
      const IcsRecord& system = context_.area(place.context);
      text += fmt::format("{},{},{},{:.1f}", place.code, scenarios::csv_cell(place.name),
                          scenarios::csv_cell(context_.regions[static_cast<std::size_t>(system.region)]),
                          system.population * place.share);
      for (const double people : system.population_by_quintile)
        text += fmt::format(",{:.1f}", people * place.share);
      text += fmt::format(",{:.4f},{},{}\n", system.aged_60_share, system.code, place.key);
    }
    return text;
  }

  [[nodiscard]] string start_state(const StartLists& start) const {
    string text = "icb_code,treatment_function,stage,quintile";
    for (int w = 0; w < kBands; ++w) text += fmt::format(",w{}", w);
    text += '\n';
    const auto row = [&](std::size_t list, std::size_t z, std::size_t q) {
      for (std::size_t w = 0; w < kBands; ++w)
        text += fmt::format(",{}", start.pathways[((list * kStages + z) * kBands + w) * kMaxQuintiles + q]);
      text += '\n';
    };
    for_each_list([&](std::size_t list, const string& codes) {
      for (std::size_t z = 0; z < kStages; ++z) {
        for (std::size_t q = 0; q < kMaxQuintiles; ++q) {
          text += fmt::format("{},{},{}", codes, scenarios::kStageWords[z], q + 1);
          row(list, z, q);
        }
      }
    });
    return text;
  }

  [[nodiscard]] string flows(const ListFlows& flows) const {
    string text =
        "icb_code,treatment_function,clock_starts_per_working_day,completed_non_admitted_per_working_day,"
        "completed_"
        "admitted_per_working_day,decisions_to_admit_per_working_day,removal_share,removal_share_sd,"
        "completed_2019_20_per_"
        "year\n";
    for_each_list([&](std::size_t list, const string& codes) {
      const BaseFlows& f = flows.flows[list];
      text += fmt::format("{},{:.5f},{:.5f},{:.5f},{:.5f},{:.5f},{:.5f},{:.2f}\n", codes, f.clock_starts,
                          f.completed_non_admitted, f.completed_admitted, f.decisions_to_admit,
                          f.removal_share, flows.removal_share_sd[list], f.completed_2019_20_per_year);
    });
    return text;
  }

  [[nodiscard]] string quintile_shares() const {
    string text = "icb_code,quintile,share\n";
    for (const OwnPlace& place : lists_.places) {
      for (std::size_t q = 0; q < kMaxQuintiles; ++q)
        text +=
            fmt::format("{},{},{:.6f}\n", place.code, q + 1,
                        context_.quintile_share[static_cast<std::size_t>(place.context) * kMaxQuintiles + q]);
    }
    return text;
  }

  /// Counts and money by the place's part of the system; rates and prices are the system's.
  [[nodiscard]] string systems() const {
    string text = "icb_code,registered_population,weighted_population,organisations,gp_fte";
    for (const auto& group : kStaffGroupWords) text += fmt::format(",{}_fte", group);
    text +=
        ",vacancy_multiplier,sickness_rate,general_acute_beds,general_acute_occupancy,market_forces_factor,"
        "allocation_gbp_m,contingent_share,target_2023_24,disruption\n";
    for (const OwnPlace& place : lists_.places) {
      const SystemStart& s = context_.start(place.context);
      const double part = std::max(place.share, kLeastShare);
      text +=
          fmt::format("{},{:.2f},{:.2f},{},{:.4f}", place.code, s.registered_population * part,
                      s.weighted_population * part, place.share < 1.0 ? 1 : s.organisations, s.gp_fte * part);
      for (const double fte : s.staff_fte) text += fmt::format(",{:.4f}", fte * part);
      text += fmt::format(",{:.4f},{:.5f},{:.3f},{:.4f},{:.4f},{:.4f},{:.8f},{:.4f},{:.4f}\n",
                          s.vacancy_multiplier, s.sickness_rate, s.beds * part, s.bed_occupancy,
                          s.market_forces_factor, s.allocation * part, s.contingent_share * part,
                          s.target_2023_24, s.disruption);
    }
    return text;
  }

  /// Where patients live is not in the extract: each place's are its own.
  [[nodiscard]] string residents() const {
    string text = "provider_ics,resident_ics,share\n";
    for (const OwnPlace& place : lists_.places) text += fmt::format("{0},{0},1\n", place.code);
    return text;
  }

  /// Arcs of mutual aid between systems that are places; none between providers. Empty without any.
  [[nodiscard]] string arcs() const {
    std::set<string> codes;
    for (const OwnPlace& place : lists_.places) codes.insert(place.code);
    string rows;
    for (const AidArc& arc : context_.aid_arcs) {
      const string &from = context_.area(arc.from).code, &to = context_.area(arc.to).code;
      if (codes.contains(from) && codes.contains(to))
        rows += fmt::format("{},{},{:.4g},{:.6g}\n", from, to, arc.distance_miles, arc.share);
    }
    return rows.empty() ? rows : "from_ics,to_ics,distance_miles,share\n" + rows;
  }

  [[nodiscard]] string roll_ups() const {
    std::vector<string> codes;
    for (const OwnPlace& place : lists_.places) codes.push_back(place.code);
    return scenarios::roll_up_table(lists_.roll_ups, codes);
  }

 private:
  static constexpr double kLeastShare = 1e-4;  // of a system: a clinic without admissions still has somebody

  template <class Take>
  void for_each_list(Take take) const {
    for (std::size_t i = 0; i < lists_.places.size(); ++i) {
      for (std::size_t s = 0; s < static_cast<std::size_t>(lists_.functions()); ++s)
        take(i * static_cast<std::size_t>(lists_.functions()) + s,
             lists_.places[i].code + "," + lists_.data.treatment_functions[s]);
    }
  }

  const PublishedLists& lists_;
  const Model& context_;
};

}  // namespace

BaselineTables baseline_tables(const PublishedLists& lists, const ListFlows& flows, const StartLists& start,
                               const scenarios::ScenarioLibrary& library, const string& context_name,
                               const Model& context) {
  const TableWriter writer(lists, context);
  const string own = string(scenarios::kOwnTables) + "/";
  BaselineTables tables;
  tables[own + scenarios::kAboutTable] = writer.about(context_name, flows.months);
  tables[own + "ics.csv"] = writer.places();
  tables[own + "start_state.csv"] = writer.start_state(start);
  tables[own + "flows.csv"] = writer.flows(flows);
  tables[own + "clock_start_quintile_share.csv"] = writer.quintile_shares();
  tables[own + "system.csv"] = writer.systems();
  tables[own + "cross_border_share.csv"] = writer.residents();
  if (string roll_ups = writer.roll_ups(); !roll_ups.empty())
    tables[own + scenarios::kRollUpTable] = std::move(roll_ups);
  if (string arcs = writer.arcs(); !arcs.empty()) tables["common/aid_arcs.csv"] = std::move(arcs);
  for (const char* name : kCarriedOver)
    tables[string("common/") + name] = read_text(library.root / "baseline" / "common" / name);
  return tables;
}

}  // namespace icsim::calibration
