#include "tests/fuzz/readers.hpp"

#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

#include "calibration/data/data_set.hpp"
#include "calibration/data/import.hpp"
#include "calibration/fit/posterior.hpp"
#include "outputs/run_file/run_file.hpp"
#include "outputs/run_file/shard.hpp"
#include "scenarios/study/scenario.hpp"
#include "tests/support/source_root.hpp"
#include "tools/jobs/geography.hpp"
#include "tools/jobs/library_files.hpp"

namespace icsim::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestMessage = 200'000;

const scenarios::ScenarioLibrary& library() {
  static const scenarios::ScenarioLibrary library{test::source_root() / "scenarios", {}};
  return library;
}

void read_scenario(const fs::path& file) {
  (void)scenarios::load_scenarios(file, library());
}

void read_import(const fs::path& file) {
  calibration::ImportSettings settings;
  settings.files = {file};
  static const calibration::Geography geography = tools::geography_of(library());
  static const std::string events = tools::library_text(library(), "rtt/known_events.csv");
  (void)calibration::import_rtt(settings, geography, "known_events.csv", events);
}

void read_data_set(const fs::path& file) {
  const calibration::RttDataSet data = calibration::read_data_set(file);
  (void)calibration::content_sha256(data);
}

void read_posterior(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  (void)calibration::read_posterior(file.string(), {std::istreambuf_iterator<char>(in), {}});
}

void read_run_file(const fs::path& file) {
  const outputs::RunFile run = outputs::RunFile::open(file);
  for (const std::string& name : run.scenarios()) {
    const outputs::ScenarioResults results = run.scenario(name);
    (void)results.provenance();
    (void)results.statements();
    (void)results.mean("england", "incomplete");
  }
  (void)run.verify();
  (void)run.why_not_sealed();
}

void read_shard(const fs::path& file) {
  const outputs::Shard shard = outputs::Shard::open(file);
  (void)shard.outline();
  shard.verify();
}

constexpr std::array<Reader, 6> kReaders{{{"scenario", ".yaml", read_scenario},
                                          {"import", ".csv", read_import},
                                          {"data_set", ".h5", read_data_set},
                                          {"posterior", ".csv", read_posterior},
                                          {"run_file", ".h5", read_run_file},
                                          {"shard", ".part", read_shard}}};

Outcome refused(const char* message) {
  const std::size_t length = std::strlen(message);
  if (length > 0 && length < kLongestMessage) return Outcome::refused;
  std::fprintf(stderr, "fuzz: a message of %zu letters\n", length);
  return Outcome::failed;
}

Outcome outcome_of(const Reader& reader, const fs::path& file) {
  try {
    reader.read(file);
  } catch (const scenarios::InputError& error) {
    return error.faults().empty() ? Outcome::failed : refused(error.what());
  } catch (const outputs::OutputError& error) {
    return refused(error.what());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fuzz: %s throws what is no message for a user: %s\n",
                 std::string(reader.name).c_str(), error.what());
    return Outcome::failed;
  }
  return Outcome::read;
}

}  // namespace

std::span<const Reader> readers() {
  return kReaders;
}

const Reader* find_reader(std::string_view name) {
  for (const Reader& reader : kReaders) {
    if (reader.name == name) return &reader;
  }
  return nullptr;
}

Outcome feed(const Reader& reader, std::string_view bytes) {
  const fs::path file = "fuzz_" + std::string(reader.name) + std::string(reader.extension);
  std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  const Outcome outcome = outcome_of(reader, file);
  if (outcome != Outcome::failed) fs::remove(file);
  return outcome;
}

}  // namespace icsim::fuzz
