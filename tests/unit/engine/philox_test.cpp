#include "engine/core/philox.hpp"

#include <Random123/philox.h>
#undef philox4x32  // a macro of Random123 with the name of our function

#include <set>

#include "tests/support/catch.hpp"

namespace icsim {
namespace {

PhiloxCounter by_random123(PhiloxCounter counter, PhiloxKey key) {
  const r123::Philox4x32 philox;
  const auto out = philox({{counter[0], counter[1], counter[2], counter[3]}}, {{key[0], key[1]}});
  return {out[0], out[1], out[2], out[3]};
}

TEST_CASE("philox gives the known answers of the Random123 distribution", "[engine][philox][unit]") {
  // kat_vectors, philox4x32 10: all zero, all one, digits of pi.
  CHECK(philox4x32({0, 0, 0, 0}, {0, 0}) == PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox4x32({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}) ==
        PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("philox agrees with Random123 on many counters and keys", "[engine][philox][unit]") {
  PhiloxCounter counter{1, 2, 3, 4};
  PhiloxKey key{5, 6};
  for (int i = 0; i < 20000; ++i) {
    const PhiloxCounter ours = philox4x32(counter, key);
    REQUIRE(ours == by_random123(counter, key));
    key = {counter[0] ^ ours[1], counter[3] + ours[2]};
    counter = ours;
  }
}

TEST_CASE("every seed and purpose has a stream of its own", "[engine][philox][unit]") {
  std::set<PhiloxKey> keys;
  for (const std::uint64_t seed : {0ull, 1ull, 2ull, 1ull << 32, ~0ull}) {
    for (std::uint32_t purpose = 1; purpose <= 6; ++purpose)
      keys.insert(stream_key(seed, static_cast<Purpose>(purpose)));
  }
  CHECK(keys.size() == 5 * 6);
}

TEST_CASE("a uniform never touches 0 or 1", "[engine][philox][unit]") {
  CHECK(uniform_open(0) == 0x1p-33);
  CHECK(uniform_open(~0u) == 1.0 - 0x1p-33);
}

}  // namespace
}  // namespace icsim
