#include "outputs/run_file/axes.hpp"

#include <algorithm>
#include <numeric>

#include "engine/core/check.hpp"
#include "outputs/run_file/run_format.hpp"

namespace icsim::outputs {
namespace {

std::int32_t day_number(Date date) {
  return static_cast<std::int32_t>(date.time_since_epoch().count());
}

template <class Records, class Field>
std::vector<std::string> column(const Records& records, Field field) {
  std::vector<std::string> texts;
  for (const auto& record : records) texts.push_back(record.*field);
  return texts;
}

}  // namespace

void Axes::add(const std::string& name, hdf5::Handle dataset, const std::string& long_name) {
  hdf5::make_scale(dataset, name, next_id_++);
  hdf5::write_attribute(dataset, "long_name", long_name);
  axes_.push_back({name, std::move(dataset), ""});
}

void Axes::add_time(const Calendar& calendar) {
  std::vector<Date> last_days;
  for (int m = 0; m < calendar.months(); ++m)
    last_days.push_back(calendar.month_start(m + 1) - std::chrono::days{1});
  add_time(last_days);
}

void Axes::add_time(std::span<const Date> month_ends) {
  const std::size_t months = month_ends.size();
  std::vector<std::int32_t> last_days, bounds;
  for (const Date last : month_ends) {
    const std::chrono::year_month_day day{last};
    last_days.push_back(day_number(last));
    bounds.insert(bounds.end(), {day_number(Date{day.year() / day.month() / 1}), last_days.back() + 1});
  }
  hdf5::Handle time = hdf5::write_integers(group_, "time", last_days, {months});
  hdf5::write_attribute(time, "units", "days since 1970-01-01");
  hdf5::write_attribute(time, "calendar", "standard");
  hdf5::write_attribute(time, "standard_name", "time");
  hdf5::write_attribute(time, "axis", "T");
  hdf5::write_attribute(time, "bounds", "time_bounds");
  add("time", std::move(time), "Last day of the month: the census is at its end");
  axes_.push_back({"bounds_edge", hdf5::write_bare_dimension(group_, "bounds_edge", 2, next_id_++), ""});
  const hdf5::Handle edges = hdf5::write_integers(group_, "time_bounds", bounds, {months, 2});
  attach(edges, {"time", "bounds_edge"});
}

void Axes::add_quantile() {
  hdf5::Handle quantile =
      hdf5::write_doubles(group_, "quantile", run_format::kQuantiles, {run_format::kQuantiles.size()});
  hdf5::write_attribute(quantile, "units", "1");
  add("quantile", std::move(quantile), "Share of draws at or below the value");
}

void Axes::add_draw(std::uint32_t draws) {
  add_index("draw", draws, "Ensemble draw: the same number is the same draw in every scenario");
  hdf5::write_attribute(find("draw").scale, "standard_name", "realization");
}

void Axes::add_index(const std::string& axis, std::uint32_t size, const std::string& long_name) {
  std::vector<std::int32_t> numbers(size);
  std::iota(numbers.begin(), numbers.end(), 0);
  add(axis, hdf5::write_integers(group_, axis, numbers, {size}), long_name);
}

void Axes::add_rows(const std::string& axis, const Model& model, const std::vector<AidArc>& arcs) {
  if (axis == "region") {
    add(axis, hdf5::write_strings(group_, axis, model.regions), "NHS England region");
  } else if (axis == kRollUpNames[0] || axis == kRollUpNames[1]) {
    add_roll_up(axis, model.roll_ups[axis == kRollUpNames[0] ? 0 : 1]);
  } else if (axis == "ics") {
    add(axis, hdf5::write_strings(group_, axis, column(model.ics, &IcsRecord::code)),
        "Code of the integrated care system, boundaries of July 2022");
    add_labels(axis, column(model.ics, &IcsRecord::name), "Name of the integrated care system");
  } else if (axis == "treatment_function") {
    add(axis,
        hdf5::write_strings(group_, axis, column(model.treatment_functions, &TreatmentFunctionRecord::code)),
        "RTT treatment function code");
    add_labels(axis, column(model.treatment_functions, &TreatmentFunctionRecord::name),
               "Name of the RTT treatment function");
  } else if (axis == "staff_group") {
    add_words(axis, kStaffGroupWords, "Staff group that elective care depends on");
  } else if (axis == "resource") {
    add_words(axis, kResourceWords, "What a treatment slot needs: staff groups, beds, operating theatres");
  } else if (axis == "cause") {
    add_words(axis, kCauseWords, "What moved the list");
  } else if (axis == "transfer_arc") {
    add_arcs(axis, model, arcs);
  } else if (axis == "weeks_waited") {
    add_index(axis, kBands, "Whole weeks waited: w covers (w, w + 1]; the last is open-ended");
  } else {
    ICSIM_EXPECT(axis == "quintile");
    std::vector<std::int32_t> numbers(static_cast<std::size_t>(model.dims.quintiles));
    std::iota(numbers.begin(), numbers.end(), 1);
    add(axis, hdf5::write_integers(group_, axis, numbers, {numbers.size()}),
        "Deprivation quintile of the patient's neighbourhood: 1 most deprived, 5 least");
  }
}

void Axes::add_words(const std::string& axis, std::span<const std::string_view> words,
                     const std::string& long_name) {
  add(axis, hdf5::write_strings(group_, axis, std::vector<std::string>(words.begin(), words.end())),
      long_name);
}

void Axes::add_roll_up(const std::string& axis, const RollUp& roll_up) {
  add(axis, hdf5::write_strings(group_, axis, column(roll_up.areas, &RollUp::Area::code)),
      "Code of the " + axis);
  add_labels(axis, column(roll_up.areas, &RollUp::Area::name), "Name of the " + axis);
}

void Axes::add_arcs(const std::string& axis, const Model& model, const std::vector<AidArc>& arcs) {
  std::vector<std::string> codes, names;
  for (const AidArc& arc : arcs) {
    const IcsRecord& from = model.ics[static_cast<std::size_t>(arc.from)];
    const IcsRecord& to = model.ics[static_cast<std::size_t>(arc.to)];
    codes.push_back(from.code + '>' + to.code);
    names.push_back(from.name + " to " + to.name);
  }
  add(axis, hdf5::write_strings(group_, axis, codes), "Sending system > treating system");
  add_labels(axis, names, "Names of the sending and the treating system");
}

void Axes::add_labels(const std::string& axis, const std::vector<std::string>& names,
                      const std::string& long_name) {
  Axis& owner = axes_.back();
  ICSIM_EXPECT(owner.name == axis);
  owner.labels = axis + "_name";
  const hdf5::Handle labels = hdf5::write_strings(group_, owner.labels, names);
  hdf5::write_attribute(labels, "long_name", long_name);
  hdf5::attach_scale(labels, owner.scale, 0);
}

const Axes::Axis& Axes::find(const std::string& name) const {
  const auto found =
      std::find_if(axes_.begin(), axes_.end(), [&](const Axis& axis) { return axis.name == name; });
  ICSIM_EXPECT(found != axes_.end());
  return *found;
}

std::uint64_t Axes::size(const std::string& axis) const {
  return hdf5::shape_of(find(axis).scale)[0];
}

void Axes::attach(const hdf5::Handle& dataset, const std::vector<std::string>& axes) const {
  std::string labels;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const Axis& axis = find(axes[i]);
    hdf5::attach_scale(dataset, axis.scale, static_cast<unsigned>(i));
    if (!axis.labels.empty()) labels += (labels.empty() ? "" : " ") + axis.labels;
  }
  if (!labels.empty()) hdf5::write_attribute(dataset, "coordinates", labels);
}

}  // namespace icsim::outputs
