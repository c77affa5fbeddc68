#pragma once
/// The page that simulates, with this program's engine behind it.
#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tools/program.hpp"

namespace icsim::tools {

struct ServeOptions {
  std::string address = "127.0.0.1";
  int port = 8042;  ///< 0: any that is free
  int threads = 0;  ///< 0: all
  std::vector<std::string> files;
};

/// Answers on its own threads from the moment it is there until it is destroyed.
///
/// GET  /                            the page, which holds no secret
/// GET  /api/start                   JSON {"metrics", "tables", "published", "offers"}
/// POST /api/choose?key=K&only=A,B&draws=N&quintiles=fold&given=G   a scenario's YAML: JSON, see WebSession::choose
/// POST /api/run?key=K               numbers of series, with commas: server-sent events part, block, end, fault
/// GET  /api/result?key=K&block=N    float32, little-endian, [month][series][lane]
/// POST /api/cancel?key=K
/// POST /api/give                    files of a baseline of the reader's own, as multipart form data: JSON {"given": G}
/// POST /api/ticket                  JSON {"ticket"}: opens one report, once
/// GET  /report/N?ticket=T           the page about a run file
/// /api asks for the token in a header, which no page of another site can send. There are no cookies: they would go to
/// servers on other ports too.
class Server {
 public:
  /// \throws OutputError when it cannot listen there; what reading the library and the files throws.
  Server(const ServeOptions& options, const Program& program);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Where the page opens.
  [[nodiscard]] std::string url() const;
  /// Seconds since it was last asked for anything, or ran anything.
  [[nodiscard]] double idle_seconds() const;
  /// Whether it still answers.
  [[nodiscard]] bool is_listening() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace icsim::tools
