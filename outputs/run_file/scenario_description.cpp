#include "outputs/run_file/scenario_description.hpp"

#include <numeric>

#include "outputs/run_file/axes.hpp"
#include "outputs/run_file/run_format.hpp"
#include "outputs/run_file/units.hpp"

namespace icsim::outputs {
namespace {

template <class Record>
struct Column {
  const char* name;
  std::string Record::*field;
};

// A table as one text dataset for each column, all on one dimension: every reader takes that.
template <class Record>
void write_table(const hdf5::Handle& parent, const std::string& name, const std::vector<Record>& records,
                 std::initializer_list<Column<Record>> columns, std::int32_t& next_dimension_id) {
  const hdf5::Handle group = hdf5::create_group(parent, name);
  Axes axes(group, next_dimension_id);
  axes.add_index("row", static_cast<std::uint32_t>(records.size()), "Row of the table");
  for (const auto& column : columns) {
    std::vector<std::string> texts;
    for (const Record& record : records) texts.push_back(record.*column.field);
    axes.attach(hdf5::write_strings(group, column.name, texts), {"row"});
  }
}

std::vector<float> start_waits(const Model& model, int first_stage) {
  const Dimensions& dims = model.dims;
  std::vector<float> counts(dims.lists() * kBands, 0.0f);
  const auto quintiles = static_cast<std::size_t>(dims.quintiles);
  for (std::size_t list = 0; list < dims.lists(); ++list) {
    for (std::size_t stage = static_cast<std::size_t>(first_stage); stage < kStages; ++stage) {
      for (std::size_t band = 0; band < kBands; ++band) {
        const float* cell = &model.start_state[((list * kStages + stage) * kBands + band) * quintiles];
        for (std::size_t q = 0; q < quintiles; ++q) counts[list * kBands + band] += cell[q];
      }
    }
  }
  return counts;
}

// What draws differ in: one row for each uncertain parameter.
void write_parameter_draws(const hdf5::Handle& parent,
                           const std::vector<ScenarioProvenance::ParameterDraws>& parameters,
                           std::uint32_t draws, std::int32_t& next_dimension_id) {
  const hdf5::Handle group = hdf5::create_group(parent, "parameter_draws");
  Axes axes(group, next_dimension_id);
  axes.add_index("row", static_cast<std::uint32_t>(parameters.size()), "Row of the table");
  axes.add_draw(draws);
  std::vector<std::string> keys;
  std::vector<double> values;
  for (const auto& parameter : parameters) {
    keys.push_back(parameter.key);
    values.insert(values.end(), parameter.values.begin(), parameter.values.end());
  }
  axes.attach(hdf5::write_strings(group, "key", keys), {"row"});
  const hdf5::Handle dataset = hdf5::write_doubles(group, "value", values, {parameters.size(), draws});
  hdf5::write_attribute(dataset, "long_name", "Value in force in each draw, mean over places and time");
  axes.attach(dataset, {"row", "draw"});
}

class ReferenceWriter {
 public:
  ReferenceWriter(const hdf5::Handle& scenario, int compression, std::int32_t& next_dimension_id)
      : group_(hdf5::create_group(scenario, std::string(run_format::kReference))),
        axes_(group_, next_dimension_id),
        compression_(compression) {}

  Axes& axes() { return axes_; }

  void write(const std::string& name, const std::vector<std::string>& texts, const std::string& axis,
             std::string_view long_name) {
    const hdf5::Handle dataset = hdf5::write_strings(group_, name, texts);
    hdf5::write_attribute(dataset, "long_name", long_name);
    axes_.attach(dataset, {axis});
  }
  void write(const std::string& name, const std::vector<double>& values, const std::vector<std::string>& axes,
             std::string_view units, std::string_view long_name) {
    finish(hdf5::write_doubles(group_, name, values, shape(axes)), axes, units, long_name);
  }
  void write(const std::string& name, const std::vector<float>& values, const std::vector<std::string>& axes,
             std::string_view units, std::string_view long_name) {
    finish(hdf5::write_floats(group_, name, values, shape(axes), compression_), axes, units, long_name);
  }

