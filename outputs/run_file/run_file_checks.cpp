/// What a run file says of itself: whether it is whole, and all that it states beside its results.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>

#include "outputs/files/checksum.hpp"
#include "outputs/run_file/run_file.hpp"
#include "outputs/run_file/run_format.hpp"

namespace icsim::outputs {
namespace {

std::uint64_t bytes_of(const hdf5::Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::uint64_t{sizeof(float)}, std::multiplies<>());
}

// Values with time first: what checksums are taken of.
std::string checksum_of(const hdf5::Handle& dataset, bool quantile_first) {
  const hdf5::Shape shape = hdf5::shape_of(dataset);
  const std::size_t time_axis = quantile_first ? 1 : 0;
  if (shape.size() <= time_axis) hdf5::refuse(dataset, "has no months");
  Sha256 checksum;
  for (std::uint64_t month = 0; month < shape[time_axis]; ++month) {
    hdf5::Shape start(shape.size(), 0), count = shape;
    start[time_axis] = month;
    count[time_axis] = 1;
    const std::vector<float> values = hdf5::read_floats(dataset, start, count);
    checksum.add(std::as_bytes(std::span(values)));
  }
  return checksum.hexadecimal();
}

// Chunks of about a month, all of them there, and no smaller than deflate can make them: others would take more memory and
// time than a file of this size may.
bool has_good_chunks(const hdf5::Handle& dataset, const hdf5::Shape& shape, std::uint64_t months) {
  constexpr std::uint64_t kChunk = 1 << 20, kDeflate = 1032, kSlack = 1 << 16;
  const std::uint64_t bytes = bytes_of(shape);
  return bytes_of(hdf5::chunk_of(dataset)) <= std::max(kChunk, 2 * bytes / months) &&
         bytes <= kDeflate * hdf5::stored_bytes(dataset) + kSlack;
}

/// Collects what is said, by its place.
class Statements {
 public:
  template <class... Parts>
  void add(const std::string& place, const Parts&... parts) {
    Sha256 checksum;
    (add_to(checksum, parts), ...);
    said_.push_back({place, checksum.hexadecimal()});
  }
  [[nodiscard]] std::vector<NamedText> take() { return std::move(said_); }

 private:
  static void add_to(Sha256& checksum, const std::string& text) {
    const std::string line = fmt::format("{}:{}\n", text.size(), text);
    checksum.add(std::as_bytes(std::span(line)));
  }
  static void add_to(Sha256& checksum, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) add_to(checksum, text);
  }
  static void add_to(Sha256& checksum, const std::vector<double>& numbers) {
    checksum.add(std::as_bytes(std::span(numbers)));
  }
  std::vector<NamedText> said_;
};

void add_provenance(Statements& said, const ScenarioProvenance& of) {
  said.add("provenance/resolved_scenario", of.resolved_scenario);
  for (const auto& p : of.parameters)
    said.add("provenance/parameters " + p.key, p.unit, p.value, p.distribution, p.range, p.source, p.grade,
             p.origin);
  for (std::size_t i = 0; i < of.levers.size(); ++i) {
    const auto& l = of.levers[i];
    said.add(fmt::format("provenance/levers {}", i), l.label, l.what, l.where, l.when, l.how, l.origin);
  }
  for (const auto& drawn : of.parameter_draws)
    said.add("provenance/parameter_draws " + drawn.key, drawn.values);
}

/// Attributes that say how things hang together in the file, or of what values there are: seals and checksums cover these.
bool is_inner(const std::string& attribute) {
  static constexpr std::array<std::string_view, 9> kInner{
      "CLASS",          "NAME",   "DIMENSION_LIST", "REFERENCE_LIST", "_Netcdf4Dimid", "_Netcdf4Coordinates",
      "content_sha256", "sha256", "_FillValue"};
  return std::find(kInner.begin(), kInner.end(), attribute) != kInner.end();
}

void add_attributes(Statements& said, const std::string& place, const hdf5::Handle& object) {
  for (const std::string& name : hdf5::attribute_names(object)) {
    if (!is_inner(name)) said.add(place + "@" + name, hdf5::attribute_text(object, name));
  }
}

/// What a group and its datasets say, but for results, which have checksums of their own.
void add_group(Statements& said, const std::string& name, const hdf5::Handle& group) {
  add_attributes(said, name, group);
  for (const std::string& child : hdf5::children(group)) {
    const std::string place = name + "/" + child;
    const hdf5::Handle dataset = hdf5::open_dataset(group, child);
    add_attributes(said, place, dataset);
    if (hdf5::has_attribute(dataset, "sha256")) continue;
    const hdf5::Content content = hdf5::content_of(dataset);
    if (content == hdf5::Content::text) {
      said.add(place, hdf5::read_strings(group, child));
    } else {
      said.add(place, hdf5::read_numbers(group, child, content, hdf5::shape_of(dataset)));
    }
  }
}

void add_published(Statements& said, const PublishedMonths& of) {
  std::vector<std::string> texts{of.data, of.data_sha256, of.basis, of.licence};
  for (const Date month : of.months) texts.push_back(to_string(month));
  for (const PublishedNote& note : of.left_out)
    texts.insert(texts.end(), {note.month, note.area, note.series, note.text});
  said.add("published", texts);
  for (const auto& [level, metrics] : of.values) {
    for (const auto& [metric, values] : metrics)
      said.add(fmt::format("published/{}/{}", level, metric),
               std::vector<double>(values.begin(), values.end()));
  }
}

}  // namespace

bool ScenarioResults::has_good_shape(const std::string& level, const std::string& dataset,
                                     const hdf5::Handle& values) const {
  hdf5::Shape wanted = shape_of(level);
  if (run_format::is_quantile(dataset)) {
    wanted.insert(wanted.begin(), quantiles_.size());
  } else if (!dataset.ends_with(run_format::mean_name(""))) {
    wanted.push_back(draws_);
  }
  return hdf5::shape_of(values) == wanted && has_good_chunks(values, wanted, months_.size());
}

std::vector<std::string> ScenarioResults::damaged() const {
  std::vector<std::string> damaged;
  Sha256 content;
  for (const NamedText& result : checksums()) {
    const std::size_t slash = result.name.find('/');
    const std::string level = result.name.substr(0, slash), name = result.name.substr(slash + 1);
    const hdf5::Handle values = hdf5::open_dataset(level_group(level), name);
    std::string checksum;
    try {
      if (has_good_shape(level, name, values)) checksum = checksum_of(values, run_format::is_quantile(name));
    } catch (const OutputError&) {  // so damaged that it cannot be unpacked
    }
    if (checksum != result.text) damaged.push_back(result.name);
    const std::string line = fmt::format("{} {}\n", result.name, checksum);
    content.add(std::as_bytes(std::span(line)));
  }
  if (damaged.empty() && content.hexadecimal() != content_checksum()) damaged.emplace_back("content_sha256");
  if (published_) {
    for (std::string& dataset : damaged_published(published_)) damaged.push_back(std::move(dataset));
  }
  return damaged;
}

std::vector<NamedText> ScenarioResults::statements() const {
  Statements said;
  add_provenance(said, provenance());
  add_attributes(said, "", group_);
  const std::string reference(run_format::kReference);
  add_group(said, reference, hdf5::open_group(group_, reference));
  for (const std::string& level : levels_) add_group(said, level, level_group(level));
  if (const auto months_before = published()) add_published(said, *months_before);
  return said.take();
}

}  // namespace icsim::outputs
