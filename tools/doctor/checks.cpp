#include "tools/doctor/checks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <mutex>
#include <sstream>
#include <thread>

#include "calibration/fit/posterior.hpp"
#include "engine/lists/list_kernel.hpp"
#include "outputs/files/temporary_folder.hpp"
#include "outputs/run_file/run_file.hpp"
#include "scenarios/language/defaults.hpp"
#include "scenarios/text/checksum.hpp"
#include "tools/init/questions.hpp"
#include "tools/jobs/provenance.hpp"
#include "tools/jobs/simulate.hpp"
#include "tools/version.hpp"

namespace icsim::tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* kReinstall =
    "reinstall the program, or restore the files: git checkout -- scenarios; --library names another folder";
constexpr std::uintmax_t kNationalRunBytes =
    400'000'000;  // its file and what it needs while it is written; tests/bench
constexpr std::uintmax_t kNationalMemory = 600'000'000;  // the same page: 300 to 500 MB
constexpr double kMillion = 1e6;

// --- library

Finding look_at_program() {
  return {"program", Health::ok, fmt::format("icsim {} ({}), {}", kVersion, kCommit, kBuild), ""};
}

Finding look_at_library(const Program& program) {
  const fs::path& root = program.library_root;
  const char* given = std::getenv("ICSIM_LIBRARY");
  const bool by_option =
      std::find(program.arguments.begin(), program.arguments.end(), "--library") != program.arguments.end();
  const char* how = by_option                              ? "--library"
                    : given != nullptr && given[0] != '\0' ? "ICSIM_LIBRARY"
                                                           : "found beside the program";
  std::error_code ignored;
  if (!fs::exists(root / "library" / "defaults.yaml", ignored))
    return {"library", Health::fault,
            fmt::format("{} ({}) holds no library/defaults.yaml", root.string(), how), kReinstall};
  return {"library", Health::ok, fmt::format("{} ({})", root.string(), how), ""};
}

Finding look_at_defaults(const scenarios::ScenarioLibrary& library) {
  const scenarios::Defaults defaults = scenarios::load_defaults(library);
  const std::vector<InitQuestion> questions = read_questions(library);
  study_template(library);
  return {"defaults", Health::ok,
          fmt::format("{} parameters, each with value, range, source and grade; {} scenarios, {} questions",
                      defaults.parameters.size(), scenarios::library_names(library).size(), questions.size()),
          ""};
}

/// Every file of the manifest, by its checksum.
Finding look_at_baselines(const scenarios::ScenarioLibrary& library) {
  const fs::path folder = library.root / "baseline";
  const std::vector<std::string> names = scenarios::baseline_names(library);
  std::ifstream manifest(folder / "MANIFEST.sha256");
  std::vector<std::string> bad;
  std::size_t files = 0;
  for (std::string sum, name; manifest >> sum >> name; ++files) {
    const auto bytes = scenarios::read_bytes(folder / name);
    if (!bytes)
      bad.push_back(name + " is missing");
    else if (scenarios::sha256_hex(*bytes) != sum)
      bad.push_back(name + " is damaged (its checksum differs)");
  }
  if (!bad.empty()) return {"baselines", Health::fault, fmt::format("{}", fmt::join(bad, "; ")), kReinstall};
  return {"baselines", Health::ok,
          fmt::format("{}: {} files with the checksums of the manifest", fmt::join(names, ", "), files), ""};
}

Finding look_at_posteriors(const scenarios::ScenarioLibrary& library) {
  std::vector<std::string> whole, missing;
  for (const std::string& name : scenarios::baseline_names(library)) {
    if (name.starts_with("replay")) continue;  // they take none
    const fs::path file = library.root / "posterior" / (name + ".csv");
    const auto text = scenarios::read_bytes(file);
    if (!text || text->empty()) {
      missing.push_back("posterior/" + file.filename().string());
      continue;
    }
    const calibration::Posterior posterior = calibration::read_posterior("posterior/" + name + ".csv", *text);
    whole.push_back(fmt::format("{} to {} ({} systems)", name, calibration::to_month(posterior.origin),
                                posterior.ics.size()));
  }
  if (!missing.empty())
    return {"posteriors", Health::fault,
            fmt::format("{} is missing: runs would be made without calibration", fmt::join(missing, ", ")),
            kReinstall};
  return {"posteriors", Health::ok, fmt::format("{}", fmt::join(whole, ", ")), ""};
}

