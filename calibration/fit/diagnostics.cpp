#include "calibration/fit/diagnostics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace icsim::calibration {
namespace {

constexpr double kAlike = 0.8, kLittle = 0.1;
constexpr int kYear = 12;
constexpr std::array<double, 3> kHalfWidth{0.6745, 1.2816, 1.96};  // of the central 50, 80, 95 % of a normal

double effective_rank(const TraitMatrix& correlation) {
  const Eigen::SelfAdjointEigenSolver<TraitMatrix> solver(correlation);
  double entropy = 0.0;
  for (int k = 0; k < kTraits; ++k) {
    const double share = std::max(1e-12, solver.eigenvalues()(k)) / kTraits;
    entropy -= share * std::log(share);
  }
  return std::exp(entropy);
}

SystemDiagnosis of_system(const Posterior& posterior, const FitPriors& priors, const RttDataSet& data,
                          int known, std::size_t i) {
  SystemDiagnosis d;
  d.ics = posterior.ics[i];
  const TraitMatrix& covariance = posterior.traits[i].covariance;
  const TraitVector sd = covariance.diagonal().cwiseSqrt();
  const TraitMatrix correlation =
      sd.cwiseInverse().asDiagonal() * covariance * sd.cwiseInverse().asDiagonal();
  for (int t = 0; t < kTraits; ++t) {
    d.contraction[static_cast<std::size_t>(t)] =
        1.0 - sd(t) / priors.order.trait[static_cast<std::size_t>(t)].spread;
    for (int u = 0; u < t; ++u) {
      if (std::abs(correlation(t, u)) > kAlike) d.alike.push_back({u, t, correlation(t, u)});
    }
  }
  d.effective_rank = effective_rank(correlation);
  for (const DataNote& note : data.notes) {
    const MonthNumber month = month_number(note.month);
    const bool recent = month >= data.first_month + known - kYear && month < data.first_month + known;
    if (note.leave_out && note.kind != "mapped" && note.area == d.ics && note.series == "completed" && recent)
      ++d.months_without_flows;
  }
  return d;
}

constexpr std::size_t kMostNamed = 42;  // all systems; of providers there may be hundreds

template <class Picks>
std::string names(const Diagnosis& diagnosis, Picks picks) {
  std::string text;
  std::size_t named = 0;
  for (const SystemDiagnosis& d : diagnosis.systems) {
    if (picks(d) && ++named <= kMostNamed) text += (text.empty() ? "" : ", ") + d.ics;
  }
  if (named > kMostNamed)
    text += fmt::format(" and {} more of {}", named - kMostNamed, diagnosis.systems.size());
  return text;
}

}  // namespace

Diagnosis diagnose(const Posterior& posterior, const FitPriors& priors, const RttDataSet& data, int known,
                   const std::vector<std::vector<Observed>>& surprises) {
  Diagnosis diagnosis;
  for (std::size_t i = 0; i < posterior.ics.size(); ++i)
    diagnosis.systems.push_back(of_system(posterior, priors, data, known, i));
  for (const std::vector<Observed>& month : surprises) {
    for (const Observed& z : month) {
      ++diagnosis.predictions;
      for (int k = 0; k < kObservations; ++k) {
        for (std::size_t w = 0; w < kHalfWidth.size(); ++w)
          diagnosis.covered[static_cast<std::size_t>(k)][w] += std::abs(z(k)) <= kHalfWidth[w] ? 1.0 : 0.0;
      }
    }
  }
  for (auto& row : diagnosis.covered) {
    for (double& share : row) share /= std::max(1, diagnosis.predictions);
  }
  return diagnosis;
}

std::string to_text(const Diagnosis& diagnosis, const Posterior& posterior) {
  std::string text = fmt::format("Fitted to the months up to {}; {} systems.\n\n", to_month(posterior.origin),
                                 diagnosis.systems.size());
  text += fmt::format("{:<36}{:>10}{:>10}{:>10}{:>14}\n", "what is learnt of each system", "mean", "between",
                      "within", "contraction");
  for (int t = 0; t < kTraits; ++t) {
    double mean = 0.0, square = 0.0, within = 0.0, contraction = 0.0;
    const double n = static_cast<double>(posterior.traits.size());
    for (std::size_t i = 0; i < posterior.traits.size(); ++i) {
      mean += posterior.traits[i].mean(t) / n;
      square += posterior.traits[i].mean(t) * posterior.traits[i].mean(t) / n;
      within += std::sqrt(posterior.traits[i].covariance(t, t)) / n;
      contraction += diagnosis.systems[i].contraction[static_cast<std::size_t>(t)] / n;
    }
    text += fmt::format("{:<36}{:>10.3f}{:>10.3f}{:>10.3f}{:>13.0f} %\n",
                        kTraitWords[static_cast<std::size_t>(t)], mean,
                        std::sqrt(std::max(0.0, square - mean * mean)), within, 100.0 * contraction);
  }
  text +=
      "\n(log scale but for the skew; between: standard deviation of systems' means; within: mean posterior "
      "standard deviation;\n"
      " contraction: how much narrower than before the data)\n\n";
  text += fmt::format(
      "One-month predictions of the last year inside their central 50 / 80 / 95 % ({} system-months):\n",
      diagnosis.predictions);
  for (std::size_t k = 0; k < kObservations; ++k)
    text += fmt::format("  {:<24}{:>5.0f} /{:>4.0f} /{:>4.0f} %\n", kObservationWords[k],
                        100.0 * diagnosis.covered[k][0], 100.0 * diagnosis.covered[k][1],
                        100.0 * diagnosis.covered[k][2]);
  text += "\nIn words\n";
  for (int t = 0; t < kTraits; ++t) {
    const std::string weak = names(diagnosis, [&](const SystemDiagnosis& d) {
      return d.contraction[static_cast<std::size_t>(t)] < kLittle;
    });
    if (!weak.empty())
      text += fmt::format("- The data say little about the {} in {}: the prior decides.\n",
                          kTraitWords[static_cast<std::size_t>(t)], weak);
  }
  for (int t = 0; t < kTraits; ++t) {
    for (int u = 0; u < t; ++u) {
      const std::string alike = names(diagnosis, [&](const SystemDiagnosis& d) {
        return std::any_of(d.alike.begin(), d.alike.end(),
                           [&](const auto& p) { return p.first == u && p.second == t; });
      });
      if (!alike.empty())
        text +=
            fmt::format("- {} and {} cannot be told apart in {}.\n", kTraitWords[static_cast<std::size_t>(u)],
                        kTraitWords[static_cast<std::size_t>(t)], alike);
    }
  }
  const std::string blind =
      names(diagnosis, [](const SystemDiagnosis& d) { return d.months_without_flows > 0; });
  if (!blind.empty())
    text += fmt::format(
        "- Removals and capacity cannot be told apart in {}: flows of the last year are missing or broken "
        "there.\n",
        blind);
  double least = kTraits;
  for (const SystemDiagnosis& d : diagnosis.systems) least = std::min(least, d.effective_rank);
  text += fmt::format("- Effective rank of what is learnt: at least {:.1f} of {} in every system.\n", least,
                      kTraits);
  return text;
}

}  // namespace icsim::calibration
