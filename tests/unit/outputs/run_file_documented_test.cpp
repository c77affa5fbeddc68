#include <fstream>
#include <regex>
#include <set>

#include "outputs/files/hdf5_handle.hpp"
#include "outputs/run_file/run_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/source_root.hpp"
#include "tests/unit/outputs/support.hpp"

using namespace icsim;
using namespace icsim::outputs;

namespace {

using Names = std::set<std::string>;

// First column of all tables of FORMAT.md whose head begins with one of these words.
Names documented(const std::vector<std::string>& heads) {
  std::ifstream file(test::source_root() / "outputs/FORMAT.md");
  REQUIRE(file.good());
  const std::regex cell(R"(^\| (`?)([^|`]+)\1 +\|.*)");
  Names names;
  bool wanted = false, inside = false;
  for (std::string line; std::getline(file, line);) {
    std::smatch match;
    if (!std::regex_match(line, match, cell)) {
      if (line.rfind("|--", 0) != 0) inside = false;
      continue;
    }
    if (!inside) {
      inside = true;
      wanted = std::count(heads.begin(), heads.end(), match[2].str()) > 0;
    } else if (wanted) {
      names.insert(match[2].str());
    }
  }
  return names;
}

Names metric_names() {
  Names names;
  for (int m = 0; m < kMetrics; ++m) names.insert(std::string(specification(static_cast<Metric>(m)).name));
  return names;
}

// "incomplete_mean" is documented as "<metric>_mean".
std::string generic(const std::string& dataset) {
  for (const auto& metric : metric_names()) {
    for (const std::string suffix : {"", "_mean", "_quantile"}) {
      if (dataset == metric + suffix) return "<metric>" + suffix;
    }
  }
  return dataset;
}

const std::string kPublishedGroup = "published/a";

void collect(const hdf5::Handle& group, const std::string& prefix, Names& datasets) {
  for (const auto& name : hdf5::children(group))
    datasets.insert(name == "row" ? name : generic(prefix + name));
}

hdf5::Handle at(const hdf5::Handle& file, const std::string& path) {
  return hdf5::open_group(file, path);
}

void write_run(const std::filesystem::path& path) {
  const Model model = test::fake_model(2, 2, 5);
  test::write_fake_run(
      path, {"a"}, model, 3, 3, [](int, std::size_t, std::uint32_t) { return 1.0f; }, kDefaultCompression,
      test::fake_published(model));
}

}  // namespace

TEST_CASE("FORMAT.md names every dataset, group and metric of a run file and no other", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "run.h5";
  write_run(path);
  const hdf5::Handle file = hdf5::open_file(path.string());
  Names datasets, groups;
  for (const auto& name : hdf5::children(file)) groups.insert(name);
  for (const auto& name : hdf5::children(at(file, "scenarios/a"))) {
    groups.insert(name);
    if (name != "provenance") collect(at(file, "scenarios/a/" + name), "", datasets);
  }
  for (const auto& name : hdf5::children(at(file, "scenarios/a/provenance"))) {
    if (name == "resolved_scenario") {
      datasets.insert(name);
      continue;
    }
    groups.insert(name);
    collect(at(file, "scenarios/a/provenance/" + name), name + "/", datasets);
  }
  for (const auto& name : hdf5::children(at(file, kPublishedGroup))) {
    groups.insert(name);
    const bool is_level = std::count(kPublishedLevels.begin(), kPublishedLevels.end(), name) > 0;
    collect(at(file, kPublishedGroup + "/" + name), is_level ? "" : name + "/", datasets);
  }
  CHECK(datasets == documented({"dataset"}));
  CHECK(groups == documented({"group"}));
  CHECK(metric_names() == documented({"metric"}));
}

TEST_CASE("FORMAT.md names every attribute that is not HDF5's, netCDF's or CF's own", "[outputs][unit]") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "run.h5";
  write_run(path);
  const hdf5::Handle file = hdf5::open_file(path.string());
  Names attributes;
  const auto add = [&](const hdf5::Handle& object) {
    for (const auto& name : hdf5::attribute_names(object)) attributes.insert(name);
  };
  add(file);
  add(at(file, "scenarios/a"));
  add(at(file, "scenarios/a/ics"));
  add(at(file, kPublishedGroup));
  const hdf5::Handle group = at(file, "scenarios/a/ics");
  for (const auto& name : hdf5::children(group)) {
    if (generic(name) != name) add(hdf5::open_dataset(group, name));
  }
  for (const char* own : {"DIMENSION_LIST", "_FillValue"}) CHECK(attributes.erase(own) == 1);
  CHECK(attributes == documented({"attribute", "attribute of a result"}));
}