// --- a small run

/// Keeps what it is given.
class KeptRecords : public RecordSink {
 public:
  void take_month(std::uint32_t, int, std::span<const float> record) override {
    const std::lock_guard lock(mutex_);
    values.insert(values.end(), record.begin(), record.end());
  }
  std::vector<float> values;

 private:
  std::mutex mutex_;
};

/// Two draws of one system for three months.
scenarios::Scenario small_scenario(const scenarios::ScenarioLibrary& library) {
  return scenarios::load_scenario_text(
      "schema: icsim/scenario/1\nname: doctor\nextends: baseline-2025\nperiod: {to: start + 3 months}\n"
      "only: [QR1]\nensemble: {draws: 2, quintiles: fold}\n",
      "icsim doctor", "", library);
}

Finding look_at_run(const scenarios::Scenario& scenario) {
  std::vector<float> runs[2];
  for (std::vector<float>& values : runs) {
    KeptRecords sink;
    RunProgress progress;
    RunSettings settings = settings_of(scenario);
    settings.threads = 1;
    run_ensemble(*scenario.model, *scenario.plan, *scenario.calendar, settings, sink, progress);
    values = std::move(sink.values);
  }
  // What is no count may have no value: the median wait of an empty list.
  const RecordLayout layout = layout_of(scenario);
  const LevelSpec& level = layout.level(Level::england);
  const auto is_finite = [&](std::size_t month) {
    for (std::size_t m = 0; m < level.metrics.size(); ++m) {
      const float* values = &runs[0][month + level.at(0, m) * kLanes];
      if (specification(level.metrics[m]).adds_up() &&
          !std::all_of(values, values + kLanes, [](float value) { return std::isfinite(value); }))
        return false;
    }
    return true;
  };
  const std::size_t record = layout.series() * kLanes;
  bool finite = !runs[0].empty();
  for (std::size_t month = 0; month < runs[0].size(); month += record) finite = finite && is_finite(month);
  constexpr const char* kReport = "please report it, with the line 'instruction set' below";
  if (!finite) return {"run", Health::fault, "a small run gives numbers that are not finite", kReport};
  if (runs[0].size() != runs[1].size() ||
      std::memcmp(runs[0].data(), runs[1].data(), runs[0].size() * sizeof(float)) != 0)
    return {"run", Health::fault, "a small run gives other numbers the second time", kReport};
  return {"run", Health::ok,
          fmt::format("two draws of one system for three months: {} numbers, the same bits twice",
                      runs[0].size()),
          ""};
}

Finding look_at_files(const scenarios::Scenario& scenario, const scenarios::ScenarioLibrary& library,
                      const Program& program) {
  const outputs::TemporaryFolder folder;
  const fs::path file = folder.path() / "doctor.h5";
  RunProgress progress;
  {
    outputs::RunFileWriter writer(file, this_run(program), outputs::Existing::refuse);
    simulate(scenario, provenance_of(scenario), 1, library, writer, progress);
    writer.commit(0.0);
  }
  const std::vector<std::string> damaged = outputs::RunFile::open(file).verify();
  const std::string where = folder.path().parent_path().string();
  if (!damaged.empty())
    return {"run files", Health::fault,
            fmt::format("{} of {} written in {} are read back otherwise", damaged[0], damaged.size(), where),
            "is the disk sound? TMPDIR names another folder for temporary files"};
  return {"run files", Health::ok,
          fmt::format("HDF5 written and read back in {}: {:.1f} MB, all checksums right", where,
                      static_cast<double>(fs::file_size(file)) / kMillion),
          ""};
}

// --- the machine

