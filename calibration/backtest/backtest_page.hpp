#pragma once
/// A back-test as a page that a person can read.
#include <map>
#include <string>
#include <vector>

#include "calibration/scores/scores.hpp"

namespace icsim::calibration {

/// What the page says beside the scores. All of it is plain text.
struct BacktestPageText {
  std::string title;                              ///< "Back-test of icsim"
  std::vector<std::string> facts;                 ///< data set, program, settings: one a line
  std::map<std::string, std::string> area_names;  ///< ICS code -> name; a code without one stands alone
  std::string licence;                            ///< of the data
};

/// One HTML file without scripts or anything from elsewhere: what was asked, a verdict in words, headline
/// errors of the first model against every other, weighted interval scores, coverage, PIT, errors by horizon,
/// England's forecasts as fans, and every ICS. Headline horizons are 3, 6 and 12 months as far as they were
/// asked for, else the first three.
std::string backtest_page(const BacktestResult& result, const ScoreSheet& sheet,
                          const BacktestPageText& text);

}  // namespace icsim::calibration
