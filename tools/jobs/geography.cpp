#include "tools/jobs/geography.hpp"

#include "scenarios/text/csv.hpp"
#include "tools/jobs/library_files.hpp"

namespace icsim::tools {

calibration::Geography geography_of(const scenarios::ScenarioLibrary& library) {
  std::vector<scenarios::InputFile> ignored;
  const auto model = scenarios::load_baseline(library, "2025-04-01", false, ignored);
  calibration::Geography geography;
  for (const IcsRecord& ics : model->ics) geography.ics.push_back(ics.code);
  for (const TreatmentFunctionRecord& f : model->treatment_functions) {
    geography.treatment_functions.push_back(f.code);
    geography.treatment_function_names.push_back(f.name);
  }
  static constexpr std::string_view kColumns[] = {"provider", "ics"};
  const std::string name = "rtt/provider_ics.csv";
  const scenarios::Table table(name, library_text(library, name), kColumns);
  for (std::size_t r = 0; r < table.rows(); ++r)
    geography.ics_of_provider.emplace(table.cell(r, "provider"), table.cell(r, "ics"));
  const std::string boards = "library/boards_2026.csv";
  geography.boards = calibration::read_boards(boards, library_text(library, boards), geography.ics);
  return geography;
}

}  // namespace icsim::tools
