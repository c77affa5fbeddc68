#include "scenarios/plan/sessions.hpp"

#include <map>

#include "scenarios/text/checksum.hpp"

namespace icsim::scenarios {

std::vector<SessionRates> load_session_rates(const ScenarioLibrary& library, const Model& model,
                                             std::vector<InputFile>& inputs) {
  static constexpr std::string_view kColumns[] = {"treatment_function",
                                                  "cases_per_session",
                                                  "pathways_per_clinic",
                                                  "price_admitted",
                                                  "price_non_admitted",
                                                  "grade",
                                                  "source"};
  const auto bytes = read_bytes(library.root / kSessionTable);
  if (!bytes)
    throw DataError(
        {Fault{kSessionTable, 0, 0, "", "cannot be read", "the library is incomplete: install icsim anew"}});
  const std::string& text = *bytes;
  inputs.push_back({kSessionTable, sha256_hex(text)});
  Table table(kSessionTable, text, kColumns);
  std::map<std::string, SessionRates, std::less<>> by_code;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto number = [&](std::string_view column) {
      const double value = table.number(row, column).value_or(1.0);
      if (value <= 0.0) table.fault(row, column, "is not above 0", "give a number above 0");
      return value;
    };
    by_code[std::string(table.cell(row, "treatment_function"))] = {
        {number("pathways_per_clinic"), number("cases_per_session")},
        {number("price_non_admitted"), number("price_admitted")}};
  }
  std::vector<SessionRates> rates;
  for (const TreatmentFunctionRecord& function : model.treatment_functions) {
    const auto found = by_code.find(function.code);
    if (found == by_code.end())
      table.fault("treatment function " + function.code + " is missing", "add a line for it");
    else
      rates.push_back(found->second);
  }
  table.throw_if_any();
  return rates;
}

}  // namespace icsim::scenarios
