#include "outputs/run_file/level_writer.hpp"

#include <algorithm>

#include "outputs/run_file/run_format.hpp"

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

}  // namespace

LevelWriter::LevelWriter(const hdf5::Handle& scenario, const LevelSpec& level, const LevelContext& context)
    : level_(level),
      row_axes_(run_format::row_axes(level.id)),
      group_(hdf5::create_group(scenario, std::string(level.name))),
      axes_(group_, context.next_dimension_id) {
  hdf5::write_attribute(group_, "description", description(level.id));
  hdf5::write_attribute(group_, "basis", level.id == Level::resident_ics ? "resident" : "provider");
  axes_.add_time(context.calendar);
  axes_.add_quantile();
  for (const auto& axis : row_axes_) axes_.add_rows(axis, context.model, context.arcs);
  if (level_.keeps_draws) axes_.add_draw(context.draws);
  for (const Metric metric : level_.metrics) {
    const MetricSpec& spec = specification(metric);
    MetricDatasets datasets;
    datasets.mean = make(spec, Statistic::mean, context);
    datasets.quantile = make(spec, Statistic::quantile, context);
    if (level_.keeps_draws) datasets.draws = make(spec, Statistic::draws, context);
    metrics_.push_back(std::move(datasets));
  }
}

LevelWriter::Dataset LevelWriter::make(const MetricSpec& metric, Statistic statistic,
                                       const LevelContext& context) const {
  Dataset dataset;
  MonthlyShape shape;
  shape.months = context.calendar.months();
  std::vector<std::string> axes{"time"};
  axes.insert(axes.end(), row_axes_.begin(), row_axes_.end());
  std::string words(metric.long_name), method = metric.is_flow() ? "time: sum" : "time: point";
  switch (statistic) {
    case Statistic::mean:
      dataset.name = run_format::mean_name(metric.name);
      words += "; mean over draws";
      method += " draw: mean";
      break;
    case Statistic::quantile:
      dataset.name = run_format::quantile_name(metric.name);
      words += "; quantiles over draws";
      shape.outer = run_format::kQuantileCount;
      axes.insert(axes.begin(), "quantile");
      break;
    case Statistic::draws:
      dataset.name = metric.name;
      axes.emplace_back("draw");
      break;
  }
  for (const auto& axis : axes) {
    if (axis != "time" && axis != "quantile") shape.inner.push_back(axes_.size(axis));
  }
  dataset.values = std::make_unique<MonthlyDataset>(group_, dataset.name, shape, context.compression);
  describe(dataset.values->handle(), metric.unit, words);
  hdf5::write_attribute(dataset.values->handle(), "kind", metric.is_flow() ? "flow" : "stock");
  hdf5::write_attribute(dataset.values->handle(), "cell_methods", method);
  axes_.attach(dataset.values->handle(), axes);
  return dataset;
}

void LevelWriter::put(int month, std::size_t row, std::size_t metric, const DrawSummary& summary,
                      std::span<const float> draws) {
  MetricDatasets& datasets = metrics_[metric];
  datasets.mean.values->place(month, 0)[row] = summary.mean;
  for (std::size_t q = 0; q < summary.quantile.size(); ++q) {
    datasets.quantile.values->place(month, q)[row] = summary.quantile[q];
  }
  if (!datasets.draws.values) return;
  std::copy(draws.begin(), draws.end(),
            datasets.draws.values->place(month, 0).begin() + static_cast<std::ptrdiff_t>(row * draws.size()));
}

template <class Action>
void LevelWriter::for_each_dataset(Action action) {
  for (MetricDatasets& datasets : metrics_) {
    for (Dataset* dataset : {&datasets.mean, &datasets.quantile, &datasets.draws}) {
      if (dataset->values) action(*dataset);
    }
  }
}

void LevelWriter::collect_full(int month, std::vector<MonthlyDataset*>& full) {
  for_each_dataset([&](Dataset& dataset) {
    if (dataset.values->chunk_ends_with(month)) full.push_back(dataset.values.get());
  });
}

void LevelWriter::close(std::vector<std::string>& checksum_lines) {
  for_each_dataset([&](Dataset& dataset) {
    checksum_lines.push_back(std::string(level_.name) + "/" + dataset.name + " " + dataset.values->close());
  });
}

}  // namespace icsim::outputs
