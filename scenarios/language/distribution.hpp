#pragma once
/// What is known about an uncertain number.
#include <optional>
#include <string>
#include <vector>

#include "scenarios/text/fields.hpp"

namespace icsim::scenarios {

struct Distribution {
  enum class Kind { uniform, normal, lognormal, triangular, discrete };
  enum class VariesBy { nation, ics };
  Kind kind = Kind::uniform;
  VariesBy varies_by = VariesBy::nation;
  /// uniform: low, high; normal: mean, sd; lognormal: median, sigma; triangular: low, mode, high; discrete:
  /// values.
  std::vector<double> numbers;
  std::vector<double> weights;  ///< discrete only

  /// \param u in (0, 1). Same bits on every machine.
  [[nodiscard]] double quantile(double u) const;
};

/// Reads a map such as {normal: {mean: 1.5, sd: 0.4}}.
/// \param bounds of the values; the tails of normal and lognormal may pass them and are cut when drawn.
std::optional<Distribution> read_distribution(Fields& fields, const Node& node, Bounds bounds);

/// "{normal: {mean: 1.5, sd: 0.4}}": YAML that reads back as the same.
std::string to_yaml(const Distribution& distribution);

/// "normal, mean 1.5, sd 0.4": for people.
std::string to_text(const Distribution& distribution);

/// Names of the kinds, in order, and of the numbers of each.
std::span<const std::string_view> distribution_kinds();
std::span<const std::string_view> distribution_fields(Distribution::Kind kind);

}  // namespace icsim::scenarios
