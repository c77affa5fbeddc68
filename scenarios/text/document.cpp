#include "scenarios/text/document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <cerrno>
#include <fstream>
#include <set>
#include <sstream>

#include "engine/core/file_kind.hpp"
#include "engine/core/no_memory.hpp"
#include "scenarios/text/word_help.hpp"

namespace icsim::scenarios {
namespace {

constexpr std::uintmax_t kLargestFile = 1u << 20;
constexpr std::size_t kDeepest = 16;
constexpr std::size_t kMostNodes = 100000;

/// Unwinds yaml-cpp when going on would only cost time; the fault is already noted.
struct StopParsing {};

/// yaml-cpp 0.7 lets the end of the file close a quote, which hides that a file is cut off.
bool quote_is_closed(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '"' || i + 1 >= text.size() || text[i + 1] != quote) return true;
      ++i;  // '' is a quote inside
    }
  }
  return false;
}

/// Builds the tree from yaml-cpp's events.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::shared_ptr<const std::string> file, std::string_view text, std::vector<Fault>& faults)
      : file_(std::move(file)),
        text_(text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text),
        faults_(faults) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) {
      note(mark, "", "the file holds more than one YAML document",
           "remove the line '---' and put each document in a file of its own");
      throw StopParsing{};
    }
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    place(Node::Kind::null, mark, "?", anchor, "");
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse_anchor(mark);
    if (!open_.empty() && open_.back().key_next) return place(Node::Kind::null, mark, "?", 0, "");
    Node node = start(Node::Kind::null, mark, "?", 0);
    node.refused = true;
    attach(std::move(node));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const auto at = static_cast<std::size_t>(mark.pos);
    if (at < text_.size() && (text_[at] == '"' || text_[at] == '\'') && !quote_is_closed(text_, at)) {
      note(mark, here(), "the quote is not closed", "add the closing quote; is the file cut off?");
      throw StopParsing{};  // the quote has swallowed the rest
    }
    place(Node::Kind::scalar, mark, tag, anchor, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Node::Kind::sequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

  Node take() { return std::move(root_); }

 private:
  /// A container being filled; `node` is empty while a map's key was no plain word and its value is dropped.
  struct Open {
    Node node;
    bool key_next = false;    ///< of a map: the next scalar is a key
    bool drop_value = false;  ///< the key was unusable
    std::string key;
    Mark key_mark;
    std::set<std::string> keys;
  };

  Mark mark_of(const YAML::Mark& mark) const { return {file_, mark.line + 1, mark.column + 1}; }

  void note(const YAML::Mark& mark, const std::string& path, const std::string& problem,
            const std::string& hint) {
    faults_.push_back({*file_, mark.line + 1, mark.column + 1, path, problem, hint});
  }
  void refuse_anchor(const YAML::Mark& mark) {
    note(mark, here(), "anchors and aliases (&name, *name) are not accepted",
         "write the value out, or name a group under 'sets'");
  }

  [[nodiscard]] std::string here() const { return open_.empty() ? "" : open_.back().node.path; }
  [[nodiscard]] std::string path_of_next() const {
    if (open_.empty()) return "";
    const Open& top = open_.back();
    if (top.node.kind == Node::Kind::sequence)
      return top.node.path + '[' + std::to_string(top.node.items.size()) + ']';
    const std::string key = top.key.substr(0, 60);
    return top.node.path.empty() ? key : top.node.path + '.' + key;
  }

  Node start(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (++nodes_ > kMostNodes) {
      note(mark, "", "the file holds too many values",
           "a scenario needs a few hundred; split it with 'extends'");
      throw StopParsing{};
    }
    if (anchor != 0) refuse_anchor(mark);
    if (tag != "?" && tag != "!" && !tag.empty()) {
      note(mark, here(), "the tag " + shown_word(tag) + " is not accepted", "remove it");
    }
    Node node;
    node.kind = kind;
    node.mark = mark_of(mark);
    node.in_quotes = kind == Node::Kind::scalar && tag == "!";
    node.path = path_of_next();
    return node;
  }

  void place(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
             const std::string& value) {
    if (!open_.empty() && open_.back().key_next) return take_key(kind, mark, tag, anchor, value);
    Node node = start(kind, mark, tag, anchor);
    node.text = value;
    attach(std::move(node));
  }

  /// The rest of a number that a comma cut in two: to YAML, {set: 1,1} is a map of two keys.
  [[nodiscard]] bool continues_number(const YAML::Mark& mark, const std::string& value) const {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto at = static_cast<std::size_t>(mark.pos);
    const Open& top = open_.back();
    if (at < 2 || at >= text_.size() || text_[at - 1] != ',' || !is_digit(text_[at - 2])) return false;
    if (value.empty() || !is_digit(value[0]) || value.find_first_not_of("0123456789.%") != std::string::npos)
      return false;
    const std::size_t after = text_.find_first_not_of(" \t", at + value.size());
    if (after != std::string_view::npos && text_[after] == ':') return false;
    return !top.node.entries.empty() && top.node.entries.back().value.is_scalar();
  }

  void take_key(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) {
    Open& top = open_.back();
    top.key_next = false;
    top.key.clear();
    if (kind == Node::Kind::scalar && continues_number(mark, value)) {
      top.node.entries.back().value.text += ',' + value;
      top.drop_value = true;
      return;
    }
    const Node node = start(kind, mark, tag, anchor);
    top.drop_value = kind != Node::Kind::scalar;
    if (top.drop_value) {
      note(mark, top.node.path, "a key is missing before ':'", "write 'key: value'");
      return;
    }
    if (!top.keys.insert(value).second) {
      int first = 0;
      for (const Entry& entry : top.node.entries) {
        if (entry.key == value) first = entry.mark.line;
      }
      note(mark, top.node.path, "key " + shown_word(value) + " stands twice",
           "it stands in line " + std::to_string(first) + " already; keep one");
      top.drop_value = true;
      return;
    }
    top.key = value;
    top.key_mark = node.mark;
  }

  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (!open_.empty() && open_.back().key_next) {
      note(mark, here(), "a list or a map stands where a key is expected",
           "is a bracket missing, or the file cut off?");
      throw StopParsing{};
    }
    if (open_.size() >= kDeepest) {
      note(mark, here().substr(0, 60),
           "values are nested deeper than " + std::to_string(kDeepest) + " levels",
           "no part of a scenario needs that");
      throw StopParsing{};
    }
    Open opened;
    opened.node = start(kind, mark, tag, anchor);
    opened.key_next = kind == Node::Kind::map;
    open_.push_back(std::move(opened));
  }

  void close() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    attach(std::move(node));
  }

  void attach(Node node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& top = open_.back();
    if (top.node.kind == Node::Kind::sequence) {
      top.node.items.push_back(std::move(node));
      return;
    }
    if (!top.drop_value) top.node.entries.push_back({top.key, top.key_mark, std::move(node)});
    top.key_next = true;
  }

  std::shared_ptr<const std::string> file_;
  std::string_view text_;  ///< what the marks' positions count in: without a byte order mark
  std::vector<Fault>& faults_;
  std::vector<Open> open_;
  Node root_;
  std::size_t nodes_ = 0;
  int documents_ = 0;
};

