#include "outputs/run_file/spool.hpp"

#include <fmt/format.h>

#include "engine/core/check.hpp"
#include "engine/core/lanes.hpp"

namespace icsim::outputs {
namespace {

RawFile reserved(const std::filesystem::path& folder, std::uint64_t spool, std::uint64_t also_needed) {
  require_space(folder, spool + also_needed,
                fmt::format("the run needs {} ({} while it runs, {} for the result)",
                            bytes_text(spool + also_needed), bytes_text(spool), bytes_text(also_needed)));
  RawFile file = RawFile::nameless(folder);
  file.reserve(0, spool);
  return file;
}

}  // namespace

std::uint64_t SpoolLayout::offset(std::uint32_t block, int month, std::size_t first_series) const {
  const std::uint64_t record = static_cast<std::uint64_t>(month) * blocks + block;
  return (record * series + first_series) * kLanes * sizeof(float);
}

SpoolFile::SpoolFile(const std::filesystem::path& folder, int months, std::uint32_t blocks,
                     std::size_t series, std::uint64_t also_needed)
    : layout_{months, blocks, series}, file_(reserved(folder, layout_.bytes(), also_needed)) {}

void SpoolFile::write(std::uint32_t block, int month, std::span<const float> record) {
  ICSIM_EXPECT(block < layout_.blocks && month >= 0 && month < layout_.months &&
               record.size() == layout_.series * kLanes);
  file_.write(layout_.offset(block, month), std::as_bytes(record));
}

void SpoolFile::read(std::uint32_t block, int month, std::size_t first_series, std::span<float> into) const {
  ICSIM_EXPECT(first_series * kLanes + into.size() <= layout_.series * kLanes);
  file_.read(layout_.offset(block, month, first_series), std::as_writable_bytes(into));
}

}  // namespace icsim::outputs
