#pragma once
/// What `icsim run --from` prints: the same, or what differs.
#include <string>
#include <vector>

#include "outputs/run_file/provenance.hpp"

namespace icsim::tools {

/// Results of one scenario, then and now, by the checksums that stand in the files.
struct ResultComparison {
  std::string name;                       ///< of the scenario
  std::string content_then, content_now;  ///< checksums of all results
  std::vector<std::string> different;     ///< "level/dataset"
  std::vector<std::string> only_then, only_now;
  /// What the file says beside results and the run does not, by its place.
  std::vector<std::string> otherwise;
  std::size_t in_both = 0;

  /// Whether what the file says beside results is another thing than the run: words on metrics and parameters may be
  /// another program's, or of other data; labels, months, levers, settings and units may not.
  [[nodiscard]] bool says_otherwise(const struct OriginDifferences& origins) const;
  /// Results that only this program writes are no difference.
  [[nodiscard]] bool is_same() const { return different.empty() && only_then.empty() && in_both > 0; }
};

ResultComparison compare_results(const std::vector<outputs::NamedText>& then,
                                 const std::vector<outputs::NamedText>& now);

/// Places where two files say different things, or only the first says anything.
/// \param both_ways  or only the second.
std::vector<std::string> said_otherwise(const std::vector<outputs::NamedText>& then,
                                        const std::vector<outputs::NamedText>& now, bool both_ways);

/// A file that was read, or the program, as "NAME: WHAT then, WHAT now".
struct OriginDifferences {
  std::vector<std::string> inputs, program;
  [[nodiscard]] bool none() const { return inputs.empty() && program.empty(); }
};

/// Data files by name; files that hold scenarios are left out, as the run file has their meaning.
/// \param posterior name of the scenario's own posterior file, or empty.
std::vector<std::string> differing_inputs(const std::vector<outputs::NamedText>& then,
                                          const std::vector<outputs::NamedText>& now,
                                          const std::string& posterior);

/// Version, commit, build and format.
std::vector<std::string> differing_programs(const outputs::RunProvenance& then,
                                            const std::string& format_then, const outputs::RunProvenance& now,
                                            const std::string& format_now);

/// The lines for one scenario, each ended by a line feed.
std::string report_text(const ResultComparison& results, const OriginDifferences& origins);

}  // namespace icsim::tools
