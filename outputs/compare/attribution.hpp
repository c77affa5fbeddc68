#pragma once
/// Why two scenarios' answers differ: what each of their differences contributes.
#include <span>
#include <string>
#include <vector>

#include "engine/model/calendar.hpp"
#include "outputs/compare/shapley.hpp"
#include "outputs/summary/headline.hpp"
#include "outputs/summary/indicators.hpp"

namespace icsim::outputs {

/// A lever, a parameter or the network: what is contributed by.
struct AttributionPlayer {
  std::string kind;    ///< "added", "taken away", "changed", "moved", "parameter", "network"
  std::string label;   ///< of the lever; key of the parameter
  std::string words;   ///< what it is, and was before
  std::string origin;  ///< "file:line"; empty when none is known
};

/// Of one player to one indicator.
struct Contribution {
  Estimate value;      ///< over draws
  double share = 0.0;  ///< of the total; NaN when the total is 0
  double error = 0.0;  ///< standard error of value.mean from sampling orders; 0 when exact
};

struct AttributedIndicator {
  const Indicator* indicator = nullptr;
  Estimate base, alternative;       ///< over draws
  Estimate total;                   ///< alternative less base, draw by draw
  std::vector<Contribution> parts;  ///< by player; means add up to that of `total`
};

struct Attribution {
  std::string base, alternative;  ///< labels
  std::string place = "England";
  Date month{};  ///< last day: stocks are of it, flows over the year to it
  std::uint32_t draws = 0;
  std::size_t pairs = 0;                   ///< of orders sampled; 0: exact
  std::size_t coalitions = 0, cached = 0;  ///< runs needed; those that a cache had
  std::vector<AttributionPlayer> players;  ///< levers in the order they act, then parameters, then network
  std::vector<AttributedIndicator> indicators;
  [[nodiscard]] bool is_exact() const { return pairs == 0; }
};

/// \param worth the indicator in each coalition of the design and draw. Draws without a value in some
/// coalition are left out.
AttributedIndicator attribute_indicator(const Indicator& indicator, const ShapleyDesign& design,
                                        std::span<const std::vector<float>> worth);

/// For scripts: one object; `parts` of an indicator are in the order of `players`.
std::string json_of(const Attribution& attribution);
/// One line for each player and indicator, and one for the total.
std::string csv_of(const Attribution& attribution);

}  // namespace icsim::outputs
