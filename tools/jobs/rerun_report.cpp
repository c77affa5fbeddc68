#include "tools/jobs/rerun_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "tools/terminal/words.hpp"

namespace icsim::tools {
namespace {

constexpr std::size_t kNamed = 5;  // datasets that are named; the rest is counted
constexpr std::string_view kFormatDiffers = "run file format ";
constexpr std::size_t kChecksumShown = 12;  // digits

std::string brief(const std::string& checksum) {
  return printable(checksum.substr(0, kChecksumShown));
}

/// "england/incomplete, england/clock_starts and 324 more"
std::string first_of(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kNamed); ++i)
    text += (text.empty() ? "" : ", ") + printable(names[i]);
  if (names.size() > kNamed) text += fmt::format(" and {} more", names.size() - kNamed);
  return text;
}

std::map<std::string, std::string> by_name(const std::vector<outputs::NamedText>& list) {
  std::map<std::string, std::string> map;
  for (const outputs::NamedText& item : list) map.emplace(item.name, item.text);
  return map;
}

/// A table or the defaults of the library, or the scenario's own posterior. The manifest only lists others.
bool is_data(const std::string& name, const std::string& posterior) {
  const bool shipped = name.starts_with("baseline/") || name.starts_with("posterior/");
  return (shipped && name.ends_with(".csv")) || name == "library/defaults.yaml" ||
         (!posterior.empty() && name == posterior);
}

void add_line(std::string& text, std::string_view what, const std::string& words) {
  text += fmt::format("  {:<9}{}\n", what, words);
}

}  // namespace

bool ResultComparison::says_otherwise(const OriginDifferences& origins) const {
  if (origins.none()) return !otherwise.empty();
  const bool other_format =
      std::any_of(origins.program.begin(), origins.program.end(),
                  [](const std::string& line) { return line.starts_with(kFormatDiffers); });
  const auto is_word = [&](const std::string& place) {
    return place.starts_with("provenance/parameters ") || place.ends_with("@long_name") ||
           place.ends_with("@comment") || (other_format && place.find('@') != std::string::npos);
  };
  return !std::all_of(otherwise.begin(), otherwise.end(), is_word);
}

ResultComparison compare_results(const std::vector<outputs::NamedText>& then,
                                 const std::vector<outputs::NamedText>& now) {
  ResultComparison out;
  const auto of_then = by_name(then), of_now = by_name(now);
  for (const outputs::NamedText& result : then) {
    const auto found = of_now.find(result.name);
    if (found == of_now.end()) {
      out.only_then.push_back(result.name);
      continue;
    }
    ++out.in_both;
    if (found->second != result.text) out.different.push_back(result.name);
  }
  for (const outputs::NamedText& result : now) {
    if (!of_then.contains(result.name)) out.only_now.push_back(result.name);
  }
  return out;
}

std::vector<std::string> differing_inputs(const std::vector<outputs::NamedText>& then,
                                          const std::vector<outputs::NamedText>& now,
                                          const std::string& posterior) {
  const auto of_then = by_name(then), of_now = by_name(now);
  std::vector<std::string> lines;
  for (const auto& [name, checksum] : of_then) {
    if (!is_data(name, posterior)) continue;
    const auto found = of_now.find(name);
    if (found == of_now.end()) {
      lines.push_back(fmt::format("{}: {} then, not read now", printable(name), brief(checksum)));
    } else if (found->second != checksum) {
      lines.push_back(
          fmt::format("{}: {} then, {} now", printable(name), brief(checksum), brief(found->second)));
    }
  }
  for (const auto& [name, checksum] : of_now) {
    if (is_data(name, posterior) && !of_then.contains(name))
      lines.push_back(fmt::format("{}: not read then, {} now", printable(name), brief(checksum)));
  }
  return lines;
}

std::vector<std::string> differing_programs(const outputs::RunProvenance& then,
                                            const std::string& format_then, const outputs::RunProvenance& now,
                                            const std::string& format_now) {
  std::vector<std::string> lines;
  if (then.program_version != now.program_version || then.commit != now.commit) {
    lines.push_back(fmt::format("icsim {} ({}) then, icsim {} ({}) now", printable(then.program_version),
                                printable(then.commit), now.program_version, now.commit));
  }
  if (then.build != now.build)
    lines.push_back(fmt::format("built by {} then, {} now", printable(then.build), now.build));
  if (format_then != format_now)
    lines.push_back(fmt::format("{}{} then, {} now", kFormatDiffers, printable(format_then), format_now));
  return lines;
}

std::vector<std::string> said_otherwise(const std::vector<outputs::NamedText>& then,
                                        const std::vector<outputs::NamedText>& now, bool both_ways) {
  std::map<std::string, std::string> of_then = by_name(then), of_now = by_name(now);
  std::vector<std::string> places;
  for (const auto& [place, said] : of_then) {
    const auto found = of_now.find(place);
    if (found == of_now.end() || found->second != said) places.push_back(place);
  }
  for (const auto& [place, said] : of_now) {
    if (both_ways && !of_then.contains(place)) places.push_back(place);
  }
  return places;
}

std::string report_text(const ResultComparison& results, const OriginDifferences& origins) {
  std::string text;
  if (results.is_same() && results.says_otherwise(origins)) {
    text = fmt::format(
        "not reproduced: {} (content {}): every number is, but the file says otherwise than the run\n",
        printable(results.name), brief(results.content_then));
  } else if (results.is_same()) {
    text = fmt::format("reproduced bit for bit: {} (content {})\n", printable(results.name),
                       brief(results.content_then));
    if (!results.only_now.empty()) {
      add_line(text, "results",
               fmt::format("all {} that the file holds are the same; this program writes {} more",
                           results.in_both, results.only_now.size()));
    }
    if (!origins.none()) text += "  though these differ:\n";
  } else {
    text = fmt::format("not reproduced: {} (content {} then, {} now)\n", printable(results.name),
                       brief(results.content_then), brief(results.content_now));
    if (!results.different.empty()) {
      add_line(text, "results",
               fmt::format("{} of {} differ: {}", results.different.size(), results.in_both,
                           first_of(results.different)));
    }
    if (!results.only_then.empty())
      add_line(text, "results", "not written by this program: " + first_of(results.only_then));
  }
  if (!results.otherwise.empty())
    add_line(text, "says",
             fmt::format("{} differ: {}", results.otherwise.size(), first_of(results.otherwise)));
  for (const std::string& line : origins.inputs) add_line(text, "input", line);
  for (const std::string& line : origins.program) add_line(text, "program", line);
  if (!results.is_same() && origins.none()) {
    text +=
        "  inputs and program are the same: the file was changed after it was written, or the machines "
        "compute differently\n";
  }
  return text;
}

}  // namespace icsim::tools
