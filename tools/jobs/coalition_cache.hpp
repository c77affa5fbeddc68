#pragma once
/// Keeps what a run gave, so that the same run need not be made again.
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace icsim::tools {

/// Value of indicators of one place in one month, by id: [draw].
using IndicatorDraws = std::map<std::string, std::vector<float>>;

/// One small text file for each run, named by the SHA-256 of everything that the run depends on.
class CoalitionCache {
 public:
  CoalitionCache() = default;  ///< keeps nothing
  /// \throws OutputError when the folder cannot be made.
  explicit CoalitionCache(std::filesystem::path folder);

  /// Nothing when the run was not kept, or its file is damaged, or is of another run.
  [[nodiscard]] std::optional<IndicatorDraws> find(const std::string& identity) const;
  /// \throws OutputError when it cannot be written.
  void keep(const std::string& identity, const IndicatorDraws& values) const;

 private:
  std::filesystem::path folder_;  // empty: none
};

/// $XDG_CACHE_HOME/icsim/attribution, or ~/.cache/icsim/attribution; empty when neither is known.
std::filesystem::path default_cache_folder();

/// SHA-256 of this program's file: results of one build are not those of another.
std::string program_identity();

}  // namespace icsim::tools
