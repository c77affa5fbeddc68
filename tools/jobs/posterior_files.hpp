#pragma once
/// A fit and the three files it leaves: the posterior that runs draw from, draws of it to look at, and a diagnosis.
#include <cstdint>
#include <string>

#include "outputs/export/new_files.hpp"
#include "tools/jobs/fit_inputs.hpp"

namespace icsim::tools {

struct PosteriorRequest {
  calibration::MonthNumber until = -1;  ///< last month to learn from; negative: the last of the data
  int threads = 0;
  int planted = 0;            ///< synthetic countries to fit too
  std::uint32_t draws = 500;  ///< in the file of draws; runs make as many as they need
  std::uint64_t seed = 20250401;
};

/// Where the posterior of a baseline of one's own stands, without its ending.
std::string own_posterior(const scenarios::BaselinePlace& place);

class PosteriorFiles {
 public:
  /// \param stem of STEM.csv, STEM.h5 and STEM.txt
  /// \throws OutputError as NewFile does
  PosteriorFiles(const std::string& stem, bool replace);

  /// Fits, and puts all three in place.
  /// \param place that runs start from
  /// \return the diagnosis
  /// \throws DataError with what the data lack
  std::string write(const FitInputs& inputs, const scenarios::BaselinePlace& place,
                    const scenarios::ScenarioLibrary& library, const PosteriorRequest& request);

 private:
  outputs::NewFiles files_;
  outputs::NewFile &table_, &draws_, &text_;
};

}  // namespace icsim::tools
