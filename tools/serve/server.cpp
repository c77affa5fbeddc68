#include "tools/serve/server.hpp"

#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <bit>
#include <cctype>
#include <charconv>
#include <chrono>
#include <optional>
#include <sstream>
#include <thread>

#include "outputs/app/app_template.hpp"
#include "outputs/files/json.hpp"
#include "outputs/files/output_error.hpp"
#include "outputs/files/temporary_folder.hpp"
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

/// Value of a cookie; empty where there is none.
std::string cookie(const Request& request, const std::string& name) {
  const std::string all = "; " + request.get_header_value("Cookie");
  const std::string before = fmt::format("; {}=", name);
  const std::size_t at = all.find(before);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + before.size();
  return all.substr(begin, all.find(';', begin) - begin);
}

std::string page_text(const std::string& token) {
  std::string page(outputs::app_page_template());
  const std::size_t at = page.find(outputs::kAppTokenMarker);
  page.replace(at, outputs::kAppTokenMarker.size(), token);
  return page;
}

}  // namespace

struct Server::Parts {
  Parts(const ServeOptions& options, const Program& program)
      : offers(options.files, program),
        desk(program.library_root, given.path(), options.threads),
        start(outputs::json_object({{"metrics", WebSession::metrics()},
                                    {"tables", tables_json(program.library_root)},
                                    {"published", published_json(program.library_root)},
                                    {"offers", offers.json()}})) {}

  void listen(const ServeOptions& options);
  void route();
  [[nodiscard]] std::string why_refused(const Request& request) const;
  void page(const Request& request, Response& response) const;
  void choose(const Request& request, Response& response);
  void run(const Request& request, Response& response);
  void stream(const RunDesk::Turn& turn, httplib::DataSink& sink);
  void result(const Request& request, Response& response) const;
  void give(const Request& request, Response& response);
  void report(const Request& request, Response& response);
  void touch() { last = std::chrono::steady_clock::now().time_since_epoch().count(); }
  [[nodiscard]] std::string cookie_name() const { return fmt::format("icsim-{}", port); }

  Offers offers;
  outputs::TemporaryFolder given;
  RunDesk desk;
  std::string start;
  int port = 0;
  std::unique_ptr<Door> door;
  std::atomic<std::chrono::steady_clock::rep> last{0};
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
  http.set_read_timeout(kPatience);
  http.set_write_timeout(kPatience);
  http.set_tcp_nodelay(true);
  http.set_default_headers({{"Cache-Control", "no-store"},
                            {"X-Content-Type-Options", "nosniff"},
                            {"X-Frame-Options", "DENY"},
                            {"Referrer-Policy", "no-referrer"},
                            {"Cross-Origin-Opener-Policy", "same-origin"},
                            {"Cross-Origin-Resource-Policy", "same-origin"}});
  port = options.port;
  const bool bound = port == 0 ? (port = http.bind_to_any_port(options.address)) > 0
                               : http.bind_to_port(options.address, port);
  if (!bound)
    throw outputs::OutputError(fmt::format("{}:{}", options.address, options.port),
                               "cannot be listened on: it is taken, or is no address of this machine",
                               "--port 0 takes any port that is free");
  door = std::make_unique<Door>(options.address, port, random_token());
  touch();
  thread = std::jthread([this] { http.listen_after_bind(); });
}

std::string Server::Parts::why_refused(const Request& request) const {
  const Visitor from{request.get_header_value("Host"), request.get_header_value("Origin"), {}};
  const auto with = [&](const std::string& token) { return Visitor{from.host, from.origin, token}; };
  if (request.path.starts_with("/api/")) return door->why_not(with(request.get_header_value(kTokenHeader)));
  if (request.has_param("token")) return door->why_not(with(request.get_param_value("token")));
  return door->why_not(with(cookie(request, cookie_name())));
}

void Server::Parts::route() {
  http.set_pre_routing_handler([this](const Request& request, Response& response) {
    using Handled = httplib::Server::HandlerResponse;
    if (const std::string why = why_refused(request); !why.empty()) {
      refuse(response, 403, "Refused: " + why + ".");
      return Handled::Handled;
    }
    if (request.has_header("Transfer-Encoding")) {  // such a body's length would not be limited
      refuse(response, 411, "Say how long the request is.");
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
  http.Get("/", [this](const Request& request, Response& response) { page(request, response); });
  http.Get("/api/start", [this](const Request&, Response& response) { send(response, start, kJson); });
  http.Post("/api/choose", [this](const Request& request, Response& response) { choose(request, response); });
  http.Post("/api/run", [this](const Request& request, Response& response) { run(request, response); });
  http.Get("/api/result", [this](const Request& request, Response& response) { result(request, response); });
  http.Post("/api/cancel", [this](const Request& request, Response& response) {
    desk.cancel(request.get_param_value("key"));
    response.set_content("{}", kJson);
  });
  http.Post("/api/give", [this](const Request& request, Response& response) { give(request, response); });
  http.Get(R"(/report/(\d{1,4}))",
           [this](const Request& request, Response& response) { report(request, response); });
}

void Server::Parts::page(const Request& request, Response& response) const {
  if (!request.has_param("token")) {
    send(response, page_text(door->token()), kHtml);
    return;
  }
  // The token leaves the address, which people copy.
  response.set_header("Set-Cookie",
                      fmt::format("{}={}; HttpOnly; SameSite=Lax; Path=/", cookie_name(), door->token()));
  response.set_redirect("/", 303);
}

void Server::Parts::choose(const Request& request, Response& response) {
  const std::string key = request.get_param_value("key");
  if (!is_key(key)) return refuse(response, 400, "A key is letters, digits and dashes.");
  WebRequest asked{request.body,
                   words_of(request.get_param_value("only")),
                   number_of(request.get_param_value("draws")).value_or(0),
                   {}};
  if (const std::string quintiles = request.get_param_value("quintiles"); !quintiles.empty())
    asked.split_quintiles = quintiles == "split";
  send(response, desk.choose(key, asked), kJson);
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
  if (const std::string why = put_given(files, given.path()); !why.empty()) return refuse(response, 400, why);
  desk.read_again();
  response.set_content("{}", kJson);
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
  parts_->desk.cancel_all();
  parts_->http.stop();
}

std::string Server::url() const {
  return parts_->door->url();
}

double Server::idle_seconds() const {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now - std::chrono::steady_clock::duration(parts_->last.load()))
      .count();
}

}  // namespace icsim::tools