 private:
  [[nodiscard]] hdf5::Shape shape(const std::vector<std::string>& axes) const {
    hdf5::Shape sizes;
    for (const auto& axis : axes) sizes.push_back(axes_.size(axis));
    return sizes;
  }
  void finish(const hdf5::Handle& dataset, const std::vector<std::string>& axes, std::string_view units,
              std::string_view long_name) {
    describe(dataset, units, long_name);
    axes_.attach(dataset, axes);
  }

  hdf5::Handle group_;
  Axes axes_;
  int compression_;
};

// What fair comparison needs to know of each system.
void write_context(ReferenceWriter& out, const Model& model) {
  std::vector<double> deprived, aged, registered, weighted, organisations, gps, staff, allocation;
  for (std::size_t i = 0; i < model.system.size(); ++i) {
    const IcsRecord& ics = model.ics[i];
    const SystemStart& start = model.system[i];
    deprived.push_back(ics.population_by_quintile[0] / ics.population);
    aged.push_back(ics.aged_60_share);
    registered.push_back(start.registered_population);
    weighted.push_back(start.weighted_population);
    organisations.push_back(start.organisations);
    gps.push_back(start.gp_fte);
    staff.push_back(std::accumulate(start.staff_fte.begin(), start.staff_fte.end(), 0.0));
    allocation.push_back(start.allocation);
  }
  if (deprived.empty()) return;
  out.write("most_deprived_share", deprived, {"ics"}, "1",
            "Share of residents in the most deprived fifth of England's neighbourhoods (IMD 2019)");
  out.write("aged_60_share", aged, {"ics"}, "1", "Share of residents aged 60 and over");
  out.write("registered_population", registered, {"ics"}, "people", "People on GP lists");
  out.write("weighted_population", weighted, {"ics"}, "people",
            "People on GP lists weighted by need; the same sum over England");
  out.write("organisations", organisations, {"ics"}, "1", "NHS trusts of the system");
  out.write("start_gp_fte", gps, {"ics"}, "FTE", "Fully qualified general practitioners at the start date");
  out.write("start_staff_fte", staff, {"ics"}, "FTE",
            "Staff that elective care depends on at the start date");
  out.write("start_allocation", allocation, {"ics"}, "GBP million per year", "Allocation at the start date");
}

/// Which system and board each place is in, and those that the places do not add up to.
void write_roll_ups(ReferenceWriter& out, const Model& model) {
  std::vector<std::string> levels, codes, names, reasons;
  for (std::size_t r = 0; r < model.roll_ups.size(); ++r) {
    const RollUp& roll_up = model.roll_ups[r];
    const std::string level(kRollUpNames[r]);
    if (!roll_up.areas.empty()) {
      std::vector<std::string> in;
      for (const int area : roll_up.of_place)
        in.push_back(area < 0 ? std::string() : roll_up.areas[static_cast<std::size_t>(area)].code);
      out.write("ics_" + level, in, "ics",
                "Row of level '" + level + "' that the place is in; empty: in none");
    }
    for (const RollUp::LeftOut& area : roll_up.left_out) {
      levels.push_back(level);
      codes.push_back(area.code);
      names.push_back(area.name);
      reasons.push_back(area.reason);
    }
  }
  if (levels.empty()) return;
  out.axes().add_index("left_out", static_cast<std::uint32_t>(levels.size()),
                       "Areas that the places do not add up to");
  out.write("left_out_level", levels, "left_out", "Level of which it would be a row");
  out.write("left_out_code", codes, "left_out", "Code of the area");
  out.write("left_out_name", names, "left_out", "Name of the area");
  out.write("left_out_reason", reasons, "left_out", "Why the places do not add up to it");
}

}  // namespace

void write_provenance(const hdf5::Handle& scenario, const ScenarioProvenance& provenance,
                      std::int32_t& next_dimension_id) {
  hdf5::write_attribute(scenario, "title", provenance.title);
  hdf5::write_attribute(scenario, "description", provenance.description);
  hdf5::write_attribute(scenario, "baseline", provenance.baseline);
  hdf5::write_attribute(scenario, "calibration_id", provenance.calibration_id);
  hdf5::write_attribute(scenario, "whole", provenance.whole);
  hdf5::write_attribute(scenario, "seed", provenance.seed);
  hdf5::write_attribute(scenario, "draws", std::uint64_t{provenance.draws});
  hdf5::write_attribute(scenario, "noise", provenance.noise);
  hdf5::write_attribute(scenario, "quintiles", provenance.quintiles);

  const hdf5::Handle group = hdf5::create_group(scenario, std::string(run_format::kProvenance));
  hdf5::write_text(group, "resolved_scenario", provenance.resolved_scenario);
  write_table<NamedText>(group, "inputs", provenance.inputs,
                         {{"name", &NamedText::name}, {"sha256", &NamedText::text}}, next_dimension_id);
  using P = ScenarioProvenance::Parameter;
  write_table<P>(group, "parameters", provenance.parameters,
                 {{"key", &P::key},
                  {"unit", &P::unit},
                  {"value", &P::value},
                  {"distribution", &P::distribution},
                  {"range", &P::range},
                  {"source", &P::source},
                  {"grade", &P::grade},
                  {"origin", &P::origin}},
                 next_dimension_id);
  using L = ScenarioProvenance::Lever;
  write_table<L>(group, "levers", provenance.levers,
                 {{"label", &L::label},
                  {"what", &L::what},
                  {"where", &L::where},
                  {"when", &L::when},
                  {"how", &L::how},
                  {"origin", &L::origin}},
                 next_dimension_id);
  write_parameter_draws(group, provenance.parameter_draws, provenance.draws, next_dimension_id);
}

void write_reference(const hdf5::Handle& scenario, const Model& model, const Calendar& calendar,
                     int compression, std::int32_t& next_dimension_id) {
  ReferenceWriter out(scenario, compression, next_dimension_id);
  out.axes().add_time(calendar);
  for (const char* axis : {"ics", "treatment_function", "quintile", "weeks_waited"}) {
    out.axes().add_rows(axis, model);
  }

  std::vector<std::string> regions;
  std::vector<double> working_days, activity_days, population, by_quintile, completed;
  for (int m = 0; m < calendar.months(); ++m) {
    working_days.push_back(calendar.working_days(m));
    activity_days.push_back(calendar.activity_days(m));
  }
  for (const IcsRecord& ics : model.ics) {
    regions.push_back(model.regions[static_cast<std::size_t>(ics.region)]);
    population.push_back(ics.population);
    for (int q = 0; q < model.dims.quintiles; ++q) {
      by_quintile.push_back(model.dims.quintiles == 1
                                ? ics.population
                                : ics.population_by_quintile[static_cast<std::size_t>(q)]);
    }
  }
  for (const BaseFlows& flow : model.flows) completed.push_back(flow.completed_2019_20_per_year);

  write_context(out, model);
  write_roll_ups(out, model);
  const std::string from = " on " + to_string(calendar.start()) + ", before the first week";
  out.write("working_days", working_days, {"time"}, "working days", "Working days in the month");
  out.write("activity_days", activity_days, {"time"}, "working days",
            "Working days in the month, each times the season of activity");
  out.write("ics_region", regions, "ics", "NHS England region of the integrated care system");
  out.write("population", population, {"ics"}, "people", "Population of the integrated care system");
  out.write("population_by_quintile", by_quintile, {"ics", "quintile"}, "people",
            "Population of the integrated care system by deprivation quintile");
  out.write("completed_2019_20", completed, {"ics", "treatment_function"}, "pathways per year",
            "Completed pathways, April 2019 to March 2020, inferred from England's: the base of "
            "activity_vs_2019_20");
  out.write("start_incomplete", start_waits(model, 0), {"ics", "treatment_function", "weeks_waited"},
            "pathways", "Incomplete pathways by weeks waited" + from);
  out.write("start_awaiting_admission", start_waits(model, 1), {"ics", "treatment_function", "weeks_waited"},
            "pathways", "Incomplete pathways with a decision to admit by weeks waited" + from);
}

}  // namespace icsim::outputs
