#include "uri_template.hpp"

#include <algorithm>
#include <stdexcept>

#include "tastytrade_mcp/support/json.hpp"

namespace mcp {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decoded(std::string_view text) {
  std::string value;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return std::nullopt;
    value += c;
  }
  // What was decoded must be UTF-8 still: it goes into messages.
  if (value.empty() || support::Json::parse(support::to_text(value)).get<std::string>() != value) return std::nullopt;
  return value;
}

}  // namespace

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
    const auto value = decoded(uri.substr(0, end));
    if (!value || uri.substr(0, end).find('/') != std::string_view::npos) return std::nullopt;
    values.emplace(name, *value);
    uri.remove_prefix(end);
  }
}

}  // namespace mcp
