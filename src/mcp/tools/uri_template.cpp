#include "uri_template.hpp"

#include <algorithm>
#include <stdexcept>

#include "tastytrade_mcp/support/uri.hpp"

namespace mcp {
std::vector<std::string> template_variables(std::string_view uri_template) {
  std::vector<std::string> names;
  for (auto rest = uri_template; !rest.empty();) {
    const auto open = rest.find('{');
    if (rest.substr(0, open).find('}') != std::string_view::npos) throw std::invalid_argument("a } without a {");
    if (open == std::string_view::npos) break;
    const auto close = rest.find('}', open);
    if (close == std::string_view::npos) throw std::invalid_argument("a { without a }");
    const std::string name(rest.substr(open + 1, close - open - 1));
    const auto is_name = [](char c) {
      return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_name)) {
      throw std::invalid_argument("a variable is a plain name");
    }
    if (std::find(names.begin(), names.end(), name) != names.end())
      throw std::invalid_argument("a variable comes twice");
    names.push_back(name);
    rest.remove_prefix(close + 1);
    if (rest.starts_with('{')) throw std::invalid_argument("two variables touch");
  }
  return names;
}

std::optional<TextMap> match_template(std::string_view uri_template, std::string_view uri) {
  TextMap values;
  while (true) {
    const auto open = uri_template.find('{');
    const std::string_view literal = uri_template.substr(0, open);
    if (!uri.starts_with(literal)) return std::nullopt;
    uri.remove_prefix(literal.size());
    if (open == std::string_view::npos) return uri.empty() ? std::optional(std::move(values)) : std::nullopt;
    const auto close = uri_template.find('}', open);
    const std::string_view name = uri_template.substr(open + 1, close - open - 1);
    uri_template.remove_prefix(close + 1);
    const auto end = uri_template.empty() ? uri.size() : std::min(uri.find(uri_template.front()), uri.size());
    const auto value = support::percent_decode(uri.substr(0, end), false);
    if (!value || value->empty() || uri.substr(0, end).find('/') != std::string_view::npos) return std::nullopt;
    values.emplace(name, *value);
    uri.remove_prefix(end);
  }
}

}  // namespace mcp
