/// Runs a scenario with the engine alone, as a page does: no HDF5 and no threads, so that it builds for any machine.
/// Writes draws as tests/web/engine.mjs does, [level][metric][month][row][draw] of float32, and a JSON of what they are
/// beside them.
///
/// usage: engine_alone LIBRARY SCENARIO.yaml OUT
#include <algorithm>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "outputs/files/json.hpp"
#include "tools/web/session.hpp"

namespace {

using namespace icsim;
using outputs::json_array;
using outputs::json_object;
using outputs::json_text;

/// Every draw of one metric of a level, [month][row][draw].
struct Draws {
  const LevelSpec* level;
  std::size_t metric;
  std::vector<float> values;
};

std::vector<Draws> run(tools::WebSession& session) {
  const tools::Chosen& chosen = *session.chosen();
  const std::size_t draws = chosen.scenario.ensemble.draws;
  const auto months = static_cast<std::size_t>(chosen.scenario.calendar->months());
  std::vector<Draws> all;
  for (const LevelSpec& level : chosen.layout.levels()) {
    if (!level.keeps_draws || level.rows == 0) continue;
    for (std::size_t m = 0; m < level.metrics.size(); ++m)
      all.push_back({&level, m, std::vector<float>(months * level.rows * draws)});
  }
  for (std::size_t first = 0; first < draws; first += kLanes) {
    session.begin(static_cast<std::uint32_t>(first / kLanes));
    const std::size_t count = std::min<std::size_t>(kLanes, draws - first);
    for (int month; (month = session.step()) >= 0;) {
      for (auto& [level, metric, values] : all) {
        for (std::size_t row = 0; row < level->rows; ++row) {
          const float* from = session.record().data() + level->at(row, metric) * kLanes;
          std::copy_n(from, count,
                      &values[(static_cast<std::size_t>(month) * level->rows + row) * draws + first]);
        }
      }
    }
  }
  return all;
}

std::string names_of(const std::vector<Draws>& all) {
  std::vector<std::string> levels, metrics;
  for (std::size_t k = 0; k < all.size(); ++k) {
    metrics.push_back(json_text(specification(all[k].level->metrics[all[k].metric]).name));
    if (k + 1 < all.size() && all[k + 1].level == all[k].level) continue;
    levels.push_back(
        json_object({{"name", json_text(all[k].level->name)}, {"metrics", json_array(metrics)}}));
    metrics.clear();
  }
  return json_object({{"levels", json_array(levels)}});
}

int work(const std::string& library, const std::string& scenario, const std::string& out) {
  tools::WebSession session(library);
  tools::WebRequest request;
  std::ifstream text(scenario, std::ios::binary);
  request.text.assign(std::istreambuf_iterator<char>(text), {});
  const std::string answer = session.choose(request);
  if (session.chosen() == nullptr) {
    std::cerr << answer << '\n';
    return 2;
  }
  const std::vector<Draws> all = run(session);
  std::ofstream raw(out, std::ios::binary), names(out + ".json");
  for (const Draws& draws : all)
    raw.write(reinterpret_cast<const char*>(draws.values.data()),
              static_cast<std::streamsize>(draws.values.size() * sizeof(float)));
  names << names_of(all) << '\n';
  return raw.flush() && names.flush() ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) try {
  if (count == 4) return work(arguments[1], arguments[2], arguments[3]);
  std::cerr << "usage: engine_alone LIBRARY SCENARIO.yaml OUT\n";
  return 2;
} catch (const std::exception& fault) {
  std::cerr << "engine_alone: " << fault.what() << '\n';
  return 3;
}
