/// Feeds the scenario loader with damaged files: it may refuse, never crash, hang or throw anything of its
/// own.
///
/// usage: icsim_loader_fuzz CORPUS [ROUNDS]   ROUNDS also from ICSIM_FUZZ_ROUNDS; 2000 when neither is given.
/// The damage is a function of the round number: a failure repeats. The input at fault stays in the working
/// folder as loader_fuzz_input.yaml. Built with -DICSIM_LIBFUZZER and clang -fsanitize=fuzzer it is a
/// libFuzzer target instead.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "scenarios/study/scenario.hpp"

namespace {

namespace fs = std::filesystem;
using icsim::scenarios::ScenarioLibrary;

const fs::path kInput = "loader_fuzz_input.yaml";

ScenarioLibrary source_library() {
  const char* root = std::getenv("ICSIM_ROOT");
  const fs::path source = root != nullptr ? fs::path(root) : fs::path(__FILE__).parent_path() / "../..";
  return {fs::weakly_canonical(source) / "scenarios", {}};
}

/// Loads the text as a file; false when something other than a refusal happened.
bool load_survives(const std::string& text) {
  static const ScenarioLibrary library = source_library();
  std::ofstream(kInput, std::ios::binary) << text;
  try {
    icsim::scenarios::load_scenarios(kInput, library);
  } catch (const icsim::scenarios::InputError& error) {
    const std::string message = error.what();
    const bool good = !message.empty() && message.size() < 200000 && !error.faults().empty();
    if (!good) std::fprintf(stderr, "loader_fuzz: a message of %zu letters\n", message.size());
    return good;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "loader_fuzz: unexpected exception: %s\n", error.what());
    return false;
  }
  return true;
}

#ifndef ICSIM_LIBFUZZER

std::vector<std::string> read_corpus(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> texts;
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    texts.push_back(text.str());
  }
  return texts;
}

/// Pieces that tend to upset parsers.
const std::vector<std::string> kPieces{":",
                                       ": ",
                                       "- ",
                                       "? ",
                                       "{",
                                       "}",
                                       "[",
                                       "]",
                                       ",",
                                       "'",
                                       "\"",
                                       "|\n",
                                       ">\n",
                                       "#",
                                       "&a ",
                                       "*a",
                                       "!x ",
                                       "<<: ",
                                       "---\n",
                                       "...\n",
                                       "\t",
                                       "\r\n",
                                       "\n",
                                       "  ",
                                       "%YAML 1.2\n",
                                       "~",
                                       "null",
                                       ".nan",
                                       ".inf",
                                       "1e400",
                                       "010",
                                       "0x1F",
                                       "1_000",
                                       "-",
                                       "yes",
                                       "2025-02-30",
                                       "2035-03-31",
                                       "\xFF",
                                       "\xC3",
                                       "\xE2\x82\xAC",
                                       std::string(1, '\0'),
                                       "\\",
                                       "9999999999999999999999",
                                       "@",
                                       "`"};

class Damage {
 public:
  Damage(const std::vector<std::string>& corpus, std::uint64_t round) : corpus_(corpus), random_(round) {}

  std::string make() {
    std::string text = corpus_[pick(corpus_.size())];
    const std::size_t changes = 1 + pick(4);
    for (std::size_t i = 0; i < changes; ++i) change(text);
    return text;
  }

 private:
  std::size_t pick(std::size_t below) { return below == 0 ? 0 : static_cast<std::size_t>(random_() % below); }

  void change(std::string& text) {
    const std::size_t at = pick(text.size() + 1),
                      length = pick(std::min<std::size_t>(text.size() - at, 40) + 1);
    switch (pick(7)) {
      case 0:
        text.resize(at);
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, kPieces[pick(kPieces.size())]);
        break;
      case 3:
        text.insert(at, text.substr(at, length));
        break;
      case 4:
        if (at < text.size()) text[at] = static_cast<char>(random_() & 0xFFu);
        break;
      case 5: {
        const std::string& other = corpus_[pick(corpus_.size())];
        text.insert(at, other.substr(pick(other.size() + 1), length));
        break;
      }
      default:
        repeat_line(text, at);
        break;
    }
  }

  void repeat_line(std::string& text, std::size_t at) {
    const std::size_t before = text.rfind('\n', at == 0 ? 0 : at - 1);
    const std::size_t from = before == std::string::npos ? 0 : before + 1;
    const std::size_t to = std::min(text.find('\n', at), text.size() - (text.empty() ? 0 : 1));
    if (from <= to && !text.empty()) text.insert(from, text.substr(from, to - from + 1));
  }

  const std::vector<std::string>& corpus_;
  std::mt19937_64 random_;
};

int fuzz(const fs::path& folder, std::uint64_t rounds) {
  const std::vector<std::string> corpus = read_corpus(folder);
  if (corpus.empty()) {
    std::fprintf(stderr, "loader_fuzz: no corpus in %s\n", folder.c_str());
    return 2;
  }
  for (const std::string& text : corpus) {
    if (!load_survives(text)) return 1;
  }
  for (std::uint64_t round = 0; round < rounds; ++round) {
    if (load_survives(Damage(corpus, round).make())) continue;
    std::fprintf(stderr, "loader_fuzz: round %llu failed; its input is in %s\n",
                 static_cast<unsigned long long>(round), kInput.c_str());
    return 1;
  }
  fs::remove(kInput);
  std::printf("loader_fuzz: %zu corpus files and %llu rounds survived\n", corpus.size(),
              static_cast<unsigned long long>(rounds));
  return 0;
}

#endif

}  // namespace

#ifdef ICSIM_LIBFUZZER
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (!load_survives(std::string(data, data + size))) std::abort();
  return 0;
}
#else
int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "usage: icsim_loader_fuzz CORPUS [ROUNDS]\n");
    return 2;
  }
  const char* from_environment = std::getenv("ICSIM_FUZZ_ROUNDS");
  const char* rounds = count > 2 ? arguments[2] : from_environment != nullptr ? from_environment : "2000";
  return fuzz(arguments[1], std::strtoull(rounds, nullptr, 10));
}
#endif
