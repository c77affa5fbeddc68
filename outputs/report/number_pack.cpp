#include "outputs/report/number_pack.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "engine/core/check.hpp"
#include "engine/core/no_memory.hpp"

namespace icsim::outputs {
namespace {

// All first bytes, all second bytes ...: like bytes stand together, which packs better.
std::string shuffled(const std::vector<float>& numbers) {
  std::string bytes(numbers.size() * sizeof(float), '\0');
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto bits = std::bit_cast<std::uint32_t>(numbers[i]);
    for (std::size_t byte = 0; byte < sizeof(float); ++byte)
      bytes[byte * numbers.size() + i] = static_cast<char>(bits >> (8 * byte) & 0xFF);
  }
  return bytes;
}

std::string deflated(const std::string& bytes) {
  uLongf size = compressBound(bytes.size());
  std::string out(size, '\0');
  const int status =
      compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                bytes.size(), Z_BEST_COMPRESSION);
  if (status == Z_MEM_ERROR) fail_without_memory();
  ICSIM_EXPECT(status == Z_OK);
  out.resize(size);
  return out;
}

}  // namespace

/// One thing that can go, and how a reader is told.
struct NumberPack::Step {
  std::vector<std::pair<Detail, Thin>> takes;
  std::string_view words;
};

std::span<const NumberPack::Step> NumberPack::steps() {
  using D = Detail;
  using T = Thin;
  static const std::vector<Step> kAll{
      {{{D::list_range, T::rounded}, {D::list_share, T::rounded}, {D::list_more, T::rounded}},
       "more than four digits of lists by treatment function"},
      {{{D::list_range, T::out}}, "ranges of lists by treatment function"},
      {{{D::essential, T::rounded},
        {D::region_range, T::rounded},
        {D::system_more, T::rounded},
        {D::system_range, T::rounded},
        {D::system_mean, T::rounded}},
       "more than four digits of all numbers"},
      {{{D::system_more, T::out}},
       "measures of systems beyond waits, staff, beds, money and general practice"},
      {{{D::list_share, T::year_ends}, {D::list_more, T::year_ends}},
       "months of lists by treatment function between year ends"},
      {{{D::system_range, T::out}}, "ranges of systems by month"},
      {{{D::region_range, T::out}}, "ranges of regions by month"},
      {{{D::system_mean, T::year_ends}}, "months of systems between year ends"},
      {{{D::list_more, T::out}}, "lists by treatment function but for the 18-week share"},
      {{{D::list_share, T::out}}, "lists by treatment function"},
  };
  return kAll;
}

std::string NumberPack::add(std::span<const float> values, Detail detail,
                            const std::vector<char>& kept_months) {
  ICSIM_EXPECT(kept_months.empty() || values.size() % kept_months.size() == 0);
  slices_.push_back({{values.begin(), values.end()}, detail, kept_months});
  return fmt::format(R"({{"s":{}}})", slices_.size() - 1);
}

std::vector<float> NumberPack::thinned(const Slice& slice) const {
  const Thin thin = thin_of(slice);
  if (thin == Thin::none) return slice.values;
  std::vector<float> out;
  if (thin == Thin::out) return out;
  const std::size_t months = slice.kept_months.size();
  for (std::size_t i = 0; i < slice.values.size(); ++i) {
    if (thin == Thin::rounded || months == 0 || slice.kept_months[i % months] != 0)
      out.push_back(rounded_for_page(slice.values[i]));
  }
  return out;
}

// Of text(), from what series of runs take: good enough to skip steps that cannot do.
double NumberPack::guessed_bytes() const {
  constexpr double kFull = 3.2, kRounded = 1.8;  // bytes of base64 for a number
  double bytes = 0.0;
  for (const Slice& slice : slices_) {
    const Thin thin = thin_of(slice);
    if (thin == Thin::out) continue;
    const auto kept = static_cast<double>(std::count_if(slice.kept_months.begin(), slice.kept_months.end(),
                                                        [](char keep) { return keep != 0; }));
    const double share = thin == Thin::year_ends && !slice.kept_months.empty()
                             ? kept / static_cast<double>(slice.kept_months.size())
                             : 1.0;
    bytes += share * static_cast<double>(slice.values.size()) * (thin == Thin::none ? kFull : kRounded);
  }
  return bytes;
}

void NumberPack::fit(std::size_t bytes) {
  while (taken_ < steps().size() &&
         (guessed_bytes() > 1.3 * static_cast<double>(bytes) || text().size() > bytes)) {
    for (const auto& [detail, thin] : steps()[taken_].takes) {
      Thin& now = thin_[static_cast<std::size_t>(detail)];
      now = std::max(now, thin);
    }
    ++taken_;
  }
}

std::string NumberPack::slices() const {
  std::vector<std::string> out;
  std::size_t at = 0;
  for (const Slice& slice : slices_) {
    const Thin thin = thin_of(slice);
    const std::size_t n = thinned(slice).size();
    out.push_back(thin == Thin::out
                      ? "null"
                      : fmt::format("[{},{},{}]", at, n,
                                    thin == Thin::year_ends && !slice.kept_months.empty() ? 1 : 0));
    at += n;
  }
  return fmt::format("[{}]", fmt::join(out, ","));
}

std::size_t NumberPack::count() const {
  std::size_t count = 0;
  for (const Slice& slice : slices_) count += thinned(slice).size();
  return count;
}

std::string NumberPack::text() const {
  std::vector<float> numbers;
  for (const Slice& slice : slices_) {
    const std::vector<float> values = thinned(slice);
    numbers.insert(numbers.end(), values.begin(), values.end());
  }
  return base64(deflated(shuffled(numbers)));
}

std::vector<std::string> NumberPack::left_out() const {
  std::vector<std::string> words;
  for (const Step& step : steps().first(taken_)) {
    const bool is_last_word = std::any_of(step.takes.begin(), step.takes.end(), [&](const auto& take) {
      return thin_[static_cast<std::size_t>(take.first)] == take.second;
    });
    if (is_last_word) words.emplace_back(step.words);  // no later step took all of it further
  }
  return words;
}

float rounded_for_page(float value) {
  constexpr std::uint32_t kDropped = 10;  // of 23 bits: 13 are left, a relative error of at most 2^-14
  if (!std::isfinite(value)) return value;
  const auto bits = std::bit_cast<std::uint32_t>(value) + (1u << (kDropped - 1));
  return std::bit_cast<float>(bits & ~((1u << kDropped) - 1));
}

std::string base64(std::string_view bytes) {
  static constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::string_view group = bytes.substr(at, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = bits << 8 | (i < group.size() ? static_cast<unsigned char>(group[i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i)
      out += i <= group.size() ? kLetters[bits >> (18 - 6 * i) & 0x3F] : '=';
  }
  return out;
}

}  // namespace icsim::outputs
