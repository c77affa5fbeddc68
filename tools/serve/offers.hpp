#pragma once
/// What `icsim serve FILES...` offers beside the page: reports of run files, and scenarios to begin from.
#include <mutex>
#include <string>
#include <vector>

#include "tools/program.hpp"

namespace icsim::tools {

class Offers {
 public:
  /// \param choices run files, or FILE:SCENARIO for one scenario of a file; scenario and study files end in .yaml or .yml.
  /// \throws what opening them throws: ScenarioError, DataError, OutputError
  Offers(const std::vector<std::string>& choices, const Program& program);

  /// JSON {"scenarios": [{"name", "text"}], "reports": [title]}.
  [[nodiscard]] std::string json() const;
  [[nodiscard]] std::size_t reports() const { return reports_.size(); }
  /// The page of one, made when it is first asked for.
  /// \throws OutputError
  const std::string& report(std::size_t number);

 private:
  struct Scenario {
    std::string name, text;
  };
  struct Report {
    std::string choice, title, page;
  };
  void add_scenarios(const std::string& file);
  void add_report(const std::string& choice);

  const Program& program_;
  std::vector<Scenario> scenarios_;
  std::vector<Report> reports_;
  std::mutex making_;  ///< HDF5 is asked by one thread at a time
};

}  // namespace icsim::tools
