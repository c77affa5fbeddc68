/// `icsim serve`: the page that simulates, with this program's engine behind it.
#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <new>
#include <thread>

#include "outputs/files/output_error.hpp"
#include "tools/program.hpp"
#include "tools/serve/door.hpp"
#include "tools/serve/server.hpp"
#include "tools/terminal/common_options.hpp"
#include "tools/terminal/progress.hpp"
#include "tools/terminal/tell.hpp"

namespace icsim::tools {
namespace {

struct Options {
  ServeOptions serve;
  double stop_after = 0.0;  ///< minutes without a request; 0: never
};

void serve(const Options& options, const Program& program) {
  if (!is_loopback(options.serve.address))
    tell(
        "warning: {} is reached from other machines\n  hint: whoever has the address below can run "
        "scenarios here, and what they send is not "
        "encrypted; leave --address out to serve this machine alone\n",
        options.serve.address);
  RunProgress stop;
  const InterruptGuard interrupts(stop);
  std::set_new_handler(nullptr);  // a request for too much is refused, and the others go on
  const Server server(options.serve, program);
  fmt::print("{}\n", server.url());
  fmt::print("  open this address in a browser; Ctrl-C stops the server\n");
  std::fflush(stdout);
  const double patience = options.stop_after * 60.0;
  while (!stop.cancel && server.is_listening() && (patience <= 0.0 || server.idle_seconds() < patience))
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  if (!server.is_listening())
    throw outputs::OutputError(server.url(), "is not listened on any more", "start it again");
}

}  // namespace

void add_serve(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "serve", "open the page that simulates, with this program's engine behind it, on this machine");
  command->add_option("file", options->serve.files,
                      "run files to look at, as reports; scenario and study files to begin from");
  command->add_option("--port", options->serve.port, "to listen on; 0: any that is free")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  command
      ->add_option("--address", options->serve.address,
                   "to listen on; any but this machine's own lets other machines in")
      ->capture_default_str();
  command
      ->add_option("--stop-after", options->stop_after,
                   "stop after so many minutes without a request (default: never)")
      ->check(CLI::Range(0.01, 1e6));
  add_threads(*command, options->serve.threads);
  command->callback([options, &program] { serve(*options, program); });
}

}  // namespace icsim::tools
