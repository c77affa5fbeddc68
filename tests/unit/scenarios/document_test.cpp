// What a scenario file may not be, and the message each fault gives.
#include <string>

#include "scenarios/text/document.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/scenarios/fixture.hpp"

using namespace icsim;
using namespace icsim::scenarios;
using icsim::test::TinyLibrary;

TEST_CASE("A missing scenario file names the library's scenarios", "[scenarios][unit]") {
  TinyLibrary tiny;
  CHECK(tiny.message_of("nowhere.yaml") ==
        "nowhere.yaml: there is no such file and no library scenario of that name\n  hint: one of: plain");
  CHECK(tiny.message_of("plian") ==
        "plian: there is no such file and no library scenario of that name\n  hint: did you mean 'plain'?");
}

TEST_CASE("A folder, an empty file and a huge file are refused before parsing", "[scenarios][unit]") {
  TinyLibrary tiny;
  CHECK(tiny.message_of(tiny.put("dir.yaml/inside", "").parent_path()) ==
        "dir.yaml: this is not a file\n  hint: give the YAML file itself");
  const std::string empty = "x.yaml: the file is empty\n  hint: start with 'schema: icsim/scenario/1'";
  CHECK(tiny.message("") == empty);
  CHECK(tiny.message("# only a comment\n") == empty);
  CHECK(tiny.message("---\n") == empty);
  const auto big = tiny.put("big.yaml", "# nothing\n");
  std::filesystem::resize_file(big, 100u << 20);
  CHECK(tiny.message_of(big) ==
        "big.yaml: the file has 104857600 bytes; at most 1 MiB is read\n  hint: is this a scenario?");
}

TEST_CASE("Bytes that are no UTF-8 text are refused with their place", "[scenarios][unit]") {
  TinyLibrary tiny;
  const std::string hint = "\n  hint: save it as plain UTF-8 text";
  CHECK(tiny.message("title: a\xFF\n") == "x.yaml:1:9: the file is not UTF-8 text" + hint);
  CHECK(tiny.message("a: b\nc: \xC3\x28\n") == "x.yaml:2:4: the file is not UTF-8 text" + hint);
  CHECK(tiny.message("a: \xED\xA0\x80\n") == "x.yaml:1:4: the file is not UTF-8 text" + hint);
  CHECK(tiny.message(std::string("a: b\0c\n", 7)) == "x.yaml:1:5: the file holds a control character" + hint);
  CHECK(tiny.message("a:\n\t- b\n\t- c\n") ==
        "x.yaml:2:1: a tab is used to indent\n  hint: YAML indents with spaces: use two a level\n"
        "x.yaml:3:1: a tab is used to indent\n  hint: YAML indents with spaces: use two a level");
}

TEST_CASE("Text that is cut off or is no YAML is refused", "[scenarios][unit]") {
  TinyLibrary tiny;
  CHECK(tiny.message("schema: icsim/scenario/1\nlevers: [{what: demand.level,\n") ==
        "x.yaml:2:10: a list or a map stands where a key is expected in levers[0]\n"
        "  hint: is a bracket missing, or the file cut off?");
  CHECK(tiny.message("schema: icsim/scenario/1\ntitle: \"Treat\n") ==
        "x.yaml:2:8: the quote is not closed\n  hint: add the closing quote; is the file cut off?");
  CHECK(tiny.message("\xEF\xBB\xBFtitle: 'it''s\n") ==
        "x.yaml:1:8: the quote is not closed\n  hint: add the closing quote; is the file cut off?");
  CHECK(tiny.message("schema: icsim/scenario/1\ntitle: \"Treat") ==
        "x.yaml:2:14: this is not valid YAML: illegal EOF in scalar\n"
        "  hint: look for a missing quote, bracket or colon here or just above; is the file cut off?");
  CHECK(tiny.message("- a\n- b\n") ==
        "x.yaml:1:1: the file must be a map of keys\n  hint: start with 'schema: icsim/scenario/1'");
}

TEST_CASE("A key that stands twice is refused, and says where it stood first", "[scenarios][unit]") {
  TinyLibrary tiny;
  CHECK(tiny.message_with("period: {to: 2027-03-31}\n") ==
        "x.yaml:5:1: key 'period' stands twice\n  hint: it stands in line 3 already; keep one");
}

TEST_CASE("Anchors, aliases, tags and further documents are refused", "[scenarios][unit]") {
  TinyLibrary tiny;
  const std::string hint = "\n  hint: write the value out, or name a group under 'sets'";
  const std::string problem = ": anchors and aliases (&name, *name) are not accepted";
  CHECK(tiny.message_with("title: &x a\ndescription: *x\n") ==
        "x.yaml:5:8" + problem + hint + "\nx.yaml:6:14" + problem + hint);
  CHECK(tiny.message_with("title: !!str 1\n") ==
        "x.yaml:5:8: the tag 'tag:yaml.org,2002:str' is not accepted\n  hint: remove it");
  CHECK(tiny.message("a: 1\n---\nb: 1\n") ==
        "x.yaml:2:1: the file holds more than one YAML document\n"
        "  hint: remove the line '---' and put each document in a file of its own");
}

TEST_CASE("Deep nesting and bombs of values are refused quickly", "[scenarios][unit]") {
  TinyLibrary tiny;
  CHECK(tiny.message("a: " + std::string(50, '[') + std::string(50, ']'))
            .find("nested deeper than 16 levels") != std::string::npos);
  CHECK_FALSE(tiny.message("a: " + std::string(1000000, '[')).empty());
  std::string many = "a: [";
  for (int i = 0; i < 200000; ++i) many += "1,";
  CHECK(tiny.message(many + "]\n").find("the file holds too many values") != std::string::npos);
  CHECK(tiny.message("? [a, b]\n: c\n").find("a list or a map stands where a key is expected") !=
        std::string::npos);
}

TEST_CASE("Nodes know their line, column and key path", "[scenarios][unit]") {
  const Node root = parse_yaml("a:\n  - b: 1\n    c: [x, 'y']\n", "f.yaml");
  const Node& y = root.find("a")->items.at(0).find("c")->items.at(1);
  CHECK(y.path == "a[0].c[1]");
  CHECK(y.mark.line == 3);
  CHECK(y.mark.column == 12);
  CHECK(y.in_quotes);
  CHECK(*y.mark.file == "f.yaml");
}
