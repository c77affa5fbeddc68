#include "scenarios/language/distribution.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "engine/core/check.hpp"
#include "engine/core/math.hpp"

namespace icsim::scenarios {
namespace {

constexpr std::array<std::string_view, 5> kKinds{"uniform", "normal", "lognormal", "triangular", "discrete"};
constexpr std::array<std::string_view, 2> kUniform{"low", "high"};
constexpr std::array<std::string_view, 2> kNormal{"mean", "sd"};
constexpr std::array<std::string_view, 2> kLognormal{"median", "sigma"};
constexpr std::array<std::string_view, 3> kTriangular{"low", "mode", "high"};
constexpr std::array<std::string_view, 2> kDiscrete{"values", "weights"};
constexpr std::array<std::string_view, 2> kVariesBy{"nation", "ics"};

constexpr double kLargest = 1e12;
constexpr Bounds kSpread{1e-9, kLargest};

/// Bounds of each number of a kind: spreads are positive, places lie within the parameter's range.
Bounds bounds_of(Distribution::Kind kind, std::size_t number, Bounds bounds) {
  if (kind == Distribution::Kind::normal && number == 1) return kSpread;
  if (kind == Distribution::Kind::lognormal)
    return number == 1 ? Bounds{1e-9, 10.0} : Bounds{1e-12, bounds.high};
  return bounds;
}

void read_discrete(Fields& fields, const Node& map, Bounds bounds, Distribution& result) {
  const Node* values = fields.required(map, "values", "write values: [1, 2]");
  const Node* weights = fields.required(map, "weights", "write weights: [0.3, 0.7], one a value");
  if (values == nullptr || weights == nullptr) return;
  result.numbers = fields.numbers(*values, bounds);
  result.weights = fields.numbers(*weights, {0.0, kLargest});
  if (weights->items.size() != values->items.size()) {
    fields.faults().add(*weights, "there are not as many weights as values", "give one weight a value");
  } else if (std::accumulate(result.weights.begin(), result.weights.end(), 0.0) <= 0.0) {
    fields.faults().add(*weights, "all weights are zero", "give one of them a positive weight");
  }
}

void check_order(Fields& fields, const Node& map, const Distribution& d) {
  const bool ordered = d.kind == Distribution::Kind::uniform || d.kind == Distribution::Kind::triangular;
  if (!ordered) return;
  const bool rising =
      std::is_sorted(d.numbers.begin(), d.numbers.end()) && d.numbers.front() < d.numbers.back();
  if (!rising) {
    fields.faults().add(map, "the numbers do not rise",
                        fmt::format("order them {}", fmt::join(distribution_fields(d.kind), " < ")));
  }
}

double triangular_quantile(const std::vector<double>& n, double u) {
  const double low = n[0], mode = n[1], high = n[2];
  const double left = (mode - low) / (high - low);
  if (u < left) return low + std::sqrt(u * (high - low) * (mode - low));
  return high - std::sqrt((1.0 - u) * (high - low) * (high - mode));
}

double discrete_quantile(const std::vector<double>& values, const std::vector<double>& weights, double u) {
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  double below = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    below += weights[i];
    if (weights[i] > 0.0 && u * total < below) return values[i];
  }
  for (std::size_t i = values.size(); i-- > 0;) {
    if (weights[i] > 0.0) return values[i];  // rounding left u at the very end
  }
  ICSIM_EXPECT(!"a discrete distribution has a positive weight");
  return 0.0;
}

}  // namespace

std::span<const std::string_view> distribution_kinds() {
  return kKinds;
}

std::span<const std::string_view> distribution_fields(Distribution::Kind kind) {
  switch (kind) {
    case Distribution::Kind::uniform:
      return kUniform;
    case Distribution::Kind::normal:
      return kNormal;
    case Distribution::Kind::lognormal:
      return kLognormal;
    case Distribution::Kind::triangular:
      return kTriangular;
    case Distribution::Kind::discrete:
      return kDiscrete;
  }
  return {};
}

