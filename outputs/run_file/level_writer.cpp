#include "outputs/run_file/level_writer.hpp"

#include <algorithm>

#include "outputs/run_file/run_format.hpp"
#include "outputs/run_file/units.hpp"

namespace icsim::outputs {
namespace {

std::string_view description(Level level) {
  switch (level) {
    case Level::england:
      return "England, all providers in the model";
    case Level::region:
      return "NHS England regions, by where patients are treated";
    case Level::system:
      return "Integrated care systems, boundaries of July 2022, as sums of the places in them";
    case Level::board:
      return "Integrated care boards of April 2026, as sums of the places in them";
    case Level::ics:
      return "Integrated care systems, by where patients are treated";
    case Level::treatment_function:
      return "England by RTT treatment function";
    case Level::ics_treatment_function:
      return "Integrated care systems x treatment functions, by where patients are treated";
    case Level::quintile:
      return "England by deprivation quintile";
    case Level::ics_quintile:
      return "Integrated care systems x deprivation quintiles, by where patients are treated";
    case Level::resident_ics:
      return "Integrated care systems by where patients live: the provider rows spread by cross-border "
             "shares";
    case Level::ics_wait_band:
      return "Integrated care systems x weeks waited, by where patients are treated";
    case Level::staff_group:
      return "England by staff group";
    case Level::ics_staff_group:
      return "Integrated care systems x staff groups";
    case Level::resource:
      return "England by what limits treatment: staff groups, beds, theatres; mean over systems";
    case Level::ics_resource:
      return "Integrated care systems by what limits treatment";
    case Level::cause:
      return "England: what moved the list; the causes add up to its change";
    case Level::ics_cause:
      return "Integrated care systems: what moved the list; the causes add up to its change";
    case Level::transfer_arc:
      return "Mutual aid: from the system that sends to the system that treats";
    case Level::count:
      break;
  }
  return "";
}

enum class Statistic { mean, quantile, draws };

void create_dataset(const hdf5::Handle& group, const Axes& level_axes,
                    const std::vector<std::string>& row_axes, const MetricSpec& metric, Statistic statistic,
                    const LevelContext& context) {
  MonthlyShape shape;
  shape.months = context.calendar.months();
  std::vector<std::string> axes{"time"};
  axes.insert(axes.end(), row_axes.begin(), row_axes.end());
  std::string name(metric.name), words(metric.long_name),
      method = metric.is_flow() ? "time: sum" : "time: point";
  switch (statistic) {
    case Statistic::mean:
      name = run_format::mean_name(metric.name);
      words += "; mean over draws";
      method += " draw: mean";
      break;
    case Statistic::quantile:
      name = run_format::quantile_name(metric.name);
      words += "; quantiles over draws";
      shape.outer = run_format::kQuantileCount;
      axes.insert(axes.begin(), "quantile");
      break;
    case Statistic::draws:
      axes.emplace_back("draw");
      break;
  }
  for (const auto& axis : axes) {
    if (axis != "time" && axis != "quantile") shape.inner.push_back(level_axes.size(axis));
  }
  const hdf5::Handle dataset = MonthlyDataset::create(group, name, shape, context.compression);
  describe(dataset, metric.unit, words);
  hdf5::write_attribute(dataset, "kind", metric.is_flow() ? "flow" : "stock");
  hdf5::write_attribute(dataset, "cell_methods", method);
  level_axes.attach(dataset, axes);
}

}  // namespace

void create_level(const hdf5::Handle& scenario, const LevelSpec& level, const LevelContext& context) {
  const hdf5::Handle group = hdf5::create_group(scenario, std::string(level.name));
  const std::vector<std::string> row_axes = run_format::row_axes(level.id);
  hdf5::write_attribute(group, "description", description(level.id));
  hdf5::write_attribute(group, "basis", level.id == Level::resident_ics ? "resident" : "provider");
  Axes axes(group, context.next_dimension_id);
  axes.add_time(context.calendar);
  axes.add_quantile();
  for (const auto& axis : row_axes) axes.add_rows(axis, context.model, context.arcs);
  if (level.keeps_draws) axes.add_draw(context.draws);
  for (const Metric metric : level.metrics) {
    for (const Statistic statistic : {Statistic::mean, Statistic::quantile, Statistic::draws}) {
      if (statistic == Statistic::draws && !level.keeps_draws) continue;
      create_dataset(group, axes, row_axes, specification(metric), statistic, context);
    }
  }
}

LevelWriter::LevelWriter(const hdf5::Handle& scenario, std::string level) : name_(std::move(level)) {
  const hdf5::Handle group = hdf5::open_group(scenario, name_);
  const std::string suffix = run_format::mean_name("");
  for (const std::string& name : hdf5::children(group)) {
    if (!name.ends_with(suffix)) continue;
    const std::string metric = name.substr(0, name.size() - suffix.size());
    MetricDatasets datasets{
        {group, name, 1}, {group, run_format::quantile_name(metric), run_format::kQuantileCount}, {}};
    if (hdf5::exists(group, metric)) datasets.draws.emplace(group, metric, 1);
    metrics_.push_back(std::move(datasets));
  }
  if (metrics_.empty()) hdf5::refuse(group, "holds no metric");
}

void LevelWriter::put(int month, std::size_t row, std::size_t metric, const DrawSummary& summary,
                      std::span<const float> draws) {
  MetricDatasets& datasets = metrics_[metric];
  datasets.mean.place(month, 0)[row] = summary.mean;
  for (std::size_t q = 0; q < summary.quantile.size(); ++q) {
    datasets.quantile.place(month, q)[row] = summary.quantile[q];
  }
  if (!datasets.draws) return;
  std::copy(draws.begin(), draws.end(),
            datasets.draws->place(month, 0).begin() + static_cast<std::ptrdiff_t>(row * draws.size()));
}

template <class Action>
void LevelWriter::for_each_dataset(Action action) {
  for (MetricDatasets& datasets : metrics_) {
    action(datasets.mean);
    action(datasets.quantile);
    if (datasets.draws) action(*datasets.draws);
  }
}

void LevelWriter::collect_full(int month, std::vector<MonthlyDataset*>& full) {
  for_each_dataset([&](MonthlyDataset& dataset) {
    if (dataset.chunk_ends_with(month)) full.push_back(&dataset);
  });
}

void LevelWriter::close(std::vector<std::string>& checksum_lines) {
  for_each_dataset([&](MonthlyDataset& dataset) {
    checksum_lines.push_back(name_ + "/" + dataset.name() + " " + dataset.close());
  });
}

}  // namespace icsim::outputs
