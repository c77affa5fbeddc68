#pragma once
/// Indicators by system that can be compared fairly: what is counted, of how many, and what would be
/// expected.
#include <optional>
#include <string>
#include <vector>

#include "outputs/compare/context.hpp"

namespace icsim::outputs {

struct FairIndicator {
  std::string id, name, unit;
  NumberKind kind = NumberKind::share;
  /// More of a list or of treatment is neither good nor bad between systems: need and validation differ.
  Indicator::Better better = Indicator::Better::neither;
  enum class Basis {
    list_share,     ///< pathways that waited long, of the list, by treatment function, where treated
    resident_rate,  ///< pathways of residents per 1,000 people weighted by need
    treated_rate,   ///< pathways of one treatment function, where treated, per 1,000 people weighted by need
    level,          ///< a positive figure of the system, expected from context, but no count
    plain,          ///< may be 0 or negative: shown beside its peers' only
    per_head,       ///< GBP million, likewise, per person weighted by need
  } basis = Basis::plain;
  std::vector<std::string> metrics;  ///< added up
  Indicator::Over over = Indicator::Over::census;
  std::size_t weeks = 0;  ///< of list_share: who waited this long or longer
  /// Whether it is told of all lists, of one treatment function, or of either.
  enum class Told { whole, function, either } told = Told::whole;
  enum class Context { none, people, people_and_staff, all } explained_by = Context::none;
};
/// In the order they are shown: waits, treatment, general practice, staff, inequality, money.
const std::vector<FairIndicator>& fair_indicators();
/// \param of_function whether one treatment function is asked for.
/// \throws OutputError that lists what there is.
const FairIndicator& find_fair_indicator(const std::string& id, bool of_function);
bool is_told(const FairIndicator& indicator, bool of_function);

/// One indicator of all systems. The value of a system is counted / size: the mean over draws of the ratio, as
/// `compare` and `show` have it, never the ratio of the means.
struct Measured {
  enum class Of { figure, list, people } of = Of::figure;
  std::vector<double> counted;          ///< pathways; of a figure the value itself
  std::vector<double> size;             ///< pathways on the list, 1,000s of people; else 1
  std::vector<double> standard;         ///< counted at England's rates; empty: nothing is expected
  std::vector<double> start;            ///< value at the start; empty: not known
  std::vector<double> start_log_ratio;  ///< log of start over England's rates then; empty: none to adjust for
};
/// Values are checked against the file's checksums.
/// \param month 0 is the first of the run.
/// \param function one treatment function, of which the context's waits at the start are; of no draws are kept,
/// so that a share that is not stored (over 52 weeks) is that of mean numbers. None: all.
/// \return empty vectors when the run has not got it: folded quintiles, no year of months, all zero.
Measured measure(const ScenarioResults& results, const FairIndicator& indicator, const SystemContext& context,
                 std::size_t month, std::optional<std::size_t> function = {});

}  // namespace icsim::outputs