/// Length of the UTF-8 letter at `at`, or 0 when the bytes are none.
std::size_t utf8_length(const std::string& text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const unsigned first = byte(at);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0u) != 0x80u) return 0;
  }
  const unsigned second = byte(at + 1);
  const bool overlong_or_beyond = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                                  (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
  return overlong_or_beyond ? 0 : length;
}

/// One fault for the first byte that is no text, and one for each line indented with what is no plain space.
/// \param text blanks that look like spaces are made spaces, so that the rest can be read.
/// \return false when it cannot.
bool check_text(std::string& text, const std::string& shown, std::vector<Fault>& faults) {
  int line = 1, column = 1;
  bool indenting = true, readable = true, noted = false;
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    const std::size_t length = utf8_length(text, i);
    if (length == 0 || (c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F) {
      faults.push_back({shown, line, column, "",
                        length == 0 ? "the file is not UTF-8 text" : "the file holds a control character",
                        "save it as plain UTF-8 text"});
      return false;
    }
    if (c == '\t' && indenting) {
      faults.push_back(
          {shown, line, column, "", "a tab is used to indent", "YAML indents with spaces: use two a level"});
      indenting = readable = false;
    }
    const std::string_view rest = std::string_view(text).substr(i);
    if (const std::size_t blank = indenting && i > 0 ? odd_blank(rest) : 0; blank > 0) {
      if (!noted) {
        faults.push_back(
            {shown, line, column, "", std::string(odd_sign(rest)) + " is used to indent",
             "type plain spaces; text from a word processor or a web page often holds such blanks"});
      }
      noted = true;
      text.replace(i, blank, 1, ' ');
      continue;
    }
    if (c != ' ') indenting = false;
    i += length;
    ++column;
    if (c == '\n') {
      ++line;
      column = 1;
      indenting = true;
      noted = false;
    }
  }
  return readable;
}

