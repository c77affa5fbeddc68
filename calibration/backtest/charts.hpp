#pragma once
/// Small charts as inline SVG: no scripts, colours from the page's style (classes c0, c1 ... for lines and
/// fans).
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace icsim::calibration {

/// Text that means nothing to a browser but itself.
std::string escape_html(std::string_view text);

/// A line over common x values; NaN breaks it.
struct ChartLine {
  std::string name;
  std::vector<double> y;
};

/// Lines over numbers, with a legend; the first line is drawn thicker. The y axis begins at 0.
/// \param title what the chart shows, with its unit; also its text for those who cannot see it.
std::string line_chart(std::string_view title, std::string_view x_name, std::span<const double> x,
                       std::span<const ChartLine> lines);

/// Bars of equal width over 0 to 1, with a line at the height of an even spread.
std::string histogram(std::string_view title, std::span<const int> counts);

/// One forecast: quantiles at the months x.
struct ChartFan {
  std::vector<double> x;
  std::vector<double> low_95, low_50, median, high_50, high_95;
};

/// Forecasts as fans over what came.
/// \param x month numbers of the outcomes, rising.
/// \param y what came; NaN where nothing was published.
std::string fan_chart(std::string_view title, std::span<const double> x, std::span<const double> y,
                      std::span<const ChartFan> fans);

}  // namespace icsim::calibration
