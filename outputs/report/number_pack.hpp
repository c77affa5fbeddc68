#pragma once
/// The long series of a report page in one text, thinned until it fits.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace icsim::outputs {

/// What a slice is of; decides what is thinned first when a page is too long.
enum class Detail : std::uint8_t {
  essential,     ///< never left out
  region_range,  ///< ranges of regions
  system_more,   ///< measures of systems beyond those of maps and fans
  system_range,  ///< ranges of systems
  system_mean,   ///< months of systems
  list_range,    ///< ranges of lists: a treatment function, in England or a system
  list_share,    ///< the 18-week share of lists
  list_more,     ///< other measures of lists
};
inline constexpr std::size_t kDetails = 8;

/// Collects float32 numbers; PAGE_DATA.md says how they are packed.
class NumberPack {
 public:
  /// \param kept_months [month] of each row of the values, whether it stays when only year ends do; empty: no months
  /// \return the slice as JSON: {"s": k}, k in slices()
  std::string add(std::span<const float> values, Detail detail = Detail::essential,
                  const std::vector<char>& kept_months = {});
  /// Thins, in the order of PAGE_DATA.md, until text() has at most so many bytes or nothing more can go.
  void fit(std::size_t bytes);
  /// JSON: [at, n, 1 when only the kept months are there], or null for what was left out.
  [[nodiscard]] std::string slices() const;
  [[nodiscard]] std::size_t size() const { return slices_.size(); }  ///< slices
  [[nodiscard]] std::size_t count() const;                           ///< numbers
  /// base64 of a zlib stream of all numbers, little-endian, bytes shuffled.
  [[nodiscard]] std::string text() const;
  /// What fit() took away, in words; not what a later step took further.
  [[nodiscard]] std::vector<std::string> left_out() const;

 private:
  /// In this order each says less than the one before.
  enum class Thin : std::uint8_t { none, rounded, year_ends, out };
  struct Slice {
    std::vector<float> values;
    Detail detail = Detail::essential;
    std::vector<char> kept_months;
  };
  struct Step;
  static std::span<const Step> steps();

  [[nodiscard]] Thin thin_of(const Slice& slice) const {
    return thin_[static_cast<std::size_t>(slice.detail)];
  }
  [[nodiscard]] std::vector<float> thinned(const Slice& slice) const;
  [[nodiscard]] double guessed_bytes() const;

  std::vector<Slice> slices_;
  std::array<Thin, kDetails> thin_{};
  std::size_t taken_ = 0;  ///< steps
};

/// The float nearest to it of those with four significant digits' worth of bits; NaN stays.
float rounded_for_page(float value);

/// RFC 4648, section 4.
std::string base64(std::string_view bytes);

}  // namespace icsim::outputs
