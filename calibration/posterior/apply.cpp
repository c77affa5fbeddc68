#include "calibration/posterior/apply.hpp"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "calibration/fit/posterior.hpp"
#include "scenarios/text/checksum.hpp"

namespace icsim::calibration {
namespace {

std::string text_of(const scenarios::CalibrationRequest& request) {
  std::ifstream in(request.file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (in && !text.str().empty()) return text.str();
  throw scenarios::DataError(
      {scenarios::Fault{request.shown, 0, 0, "", "the posterior is missing or cannot be read",
                        "`icsim calibrate` makes one; 'calibration: none' runs without"}});
}

void check_fits(const Posterior& posterior, const scenarios::CalibrationRequest& request) {
  const MonthNumber first = month_of(request.calendar.start());
  std::string problem;
  if (posterior.origin + 1 != first)
    problem = fmt::format("it was fitted up to {}, but the run starts in {}", to_month(posterior.origin),
                          to_month(first));
  if (posterior.ics.size() != request.model.ics.size())
    problem =
        fmt::format("it holds {} systems, the baseline {}", posterior.ics.size(), request.model.ics.size());
  for (std::size_t i = 0; problem.empty() && i < posterior.ics.size(); ++i) {
    if (posterior.ics[i] != request.model.ics[i].code)
      problem = fmt::format("system {} is {}, but the baseline has {}", i + 1, posterior.ics[i],
                            request.model.ics[i].code);
  }
  if (!problem.empty())
    throw scenarios::DataError({scenarios::Fault{request.shown, 0, 0, "", problem,
                                                 "fit to this baseline: `icsim calibrate --baseline`"}});
}

}  // namespace

scenarios::Calibrated apply_posterior(const scenarios::CalibrationRequest& request) {
  const std::string text = text_of(request);
  Posterior posterior = read_posterior(request.shown, text);
  check_fits(posterior, request);
  if (!request.sampled) posterior = central(posterior);
  if (!request.policy_targets) posterior.compliance = posterior.compliance_spread = 0.0;
  scenarios::Calibrated calibrated;
  calibrated.input = {request.shown, scenarios::sha256_hex(text)};
  calibrated.id = fmt::format("{} to {} {}{}", std::filesystem::path(request.shown).stem().string(),
                              to_month(posterior.origin), calibrated.input.sha256.substr(0, 12),
                              request.policy_targets ? "" : " no-policy-change");
  const std::uint32_t draws = request.sampled ? request.draws : 1;
  for (const Steer& steer :
       draw_paths(posterior, request.model, request.seed, draws, kPosteriorMonths, Beyond::hold_year))
    calibrated.corrections.push_back(lever_of(steer, request.model, request.calendar));
  return calibrated;
}

}  // namespace icsim::calibration
