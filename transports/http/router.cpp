#include "router.hpp"

#include <algorithm>
#include <set>

#include "tastytrade_mcp/support/text.hpp"

namespace transports::http {
namespace {

// "/a/b" is {"a", "b"}; "/" is {""}. Empty segments stay, so that "//a" is not "/a".
std::vector<std::string> segments_of(std::string_view path) {
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
      auto value = percent_decode(path[i], false);
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

void Router::add(Route route) {
  std::vector<std::string> segments = segments_of(route.pattern);
  entries_.push_back({std::move(route), std::move(segments)});
}

Router::Match Router::match(Request& request) const {
  const std::vector<std::string> path = segments_of(request.path);
  const std::string_view method = request.method == "HEAD" ? "GET" : std::string_view(request.method);
  Match best;
  std::size_t best_literal = 0;
  std::set<std::string> methods;
  for (const Entry& entry : entries_) {
    Parameters parameters;
    const auto literal = match_segments(entry.segments, path, parameters);
    if (!literal) continue;
    methods.insert(entry.route.method);
    if (entry.route.method != method || (best.route != nullptr && *literal <= best_literal)) continue;
    best.route = &entry.route;
    best_literal = *literal;
    request.path_parameters = std::move(parameters);
  }
  if (best.route != nullptr || methods.empty()) return best;
  if (methods.contains("GET")) methods.insert("HEAD");
  methods.insert("OPTIONS");
  best.allowed = support::join({methods.begin(), methods.end()}, ", ");
  return best;
}

}  // namespace transports::http
