/// How fast the whole engine is, after checking that it is right. Times run_ensemble on a made-up country of
/// England's size (42 systems x 23 treatment functions x 5 quintiles x 2 stages x 105 bands) with its monthly
/// records, which are thrown away, and the plain reference loop as a yardstick. A cell-step is one band of
/// one list, quintile and stage in one week of one draw.
///
/// usage: icsim_bench [--smoke] [options of Google Benchmark]
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "tests/support/list_case.hpp"
#include "tests/support/peak_memory.hpp"
#include "tests/support/reference_week.hpp"
#include "tests/support/toy_model.hpp"

namespace icsim::test {
namespace {

/// Size of what is timed: England, or a village for `--smoke`.
struct Scale {
  Dimensions dims{42, 23, kMaxQuintiles};
  int expectation_months = 24;
  int demographic_months = 3;
  int repetitions = 3;
  std::vector<std::uint32_t> memory_draws{16, 200, 1000};
};

Scale smoke_scale() {
  return {{3, 2, kMaxQuintiles}, 2, 1, 1, {16, 48}};
}

class Discard : public RecordSink {
  void take_month(std::uint32_t, int, std::span<const float> record) override {
    benchmark::DoNotOptimize(record.data());
  }
};

ListRecipe checked_list() {
  ListRecipe recipe;
  recipe.quintiles = kMaxQuintiles;
  recipe.pathways = 7600;
  recipe.starts = 5;
  recipe.removals = 1;
  recipe.capacity = 4;
  recipe.dta = 20;
  recipe.profile = 100;
  recipe.skew = 5;
  recipe.quintile_tilt = 20;
  recipe.salt = 1;
  return recipe;
}

/// \return largest difference between engine and plain loop over half a year, relative to the list.
double difference_from_plain_loop() {
  constexpr int kLane = 3, kWeeks = 26;
  ListCase list = checked_list().make(Noise::expectation);
  std::vector<double> plain;
  for (std::size_t r = 0; r < list.stock.size(); ++r) plain.push_back(list.stock[r][kLane]);
  for (int week = 0; week < kWeeks; ++week) {
    reference_week(list.view(), kLane, plain);
    list.advance();
  }
  double worst = 0.0, total = 0.0;
  for (std::size_t r = 0; r < plain.size(); ++r) {
    worst = std::max(worst, std::abs(plain[r] - list.stock[r][kLane]));
    total += plain[r];
  }
  return worst / total;
}

/// Nanoseconds a cell-step: by the clock on the wall, and of processor time in all threads, which a busy
/// machine disturbs less.
class Stopwatch {
 public:
  void report(benchmark::State& state, double cell_steps_an_iteration) const {
    const std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - start_;
    const double processor = static_cast<double>(std::clock() - processor_start_) * (1e9 / CLOCKS_PER_SEC);
    const double cell_steps = static_cast<double>(state.iterations()) * cell_steps_an_iteration;
    state.counters["ns/cell-step"] = elapsed.count() / cell_steps;
    state.counters["processor-ns/cell-step"] = processor / cell_steps;
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::clock_t processor_start_ = std::clock();
};

/// What runs beside the lists: no systems, systems at their baseline, or everything off its base path and
/// mutual aid too.
enum class Around { nothing, base_path, levers };

void move_everything(ParameterPlan& plan, const Model& model, const Calendar& calendar) {
  const auto add = [&](Parameter parameter, LeverEffect::How how, double value) {
    plan.add_lever(everywhere(model, calendar, parameter, how, value));
  };
  add(Parameter::workforce_leave_rate, LeverEffect::How::scale, 0.9);
  add(Parameter::workforce_sickness_level, LeverEffect::How::scale, 1.05);
  add(Parameter::gp_level, LeverEffect::How::scale, 1.05);
  add(Parameter::beds_delayed_share, LeverEffect::How::scale, 1.05);
  add(Parameter::funding_rate_above, LeverEffect::How::set, 0.75);
  add(Parameter::funding_rate_below, LeverEffect::How::set, 0.75);
  add(Parameter::funding_total, LeverEffect::How::set, 2300.0);
  add(Parameter::independent_volume, LeverEffect::How::set, 0.02);
  add(Parameter::mutual_aid_max_flow, LeverEffect::How::set, 0.02);
}

void whole_engine(benchmark::State& state, Noise noise, int threads, Dimensions dims, int months,
                  Around around) {
  constexpr std::uint32_t kDraws =
      64;  // as many blocks for each thread as a run of a few hundred draws has at once
  Model model = toy_model(dims, 7600.0);
  if (around == Around::nothing) model.system.clear();
  ParameterPlan plan = toy_plan(model);
  const Calendar calendar = toy_calendar(months);
  RunSettings settings{kDraws, 1, noise, threads};
  if (around == Around::levers) {
    move_everything(plan, model, calendar);
    std::vector<AidArc> near = model.aid_arcs;
    std::erase_if(near, [](const AidArc& arc) { return arc.distance_miles > 60.0; });
    settings.aid = std::make_shared<const AidNetwork>(dims.ics, std::move(near));
  }
  Discard sink;
  const Stopwatch watch;
  for (auto _ : state) {
    RunProgress progress;
    run_ensemble(model, plan, calendar, settings, sink, progress);
  }
  watch.report(state, static_cast<double>(dims.cells() * calendar.weeks().size()) * kDraws);
}

/// The list kernel alone, its data in the cache: what the whole engine could reach at best.
void list_kernel(benchmark::State& state, Noise noise) {
  const ListCase opening = checked_list().make(noise);
  ListCase list = opening;
  list.quintile_weight_on = false;
  constexpr int kWeeks =
      4;  // so that putting the list back costs little; soon after it has cells that are treated whole
  const Stopwatch watch;
  for (auto _ : state) {
    list.stock = opening.stock;
    for (int week = 0; week < kWeeks; ++week) list.advance();
  }
  watch.report(state, static_cast<double>(list.stock.size()) * kLanes * kWeeks);
}

void plain_loop(benchmark::State& state) {
  ListCase list = checked_list().make(Noise::expectation);
  const ListWeek week = list.view();
  std::vector<double> stock;
  for (std::size_t r = 0; r < list.stock.size(); ++r) stock.push_back(list.stock[r][0]);
  const Stopwatch watch;
  for (auto _ : state) benchmark::DoNotOptimize(reference_week(week, 0, stock));
  watch.report(state, static_cast<double>(stock.size()));
}

/// Remembers the best time of each benchmark, to compare them afterwards.
class KeepBest : public benchmark::ConsoleReporter {
 public:
  KeepBest() : ConsoleReporter(OO_None) {}
  void ReportRuns(const std::vector<Run>& runs) override {
    std::vector<Run> single;  // means and spreads of three runs say nothing that the runs do not
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      single.push_back(run);
      const double time = run.GetAdjustedRealTime();
      const auto [known, first] = best_.try_emplace(run.run_name.function_name, time);
      if (!first) known->second = std::min(known->second, time);
    }
    ConsoleReporter::ReportRuns(single);
  }
  void print_speedup(const std::string& name) const {
    const auto one = best_.find(name + "/threads:1"), two = best_.find(name + "/threads:2");
    if (one == best_.end() || two == best_.end()) return;
    std::printf("%s: two threads are %.2f times as fast as one\n", name.c_str(), one->second / two->second);
  }
  void print_cost(const char* what, const std::string& name, const std::string& alone) const {
    const auto with = best_.find(name), without = best_.find(alone);
    if (with == best_.end() || without == best_.end()) return;
    std::printf("%s: %+.1f %% of the time of the lists alone\n", what,
                100.0 * (with->second / without->second - 1.0));
  }

