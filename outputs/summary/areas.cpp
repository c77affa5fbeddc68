#include "outputs/summary/areas.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "engine/model/model.hpp"

namespace icsim::outputs {
namespace {

bool is_roll_up(const std::string& level) {
  return std::find(kRollUpNames.begin(), kRollUpNames.end(), level) != kRollUpNames.end();
}

}  // namespace

bool same_word(const std::string& a, const std::string& b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

bool is_of_places(const std::string& level) {
  return level == "region" || is_roll_up(level);
}

std::vector<std::optional<std::size_t>> rows_of_places(const ScenarioResults& results,
                                                       const std::string& level) {
  if (is_of_places(level)) return results.ics_areas(level);
  std::vector<std::optional<std::size_t>> rows(results.rows("ics"), std::size_t{0});
  for (std::size_t i = 0; level == "ics" && i < rows.size(); ++i) rows[i] = i;
  return rows;
}

void require_area(const ScenarioResults& results, const std::string& level, const std::string& code_or_name) {
  if (!is_roll_up(level)) return;
  for (const LeftOutArea& area : results.left_out()) {
    if (area.level != level || (!same_word(area.code, code_or_name) && !same_word(area.name, code_or_name)))
      continue;
    throw OutputError(
        fmt::format("{} {} ({})", level, area.code, area.name), "cannot be shown: " + area.reason,
        level == "board"
            ? "make it a place of its own: `icsim baseline` with --level board, or with --places, "
              "from full extracts"
            : "run its providers or the system itself: `icsim baseline` with --level provider or icb");
  }
  require_areas(results, level);
}

void require_areas(const ScenarioResults& results, const std::string& level) {
  if (!is_roll_up(level) || results.has_level(level)) return;
  throw OutputError(
      fmt::format("scenario '{}'", results.name()),
      fmt::format("has no results by {} beside those of its places", level),
      level == "board"
          ? "`icsim run --boards` adds boards made of whole systems; a baseline of one's own has them "
            "when `icsim baseline` made it"
          : "--ics shows the places themselves; those of `icsim baseline --level provider` add up to "
            "systems");
}

}  // namespace icsim::outputs
