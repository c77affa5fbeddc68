#include "outputs/run_file/data_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "engine/core/check.hpp"
#include "outputs/files/hdf5_handle.hpp"
#include "outputs/run_file/units.hpp"

namespace icsim::outputs {
namespace {

constexpr int kCompression = 6;
constexpr const char* kOf = "axes";  // attribute of an array: names of its axes, separated by spaces

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

/// Words, kept at least one long: HDF5 has no empty chunked arrays, so an empty axis has no dataset.
hdf5::Handle write_axis(const hdf5::Handle& file, const DataAxis& axis, std::int32_t id) {
  hdf5::Handle scale =
      axis.words.empty()
          ? hdf5::write_integers(file, axis.name,
                                 std::vector<std::int32_t>(axis.numbers.begin(), axis.numbers.end()),
                                 {axis.numbers.size()})
          : hdf5::write_strings(file, axis.name, axis.words);
  hdf5::make_scale(scale, axis.name, id);
  hdf5::write_attribute(scale, "long_name", axis.long_name);
  return scale;
}

void write_array(const hdf5::Handle& file, const DataFile& data, const DataArray& array,
                 const std::map<std::string, hdf5::Handle>& scales) {
  hdf5::Shape shape;
  std::size_t count = 1;
  for (const std::string& name : array.axes) {
    shape.push_back(data.axis(name).size());
    count *= shape.back();
  }
  ICSIM_EXPECT(count == array.values.size() && count > 0);
  const hdf5::Handle set =
      array.exact
          ? hdf5::write_doubles(file, array.name, array.values, shape)
          : hdf5::write_floats(file, array.name, std::vector<float>(array.values.begin(), array.values.end()),
                               shape, kCompression);
  describe(set, array.units, array.long_name);
  hdf5::write_attribute(set, kOf, joined(array.axes));
  for (std::size_t a = 0; a < array.axes.size(); ++a)
    hdf5::attach_scale(set, scales.at(array.axes[a]), static_cast<unsigned>(a));
}

[[noreturn]] void not_ours(const std::filesystem::path& file, const std::string& problem,
                           const std::string& hint) {
  throw OutputError(file.string(), problem, hint);
}

void read_dataset(const hdf5::Handle& root, const std::string& name, DataFile& data) {
  const hdf5::Handle set = hdf5::open_dataset(root, name);
  const std::string long_name = hdf5::read_text_attribute(set, "long_name");
  if (!hdf5::has_attribute(set, kOf)) {  // an axis
    DataAxis axis{name, long_name, {}, {}};
    if (hdf5::has_attribute(set, "whole_numbers")) {
      for (const double v : hdf5::read_numbers(root, name, hdf5::Content::whole_numbers))
        axis.numbers.push_back(static_cast<int>(v));
    } else {
      axis.words = hdf5::read_strings(root, name);
    }
    data.axes.push_back(std::move(axis));
    return;
  }
  const std::vector<std::string> axes = split(hdf5::read_text_attribute(set, kOf));
  if (!hdf5::has_attribute(set, "units")) {
    data.texts.push_back({name, long_name, axes.at(0), hdf5::read_strings(root, name)});
    return;
  }
  DataArray array{name, read_unit(set), long_name, axes, {}, false};
  array.values =
      hdf5::read_numbers(root, name, hdf5::Content::real_numbers, hdf5::Shape(axes.size(), hdf5::kAnyExtent));
  data.arrays.push_back(std::move(array));
}

}  // namespace

const DataAxis& DataFile::axis(const std::string& name) const {
  for (const DataAxis& a : axes) {
    if (a.name == name) return a;
  }
  throw OutputError(place, "axis '" + name + "' is missing", "make the file again");
}

const DataArray* DataFile::find(const std::string& name) const {
  const auto found =
      std::find_if(arrays.begin(), arrays.end(), [&](const DataArray& a) { return a.name == name; });
  return found == arrays.end() ? nullptr : &*found;
}

const DataWords* DataFile::find_words(const std::string& name) const {
  const auto found =
      std::find_if(texts.begin(), texts.end(), [&](const DataWords& t) { return t.name == name; });
  return found == texts.end() ? nullptr : &*found;
}

void write_data_file(const std::filesystem::path& target, const DataFile& data) {
  hdf5::Handle file = hdf5::create_file(target.string());
  hdf5::write_attribute(file, "format", data.format);
  hdf5::write_attribute(file, "format_version", std::int64_t{data.version});
  hdf5::write_attribute(file, "Conventions", "CF-1.8");
  for (const auto& [name, text] : data.attributes) hdf5::write_attribute(file, name, text);
  {
    std::map<std::string, hdf5::Handle> scales;
    for (const DataAxis& axis : data.axes) {
      if (axis.size() == 0) continue;
      hdf5::Handle scale = write_axis(file, axis, static_cast<std::int32_t>(scales.size()));
      if (axis.words.empty()) hdf5::write_attribute(scale, "whole_numbers", "yes");
      scales.emplace(axis.name, std::move(scale));
    }
    for (const DataArray& array : data.arrays) {
      if (!array.values.empty()) write_array(file, data, array, scales);
    }
    for (const DataWords& text : data.texts) {
      if (text.words.empty()) continue;
      const hdf5::Handle set = hdf5::write_strings(file, text.name, text.words);
      hdf5::write_attribute(set, "long_name", text.long_name);
      hdf5::write_attribute(set, kOf, text.axis);
      hdf5::attach_scale(set, scales.at(text.axis), 0);
    }
  }
  hdf5::flush(file);
  if (!file.reset()) throw OutputError(target.string(), "cannot be completed", "check the disk");
}

DataFile read_data_file(const std::filesystem::path& file, const std::string& format, int newest_version,
                        const std::string& wanted) {
  const hdf5::Handle root = hdf5::open_file(file.string(), wanted);
  DataFile data;
  data.place = file.string();
  data.format =
      hdf5::has_attribute(root, "format") ? hdf5::read_text_attribute(root, "format") : "no icsim file";
  if (data.format != format) not_ours(file, fmt::format("is {}, not {}", data.format, format), wanted);
  data.version = static_cast<int>(hdf5::read_number_attribute(root, "format_version"));
  if (data.version > newest_version)
    not_ours(file,
             fmt::format("has version {} of its format; this program reads up to {}", data.version,
                         newest_version),
             "use a newer icsim, or make the file again");
  for (const std::string& name : hdf5::attribute_names(root)) {
    if (name != "format" && name != "format_version" && name != "Conventions")
      data.attributes[name] = hdf5::read_text_attribute(root, name);
  }
  for (const std::string& name : hdf5::children(root)) read_dataset(root, name, data);
  return data;
}

}  // namespace icsim::outputs