 private:
  std::map<std::string, double> best_;
};

void print_machine() {
  std::string line, processor = "unknown processor";
  for (std::ifstream info("/proc/cpuinfo"); std::getline(info, line);) {
    if (line.starts_with("model name")) {
      processor = line.substr(line.find(':') + 2);
      break;
    }
  }
  std::printf("machine: %s, instruction set %s, compiler %s\n", processor.c_str(), instruction_sets().front(),
              __VERSION__);
}

void print_memory(const Scale& scale) {
  const Model model = toy_model(scale.dims, 7600.0);
  const ParameterPlan plan = toy_plan(model);
  const Calendar calendar = toy_calendar(1);
  Discard sink;
  for (const std::uint32_t draws : scale.memory_draws) {
    forget_peak_memory();
    RunProgress progress;
    run_ensemble(model, plan, calendar, {draws, 1, Noise::expectation, 2}, sink, progress);
    std::printf("memory: peak %.0f MB with %u draws on two threads\n", peak_megabytes(), draws);
  }
}

constexpr const char* kListsAlone = "lists_alone/expectation/threads:1";
constexpr const char* kWithLevers = "whole_engine/expectation/levers/threads:1";

void register_benchmarks(const Scale& scale) {
  const std::pair<const char*, Noise> noises[] = {{"expectation", Noise::expectation},
                                                  {"demographic", Noise::demographic}};
  for (const auto& [name, noise] : noises) {
    const int months = noise == Noise::expectation ? scale.expectation_months : scale.demographic_months;
    for (const int threads : {1, 2}) {
      const std::string title =
          std::string("whole_engine/").append(name).append("/threads:").append(std::to_string(threads));
      benchmark::RegisterBenchmark(title.c_str(), whole_engine, noise, threads, scale.dims, months,
                                   Around::base_path)
          ->UseRealTime()
          ->Unit(benchmark::kMillisecond)
          ->Iterations(1)
          ->Repetitions(scale.repetitions);
    }
  }
  for (const auto& [title, around] :
       {std::pair{kListsAlone, Around::nothing}, {kWithLevers, Around::levers}}) {
    benchmark::RegisterBenchmark(title, whole_engine, Noise::expectation, 1, scale.dims,
                                 scale.expectation_months, around)
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond)
        ->Iterations(1)
        ->Repetitions(scale.repetitions);
  }
  benchmark::RegisterBenchmark("list_kernel/expectation", list_kernel, Noise::expectation);
  benchmark::RegisterBenchmark("list_kernel/demographic", list_kernel, Noise::demographic);
  benchmark::RegisterBenchmark("plain_loop", plain_loop);
}

int run(int count, char** arguments) {
  char** const end = std::remove_if(arguments + 1, arguments + count,
                                    [](const char* a) { return std::strcmp(a, "--smoke") == 0; });
  const Scale scale = end == arguments + count ? Scale{} : smoke_scale();
  count = static_cast<int>(end - arguments);
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 2;

  print_machine();
  const double difference = difference_from_plain_loop();
  std::printf("check: engine and plain loop differ by %.1e of the list after half a year\n", difference);
  if (!(difference < 1e-5)) {
    std::fprintf(stderr, "the engine does not do what the plain loop does: not worth timing\n");
    return 1;
  }
  register_benchmarks(scale);
  KeepBest reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  for (const char* name : {"whole_engine/expectation", "whole_engine/demographic"})
    reporter.print_speedup(name);
  reporter.print_cost("staff, GPs, beds, money and partners on their base path",
                      "whole_engine/expectation/threads:1", kListsAlone);
  reporter.print_cost("the same off the base path, with mutual aid", kWithLevers, kListsAlone);
  print_memory(scale);
  return 0;
}

}  // namespace
}  // namespace icsim::test

int main(int count, char** arguments) {
  return icsim::test::run(count, arguments);
}
