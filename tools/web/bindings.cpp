// What JavaScript calls. Texts are UTF-8 and end with a zero; those that come back stand until the next call.
#include <emscripten/emscripten.h>

#include <exception>
#include <memory>
#include <string>

#include "outputs/files/json.hpp"
#include "tools/web/session.hpp"

namespace {

using icsim::tools::WebRequest;
using icsim::tools::WebSession;

std::unique_ptr<WebSession> session;
std::string answer;

/// An answer, or {"internal": why}: a fault of the engine's own.
template <class Ask>
const char* answer_of(const Ask& ask) {
  try {
    answer = ask();
  } catch (const std::exception& fault) {
    answer = icsim::outputs::json_object({{"internal", icsim::outputs::json_text(fault.what())}});
  }
  return answer.c_str();
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

}  // namespace

extern "C" {

/// \return what metrics() says.
EMSCRIPTEN_KEEPALIVE const char* icsim_open(const char* library) {
  return answer_of([&] {
    session = std::make_unique<WebSession>(library);
    return WebSession::metrics();
  });
}

/// \param only codes, separated by commas; none: as the scenario says, which is England where it says nothing.
/// \param draws 0: as the scenario says.
/// \param quintiles "split", "fold" or nothing: as the scenario says.
EMSCRIPTEN_KEEPALIVE const char* icsim_choose(const char* text, const char* only, int draws,
                                              const char* quintiles) {
  return answer_of([&] {
    WebRequest request{text, split(only), static_cast<std::uint32_t>(draws), {}};
    if (*quintiles != '\0') request.split_quintiles = std::string(quintiles) == "split";
    return session->choose(request);
  });
}

/// \return "" or what went wrong.
EMSCRIPTEN_KEEPALIVE const char* icsim_begin(int block) {
  return answer_of([&] {
    session->begin(static_cast<std::uint32_t>(block));
    return std::string();
  });
}

/// \return the month that is known now; -1: the block is done; -2: icsim_answer says what went wrong.
EMSCRIPTEN_KEEPALIVE int icsim_step() {
  int month = -2;
  answer_of([&] {
    month = session->step();
    return std::string();
  });
  return month;
}

EMSCRIPTEN_KEEPALIVE const char* icsim_answer() {
  return answer.c_str();
}

/// \return where the month's record lies, [series][lane] of float32.
EMSCRIPTEN_KEEPALIVE const float* icsim_record() {
  return session->record().data();
}

}  // extern "C"
