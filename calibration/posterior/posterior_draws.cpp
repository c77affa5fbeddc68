#include "calibration/posterior/posterior_draws.hpp"

#include <algorithm>

#include "outputs/run_file/data_file.hpp"

namespace icsim::calibration {

void write_posterior_draws(const std::filesystem::path& target, const Posterior& posterior,
                           const Model& model, std::uint64_t seed, std::uint32_t draws,
                           const std::map<std::string, std::string>& attributes) {
  outputs::DataFile file;
  file.format = "icsim posterior draws";
  file.attributes = attributes;
  std::vector<std::string> months;
  for (int h = 1; h <= kPosteriorMonths; ++h) months.push_back(to_month(posterior.origin + h));
  std::vector<int> numbers(draws);
  for (std::uint32_t d = 0; d < draws; ++d) numbers[d] = static_cast<int>(d);
  file.axes = {{"ics", "ICS code", posterior.ics, {}},
               {"month", "Month", months, {}},
               {"draw", "Posterior draw", {}, numbers}};
  for (const Steer& steer : draw_paths(posterior, model, seed, draws, kPosteriorMonths)) {
    std::string name(specification(steer.parameter).key);
    std::replace(name.begin(), name.end(), '.', '_');
    if (steer.stage >= 0) name += steer.stage == 0 ? "_awaiting_decision" : "_awaiting_admission";
    auto array = std::find_if(file.arrays.begin(), file.arrays.end(),
                              [&](const outputs::DataArray& a) { return a.name == name; });
    if (array == file.arrays.end()) {
      const std::string how = steer.how == LeverEffect::How::scale ? "multiplies "
                              : steer.how == LeverEffect::How::add ? "is added to "
                                                                   : "is the value of ";
      file.arrays.push_back({name,
                             std::string(specification(steer.parameter).unit),
                             how + std::string(specification(steer.parameter).key),
                             {"ics", "month", "draw"},
                             std::vector<double>(posterior.ics.size() * kPosteriorMonths * draws),
                             false});
      array = file.arrays.end() - 1;
    }
    for (std::size_t h = 0; h < kPosteriorMonths; ++h) {
      for (std::uint32_t d = 0; d < draws; ++d)
        array->values[(static_cast<std::size_t>(steer.ics) * kPosteriorMonths + h) * draws + d] =
            steer.by_month[std::min(h, steer.by_month.size() - 1)].at(d);  // the last is held
    }
  }
  outputs::write_data_file(target, file);
}

}  // namespace icsim::calibration
