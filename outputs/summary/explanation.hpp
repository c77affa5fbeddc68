#pragma once
/// What moved a list, and who sent whom patients. Means over draws, checked against the file's checksums.
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "outputs/summary/headline.hpp"

namespace icsim::outputs {

/// Whole months of a run, both included.
struct Period {
  std::size_t first = 0, last = 0;
};

/// What a cause belongs to, in the order that they are told.
enum class CauseGroup {
  start_date,  ///< flows as at the start date
  base_path,   ///< growth that goes on and what calibration or history knows: nobody's doing
  scenario,    ///< what levers change, and what follows from it
  rest         ///< chance, and slots that were not used
};
inline constexpr int kCauseGroups = 4;
inline constexpr std::array<std::string_view, kCauseGroups> kCauseGroupWords{
    "as at the start date", "base path and calibration", "the scenario, against the base path", "the rest"};

/// One cause and the pathways it put on the list (negative: took off), mean over draws.
struct CauseChange {
  CauseGroup group = CauseGroup::rest;
  std::string cause, label;
  double pathways = 0.0;
};
struct Explanation {
  double before = 0.0, after = 0.0;  ///< the list at the two ends of the period, mean over draws
  std::vector<CauseChange> changes;  ///< add up to after - before; group by group

  [[nodiscard]] double total(CauseGroup group) const;
};
/// How often a resource was the scarcest: share of weeks, mean over draws (and systems, for England).
struct Scarcity {
  std::string resource;
  double share = 0.0;
};
/// Most often first.
std::vector<Scarcity> scarcest_over(const ScenarioResults& scenario, const Place& place,
                                    const Period& period);

/// What moved the lists of all places of a level; reads the file once.
class ListCauses {
 public:
  /// \param level england or ics
  /// \throws OutputError when it is neither, or the run has no causes.
  ListCauses(const ScenarioResults& scenario, const std::string& level);
  [[nodiscard]] Explanation over(std::size_t row, const Period& period) const;

 private:
  std::size_t rows_ = 0;
  std::vector<std::string> causes_;
  std::vector<float> change_, list_;  ///< [month][row][cause], [month][row]
  std::vector<double> start_;         ///< [row]
};

/// \throws OutputError when the place is neither England nor an ICS, or the run has no causes.
Explanation explain_list(const ScenarioResults& scenario, const Place& place, const Period& period);

/// One arc of mutual aid over a period, mean over draws.
struct ArcTotal {
  std::string code, label;
  double pathways = 0.0, payments = 0.0;  ///< payments: GBP m
};
/// Arcs along which anybody moved, largest first; only those of one ICS unless `ics` is empty.
std::vector<ArcTotal> transfers_over(const ScenarioResults& scenario, const std::string& ics,
                                     const Period& period);

}  // namespace icsim::outputs