/// What a file is that begins with these bytes, when that is not a scenario; problem and hint, or empty.
std::pair<std::string, std::string> other_kind_of_file(std::string_view start) {
  const std::string kind(kind_of_file(start));
  if (kind.empty()) return {};
  std::string hint = "give the YAML file of the scenario";
  if (kind.find("HDF5") != std::string::npos)
    hint = "`icsim show` reads run files, and `icsim run --from` runs their scenarios again";
  if (kind.find("HTML") != std::string::npos)
    hint = "a download gave a page instead of the file; fetch the file itself (\"raw\")";
  if (kind.find("UTF-16") != std::string::npos) hint = "save it as plain UTF-8 text";
  return {"this is " + kind + ", not a scenario", hint};
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

Node* Node::find(std::string_view key) {
  return const_cast<Node*>(std::as_const(*this).find(key));
}

std::string place_of(const Mark& mark) {
  return mark.file ? *mark.file + ':' + std::to_string(mark.line) : std::string("built in");
}

std::string read_yaml_text(const std::filesystem::path& file, const std::string& shown) {
  const auto refuse = [&](const std::string& problem, const std::string& hint) {
    throw ScenarioError({Fault{shown, 0, 0, "", problem, hint}});
  };
  std::error_code failed;
  const auto status = std::filesystem::status(file, failed);
  if (!std::filesystem::exists(status)) refuse("there is no such file", "check the name and the folder");
  if (!std::filesystem::is_regular_file(status)) refuse("this is not a file", "give the YAML file itself");
  const std::uintmax_t size = std::filesystem::file_size(file, failed);
  if (failed) refuse("the file cannot be read: " + failed.message(), "check its permissions");
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in.is_open() && errno == ENOMEM) fail_without_memory();
  if (!in.is_open()) refuse("the file cannot be read", "check its permissions");
  std::string start(512, '\0');
  in.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(in.gcount()));
  if (const auto [problem, hint] = other_kind_of_file(start); !problem.empty()) refuse(problem, hint);
  if (size > kLargestFile) {
    refuse("the file has " + std::to_string(size) + " bytes; at most 1 MiB is read", "is this a scenario?");
  }
  in.clear();
  in.seekg(0);
  std::string content(static_cast<std::size_t>(size), '\0');
  in.read(content.data(), static_cast<std::streamsize>(size));
  content.resize(static_cast<std::size_t>(in.gcount()));
  return content;
}

Node parse_yaml(const std::string& text, const std::string& shown) {
  std::vector<Fault> faults;
  Node root = parse_yaml(text, shown, faults);
  if (!faults.empty()) throw ScenarioError(std::move(faults));
  return root;
}

Node parse_yaml(const std::string& given, const std::string& shown, std::vector<Fault>& faults) {
  std::string text = given;
  if (!check_text(text, shown, faults)) return {};
  TreeBuilder builder(std::make_shared<const std::string>(shown), text, faults);
  try {
    std::istringstream in(text);
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const StopParsing&) {
    return {};
  } catch (const YAML::Exception& error) {
    const bool marked = error.mark.line >= 0;
    faults.push_back({shown, marked ? error.mark.line + 1 : 0, marked ? error.mark.column + 1 : 0, "",
                      "this is not valid YAML: " + error.msg,
                      "look for a missing quote, bracket or colon here or just above; is the file cut off?"});
    return {};
  }
  Node root = builder.take();
  if (root.is_map()) return root;
  const std::string hint = "start with 'schema: icsim/scenario/1'";
  if (root.kind == Node::Kind::null && faults.empty())
    faults.push_back({shown, 0, 0, "", "the file is empty", hint});
  if (root.kind != Node::Kind::null)
    faults.push_back({shown, root.mark.line, root.mark.column, "", "the file must be a map of keys", hint});
  return {};
}

}  // namespace icsim::scenarios
