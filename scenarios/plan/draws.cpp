#include "scenarios/plan/draws.hpp"

#include <algorithm>
#include <boost/random/sobol.hpp>

#include "engine/core/philox.hpp"

namespace icsim::scenarios {
namespace {

const std::size_t kDimensions = [] {
  std::size_t most = 0;
  for (const ParameterSpec& spec : parameter_registry())
    most = std::max<std::size_t>(most, spec.sobol_dimension);
  return most + 1;
}();

std::uint64_t fnv1a(std::uint64_t hash, std::string_view text) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
  return (hash ^ 0xFFu) * 0x100000001B3ull;  // ends the word, so that "ab" + "c" differs from "a" + "bc"
}

}  // namespace

ParameterDraws::ParameterDraws(std::uint32_t draws, std::uint64_t seed) : draws_(draws), seed_(seed) {
  boost::random::sobol_engine<std::uint32_t, 32u> sequence(kDimensions);
  sobol_.resize(static_cast<std::size_t>(draws) * kDimensions);
  for (std::uint32_t& bits : sobol_) bits = sequence();
}

std::vector<double> ParameterDraws::national(Parameter parameter, const Distribution& distribution,
                                             Bounds bounds) const {
  const std::uint32_t dimension = specification(parameter).sobol_dimension;
  const std::uint32_t shift = philox4x32({dimension, 0, 0, 0}, stream_key(seed_, Purpose::parameter_draw))[0];
  std::vector<double> values(draws_);
  for (std::uint32_t draw = 0; draw < draws_; ++draw) {
    const double u = uniform_open(sobol_[static_cast<std::size_t>(draw) * kDimensions + dimension] ^ shift);
    values[draw] = std::clamp(distribution.quantile(u), bounds.low, bounds.high);
  }
  return values;
}

std::vector<double> ParameterDraws::keyed(std::string_view key, std::string_view label, std::string_view slot,
                                          const Distribution& distribution, Bounds bounds) const {
  const std::uint64_t hash = fnv1a(fnv1a(fnv1a(0xCBF29CE484222325ull, key), label), slot);
  const PhiloxKey stream = stream_key(seed_, Purpose::parameter_draw);
  std::vector<double> values(draws_);
  for (std::uint32_t draw = 0; draw < draws_; ++draw) {
    const auto words = philox4x32(
        {draw, static_cast<std::uint32_t>(hash), static_cast<std::uint32_t>(hash >> 32), 1}, stream);
    values[draw] = std::clamp(distribution.quantile(uniform_open(words[0])), bounds.low, bounds.high);
  }
  return values;
}

}  // namespace icsim::scenarios
