// Who may come in to `icsim serve`, and where what a page gives may go.
#include <algorithm>
#include <filesystem>

#include "outputs/files/temporary_folder.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/source_root.hpp"
#include "tools/serve/door.hpp"
#include "tools/serve/given_files.hpp"
#include "tools/serve/run_desk.hpp"

namespace icsim {
using namespace tools;
namespace {

const std::string kToken(32, 'a');

TEST_CASE("A door opens to its own page with its token, and to nobody else") {
  const Door door("127.0.0.1", 8042, kToken);
  CHECK(door.url() == "http://127.0.0.1:8042/?token=" + kToken);
  CHECK(door.why_not({"127.0.0.1:8042", "", kToken}).empty());
  CHECK(door.why_not({"localhost:8042", "http://localhost:8042", kToken}).empty());
  const std::string name = "it was asked for by another name than this server's";
  for (const char* host :
       {"", "evil.example:8042", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:8042.evil.example"})
    CHECK(door.why_not({host, "", kToken}) == name);
  const std::string site = "it was asked for by the page of another site";
  for (const char* origin :
       {"null", "https://127.0.0.1:8042", "http://evil.example", "http://127.0.0.1:8042/"})
    CHECK(door.why_not({"127.0.0.1:8042", origin, kToken}) == site);
  const std::string token = "it has not the token that this server printed when it started";
  for (const std::string& wrong : {std::string(), kToken.substr(1), kToken + "a", std::string(32, 'b')})
    CHECK(door.why_not({"127.0.0.1:8042", "", wrong}) == token);
}

TEST_CASE("A door of another address has that name alone, in brackets where it has colons") {
  CHECK(Door("192.0.2.7", 80, kToken).why_not({"localhost:80", "", kToken}) != "");
  CHECK(Door("::1", 8042, kToken).why_not({"[::1]:8042", "", kToken}).empty());
  CHECK(is_loopback("127.8.8.8"));
  CHECK(is_loopback("::1"));
  CHECK_FALSE(is_loopback("0.0.0.0"));
  CHECK_FALSE(is_loopback("192.0.2.7"));
  CHECK_FALSE(is_loopback("127.example.org"));
  CHECK(Door("127.0.0.1", 80, kToken).why_not({"127.0.0.1", "http://127.0.0.1", kToken}).empty());
}

TEST_CASE("Tokens are 32 hexadecimal digits, another each time") {
  const std::string token = random_token();
  CHECK(token.size() == 32);
  CHECK(token.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(token != random_token());
}

TEST_CASE("Files that are given stay in their folder") {
  const outputs::TemporaryFolder folder;
  CHECK(put_given({{"ours/own/about.csv", "a"}, {"ours/MANIFEST.sha256", "b"}}, folder.path() / "1").empty());
  CHECK(std::filesystem::exists(folder.path() / "1/ours/own/about.csv"));
  CHECK(put_given({{"theirs/x.csv", "1"}, {"theirs/../../x.csv", "2"}}, folder.path() / "2") ==
        "'theirs/../../x.csv' is no name of a baseline's file.");
  CHECK_FALSE(std::filesystem::exists(folder.path() / "2"));
  CHECK(put_given({}, folder.path() / "2") == "A baseline has 1 to 200 files.");
  CHECK(put_given({{"o/a.csv", "1"}, {"o/a.csv/b.csv", "2"}}, folder.path() / "3") ==
        "'o/a.csv/b.csv' cannot be written: is the disk full?");
}

constexpr const char* kShort = R"(schema: icsim/scenario/1
extends: baseline-2025
period: {to: 2025-06-30}
ensemble: {draws: 20, quintiles: fold}
)";

TEST_CASE("A desk keeps the blocks of a run until it is cancelled, and tells each once") {
  RunDesk desk(test::source_root() / "scenarios", 2);
  CHECK_THROWS_AS(desk.enter("a", {0}), RunDesk::NotChosen);
  CHECK(desk.choose("a", {"schema: icsim/scenario/1\nextends: nothing\n", {}, 0, {}})
            .starts_with(R"({"faults":)"));
  CHECK_THROWS_AS(desk.enter("a", {0}), RunDesk::NotChosen);
  desk.choose("a", {kShort, {"QOP"}, 0, {}});
  CHECK_THROWS_AS(desk.enter("a", {}), RunDesk::NotChosen);
  CHECK_THROWS_AS(desk.enter("a", {1u << 30}), RunDesk::NotChosen);
  const auto turn = desk.enter("a", {3, 1});
  CHECK_THROWS_AS(desk.enter("a", {0}), RunDesk::NotChosen);  // it has its turn already
  std::vector<std::uint32_t> told;
  CHECK(desk.run(*turn, {[](double part) { return part <= 1.0; },
                         [&](std::uint32_t block) {
                           told.push_back(block);
                           return true;
                         }}));
  std::sort(told.begin(), told.end());
  CHECK(told == std::vector<std::uint32_t>{0, 1});
  REQUIRE(desk.block("a", 1) != nullptr);
  CHECK(desk.block("a", 1)->size() == 3u * 2u * kLanes);
  CHECK(desk.block("a", 2) == nullptr);
  desk.cancel("a");
  CHECK(desk.block("a", 1) == nullptr);
}

TEST_CASE("A run whose reader goes ends early") {
  RunDesk desk(test::source_root() / "scenarios", 2);
  desk.choose("a", {kShort, {}, 200, {}});
  const auto turn = desk.enter("a", {0});
  CHECK_FALSE(desk.run(*turn, {[](double) { return false; }, [](std::uint32_t) { return false; }}));
}

TEST_CASE("A desk that is closed lets nothing begin") {
  RunDesk desk(test::source_root() / "scenarios", 2);
  desk.choose("a", {kShort, {"QOP"}, 16, {}});
  desk.close();
  CHECK_THROWS_AS(desk.enter("a", {0}), RunDesk::NotChosen);
}

TEST_CASE("Baselines that are given are kept for their pages, the last four of them") {
  RunDesk desk(test::source_root() / "scenarios", 2);
  std::uint32_t number = 0;
  for (std::uint32_t i = 1; i <= 5; ++i) {
    CHECK(desk.give({{"ours/own/about.csv", "a"}}, number).empty());
    CHECK(number == i);
  }
  CHECK(desk.give({{"../x.csv", ""}}, number) == "'../x.csv' is no name of a baseline's file.");
  CHECK_THROWS_AS(desk.choose("a", {kShort, {"QOP"}, 16, {}}, 1), RunDesk::NotGiven);
  CHECK_NOTHROW(desk.choose("a", {kShort, {"QOP"}, 16, {}}, 5));
}

TEST_CASE("Seventeen runs do not wait: the last is told that the queue is full") {
  RunDesk desk(test::source_root() / "scenarios", 2);
  std::vector<std::shared_ptr<RunDesk::Turn>> turns;
  for (int i = 0; i <= 16; ++i) desk.choose(std::to_string(i), {kShort, {"QOP"}, 16, {}});
  for (int i = 0; i < 16; ++i) turns.push_back(desk.enter(std::to_string(i), {0}));
  CHECK_THROWS_AS(desk.enter("16", {0}), RunDesk::QueueFull);
  turns.pop_back();
  CHECK_NOTHROW(desk.enter("16", {0}));
}

}  // namespace
}  // namespace icsim
