#include "tools/web/page_data.hpp"

#include <array>
#include <cstdint>

#include "outputs/files/json.hpp"
#include "outputs/report/number_pack.hpp"
#include "tools/jobs/library_files.hpp"

namespace icsim::tools {
namespace {

using outputs::json_text;

/// As outputs/app/src/library.js asks for them.
constexpr std::array kTables{"baseline/MANIFEST.sha256",
                             "baseline/2025-04-01/flows.csv",
                             "baseline/2025-04-01/system.csv",
                             "baseline/common/ics.csv",
                             "baseline/common/resource_need.csv",
                             "baseline/common/treatment_functions.csv",
                             "library/sessions.csv"};

std::string bytes_of(const calibration::ListHistory& history) {
  std::string bytes;
  std::int32_t before = 0;
  for (std::size_t i = 0; i < history.counts.size(); ++i) {
    if (i % history.months.size() == 0) before = 0;
    const std::int32_t now = history.counts[i] + 1;
    for (int shift = 0; shift < 32; shift += 8)
      bytes += static_cast<char>(static_cast<std::uint32_t>(now - before) >> shift & 0xffU);
    before = now;
  }
  return bytes;
}

}  // namespace

std::string json_of(const calibration::ListHistory& history) {
  std::vector<std::string> metrics, wrong;
  for (const calibration::Stock stock : calibration::kHistoryStocks)
    metrics.emplace_back(calibration::kStockNames[static_cast<std::size_t>(stock)]);
  for (const calibration::DataNote& note : history.left_out)
    wrong.push_back(outputs::json_texts({note.month, note.area, note.text}));
  return outputs::json_object({{"months", outputs::json_texts(history.months)},
                               {"metrics", outputs::json_texts(metrics)},
                               {"places", outputs::json_texts(history.places)},
                               {"lists", outputs::json_texts(history.lists)},
                               {"wrong", outputs::json_array(wrong)},
                               {"numbers", json_text(outputs::base64(bytes_of(history)))}});
}

std::string published_json(const std::filesystem::path& library) {
  const scenarios::ScenarioLibrary files{library, {}};
  return json_of(calibration::list_history(calibration::read_data_set(data_set_file(files, "")),
                                           library_text(files, "rtt/outside_specialty.csv")));
}

std::string tables_json(const std::filesystem::path& library) {
  const scenarios::ScenarioLibrary files{library, {}};
  std::vector<std::pair<std::string_view, std::string>> members;
  for (const std::string_view name : kTables)
    members.emplace_back(name, json_text(library_text(files, std::string(name))));
  return outputs::json_object(members);
}

}  // namespace icsim::tools