double Distribution::quantile(double u) const {
  switch (kind) {
    case Kind::uniform:
      return numbers[0] + u * (numbers[1] - numbers[0]);
    case Kind::normal:
      return numbers[0] + numbers[1] * normal_quantile(u);
    case Kind::lognormal:
      return numbers[0] * exp_exact_bits(numbers[1] * normal_quantile(u));
    case Kind::triangular:
      return triangular_quantile(numbers, u);
    case Kind::discrete:
      return discrete_quantile(numbers, weights, u);
  }
  return 0.0;
}

std::optional<Distribution> read_distribution(Fields& fields, const Node& node, Bounds bounds) {
  if (!fields.expect_map(node, "write a distribution such as {normal: {mean: 1.5, sd: 0.4}}"))
    return std::nullopt;
  if (node.entries.size() != 1) {
    fields.faults().add(node, "one distribution is expected", suggest("", kKinds));
    return std::nullopt;
  }
  const Entry& entry = node.entries.front();
  const auto kind = std::find(kKinds.begin(), kKinds.end(), std::string_view(entry.key));
  if (kind == kKinds.end()) {
    fields.faults().add(entry, node.path, "unknown distribution " + shown_word(entry.key),
                        suggest(entry.key, kKinds));
    return std::nullopt;
  }
  Distribution result;
  result.kind = static_cast<Distribution::Kind>(kind - kKinds.begin());
  const auto names = distribution_fields(result.kind);
  if (!fields.expect_map(entry.value, fmt::format("give {}", fmt::join(names, ", ")))) return std::nullopt;
  std::vector<std::string_view> allowed(names.begin(), names.end());
  allowed.push_back("varies_by");
  fields.check_keys(entry.value, allowed);
  if (const Node* by = entry.value.find("varies_by")) {
    if (const auto which = fields.choice(*by, kVariesBy))
      result.varies_by = static_cast<Distribution::VariesBy>(*which);
  }
  if (result.kind == Distribution::Kind::discrete) {
    read_discrete(fields, entry.value, bounds, result);
    return result.numbers.empty() || result.weights.size() != result.numbers.size() ? std::nullopt
                                                                                    : std::optional(result);
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Node* value =
        fields.required(entry.value, names[i], fmt::format("give {}", fmt::join(names, ", ")));
    if (value == nullptr) continue;
    if (const auto number = fields.number(*value, bounds_of(result.kind, i, bounds)))
      result.numbers.push_back(*number);
  }
  if (result.numbers.size() != names.size()) return std::nullopt;
  check_order(fields, entry.value, result);
  return result;
}

std::string to_yaml(const Distribution& d) {
  std::string inside;
  const auto names = distribution_fields(d.kind);
  if (d.kind == Distribution::Kind::discrete) {
    inside =
        fmt::format("values: [{}], weights: [{}]", fmt::join(d.numbers, ", "), fmt::join(d.weights, ", "));
  } else {
    for (std::size_t i = 0; i < names.size(); ++i) {
      inside += fmt::format("{}{}: {}", i > 0 ? ", " : "", names[i], d.numbers[i]);
    }
  }
  if (d.varies_by == Distribution::VariesBy::ics) inside += ", varies_by: ics";
  return fmt::format("{{{}: {{{}}}}}", kKinds[static_cast<std::size_t>(d.kind)], inside);
}

std::string to_text(const Distribution& d) {
  std::string text(kKinds[static_cast<std::size_t>(d.kind)]);
  const auto names = distribution_fields(d.kind);
  if (d.kind == Distribution::Kind::discrete) {
    text += fmt::format(", values {}, weights {}", fmt::join(d.numbers, " "), fmt::join(d.weights, " "));
  } else {
    for (std::size_t i = 0; i < names.size(); ++i) text += fmt::format(", {} {}", names[i], d.numbers[i]);
  }
  if (d.varies_by == Distribution::VariesBy::ics) text += ", each ICS its own";
  return text;
}

}  // namespace icsim::scenarios
