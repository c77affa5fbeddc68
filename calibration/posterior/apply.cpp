#include "calibration/posterior/apply.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "calibration/fit/posterior.hpp"
#include "engine/model/some_places.hpp"
#include "scenarios/input/baseline.hpp"
#include "scenarios/text/checksum.hpp"

namespace icsim::calibration {
namespace {

std::string text_of(const scenarios::CalibrationRequest& request) {
  if (auto text = scenarios::read_bytes(request.file); text && !text->empty()) return std::move(*text);
  throw scenarios::DataError(
      {scenarios::Fault{request.shown, 0, 0, "", "the posterior is missing or cannot be read",
                        "`icsim calibrate` makes one; 'calibration: none' runs without"}});
}

/// Places of the model that the posterior holds, in its order.
/// \throws DataError unless they are all, or may be some
std::vector<int> held_places(const Posterior& posterior, const scenarios::CalibrationRequest& request) {
  const std::vector<IcsRecord>& places = request.model.ics;
  const MonthNumber first = month_of(request.calendar.start());
  std::string problem;
  if (posterior.origin + 1 != first)
    problem = fmt::format("it was fitted up to {}, but the run starts in {}", to_month(posterior.origin),
                          to_month(first));
  if (posterior.ics.size() != places.size() && !request.some_places)
    problem = fmt::format("it holds {} systems, the baseline {}", posterior.ics.size(), places.size());
  std::vector<int> held;
  auto place = places.begin();
  for (std::size_t i = 0; problem.empty() && i < posterior.ics.size(); ++i) {
    const auto left = place;
    while (request.some_places && place != places.end() && place->code != posterior.ics[i]) ++place;
    if (place == places.end() || place->code != posterior.ics[i])
      problem = fmt::format("system {} is {}, but the baseline has {}", i + 1, posterior.ics[i],
                            left == places.end() ? "no more" : left->code);
    else
      held.push_back(static_cast<int>(place++ - places.begin()));
  }
  if (!problem.empty())
    throw scenarios::DataError({scenarios::Fault{request.shown, 0, 0, "", problem,
                                                 "fit to this baseline: `icsim calibrate --baseline`"}});
  return held;
}

/// What places that are not fitted are believed to do: as those that are, as far as these differ.
Posterior of_others(const Posterior& fitted, std::size_t places) {
  SystemTraits any;
  any.mean.setZero();
  any.covariance.setZero();
  const double n = static_cast<double>(fitted.traits.size());
  for (const SystemTraits& s : fitted.traits) any.mean += s.mean / n;
  for (const SystemTraits& s : fitted.traits)
    any.covariance += (s.covariance + (s.mean - any.mean) * (s.mean - any.mean).transpose()) / n;
  Posterior others;
  others.levels = false;
  others.ics.resize(places);
  others.traits.assign(places, any);
  return others;
}

/// The order of single lists.
/// \throws DataError where it is of other treatment functions than the model's
const ListOrder& order_of(const Posterior& posterior, const scenarios::CalibrationRequest& request) {
  const auto same = [](const std::string& code, const TreatmentFunctionRecord& function) {
    return code == function.code;
  };
  const std::vector<std::string>& codes = posterior.list_order.treatment_functions;
  const std::vector<TreatmentFunctionRecord>& functions = request.model.treatment_functions;
  if (!codes.empty() && !std::equal(codes.begin(), codes.end(), functions.begin(), functions.end(), same))
    throw scenarios::DataError(
        {scenarios::Fault{request.shown, 0, 0, "", "its treatment functions are not those of the baseline",
                          "fit to this baseline: `icsim calibrate --baseline`"}});
  return posterior.list_order;
}

}  // namespace

scenarios::Calibrated apply_posterior(const scenarios::CalibrationRequest& request) {
  const std::string text = text_of(request);
  Posterior posterior = read_posterior(request.shown, text);
  const std::vector<int> held = held_places(posterior, request);
  if (!request.sampled) posterior = central(posterior);
  if (!request.policy_targets) posterior.compliance = posterior.compliance_spread = 0.0;
  scenarios::Calibrated calibrated;
  calibrated.input = {request.shown, scenarios::sha256_hex(text)};
  const std::filesystem::path shown(request.shown);  // in its baseline's folder the folder is its name
  const bool own = shown.stem() == scenarios::kOwnPosterior && shown.has_parent_path();
  calibrated.id = fmt::format("{} to {} {}{}", (own ? shown.parent_path().filename() : shown.stem()).string(),
                              to_month(posterior.origin), calibrated.input.sha256.substr(0, 12),
                              request.policy_targets ? "" : " no-policy-change");
  calibrated.list_kernels = list_kernels(request.model, order_of(posterior, request), held);
  const std::uint32_t draws = request.sampled ? request.draws : 1;
  const auto add = [&](const Posterior& part, const Model& model, const std::vector<int>& places,
                       std::uint64_t seed) {
    for (Steer& steer : draw_paths(part, model, seed, draws, kPosteriorMonths, Beyond::hold_year)) {
      steer.ics = places[static_cast<std::size_t>(steer.ics)];
      calibrated.corrections.push_back(lever_of(steer, request.model, request.calendar));
    }
  };
  if (held.size() == request.model.ics.size()) {
    add(posterior, request.model, held, request.seed);
    return calibrated;
  }
  add(posterior, some_places(request.model, held), held, request.seed);
  std::vector<int> others;
  for (int i = 0; i < request.model.dims.ics; ++i) {
    if (!std::binary_search(held.begin(), held.end(), i)) others.push_back(i);
  }
  const Posterior rest = of_others(posterior, others.size());
  add(request.sampled ? rest : central(rest), some_places(request.model, others), others,
      request.seed + 1);  // not the numbers of those that are fitted
  return calibrated;
}

}  // namespace icsim::calibration
