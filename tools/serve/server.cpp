#include "tools/serve/server.hpp"

#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <bit>
#include <cctype>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <set>
#include <sstream>
#include <thread>
#include <utility>

#include "outputs/app/app_page.hpp"
#include "outputs/files/json.hpp"
#include "outputs/files/output_error.hpp"
#include "tools/serve/door.hpp"
#include "tools/serve/given_files.hpp"
#include "tools/serve/offers.hpp"
#include "tools/serve/run_desk.hpp"
#include "tools/web/page_data.hpp"

namespace icsim::tools {
namespace {

using httplib::Request;
using httplib::Response;
using outputs::json_text;

constexpr const char* kTokenHeader = "X-Icsim-Token";
constexpr const char* kText = "text/plain; charset=utf-8";
constexpr const char* kHtml = "text/html; charset=utf-8";
constexpr const char* kJson = "application/json";
constexpr std::size_t kMostBytes = std::size_t{64} << 20;  // of a request: a whole baseline
constexpr int kWorkers = 32;                               // requests at a time; a run that waits holds one
constexpr std::time_t kPatience = 5;                       // seconds for a client that says or reads nothing

void refuse(Response& response, int status, const std::string& sentence) {
  response.status = status;
  response.set_content(sentence + "\n", kText);
}

/// As it is: the library would compress it as well as it can, which takes seconds, for a reader on the same machine.
void send(Response& response, std::string text, const char* type) {
  const auto body = std::make_shared<const std::string>(std::move(text));
  response.set_content_provider(body->size(), type,
                                [body](std::size_t at, std::size_t length, httplib::DataSink& sink) {
                                  return sink.write(body->data() + at, length);
                                });
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream in(text);
  for (std::string word; std::getline(in, word, ',');) words.push_back(word);
  return words;
}

/// \return no number where the text is none.
std::optional<std::uint32_t> number_of(const std::string& text) {
  std::uint32_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_key(const std::string& text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-';
  });
}

}  // namespace

struct Server::Parts {
  Parts(const ServeOptions& options, const Program& program)
      : offers(options.files, program),
        desk(program.library_root, options.threads),
        start(outputs::json_object({{"metrics", WebSession::metrics()},
                                    {"tables", tables_json(program.library_root)},
                                    {"published", published_json(program.library_root)},
                                    {"offers", offers.json()}})) {}

  void listen(const ServeOptions& options);
  void route();
  /// \return status, 0: it may come in; and why not.
  [[nodiscard]] std::pair<int, std::string> why_refused(const Request& request);
  void choose(const Request& request, Response& response);
  void run(const Request& request, Response& response);
  void stream(const RunDesk::Turn& turn, httplib::DataSink& sink);
  void result(const Request& request, Response& response) const;
  void give(const Request& request, Response& response);
  void report(const Request& request, Response& response);
  void touch() { last = std::chrono::steady_clock::now().time_since_epoch().count(); }
  [[nodiscard]] std::string new_ticket();
  [[nodiscard]] bool take_ticket(const std::string& ticket);

  Offers offers;
  RunDesk desk;
  std::string start;
  std::unique_ptr<Door> door;
  std::mutex ticket_mutex;
  std::set<std::string> tickets;
  std::atomic<std::chrono::steady_clock::rep> last{0};
  std::atomic<bool> is_over{false};
  httplib::Server http;
  std::jthread thread;
};

