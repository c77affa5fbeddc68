#include "tests/fuzz/readers.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "calibration/data/data_set.hpp"
#include "calibration/data/import.hpp"
#include "calibration/fit/posterior.hpp"
#include "outputs/run_file/run_file.hpp"
#include "outputs/run_file/shard.hpp"
#include "scenarios/study/scenario.hpp"
#include "tests/support/source_root.hpp"

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

/// A country of three systems, whose codes and providers the seeds have.
const calibration::Geography& geography() {
  static const calibration::Geography geography = [] {
    calibration::Geography of;
    of.ics = {"QOP", "QWO", "QR1"};
    of.treatment_functions = {"C_100", "C_110", "C_999"};
    of.treatment_function_names = {"General Surgery Service", "Trauma and Orthopaedic Service", "Total"};
    of.ics_of_provider = {{"R0A", "QOP"}, {"RAE", "QWO"}, {"RTE", "QR1"}};
    return of;
  }();
  return geography;
}

void import_with(const fs::path& file, calibration::Basis basis) {
  calibration::ImportSettings settings;
  settings.basis = basis;
  settings.files = {file};
  (void)calibration::import_rtt(settings, geography(), "known_events.csv",
                                "month_from,month_to,area,series,kind,leave_out,text\n");
}

void read_import(const fs::path& file) {
  import_with(file, calibration::Basis::provider);
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

bool is_good(std::string_view message) {
  if (!message.empty() && message.size() < kLongestMessage) return true;
  std::fprintf(stderr, "fuzz: a message of %zu letters\n", message.size());
  return false;
}

bool refuses_or_reads(const Reader& reader, const fs::path& file) {
  try {
    reader.read(file);
  } catch (const scenarios::InputError& error) {
    return is_good(error.what()) && !error.faults().empty();
  } catch (const outputs::OutputError& error) {
    return is_good(error.what());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fuzz: %s throws what is no message for a user: %s\n",
                 std::string(reader.name).c_str(), error.what());
    return false;
  }
  return true;
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

bool survives(const Reader& reader, std::string_view bytes) {
  const fs::path file = "fuzz_" + std::string(reader.name) + std::string(reader.extension);
  std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!refuses_or_reads(reader, file)) return false;
  fs::remove(file);
  return true;
}

}  // namespace icsim::fuzz
