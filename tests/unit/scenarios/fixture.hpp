#pragma once
/// A scenario library of three systems and two treatment functions in a folder of its own, removed
/// afterwards.
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <unistd.h>

#include "scenarios/study/scenario.hpp"
#include "scenarios/text/checksum.hpp"
#include "tests/support/source_root.hpp"

namespace icsim::test {

inline std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline scenarios::ScenarioLibrary real_library() {
  return {source_root() / "scenarios", {}};
}

class TinyLibrary {
 public:
  TinyLibrary() {
    static int number = 0;
    root_ = std::filesystem::temp_directory_path() /
            ("icsim-tiny-" + std::to_string(::getpid()) + "-" + std::to_string(++number));
    put("library/defaults.yaml", read_file(source_root() / "scenarios/library/defaults.yaml"));
    put("library/plain.yaml", plain());
    write_common();
    write_start("2025-04-01");
    write_manifest();
  }
  ~TinyLibrary() { std::filesystem::remove_all(root_); }
  TinyLibrary(const TinyLibrary&) = delete;
  TinyLibrary& operator=(const TinyLibrary&) = delete;

  [[nodiscard]] scenarios::ScenarioLibrary library() const { return {root_, {}}; }
  [[nodiscard]] const std::filesystem::path& root() const { return root_; }

  std::filesystem::path put(const std::string& file, const std::string& text) {
    const auto path = root_ / file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  /// Writes a baseline file and notes its checksum.
  void put_baseline(const std::string& file, const std::string& text) {
    put("baseline/" + file, text);
    write_manifest();
  }

  static std::string plain() {
    return "schema: icsim/scenario/1\nbaseline: 2025-04-01\nperiod: {to: 2026-03-31}\n"
           "ensemble: {draws: 20, seed: 7}\n";
  }
  std::vector<scenarios::Scenario> load(const std::string& text, const scenarios::Overrides& overrides = {}) {
    return scenarios::load_scenarios(put("x.yaml", text), library(), overrides);
  }
  scenarios::Scenario load_plain_with(const std::string& more) { return load(plain() + more).at(0); }
  /// The message that loading gives, with the folder's name taken out; empty when it loads.
  std::string message(const std::string& text) { return message_of(put("x.yaml", text)); }
  std::string message_of(const std::filesystem::path& file) {
    try {
      scenarios::load_scenarios(file, library());
    } catch (const scenarios::InputError& error) {
      std::string what = error.what();
      const std::string folder = root_.string() + "/";
      for (std::size_t at; (at = what.find(folder)) != std::string::npos;) what.erase(at, folder.size());
      return what;
    }
    return "";
  }
  std::string message_with(const std::string& more) { return message(plain() + more); }

 private:
  static std::string bands(const std::string& value) {
    std::string text;
    for (int w = 0; w < kBands; ++w) text += ',' + value;
    return text + '\n';
  }
  static std::string band_header(const std::string& keys) {
    std::string text = keys;
    for (int w = 0; w < kBands; ++w) text += ",w" + std::to_string(w);
    return text + '\n';
  }
  void write_common() {
    put("baseline/common/ics.csv",
        "icb_code,name,region,population,population_q1,population_q2,population_q3,population_q4,population_"
        "q5,age_60_plus_share\n"
        "QAA,\"Alpha, Beta\",North,1000,500,200,100,100,100,0.25\n"
        "QBB,Gamma,North,1000,100,200,300,200,200,0.3\n"
        "QCC,Delta,South,1000,300,200,100,200,200,0.2\n");
    put("baseline/common/treatment_functions.csv",
        "code,name,group\nC_100,General Surgery,a\nC_110,Orthopaedic,b\n");
    std::string holidays = "date,name\n";
    for (int year = 2024; year <= 2040; ++year) holidays += std::to_string(year) + "-12-25,Christmas Day\n";
    put("baseline/common/bank_holidays.csv", holidays);
    std::string seasons = "month,clock_starts_factor,activity_factor\n";
    for (int month = 1; month <= 12; ++month)
      seasons += std::to_string(month) + (month == 8 ? ",0.5,0.8\n" : ",1,1\n");
    put("baseline/common/seasonality.csv", seasons);
    std::string kernel = band_header("treatment_function,stage");
    for (const char* function : {"C_100", "C_110"}) {
      for (const char* stage : {"awaiting_decision", "awaiting_admission"}) {
        kernel += std::string(function) + ',' + stage + bands("1");
      }
    }
    put("baseline/common/treatment_kernel.csv", kernel);
    put("baseline/common/decision_to_admit_profile.csv",
        band_header("treatment_function") + "C_100" + bands("1") + "C_110" + bands("2"));
    put("baseline/common/removal_shape.csv",
        band_header("stage") + "awaiting_decision" + bands("0.5") + "awaiting_admission" + bands("1"));
    put("baseline/common/cross_border_share.csv",
        "provider_ics,resident_ics,share\nQAA,QAA,0.9\nQAA,QBB,0.1\nQBB,QBB,1\nQCC,QCC,1\n");
  }
  void write_start(const std::string& date) {
    std::string state = band_header("icb_code,treatment_function,stage,quintile");
    std::string flows =
        "icb_code,treatment_function,clock_starts_per_working_day,completed_non_admitted_per_working_day,"
        "completed_admitted_per_working_day,decisions_to_admit_per_working_day,removal_share,"
        "completed_2019_20_per_year,evidence\n";
    std::string shares = "icb_code,quintile,share\n";
    std::string history = "month,icb_code,clock_starts_per_working_day,completed_per_working_day\n";
    for (const char* month : {"2025-04", "2025-05"}) {
      for (const char* ics : {"QAA", "QBB", "QCC"})
        history += std::string(month) + ',' + ics + (month[6] == '4' ? ",22,24\n" : ",30,12\n");
    }
    for (const char* ics : {"QAA", "QBB", "QCC"}) {
      for (const char* function : {"C_100", "C_110"}) {
        flows += std::string(ics) + ',' + function + ",10,6,2,3,0.1,2024,data\n";
        for (const char* stage : {"awaiting_decision", "awaiting_admission"}) {
          for (int q = 1; q <= 5; ++q) {
            state += std::string(ics) + ',' + function + ',' + stage + ',' + std::to_string(q) +
                     bands(std::to_string(q));
          }
        }
      }
      for (int q = 1; q <= 5; ++q) shares += std::string(ics) + ',' + std::to_string(q) + ",0.2\n";
    }
    put("baseline/" + date + "/start_state.csv", state);
    put("baseline/" + date + "/flows.csv", flows);
    put("baseline/" + date + "/clock_start_quintile_share.csv", shares);
    put("baseline/" + date + "/history.csv", history);
  }
  void write_manifest() {
    std::string manifest;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root_ / "baseline")) {
      if (!entry.is_regular_file() || entry.path().filename() == "MANIFEST.sha256") continue;
      manifest += scenarios::sha256_hex(read_file(entry.path())) + "  " +
                  entry.path().lexically_relative(root_ / "baseline").string() + '\n';
    }
    put("baseline/MANIFEST.sha256", manifest);
  }
  std::filesystem::path root_;
};

}  // namespace icsim::test
