#include "calibration/backtest/charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "calibration/data/data_set.hpp"

namespace icsim::calibration {
namespace {

constexpr double kWidth = 640.0, kHeight = 260.0;
constexpr double kLeft = 62.0, kRight = 18.0, kTop = 10.0, kBottom = 36.0;
constexpr std::size_t kColours = 8;  // of the page's style
constexpr double kMillion = 1e6, kThousand = 1e3;

/// Least and greatest of what was added.
struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void add(std::span<const double> values) {
    for (const double value : values) {
      if (std::isnan(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
};

/// About four steps of 1, 2 or 5 times a power of ten.
double tick_step(const Range& range) {
  const double rough = std::max(range.high - range.low, 1e-9) / 4.0;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  const double digit = rough / power;
  return power * (digit <= 1.0 ? 1.0 : digit <= 2.0 ? 2.0 : digit <= 5.0 ? 5.0 : 10.0);
}

std::string tick_text(double value, double step) {
  const auto decimals = [](double s) {
    return std::max(0, static_cast<int>(std::ceil(-std::log10(s) - 1e-9)));
  };
  if (step >= kMillion / 100.0) return fmt::format("{:.{}f}m", value / kMillion, decimals(step / kMillion));
  if (step >= kThousand) return fmt::format("{:.0f}k", value / kThousand);
  return fmt::format("{:.{}f}", value, decimals(step));
}

/// Where values stand on the picture.
class Plane {
 public:
  Plane(Range x, Range y) : x_(x), y_(y) {
    for (Range* range : {&x_, &y_}) {
      if (range->low > range->high) *range = {0.0, 1.0};  // nothing to show
      if (range->low == range->high) *range = {range->low - 1.0, range->high + 1.0};
    }
    step_ = tick_step(y_);
    y_.low = std::floor(y_.low / step_ + 1e-9) * step_;
    y_.high = std::ceil(y_.high / step_ - 1e-9) * step_;
  }
  [[nodiscard]] double x(double value) const {
    return kLeft + (value - x_.low) / (x_.high - x_.low) * (kWidth - kLeft - kRight);
  }
  [[nodiscard]] double y(double value) const {
    return kHeight - kBottom - (value - y_.low) / (y_.high - y_.low) * (kHeight - kTop - kBottom);
  }
  /// Lines across and their numbers.
  [[nodiscard]] std::string grid() const {
    std::string svg;
    const int steps = static_cast<int>(std::lround((y_.high - y_.low) / step_));
    for (int i = 0; i <= steps; ++i) {
      const double value = y_.low + i * step_;
      svg += fmt::format("<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>", kLeft,
                         kWidth - kRight, y(value), y(value));
      svg += fmt::format("<text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>", kLeft - 6.0,
                         y(value) + 4.0, tick_text(value, step_));
    }
    return svg;
  }
  [[nodiscard]] std::string x_text(double value, std::string_view text) const {
    return fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>", x(value),
                       kHeight - kBottom + 16.0, escape_html(text));
  }
  /// "M1,2L3,4", begun anew after a gap.
  [[nodiscard]] std::string path(std::span<const double> xs, std::span<const double> ys) const {
    std::string found;
    bool drawing = false;
    for (std::size_t i = 0; i < xs.size(); ++i) {
      if (!std::isnan(ys[i]))
        found += fmt::format("{}{:.1f},{:.1f}", drawing ? 'L' : 'M', x(xs[i]), y(ys[i]));
      drawing = !std::isnan(ys[i]);
    }
    return found;
  }
  /// Along one edge and back along the other.
  [[nodiscard]] std::string area(std::span<const double> xs, std::span<const double> low,
                                 std::span<const double> high) const {
    std::string found = path(xs, high);
    for (std::size_t i = xs.size(); i-- > 0;) found += fmt::format("L{:.1f},{:.1f}", x(xs[i]), y(low[i]));
    return found + "Z";
  }

 private:
  Range x_, y_;
  double step_ = 1.0;
};

std::string figure(std::string_view title, const std::string& drawing, const std::string& legend) {
  const std::string text = escape_html(title);
  return fmt::format(
      "<figure><figcaption>{0}</figcaption><svg viewBox=\"0 0 {1} {2}\" role=\"img\" "
      "aria-label=\"{0}\">{3}</svg>{4}"
      "</figure>\n",
      text, kWidth, kHeight, drawing, legend);
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\'':
        safe += "&#39;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

std::string line_chart(std::string_view title, std::string_view x_name, std::span<const double> x,
                       std::span<const ChartLine> lines) {
  Range across, up;
  across.add(x);
  const double zero = 0.0;
  up.add({&zero, 1});
  for (const ChartLine& line : lines) up.add(line.y);
  const Plane plane(across, up);
  std::string svg = plane.grid(), legend = "<p class=\"legend\">";
  for (const double value : x) svg += plane.x_text(value, fmt::format("{:g}", value));
  svg += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>", kWidth - kRight, kHeight - 4.0,
                     escape_html(x_name));
  for (std::size_t i = lines.size(); i-- > 0;) {
    svg += fmt::format("<path class=\"line c{}{}\" d=\"{}\"/>", i % kColours, i == 0 ? " first" : "",
                       plane.path(x, lines[i].y));
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    legend += fmt::format(
        "<span><svg width=\"24\" height=\"10\" aria-hidden=\"true\"><path class=\"line c{}{}\" "
        "d=\"M0,5L24,5\"/></svg> {}</span> ",
        i % kColours, i == 0 ? " first" : "", escape_html(lines[i].name));
  }
  return figure(title, svg, legend + "</p>");
}

std::string histogram(std::string_view title, std::span<const int> counts) {
  const double all = std::accumulate(counts.begin(), counts.end(), 0.0);
  const double bins = static_cast<double>(counts.size());
  std::vector<double> shares;
  for (const int count : counts) shares.push_back(all > 0.0 ? count / all : 0.0);
  Range up;
  const std::vector<double> marks{0.0, 1.5 / bins};
  up.add(marks);
  up.add(shares);
  const Plane plane({0.0, 1.0}, up);
  std::string svg = plane.grid();
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double from = static_cast<double>(i) / bins;
    svg += fmt::format("<rect class=\"bar\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>",
                       plane.x(from) + 1.0, plane.y(shares[i]),
                       plane.x(from + 1.0 / bins) - plane.x(from) - 2.0, plane.y(0.0) - plane.y(shares[i]));
  }
  const std::vector<double> ends{0.0, 1.0}, even{1.0 / bins, 1.0 / bins};
  svg += fmt::format("<path class=\"even\" d=\"{}\"/>", plane.path(ends, even));
  for (const double value : {0.0, 0.5, 1.0}) svg += plane.x_text(value, fmt::format("{:g}", value));
  return figure(title, svg, "");
}

std::string fan_chart(std::string_view title, std::span<const double> x, std::span<const double> y,
                      std::span<const ChartFan> fans) {
  Range across, up;
  across.add(x);
  up.add(y);
  for (const ChartFan& fan : fans) {
    across.add(fan.x);
    up.add(fan.low_95);
    up.add(fan.high_95);
  }
  const Plane plane(across, up);
  std::string svg = plane.grid();
  for (const ChartFan& fan : fans) {
    svg += fmt::format("<path class=\"fan wide\" d=\"{}\"/>", plane.area(fan.x, fan.low_95, fan.high_95));
    svg += fmt::format("<path class=\"fan\" d=\"{}\"/>", plane.area(fan.x, fan.low_50, fan.high_50));
    svg += fmt::format("<path class=\"line c0\" d=\"{}\"/>", plane.path(fan.x, fan.median));
  }
  svg += fmt::format("<path class=\"line came\" d=\"{}\"/>", plane.path(x, y));
  const int first = static_cast<int>(across.low), last = static_cast<int>(across.high);
  const int step = std::max(3 * ((last - first + 14) / 15), 3);
  for (int month = (first + step - 1) / step * step; month <= last; month += step) {
    svg += plane.x_text(month, to_month(month));
  }
  return figure(title, svg, "");
}

}  // namespace icsim::calibration
