#include "tools/jobs/fit_inputs.hpp"

#include <fmt/format.h>

#include "calibration/fit/own_ground.hpp"
#include "tools/jobs/library_files.hpp"

namespace icsim::tools {
namespace {

void require_provider_basis(const calibration::RttDataSet& data) {
  if (data.basis == calibration::Basis::provider) return;
  throw scenarios::DataError(
      {scenarios::Fault{data.place, 0, 0, "", "the data are on commissioner basis",
                        "lists sit where they are treated: import with --basis provider"}});
}

/// \throws DataError when there are none, or they are damaged
std::filesystem::path months_of(const scenarios::BaselinePlace& place) {
  const std::optional<std::filesystem::path> months = scenarios::own_published_months(place);
  if (!months)
    throw scenarios::DataError({scenarios::Fault{place.name, 0, 0, "", "holds no published months to fit to",
                                                 "give a data set, or make it again with `icsim baseline`"}});
  return *months;
}

std::vector<std::string> said_of(const calibration::OwnGround& own) {
  std::vector<std::string> said{fmt::format("Places: {}; order of treatment believed before the data: {}",
                                            own.data.areas.size() - 1, own.order_from)};
  if (!own.england)
    said.emplace_back(
        "The places are not England: its growth is taken to be at rest, and no trend of their figures goes "
        "on");
  if (!own.left_out.empty())
    said.push_back(fmt::format(
        "Not fitted, for want of a list or of flows from the first months on: {}; they take the order "
        "of treatment of the others",
        fmt::join(own.left_out, ", ")));
  return said;
}

}  // namespace

FitInputs fit_inputs(const scenarios::ScenarioLibrary& library, const std::string& data,
                     const std::string& baseline) {
  const std::optional<scenarios::BaselinePlace> place =
      baseline.empty() ? std::nullopt : scenarios::find_baseline(library, baseline, {});
  if (!baseline.empty() && !place)
    throw scenarios::DataError({scenarios::Fault{
        "--baseline", 0, 0, "", fmt::format("there is no baseline {}", scenarios::shown_word(baseline)),
        fmt::format("one that `icsim baseline` made, or one of: {}",
                    fmt::join(scenarios::baseline_names(library), ", "))}});
  return fit_inputs(library, data, place);
}

FitInputs fit_inputs(const scenarios::ScenarioLibrary& library, const std::string& data,
                     const std::optional<scenarios::BaselinePlace>& place) {
  FitInputs inputs;
  const bool own = place && !place->ships;
  inputs.data_file = own && data.empty() ? months_of(*place) : data_set_file(library, data);
  inputs.data = calibration::read_data_set(inputs.data_file);
  require_provider_basis(inputs.data);
  inputs.priors = calibration::load_priors(library);
  if (!own) {
    inputs.ground = calibration::shipped_ground(library);
    return inputs;
  }
  std::vector<scenarios::InputFile> ignored;
  const auto model = scenarios::load_baseline(*place, false, ignored);
  calibration::OwnGround found = calibration::own_ground(*model, calibration::month_of(place->start) - 1,
                                                         inputs.data, inputs.priors, library);
  inputs.own = true;
  inputs.said = said_of(found);
  inputs.data = std::move(found.data);
  inputs.ground = std::move(found.ground);
  inputs.priors = std::move(found.priors);
  return inputs;
}

}  // namespace icsim::tools
