#pragma once
/// The headline table of one place: what `icsim show` and the report page print first.
#include <optional>
#include <string>
#include <vector>

#include "outputs/summary/indicators.hpp"

namespace icsim::outputs {

/// Mean and the 5 to 95 % range over draws; all equal where there is one value, NaN where there is none. The range
/// alone is NaN where it is not known.
struct Estimate {
  double mean = 0.0, low = 0.0, high = 0.0;
};
/// {"mean": x, "low": x, "high": x}; null for none.
std::string estimate_json(const std::optional<Estimate>& estimate);
/// \param draws NaN is left out.
Estimate estimate_of(std::vector<float> draws);

/// One row of a level: England, a region, an ICS, a treatment function or one list (ics_treatment_function).
struct Place {
  std::string level;
  std::size_t row = 0;
  std::string label;
};
/// All places of the run.
Place whole_place(const ScenarioResults& scenario);

struct HeadlineColumn {
  std::string title;          ///< "published", "start", "+1 year" ...
  Date date{};                ///< stocks are of its end, flows of the year before
  bool is_published = false;  ///< what was published, not simulated
};

struct HeadlineRow {
  std::string id, name;
  NumberKind kind = NumberKind::count;
  std::vector<std::optional<Estimate>> values;  ///< by column; none where it is not known
  std::optional<Date> start_year_to;  ///< the start's value is published: the year to the end of this month
};

/// As published a year before the start, where it is known; start, one year on, three years on, end: as far as the
/// run goes. Rows are the headline indicators that the place has.
struct Headline {
  std::vector<HeadlineColumn> columns;
  std::vector<HeadlineRow> rows;
  std::size_t start = 0;  ///< column of the start
};
/// One list keeps no draws: its stocks have the stored range, flows of a year the mean alone. What is read is
/// checked against the file's checksums.
/// \throws OutputError
Headline headline(const ScenarioResults& scenario, const Place& place);
/// Of several places of one level; reads the file once.
std::vector<Headline> headlines(const ScenarioResults& scenario, const std::vector<Place>& places);

}  // namespace icsim::outputs
