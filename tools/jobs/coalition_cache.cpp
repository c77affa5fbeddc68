#include "tools/jobs/coalition_cache.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <sstream>

#include "outputs/files/new_file.hpp"
#include "outputs/files/output_error.hpp"
#include "scenarios/text/checksum.hpp"

namespace icsim::tools {
namespace {

constexpr std::string_view kFirstLine = "icsim attribution cache 1\n";
constexpr std::size_t kHash = 64;  // letters of a SHA-256

/// "incomplete 7421903 7419012 ..."
std::string line_of(const std::string& id, const std::vector<float>& draws) {
  std::string line = id;
  for (const float value : draws) line += fmt::format(" {}", value);
  return line + '\n';
}

/// \return false when it is no such line.
bool read_line(const std::string& line, IndicatorDraws& values) {
  const char* const end = line.data() + line.size();
  const char* at = line.data() + std::min(line.find(' '), line.size());
  std::vector<float>& draws = values[std::string(line.data(), at)];
  while (at != end) {
    float value = 0.0f;
    const auto [next, error] = std::from_chars(at + 1, end, value);
    if (*at != ' ' || error != std::errc{}) return false;
    draws.push_back(value);
    at = next;
  }
  return true;
}

}  // namespace

CoalitionCache::CoalitionCache(std::filesystem::path folder) : folder_(std::move(folder)) {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) {
    throw outputs::OutputError(folder_.string(), fmt::format("cannot be made ({})", error.message()),
                               "give another folder: --cache DIR; or --no-cache");
  }
}

std::optional<IndicatorDraws> CoalitionCache::find(const std::string& identity) const {
  if (folder_.empty()) return std::nullopt;
  const std::string name = scenarios::sha256_hex(identity);
  const std::string text = scenarios::read_bytes(folder_ / name).value_or("");
  if (!text.starts_with(kFirstLine) || text.size() < kFirstLine.size() + kHash + 1) return std::nullopt;
  const std::string body = text.substr(kFirstLine.size() + kHash + 1);
  if (text.compare(kFirstLine.size(), kHash, scenarios::sha256_hex(body)) != 0) return std::nullopt;
  std::istringstream lines(body);
  lines.exceptions(std::ios::badbit);
  std::string line;
  if (!std::getline(lines, line) || line != name) return std::nullopt;
  IndicatorDraws values;
  while (std::getline(lines, line)) {
    if (!read_line(line, values)) return std::nullopt;
  }
  return values;
}

void CoalitionCache::keep(const std::string& identity, const IndicatorDraws& values) const {
  if (folder_.empty()) return;
  const std::string name = scenarios::sha256_hex(identity);
  std::string body = name + '\n';
  for (const auto& [id, draws] : values) body += line_of(id, draws);
  outputs::write_new_text(folder_ / name,
                          fmt::format("{}{}\n{}", kFirstLine, scenarios::sha256_hex(body), body),
                          outputs::Existing::replace);
}

std::filesystem::path default_cache_folder() {
  if (const char* given = std::getenv("XDG_CACHE_HOME"); given != nullptr && *given != '\0')
    return std::filesystem::path(given) / "icsim" / "attribution";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0')
    return std::filesystem::path(home) / ".cache" / "icsim" / "attribution";
  return {};
}

std::string program_identity() {
  return scenarios::sha256_hex(scenarios::read_bytes("/proc/self/exe").value_or(""));
}

}  // namespace icsim::tools
