#include "tools/jobs/posterior_files.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "calibration/fit/diagnostics.hpp"
#include "calibration/fit/forecast.hpp"
#include "calibration/fit/self_check.hpp"
#include "calibration/posterior/posterior_draws.hpp"
#include "tools/terminal/tell.hpp"
#include "tools/version.hpp"

namespace icsim::tools {
namespace {

using calibration::MonthNumber;
using calibration::RttDataSet;

constexpr std::size_t kCheckedMonths = 12;

/// What the filter leaves at its last month, and its surprises of the last year.
struct Filtered {
  calibration::OrderState state;
  std::vector<std::vector<calibration::Observed>> surprises;
};

Filtered filter(const FitInputs& inputs, const RttDataSet& data, const scenarios::ScenarioLibrary& library,
                int threads, MonthNumber until) {
  Filtered result;
  const bool terminal = ::isatty(2) == 1;
  calibration::run_order_filter(
      data, inputs.ground, library, inputs.priors, threads, [&](const calibration::OrderState& state) {
        const MonthNumber month = data.first_month + state.known - 1;
        if (terminal) tell("\r{} of {} learnt", calibration::to_month(month), calibration::to_month(until));
        result.surprises.push_back(state.surprise);
        if (result.surprises.size() > kCheckedMonths) result.surprises.erase(result.surprises.begin());
        result.state = state;
        return month < until;
      });
  if (terminal) tell("\r                          \r");
  return result;
}

/// The last month with stocks that the fit may use.
/// \param before last month before runs start
/// \throws DataError with what the fit lacks
MonthNumber last_known(const PosteriorRequest& request, const calibration::FitGround& ground,
                       const scenarios::BaselinePlace& place, MonthNumber before, const RttDataSet& data) {
  const int known = request.until < 0 ? data.months : request.until - data.first_month + 1;
  const MonthNumber until = data.first_month + calibration::fit_window(data, ground, known).last;
  if (before > until)
    throw scenarios::DataError({scenarios::Fault{
        "icsim calibrate", 0, 0, "",
        fmt::format("baseline {} starts after the data end ({})", place.name, calibration::to_month(until)),
        "import later months, or choose an earlier baseline"}});
  return until;
}

/// A posterior that starts where the data end holds rates, growth and order of treatment; one that starts
/// before, the order alone, as the baseline's rates are data.
/// \param before last month before runs start
/// \param start what they start from, quintiles added up
calibration::Posterior posterior_for(const FitInputs& inputs, const RttDataSet& data,
                                     const scenarios::ScenarioLibrary& library, int threads,
                                     const calibration::OrderState& state, MonthNumber before,
                                     const Model& start) {
  if (before == data.first_month + state.known - 1) {
    calibration::Fit fit = calibration::fit_at(data, library, inputs.priors, state, threads);
    calibration::steer(fit.posterior, start, fit.expected, library, inputs.priors, threads);
    return std::move(fit.posterior);
  }
  calibration::Posterior posterior = calibration::posterior_at(data, inputs.priors, state);
  posterior.levels = false;
  posterior.origin = before;
  posterior.milestone.clear();
  posterior.backstop.clear();
  return posterior;
}

std::string report_of(const Filtered& fitted, const calibration::Posterior& posterior,
                      const FitInputs& inputs, const RttDataSet& data,
                      const scenarios::ScenarioLibrary& library, const PosteriorRequest& request) {
  std::string report = calibration::to_text(
      calibration::diagnose(posterior, inputs.priors, data, fitted.state.known, fitted.surprises), posterior);
  for (const std::string& line : inputs.said) report += fmt::format("- {}.\n", line);
  calibration::CrossSettings cross;
  cross.threads = request.threads;
  report += '\n';
  report +=
      calibration::to_text(calibration::cross_check(data, library, inputs.priors, fitted.state, cross), data);
  if (request.planted > 0) {
    calibration::PlantedSettings planted;
    planted.countries = request.planted;
    planted.threads = request.threads;
    report += '\n';
    report +=
        calibration::to_text(calibration::check_planted(library, inputs.priors, inputs.priors, planted));
  }
  return report;
}

/// With one month alone: what is believed of every place beforehand.
std::string believed_text(const calibration::Posterior& posterior, const FitInputs& inputs) {
  std::string text = fmt::format(
      "One month of lists alone, {}: nothing is learnt. Its flows, growth at rest, and the order of "
      "treatment that is "
      "believed of any place.\n\n",
      calibration::to_month(posterior.origin));
  for (const std::string& line : inputs.said) text += fmt::format("- {}.\n", line);
  return text;
}

}  // namespace

std::string own_posterior(const scenarios::BaselinePlace& place) {
  return (place.root / scenarios::kOwnPosterior).string();
}

PosteriorFiles::PosteriorFiles(const std::string& stem, bool replace)
    : files_(replace ? outputs::Existing::replace : outputs::Existing::refuse),
      table_(files_.add(stem + ".csv")),
      draws_(files_.add(stem + ".h5")),
      text_(files_.add(stem + ".txt")) {}

std::string PosteriorFiles::write(const FitInputs& inputs, const scenarios::BaselinePlace& place,
                                  const scenarios::ScenarioLibrary& library,
                                  const PosteriorRequest& request) {
  const RttDataSet data = calibration::usable_stocks(inputs.data);
  const MonthNumber before = calibration::month_of(place.start) - 1;
  // The ground of places of one's own is what their runs start from.
  std::vector<scenarios::InputFile> ignored;
  const auto start = place.ships ? scenarios::load_baseline(place, false, ignored) : inputs.ground.model;
  calibration::Posterior posterior;
  std::string report;
  const bool whole = request.until < 0 || request.until == before;
  if (!place.ships && whole && data.first_month + data.months - 1 == before &&
      calibration::months_with_stocks(data) == 1) {
    calibration::Fit fit =
        calibration::believed_fit(data, inputs.ground, library, inputs.priors, request.threads);
    calibration::steer(fit.posterior, *start, fit.expected, library, inputs.priors, request.threads);
    posterior = std::move(fit.posterior);
    report = believed_text(posterior, inputs);
  } else {
    const MonthNumber until = last_known(request, inputs.ground, place, before, data);
    const Filtered fitted = filter(inputs, data, library, request.threads, until);
    posterior = posterior_for(inputs, data, library, request.threads, fitted.state, before, *start);
    report = report_of(fitted, posterior, inputs, data, library, request);
  }
  table_.write(calibration::posterior_text(posterior));
  text_.write(report);
  calibration::write_posterior_draws(draws_.part(), posterior, *start, request.seed, request.draws,
                                     {{"program_version", kVersion},
                                      {"commit", kCommit},
                                      {"data", inputs.data_file.filename().string()},
                                      {"baseline", place.name},
                                      {"priors_sha256", inputs.priors.file.sha256},
                                      {"seed", fmt::format("{}", request.seed)},
                                      {"attribution", data.licence}});
  files_.put_in_place();
  return report;
}

}  // namespace icsim::tools
