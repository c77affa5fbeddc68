#include "calibration/data/function_names.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "calibration/data/extract_line.hpp"

namespace icsim::calibration {
namespace {

constexpr std::string_view kTotalCode = "C_999", kOldOther = "X01";

/// Names that were published until March 2021 and are others today.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kOldNames{{
    {"C_110", "Trauma & Orthopaedics"},
    {"C_120", "ENT"},
    {"C_120", "Ear, Nose & Throat (ENT)"},
    {"C_150", "Neurosurgery"},
    {"C_300", "General Medicine"},
    {"C_340", "Thoracic Medicine"},
    {"C_430", "Geriatric Medicine"},
    {kOldOther, "Other"},
    {kTotalCode, "Total"},
}};

/// "Cardiothoracic Surgery Service" is "cardiothoracicsurgery". What begins with "Other" keeps its "Services".
std::string plain_name(std::string_view name) {
  std::string small = in_small_letters(name), plain;
  for (std::size_t at = small.find('&'); at != std::string::npos; at = small.find('&'))
    small.replace(at, 1, "and");
  std::copy_if(small.begin(), small.end(), std::back_inserter(plain),
               [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
  constexpr std::string_view kEnding = "service";
  if (!plain.starts_with("other") && plain.size() > kEnding.size() && plain.ends_with(kEnding))
    plain.resize(plain.size() - kEnding.size());
  return plain;
}

}  // namespace

FunctionNames::FunctionNames(const Geography& geography, Known known)
    : codes_(geography.treatment_functions) {
  codes_.emplace_back(kOldOther);
  for (std::size_t f = 0; f < codes_.size(); ++f) of_code_[codes_[f]] = f;
  of_code_[std::string(kTotalCode)] = total();
  if (known == Known::codes) return;
  for (std::size_t f = 0; f < geography.treatment_function_names.size(); ++f)
    of_name_[plain_name(geography.treatment_function_names[f])] = f;
  for (const auto& [code, name] : kOldNames) {
    if (const auto function = of_code(code)) of_name_[plain_name(name)] = *function;
  }
}

std::optional<std::size_t> FunctionNames::of_code(std::string_view code) {
  word_ = code;
  const auto found = of_code_.find(word_);
  return found == of_code_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::size_t> FunctionNames::of_name(std::string_view name) const {
  const auto found = of_name_.find(plain_name(name));
  return found == of_name_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace icsim::calibration
