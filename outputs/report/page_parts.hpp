#pragma once
/// What the runs of a page share: its long series, and texts that stand in it once.
#include <map>
#include <string>
#include <vector>

#include "outputs/report/number_pack.hpp"

namespace icsim::outputs {

/// JSON values, each kept once.
class SharedJson {
 public:
  /// \return its place in all()
  std::size_t add(const std::string& json) {
    const auto [known, is_new] = places_.try_emplace(json, all_.size());
    if (is_new) all_.push_back(json);
    return known->second;
  }
  [[nodiscard]] const std::vector<std::string>& all() const { return all_; }

 private:
  std::map<std::string, std::size_t> places_;
  std::vector<std::string> all_;
};

struct PageParts {
  NumberPack pack;
  SharedJson assumptions;  ///< key, value, source ... of an assumption
  /// Published months that several runs start after, by what they are: where they stand in `published`.
  std::map<std::string, std::size_t> published_places;
  std::vector<std::string> published;
};

}  // namespace icsim::outputs