Finding look_at_terminal() {
  std::string locale;
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (locale.empty() && value != nullptr) locale = value;
  }
  std::string plain;
  for (const char c : locale) {
    if (c != '-') plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  if (plain.find("utf8") != std::string::npos) return {"terminal", Health::ok, locale + ": UTF-8", ""};
  return {"terminal", Health::warning,
          locale.empty()
              ? "no locale is set: charts are drawn with plain characters"
              : fmt::format("the locale {} is not UTF-8: charts are drawn with plain characters", locale),
          "export LC_ALL=C.UTF-8"};
}

Finding look_at_disk() {
  std::error_code error;
  const fs::path here = fs::current_path(error);
  const fs::space_info space = fs::space(".", error);
  if (error)
    return {"disk", Health::warning, "free room in the working folder is not known: " + error.message(), ""};
  const std::string text =
      fmt::format("{:.1f} GB free in {}", static_cast<double>(space.available) / 1e9, here.string());
  if (space.available < kNationalRunBytes)
    return {"disk", Health::warning, text + ": too little for a run of England",
            "make room, or work in another folder; --only runs single systems"};
  return {"disk", Health::ok, text, ""};
}

/// A number of bytes that a file of the system holds; nothing when it has none.
std::uintmax_t bytes_in(const char* file, const std::string& key, std::uintmax_t unit) {
  std::ifstream in(file);
  std::string word;
  while (in >> word) {
    if (!key.empty() && word != key) continue;
    if (!key.empty()) in >> word;
    char* end = nullptr;
    const unsigned long long number = std::strtoull(word.c_str(), &end, 10);
    return end != word.c_str() && *end == '\0' ? number * unit : 0;
  }
  return 0;
}

Finding look_at_machine() {
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  std::uintmax_t memory = bytes_in("/proc/meminfo", "MemAvailable:", 1024);
  const std::uintmax_t limit = bytes_in("/sys/fs/cgroup/memory.max", "", 1);  // "max": no limit
  if (limit > 0 && (memory == 0 || limit < memory)) memory = limit;
  const std::string text = fmt::format("{} core{}, {:.1f} GB of memory to be had", cores,
                                       cores == 1 ? "" : "s", static_cast<double>(memory) / 1e9);
  if (memory > 0 && memory < kNationalMemory)
    return {"machine", Health::warning, text + ": too little for a run of England",
            "fewer --threads, --quintiles fold, or --only for single systems"};
  return {"machine", Health::ok, text + ": enough for a run of England", ""};
}

Finding look_at_instructions() {
  const std::vector<const char*> sets = instruction_sets();
  return {"instruction set", Health::ok,
          fmt::format("{} (also: {})", sets.at(0),
                      fmt::join(std::vector<const char*>(sets.begin() + 1, sets.end()), ", ")),
          ""};
}

/// "problem; hint" on one line.
Finding fault_of(const std::string& check, const std::string& what) {
  std::string text = what, fix;
  if (const std::size_t hint = text.find("\n  hint: "); hint != std::string::npos) {
    fix = text.substr(hint + std::strlen("\n  hint: "));
    text.resize(hint);
    fix = fix.substr(0, fix.find('\n'));
  }
  std::replace(text.begin(), text.end(), '\n', ' ');
  return {check, Health::fault, text, fix};
}

}  // namespace

void examine(const Program& program, const std::function<void(const Finding&)>& tell) {
  const scenarios::ScenarioLibrary library = library_of(program);
  const auto look = [&](const char* check, const std::function<Finding()>& at) {
    Finding finding;
    try {
      finding = at();
    } catch (const std::exception& error) {
      finding = fault_of(check, error.what());
    }
    tell(finding);
    return finding.health != Health::fault;
  };
  look("program", look_at_program);
  if (look("library", [&] { return look_at_library(program); })) {
    look("defaults", [&] { return look_at_defaults(library); });
    look("baselines", [&] { return look_at_baselines(library); });
    look("posteriors", [&] { return look_at_posteriors(library); });
    look("run", [&] { return look_at_run(small_scenario(library)); });
    look("run files", [&] { return look_at_files(small_scenario(library), library, program); });
  }
  look("terminal", look_at_terminal);
  look("disk", look_at_disk);
  look("machine", look_at_machine);
  look("instruction set", look_at_instructions);
}

}  // namespace icsim::tools
