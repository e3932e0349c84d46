#include "message.hpp"

#include "tastytrade_mcp/support/text.hpp"

namespace transports::http {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Whether a media range's parameters say "q=0".
bool is_excluded(std::string_view parameters) {
  for (const std::string& parameter : support::split(parameters, ';')) {
    const std::string text = support::to_lower(parameter);
    if (!text.starts_with("q=")) continue;
    return text.find_first_not_of("0.", 2) == std::string::npos;
  }
  return false;
}

// How specifically a media range such as "text/*" names the type: 3 by both its parts, 2 by the first, 1 as "*/*", or 0
// if it does not.
int match_media_range(std::string_view range, std::string_view type, std::string_view subtype) {
  const auto slash = range.find('/');
  if (slash == std::string_view::npos) return 0;
  const std::string_view ranged_type = range.substr(0, slash);
  const std::string_view ranged_subtype = range.substr(slash + 1);
  if (ranged_type == "*") return ranged_subtype == "*" ? 1 : 0;
  if (!equal_ignoring_case(ranged_type, type)) return 0;
  if (ranged_subtype == "*") return 2;
  return equal_ignoring_case(ranged_subtype, subtype) ? 3 : 0;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

void Headers::set(std::string_view name, std::string_view value) {
  remove(name);
  add(name, value);
}

void Headers::remove(std::string_view name) {
  std::erase_if(fields_, [&](const Field& field) { return equal_ignoring_case(field.first, name); });
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const Field& field : fields_) {
    if (equal_ignoring_case(field.first, name)) return field.second;
  }
  return std::nullopt;
}

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(
      fields_.begin(), fields_.end(), [&](const Field& field) { return equal_ignoring_case(field.first, name); }));
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::string media_type(const Headers& headers) {
  const std::string_view value = headers.find("Content-Type").value_or("");
  return support::to_lower(support::trim(value.substr(0, value.find(';'))));
}

// RFC 9110 section 5.6.6: a parameter's value is a token or a quoted string, in which a semicolon may stand.
std::string charset(const Headers& headers) {
  const std::string_view field = headers.find("Content-Type").value_or("");
  std::string name, value;
  std::string* part = nullptr;  // null: before the first semicolon
  bool is_quoted = false;
  for (std::size_t i = 0; i <= field.size(); ++i) {
    const char c = i < field.size() ? field[i] : ';';
    if (c == ';' && (!is_quoted || i == field.size())) {
      if (equal_ignoring_case(support::trim(name), "charset")) return support::to_lower(support::trim(value));
      name.clear();
      value.clear();
      part = &name;
    } else if (part == nullptr) {
      continue;
    } else if (c == '"') {
      is_quoted = !is_quoted;
    } else if (c == '\\' && is_quoted && i + 1 < field.size()) {
      *part += field[++i];
    } else if (c == '=' && part == &name) {
      part = &value;
    } else {
      *part += c;
    }
  }
  return {};
}

// RFC 9110 section 12.5.1: of the media ranges that match, the most specific one counts.
bool accepts(const Headers& headers, std::string_view type, std::string_view subtype) {
  if (!headers.has("Accept")) return true;
  int specificity = 0;
  bool is_accepted = false;
  for (const auto& [name, value] : headers) {
    if (!equal_ignoring_case(name, "Accept")) continue;
    for (const std::string& range : support::split(value, ',')) {
      const auto semicolon = range.find(';');
      const int match = match_media_range(support::trim(std::string_view(range).substr(0, semicolon)), type, subtype);
      if (match == 0 || match < specificity) continue;
      const bool is_wanted =
          semicolon == std::string::npos || !is_excluded(std::string_view(range).substr(semicolon + 1));
      is_accepted = is_wanted || (match == specificity && is_accepted);
      specificity = match;
    }
  }
  return is_accepted;
}

}  // namespace transports::http
