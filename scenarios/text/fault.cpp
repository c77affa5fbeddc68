#include "scenarios/text/fault.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include "scenarios/text/word_help.hpp"

namespace icsim::scenarios {
namespace {

constexpr std::size_t kFaultsShown = 50;
constexpr std::size_t kLongestWord = 60;

std::string all_texts(const std::vector<Fault>& faults) {
  std::string text;
  for (std::size_t i = 0; i < std::min(faults.size(), kFaultsShown); ++i) {
    if (i > 0) text += '\n';
    text += to_text(faults[i]);
  }
  if (faults.size() > kFaultsShown) {
    text += "\nand " + std::to_string(faults.size() - kFaultsShown) + " more faults";
  }
  return text;
}

/// Least number of letters inserted, removed, replaced or swapped with their neighbour.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

/// The word without what people change unknowingly: capitals, blanks, hyphens and underscores.
std::string without_spelling(std::string_view word) {
  std::string result;
  for (const char c : with_plain_signs(word)) {
    if (c == ' ' || c == '-' || c == '_') continue;
    result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return result;
}

}  // namespace

std::string to_text(const Fault& fault) {
  std::string text = fault.file;
  if (fault.line > 0) text += ':' + std::to_string(fault.line) + ':' + std::to_string(fault.column);
  text += fault.severity == Severity::warning ? ": warning: " : ": ";
  text += fault.problem;
  if (!fault.key_path.empty()) text += " in " + fault.key_path;
  if (!fault.hint.empty()) text += "\n  hint: " + fault.hint;
  return text;
}

void put_in_order(std::vector<Fault>& faults) {
  std::map<std::string, std::size_t> file_order;
  for (const Fault& fault : faults) file_order.emplace(fault.file, file_order.size());
  std::stable_sort(faults.begin(), faults.end(), [&](const Fault& a, const Fault& b) {
    return std::tuple(file_order.at(a.file), a.line, a.column) <
           std::tuple(file_order.at(b.file), b.line, b.column);
  });
  const auto same = [](const Fault& a, const Fault& b) {
    return std::tie(a.file, a.line, a.column, a.key_path, a.problem) ==
           std::tie(b.file, b.line, b.column, b.key_path, b.problem);
  };
  faults.erase(std::unique(faults.begin(), faults.end(), same), faults.end());
}

InputError::InputError(std::vector<Fault> faults)
    : std::runtime_error(all_texts(faults)), faults_(std::move(faults)) {}

std::string nearest_word(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.size() > kLongestWord) return {};
  const std::string spelt = without_spelling(word);
  for (const std::string_view candidate : candidates) {
    if (!spelt.empty() && without_spelling(candidate) == spelt) return std::string(candidate);
  }
  const std::size_t allowed = std::max<std::size_t>(1, word.size() / 3);
  std::string_view best;
  std::size_t best_distance = allowed + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return std::string(best);
}

std::string suggest(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string near = nearest_word(word, candidates);
  if (const std::string_view sign = odd_sign(word); !sign.empty()) {
    return "it holds " + std::string(sign) +
           (near.empty() ? "; type a plain one" : "; type '" + near + "' with plain signs");
  }
  return near.empty() ? "one of: " + joined_words(candidates) : "did you mean '" + near + "'?";
}

std::string shown_word(std::string_view word) {
  std::string text = "'";
  for (std::size_t i = 0; i < std::min(word.size(), kLongestWord); ++i) {
    text += static_cast<unsigned char>(word[i]) < 0x20 ? ' ' : word[i];
  }
  if (word.size() > kLongestWord) {
    while ((static_cast<unsigned char>(text.back()) & 0xC0u) == 0x80u)
      text.pop_back();  // no half UTF-8 letter
    if (static_cast<unsigned char>(text.back()) >= 0xC0u) text.pop_back();
    text += "...";
  }
  return text + "'";
}

}  // namespace icsim::scenarios
