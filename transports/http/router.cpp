#include "router.hpp"

#include <algorithm>
#include <set>

#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace transports::http {
namespace {

// "/a/b" is {"a", "b"}; "/" is {""}. Empty segments stay, so that "//a" is not "/a".
std::vector<std::string> split_path(std::string_view path) {
  std::vector<std::string> segments;
  if (path.starts_with('/')) path.remove_prefix(1);
  while (true) {
    const auto end = path.find('/');
    segments.emplace_back(path.substr(0, end));
    if (end == std::string_view::npos) return segments;
    path.remove_prefix(end + 1);
  }
}

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

using Parameters = std::map<std::string, std::string, std::less<>>;

// How many segments match literally; nothing if the path is another.
std::optional<std::size_t> match_segments(const std::vector<std::string>& pattern, const std::vector<std::string>& path,
                                          Parameters& parameters) {
  if (pattern.size() != path.size()) return std::nullopt;
  std::size_t literal = 0;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (is_parameter(pattern[i])) {
      auto value = support::percent_decode(path[i], false);
      if (!value || value->empty()) return std::nullopt;
      parameters[pattern[i].substr(1, pattern[i].size() - 2)] = *std::move(value);
    } else if (pattern[i] == path[i]) {
      ++literal;
    } else {
      return std::nullopt;
    }
  }
  return literal;
}

}  // namespace

Router::Router(std::vector<Route> routes, const std::function<bool(const Route&)>& is_served)
    : routes_(std::move(routes)) {
  for (const Route& route : routes_) {
    const bool served = is_served(route);
    entries_.push_back({&route, split_path(route.pattern), served});
    for (const std::string& alias : route.aliases) entries_.push_back({&route, split_path(alias), served});
  }
}

void Router::match(Request& request) const {
  if (request.path.empty()) return;
  const std::vector<std::string> path = split_path(request.path);
  const std::string_view method = request.method == "HEAD" ? "GET" : std::string_view(request.method);
  std::size_t best_literal = 0;
  std::set<std::string> methods;
  for (const Entry& entry : entries_) {
    Parameters parameters;
    const auto literal = match_segments(entry.segments, path, parameters);
    if (!literal) continue;
    if (request.route == nullptr) request.error_format = entry.route->error_format;
    if (!entry.is_served) continue;
    methods.insert(entry.route->method);
    if (entry.route->method != method || (request.route != nullptr && *literal <= best_literal)) continue;
    request.route = entry.route;
    request.error_format = entry.route->error_format;
    request.path_parameters = std::move(parameters);
    best_literal = *literal;
  }
  if (request.route != nullptr || methods.empty()) return;
  if (methods.contains("GET")) methods.insert("HEAD");
  methods.insert("OPTIONS");
  request.allowed_methods = support::join({methods.begin(), methods.end()}, ", ");
}

std::vector<const Route*> Router::served_routes() const {
  std::vector<const Route*> served;
  for (const Entry& entry : entries_) {
    if (entry.is_served && (served.empty() || served.back() != entry.route)) served.push_back(entry.route);
  }
  return served;
}

}  // namespace transports::http