void Server::Parts::listen(const ServeOptions& options) {
  http.new_task_queue = [] { return new httplib::ThreadPool(kWorkers); };
  // Not SO_REUSEPORT, which the library sets: another program could listen on the same port.
  http.set_socket_options([](socket_t socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  http.set_payload_max_length(kMostBytes);
  http.set_keep_alive_max_count(1);  // what follows a refused request would be taken for another
  http.set_read_timeout(kPatience);
  http.set_write_timeout(kPatience);
  http.set_tcp_nodelay(true);
  http.set_default_headers({{"Cache-Control", "no-store"},
                            {"X-Content-Type-Options", "nosniff"},
                            {"X-Frame-Options", "DENY"},
                            {"Referrer-Policy", "no-referrer"},
                            {"Cross-Origin-Opener-Policy", "same-origin"},
                            {"Cross-Origin-Resource-Policy", "same-origin"}});
  if (options.address == "0.0.0.0" || options.address == "::")
    throw outputs::OutputError(options.address,
                               "is every address of this machine, and none that a browser can name",
                               "--address takes that of one network card");
  int port = options.port;
  const bool bound = port == 0 ? (port = http.bind_to_any_port(options.address)) > 0
                               : http.bind_to_port(options.address, port);
  if (!bound)
    throw outputs::OutputError(fmt::format("{}:{}", options.address, options.port),
                               "cannot be listened on: it is taken, or is no address of this machine",
                               "--port 0 takes any port that is free");
  door = std::make_unique<Door>(options.address, port, random_token());
  touch();
  thread = std::jthread([this] {
    http.listen_after_bind();
    is_over = true;
  });
  while (!http.is_running() && !is_over)  // before, nothing could stop it
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

std::pair<int, std::string> Server::Parts::why_refused(const Request& request) {
  const Visitor visitor{request.get_header_value("Host"), request.get_header_value("Origin"),
                        request.get_header_value(kTokenHeader)};
  const bool is_call = request.path.starts_with("/api/"), is_report = request.path.starts_with("/report/");
  if (const std::string why = is_call ? door->why_not(visitor) : door->why_foreign(visitor); !why.empty())
    return {403, "Refused: " + why + "."};
  if (is_report && !take_ticket(request.get_param_value("ticket")))
    return {403, "Refused: a report is opened from the page, once each time."};
  // What the library would read without a limit, or answer with what lies behind the text.
  if (request.has_header("Transfer-Encoding") ||
      (request.method != "GET" && !request.has_header("Content-Length")))
    return {411, "Say how long the request is."};
  if (request.has_header("Content-Encoding")) return {415, "Send it as it is, not packed."};
  if (request.has_header("Range")) return {416, "Parts of an answer are not given."};
  return {0, {}};
}

std::string Server::Parts::new_ticket() {
  constexpr std::size_t kMost = 100;
  const std::lock_guard lock(ticket_mutex);
  if (tickets.size() >= kMost) tickets.clear();
  return *tickets.insert(random_token()).first;
}

bool Server::Parts::take_ticket(const std::string& ticket) {
  const std::lock_guard lock(ticket_mutex);
  return tickets.erase(ticket) > 0;
}

void Server::Parts::route() {
  http.set_pre_routing_handler([this](const Request& request, Response& response) {
    using Handled = httplib::Server::HandlerResponse;
    if (const auto [status, why] = why_refused(request); status != 0) {
      refuse(response, status, why);
      return Handled::Handled;
    }
    touch();
    return Handled::Unhandled;
  });
  http.set_error_handler([](const Request&, Response& response) {
    if (!response.body.empty()) return;
    refuse(response, response.status,
           response.status == 413   ? "That is too long: 64 MB at most."
           : response.status == 404 ? "There is nothing here."
                                    : "That is no request that this server understands.");
  });
  http.set_exception_handler([](const Request&, Response& response, std::exception_ptr fault) {
    try {
      std::rethrow_exception(std::move(fault));
    } catch (const std::exception& error) {
      refuse(response, 500, error.what());
    } catch (...) {
      refuse(response, 500, "The program failed.");
    }
  });
  http.Get("/", [](const Request&, Response& response) {
    send(response, std::string(outputs::app_page()), kHtml);
  });
  http.Get("/api/start", [this](const Request&, Response& response) { send(response, start, kJson); });
  http.Post("/api/choose", [this](const Request& request, Response& response) { choose(request, response); });
  http.Post("/api/run", [this](const Request& request, Response& response) { run(request, response); });
  http.Get("/api/result", [this](const Request& request, Response& response) { result(request, response); });
  http.Post("/api/cancel", [this](const Request& request, Response& response) {
    desk.cancel(request.get_param_value("key"));
    response.set_content("{}", kJson);
  });
  http.Post("/api/ticket", [this](const Request&, Response& response) {
    response.set_content(outputs::json_object({{"ticket", json_text(new_ticket())}}), kJson);
  });
  http.Post("/api/give", [this](const Request& request, Response& response) { give(request, response); });
  http.Get(R"(/report/(\d{1,4}))",
           [this](const Request& request, Response& response) { report(request, response); });
}

void Server::Parts::choose(const Request& request, Response& response) {
  const std::string key = request.get_param_value("key"), draws = request.get_param_value("draws"),
                    quintiles = request.get_param_value("quintiles"),
                    given = request.get_param_value("given");
  if (!is_key(key)) return refuse(response, 400, "A key is letters, digits and dashes.");
  const auto number_or_none = [](const std::string& text) {
    return text.empty() ? std::optional(std::uint32_t{0}) : number_of(text);
  };
  if (!number_or_none(draws) || !number_or_none(given) ||
      !(quintiles.empty() || quintiles == "split" || quintiles == "fold"))
    return refuse(response, 400, "draws and given are whole numbers, quintiles split or fold.");
  WebRequest asked{request.body, words_of(request.get_param_value("only")), *number_or_none(draws), {}};
  if (!quintiles.empty()) asked.split_quintiles = quintiles == "split";
  try {
    send(response, desk.choose(key, asked, *number_or_none(given)), kJson);
  } catch (const RunDesk::NotGiven&) {
    refuse(response, 409, "That baseline is not kept any more: open its folder again.");
  }
}

void Server::Parts::run(const Request& request, Response& response) {
  std::vector<std::uint32_t> series;
  for (const std::string& word : words_of(request.body)) series.push_back(number_of(word).value_or(~0U));
  try {
    std::shared_ptr<RunDesk::Turn> turn = desk.enter(request.get_param_value("key"), std::move(series));
    response.set_chunked_content_provider("text/event-stream",
                                          [this, turn](std::size_t, httplib::DataSink& sink) {
                                            stream(*turn, sink);
                                            return true;
                                          });
  } catch (const RunDesk::NotChosen&) {
    refuse(response, 404, "No such scenario was chosen, or it was forgotten.");
  } catch (const RunDesk::TooLarge&) {
    refuse(response, 413, "That run would keep more than 1 GB: fewer draws or years, or `icsim run`.");
  } catch (const RunDesk::QueueFull&) {
    refuse(response, 503,
           fmt::format("{} runs are waiting already: try again when some are done.", RunDesk::kWaiting));
  }
}

void Server::Parts::stream(const RunDesk::Turn& turn, httplib::DataSink& sink) {
  const auto tell = [&](std::string_view event, const std::string& data) {
    touch();
    const std::string text = fmt::format("event: {}\ndata: {}\n\n", event, data);
    return sink.is_writable() && sink.write(text.data(), text.size());
  };
  try {
    const bool whole =
        desk.run(turn, {[&](double part) { return tell("part", fmt::format("{:.4f}", part)); },
                        [&](std::uint32_t block) { return tell("block", std::to_string(block)); }});
    tell("end", whole ? "true" : "false");
  } catch (const std::exception& fault) {
    tell("fault", json_text(fault.what()));
  } catch (...) {
    tell("fault", json_text("The program failed."));
  }
  sink.done();
}

void Server::Parts::result(const Request& request, Response& response) const {
  const auto number = number_of(request.get_param_value("block"));
  const auto values = number ? desk.block(request.get_param_value("key"), *number) : nullptr;
  if (!values) return refuse(response, 404, "That block is not known.");
  static_assert(std::endian::native == std::endian::little);
  response.set_content(reinterpret_cast<const char*>(values->data()), values->size() * sizeof(float),
                       "application/octet-stream");
}

void Server::Parts::give(const Request& request, Response& response) {
  std::vector<GivenFile> files;
  for (const auto& [name, file] : request.files) files.push_back({file.filename, file.content});
  std::uint32_t number = 0;
  if (const std::string why = desk.give(files, number); !why.empty()) return refuse(response, 400, why);
  response.set_content(outputs::json_object({{"given", std::to_string(number)}}), kJson);
}

void Server::Parts::report(const Request& request, Response& response) {
  const auto number = number_of(request.matches[1]);
  if (!number || *number >= offers.reports()) return refuse(response, 404, "There is no such report.");
  send(response, offers.report(*number), kHtml);
}

Server::Server(const ServeOptions& options, const Program& program)
    : parts_(std::make_unique<Parts>(options, program)) {
  parts_->route();
  parts_->listen(options);
}

Server::~Server() {
  parts_->desk.close();
  parts_->http.stop();
  // A client that never ends its request would keep us for ever.
  for (int tenths = 0; !parts_->is_over && tenths < 80; ++tenths)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  if (!parts_->is_over) {
    parts_->desk.remove_given();
    std::_Exit(0);
  }
}

std::string Server::url() const {
  return parts_->door->url();
}

bool Server::is_listening() const {
  return !parts_->is_over;
}

double Server::idle_seconds() const {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now - std::chrono::steady_clock::duration(parts_->last.load()))
      .count();
}

}  // namespace icsim::tools
