/// Registered forecasts: the file that says whether it was changed, and its score by pencil and paper.
#include <algorithm>
#include <functional>

#include "calibration/register/registration_file.hpp"
#include "calibration/register/registration_score.hpp"
#include "calibration/scores/scores.hpp"
#include "scenarios/text/checksum.hpp"
#include "tests/support/catch.hpp"

using namespace icsim;
using namespace icsim::calibration;

namespace {

const MonthNumber kOrigin = month_number("2024-03");
constexpr int kKnown = 8;  // months
const std::vector<std::string> kRegions{"North, and East", "North, and East", ""};

/// Two systems; the first has 1000 pathways, 600 within 18 weeks, 60 over 52; the second three times as many.
RttDataSet steady(MonthNumber first, int months) {
  RttDataSet data;
  data.areas = {"QA", "QB", "UNMAPPED"};
  data.treatment_functions = {"C_100"};
  data.first_month = first;
  data.months = months;
  data.place = "data.h5";
  data.resize();
  for (int m = 0; m < months; ++m) {
    for (int a = 0; a < 2; ++a) {
      const double size = a == 0 ? 1.0 : 3.0;
      data.at(Stock::incomplete, m, a) = 1000.0 * size;
      data.at(Stock::within_18, m, a) = 600.0 * size;
      data.at(Stock::over_52, m, a) = 60.0 * size;
    }
  }
  return data;
}

/// Forecasts that spread evenly: 200 pathways around 1100 for lists and counts, 0.2 around 0.5 for shares.
Registration registered() {
  const RttDataSet data = steady(kOrigin - kKnown + 1, kKnown);
  const BacktestAreas areas = backtest_areas(data, kRegions);
  Registration made;
  made.origin = kOrigin;
  made.created = parse_date("2024-05-20");
  made.signed_off_by = "A. Analyst: planning";
  made.program_version = "0.1.0";
  made.commit = "abc";
  made.build = "GNU 12";
  made.data = "data.h5";
  made.data_sha256 = content_sha256(data);
  made.sources = {{"full extract, March.zip", std::string(64, 'a')}};
  made.inputs = {{"rtt/priors.yaml", std::string(64, 'b')}};
  made.draws = 500;
  made.seed = 12345678901234567890u;
  made.licence = "Open Government Licence v3.0";
  made.known = observed_tables(data, areas);
  made.known[0].values[1] = kNotPublished;
  std::vector<int> horizons;
  for (int h = 1; h <= kRegisteredMonths; ++h) horizons.push_back(h);
  made.forecast =
      start_backtest(made.known, areas.areas, {"icsim"}, {ForecastMode::own}, {kOrigin}, horizons);
  for (std::size_t t = 0; t < kForecastTargets; ++t) {
    for (std::size_t area = 0; area < areas.areas.size(); ++area) {
      for (std::size_t h = 0; h < horizons.size(); ++h) {
        const auto target = static_cast<ForecastTarget>(t);
        std::vector<double> values;
        for (const double level : kQuantileLevels)
          values.push_back(target == ForecastTarget::share_18 ? 0.5 + 0.2 * (level - 0.5)
                                                              : 1100.0 + 200.0 * (level - 0.5));
        made.forecast.put_quantiles({0, 0, target, area, 0, h}, values);
      }
    }
  }
  return made;
}

template <class Action>
std::string refusal(Action action) {
  try {
    action();
  } catch (const scenarios::DataError& error) {
    return error.what();
  }
  return "";
}

std::string refusal_of_text(const std::string& text) {
  return refusal([&] { read_registration("f.csv", text); });
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

/// The text with its last line made right again, as nobody does by accident.
std::string resealed(const std::string& text) {
  const std::string body = text.substr(0, text.rfind("# sha256: "));
  return body + "# sha256: " + scenarios::sha256_hex(body) + "\n";
}

ScoredRegistration scored_against(const RttDataSet& data) {
  return score_registration(registered(), data, kRegions);
}

double score_in(const BacktestResult& result, std::size_t model, ForecastTarget target, std::size_t area,
                std::size_t horizon, Score score) {
  return scores_of(result, {model, 0, target, area, 0, horizon})[static_cast<std::size_t>(score)];
}

}  // namespace

TEST_CASE("A registered forecast reads back as it was written", "[calibration][unit]") {
  const Registration made = registered();
  const std::string text = registration_text(made);
  const Registration read = read_registration("f.csv", text);
  CHECK(registration_text(read) == text);
  CHECK(read.origin == kOrigin);
  CHECK(to_string(read.created) == "2024-05-20");
  CHECK(read.signed_off_by == "A. Analyst: planning");
  CHECK(read.seed == made.seed);
  CHECK(read.sources[0].name == "full extract, March.zip");
  CHECK(read.inputs[0].sha256 == std::string(64, 'b'));
  CHECK(read.forecast.areas == made.forecast.areas);
  CHECK(read.known[0].first_month == kOrigin - kKnown + 1);
  CHECK(std::isnan(read.known[0].at(0, 1)));
  CHECK(read.known[2].at(1, 7) == 180.0);
  CHECK(read.known[1].scale == Scale::logit_share);
  CHECK(read.forecast.quantiles_of({0, 0, ForecastTarget::list, 3, 0, 11})[kMedianLevel] == 1100.0);
  Registration unsigned_one = made;
  unsigned_one.signed_off_by.clear();
  CHECK(registration_text(unsigned_one).find("# signed_off_by: nobody\n") != std::string::npos);
  CHECK(read_registration("f.csv", registration_text(unsigned_one)).signed_off_by.empty());
}

TEST_CASE("A registered forecast that was changed later is refused", "[calibration][unit]") {
  const std::string text = registration_text(registered());
  const std::string changed = replaced(text, "1000", "1001");
  const auto sum_of = [](const std::string& t) {
    return scenarios::sha256_hex(t.substr(0, t.rfind("# sha256: "))).substr(0, 12);
  };
  CHECK(
      refusal_of_text(changed) ==
      "f.csv: was changed after it was registered: its last line says that the SHA-256 of the others is " +
          sum_of(text) + "..., and it is " + sum_of(changed) +
          "...\n  hint: take the file as it was registered; what is to be said otherwise is a new forecast: "
          "register that beside it");
  CHECK(refusal_of_text(replaced(text, "created: 2024-05-20", "created: 2024-05-19")).find("was changed") !=
        std::string::npos);
  for (const std::string& other :
       {text + "one more line\n", text + "\n", text.substr(0, text.size() - 1),
        text.substr(0, text.size() - 300), text.substr(0, 30), text.substr(0, text.size() - 2) + "X\n"}) {
    CHECK(refusal_of_text(other) ==
          "f.csv: its last line is not the SHA-256 of all others\n"
          "  hint: it was cut off or added to: take the file as it was registered");
  }
  std::string windows;
  for (const char c : text) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  CHECK(refusal_of_text(windows) ==
        "f.csv: ends its lines as Windows does, and was registered otherwise\n"
        "  hint: take the file as it was registered; git leaves line ends alone where .gitattributes says "
        "'*.csv -text'");
}

TEST_CASE("What is no registered forecast of this version is named", "[calibration][unit]") {
  CHECK(refusal_of_text("month,icb_code\n") ==
        "f.csv: is no registered forecast\n  hint: give a file that `icsim register` wrote");
  CHECK(refusal_of_text("# schema: icsim/forecast/2\n") ==
        "f.csv: its schema is 'icsim/forecast/2'\n  hint: this version of icsim reads icsim/forecast/1: take "
        "the version that wrote the file, or a later one");
}

TEST_CASE("A file whose checksum was forged is read with care", "[calibration][unit]") {
  const std::string text = registration_text(registered());
  const std::string hint = "\n  hint: give a file that `icsim register` wrote";
  const auto said = [&](const std::string& what, const std::string& with) {
    return refusal_of_text(resealed(replaced(text, what, with)));
  };
  CHECK(said("# seed: 12345678901234567890\n", "") == "f.csv:1:1: '# seed: ...' is missing" + hint);
  CHECK(said("origin: 2024-03", "origin: spring") ==
        "f.csv:2:1: 'spring' of origin is not a month such as 2025-03" + hint);
  CHECK(said("target,level", "level,target").find("the columns are not target,level,area,month,q0.01,") !=
        std::string::npos);
  CHECK(said("list,ics,QA,2024-04,1002", "list,ics,QA,2024-04,many").find("'many' is not a number") !=
        std::string::npos);
  CHECK(said("list,ics,QA,2024-04,1002", "list,ics,QA,2024-04,1202") ==
        "f.csv:30:1: no row of 23 rising quantiles in the 12 months after the origin" + hint);
  CHECK(said("list,ics,QA,2024-04,1002", "list,ics,QC,2024-04,1002") ==
        "f.csv:30:1: 'list,ics,QC' is no series of the forecast" + hint);
  CHECK(said("list,ics,QA,2024-05,1002", "list,ics,QA,2024-04,1002") ==
        "f.csv:31:1: says the same a second time" + hint);
  CHECK(said("list,ics,QA,2024-04,1002", "# list,ics,QA,2024-04,1002").find("hint") != std::string::npos);
  CHECK(said("# published: list,ics,QB,2023-08,", "# published: list,ics,QB,2023-09,") ==
        "f.csv:18:1: the months are not those from 2023-08 to the origin" + hint);
}

TEST_CASE("No forged file is worse than refused", "[calibration][property]") {
  const std::string text = registration_text(registered());
  const std::string table = text.substr(0, text.rfind("# sha256: "));
  int refused = 0;
  for (std::uint32_t n = 0; n < 600; ++n) {
    const auto pick = [&](std::uint32_t what, std::size_t many) {
      return static_cast<std::size_t>(keyed_uniform(1, n, what, 0, 0) * static_cast<double>(many));
    };
    std::string forged = table;
    const std::size_t at = pick(0, forged.size()), size = std::min(pick(1, 40), forged.size() - at);
    switch (n % 4) {
      case 0:
        forged.erase(at, size);
        break;
      case 1:
        forged.insert(at, forged.substr(pick(2, forged.size()), size));
        break;
      case 2:
        forged[at] = ",:-#\n 09eq"[pick(2, 10)];
        break;
      default: {  // a whole line goes or comes twice
        const std::size_t begin = forged.rfind('\n', at) + 1,
                          end = std::min(forged.find('\n', at), forged.size() - 1) + 1;
        const std::string line = forged.substr(begin, end - begin);
        n % 8 == 3 ? forged.erase(begin, line.size()) : forged.insert(begin, line);
      }
    }
    try {
      read_registration("f.csv", resealed(forged + "# sha256: "));
    } catch (const scenarios::DataError&) {
      ++refused;
    }
  }
  CHECK(refused > 300);  // some changes only say another name or number
}

TEST_CASE("A registered forecast is scored as one does by hand", "[calibration][scores][unit]") {
  RttDataSet data = steady(kOrigin + 1, 2);
  data.at(Stock::incomplete, 0, 0) = 1050.0;  // QA in April, forecast 1100
  data.at(Stock::within_18, 0, 0) = 525.0;
  data.at(Stock::incomplete, 1, 0) = 1009.0;
  const BacktestResult result = scored_against(data).result;
  CHECK(result.models == std::vector<std::string>{"icsim", "persistence", "drift"});
  CHECK(result.horizons == std::vector<int>{1, 2});
  const auto list = ForecastTarget::list, share = ForecastTarget::share_18;
  CHECK(score_in(result, 0, list, 0, 0, Score::bias) == Approx(50.0));
  CHECK(score_in(result, 0, list, 0, 0, Score::percentage_error) == Approx(100.0 * 50.0 / 1050.0));
  CHECK(score_in(result, 0, list, 0, 0, Score::covered_80) == 1.0);  // 1020 to 1180
  CHECK(score_in(result, 0, list, 0, 1, Score::covered_80) == 0.0);
  CHECK(score_in(result, 0, list, 0, 1, Score::covered_95) == 1.0);  // 1005 to 1195
  CHECK(score_in(result, 0, share, 0, 0, Score::absolute_error) == Approx(0.0).margin(1e-12));
  double pinball = 0.0;
  for (const double level : kQuantileLevels) {
    const double quantile = 1100.0 + 200.0 * (level - 0.5);
    pinball += 2.0 * (1050.0 < quantile ? (1.0 - level) * (quantile - 1050.0) : level * (1050.0 - quantile));
  }
  CHECK(score_in(result, 0, list, 0, 0, Score::interval_score) == Approx(pinball / 23.0));
  // Eight months without change: both rules say that it stays so.
  CHECK(score_in(result, 1, list, 0, 0, Score::bias) == Approx(-50.0));
  CHECK(score_in(result, 2, list, 0, 0, Score::bias) == Approx(-50.0));
  const ScoreSheet sheet(result);
  CHECK(sheet.of_level(0, 0, list, AreaLevel::ics, 0).mean(Score::bias) == Approx((50.0 - 1900.0) / 2.0));
  CHECK(sheet.of_level(0, 0, list, AreaLevel::england, 0).mean(Score::bias) == Approx(1100.0 - 4050.0));
  CHECK(std::isnan(sheet.of_level(0, 0, list, AreaLevel::ics, 0).mean(Score::crps)));
  const PitHistogram pit = sheet.pit_of_level(0, 0, list, AreaLevel::ics);
  CHECK(std::count(pit.begin(), pit.end(), 0) == static_cast<std::ptrdiff_t>(kPitBins));
}

TEST_CASE("Months that have not come are not scored, and earlier ones are not needed",
          "[calibration][unit]") {
  const BacktestResult whole = scored_against(steady(kOrigin - kKnown + 1, kKnown + 4)).result;
  const BacktestResult later = scored_against(steady(kOrigin + 1, 4)).result;
  CHECK(whole.horizons == std::vector<int>{1, 2, 3, 4});
  CHECK(later.quantiles == whole.quantiles);
  CHECK(later.outcomes == whole.outcomes);
  const BacktestResult more = scored_against(steady(kOrigin + 1, 15)).result;
  CHECK(more.horizons.size() == 12);
}

TEST_CASE("Data that cannot score a registered forecast are refused", "[calibration][unit]") {
  const auto said = [](const RttDataSet& data, std::span<const std::string> regions) {
    return refusal([&] { score_registration(registered(), data, regions); });
  };
  CHECK(
      said(steady(kOrigin - 3, 4), kRegions) ==
      "data.h5: the data run from 2023-12 to 2024-03 and hold no incomplete pathways of 2024-04 to 2025-03, "
      "which the forecast is for\n  hint: import 2024-04 at least (published on 2024-06-13)");
  RttDataSet data = steady(kOrigin + 1, 1);
  data.basis = Basis::commissioner;
  CHECK(said(data, kRegions) ==
        "data.h5: the data are on commissioner basis, the forecast on provider basis\n"
        "  hint: import with --basis provider");
  data = steady(kOrigin + 1, 1);
  data.areas = {"QA", "QC", "UNMAPPED"};
  const std::string hint =
      "\n  hint: import the months for the areas of the forecast: --library names the folder that holds them";
  CHECK(said(data, kRegions) ==
        "data.h5: the data hold other areas than the forecast, without QB, with QC more" + hint);
  data.areas = {"QB", "QA", "UNMAPPED"};
  CHECK(said(data, kRegions) ==
        "data.h5: the data hold other areas than the forecast: other regions, or another order" + hint);
  const std::vector<std::string> other{"North", "South", ""};
  CHECK(said(steady(kOrigin + 1, 1), other).find("other regions") != std::string::npos);
}

TEST_CASE("A list that breaks is not scored from there on, and its sums are", "[calibration][unit]") {
  RttDataSet data = steady(kOrigin + 1, 4);
  for (int m = 1; m < 4; ++m) data.at(Stock::incomplete, m, 0) = 1151.0;  // a provider came: more than 15 %
  const ScoredRegistration scored = scored_against(data);
  for (std::size_t h = 0; h < 4; ++h) {
    for (const auto target : {ForecastTarget::list, ForecastTarget::share_18, ForecastTarget::over_52}) {
      CHECK(std::isnan(scored.result.outcome({0, 0, target, 0, 0, h})) == (h >= 1));
      CHECK_FALSE(std::isnan(scored.result.outcome({0, 0, target, 1, 0, h})));
      CHECK_FALSE(std::isnan(scored.result.outcome({0, 0, target, 3, 0, h})));
    }
  }
  REQUIRE(scored.left_out.size() == 1);
  CHECK(scored.left_out[0].area == "QA");
  CHECK(to_month(scored.left_out[0].month) == "2024-05");
  CHECK(scored.left_out[0].why == "its list moves by more than 15 % in the month: not scored from here on");
  for (int m = 1; m < 4; ++m) data.at(Stock::incomplete, m, 0) = 1149.0;
  CHECK(scored_against(data).left_out.empty());
}

TEST_CASE("A break is judged against the last month that counts", "[calibration][unit]") {
  SeriesTable list = empty_series({{"QA", AreaLevel::ics}}, ForecastTarget::list, kOrigin, 5);
  list.values = {1000.0, kNotPublished, 1100.0, 1200.0, 1500.0};
  CHECK(first_break(list, 0, kOrigin, kOrigin + 12) == kOrigin + 4);
  CHECK(first_break(list, 0, kOrigin, kOrigin + 3) == std::nullopt);
  CHECK(first_break(list, 0, kOrigin + 4, kOrigin + 12) == std::nullopt);  // it was known
  list.values = {1000.0, kNotPublished, 1160.0, 1200.0, 1300.0};
  CHECK(first_break(list, 0, kOrigin, kOrigin + 12) == kOrigin + 2);
}

TEST_CASE("Months that a note leaves out or that nobody published are not scored, and named",
          "[calibration][unit]") {
  RttDataSet data = steady(kOrigin + 1, 3);
  data.notes = {{"2024-05", "QB", "incomplete", "under-submission", "a system change", true},
                {"2024-06", "QB", "clock_starts", "gap", "flows alone", true},
                {"2024-06", "QA", "incomplete", "break", "only a remark", false}};
  data.at(Stock::over_52, 2, 0) = kNotPublished;
  const ScoredRegistration scored = scored_against(data);
  CHECK(std::isnan(scored.result.outcome({0, 0, ForecastTarget::list, 1, 0, 1})));
  CHECK(std::isnan(scored.result.outcome({0, 0, ForecastTarget::over_52, 0, 0, 2})));
  CHECK_FALSE(std::isnan(scored.result.outcome({0, 0, ForecastTarget::list, 0, 0, 2})));
  REQUIRE(scored.left_out.size() == 2);
  CHECK(scored.left_out[0].area == "QA");
  CHECK(scored.left_out[0].why == "not published: over_52");
  CHECK(scored.left_out[1].area == "QB");
  CHECK(scored.left_out[1].why == "left out by a note (under-submission): a system change");
}

TEST_CASE("Later revisions of the past move no rule's forecast, and are counted", "[calibration][unit]") {
  const RttDataSet data = steady(kOrigin - 3, 8);
  RttDataSet revised = data;
  revised.at(Stock::incomplete, 3, 1) = 3300.0;  // at the origin
  revised.at(Stock::incomplete, 1, 0) = 900.0;
  const ScoredRegistration before = scored_against(data), after = scored_against(revised);
  CHECK(before.revised == 0);
  CHECK(after.revised == 2);
  CHECK(after.result.quantiles == before.result.quantiles);
}

TEST_CASE("A month is published on the second Thursday two months later", "[calibration][unit]") {
  CHECK(to_string(publication_day(month_number("2025-03"))) == "2025-05-08");
  CHECK(to_string(publication_day(month_number("2024-11"))) == "2025-01-09");
  CHECK(to_month(first_unpublished(parse_date("2025-05-07"))) == "2025-03");
  CHECK(to_month(first_unpublished(parse_date("2025-05-08"))) == "2025-04");
  CHECK(to_month(first_unpublished(parse_date("2025-05-31"))) == "2025-04");
}

TEST_CASE("What was known at a month holds nothing later", "[calibration][unit]") {
  RttDataSet data = steady(kOrigin - 3, 8);
  data.notes = {{"2024-03", "QA", "incomplete", "gap", "", true},
                {"2024-04", "QA", "incomplete", "gap", "", true},
                {"", "", "", "mapped", "", false}};
  const RttDataSet known = known_at(data, kOrigin);
  CHECK(known.months == 4);
  CHECK(known.notes.size() == 2);
  CHECK(known.stock[0].size() == 4 * 3);
  CHECK(known.bands.size() == 4 * 3 * 105);
  CHECK(known.at(Stock::incomplete, 3, 1) == 3000.0);
  RttDataSet later = data, earlier = data;
  later.at(Stock::incomplete, 4, 1) = 9.0;
  earlier.at(Stock::incomplete, 3, 1) = 9.0;
  CHECK(content_sha256(known_at(later, kOrigin)) == content_sha256(known));
  CHECK(content_sha256(known_at(earlier, kOrigin)) != content_sha256(known));
}
