#include "html_template.hpp"

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "web_files.hpp"

namespace transports::http {
namespace {

using support::Json;

constexpr std::size_t kMaxIncludeDepth = 8;

struct Token {
  enum class Kind { text, value, section, inverted, end, file };
  Kind kind = Kind::text;
  std::string_view text;  // the text itself, or the name in the tag
};

[[noreturn]] void fail(const std::string& what) {
  throw std::logic_error("HTML template: " + what);
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t") == std::string_view::npos;
}

// Whether the tag [begin, end) of `text` has its line to itself.
bool is_alone(std::string_view text, std::size_t begin, std::size_t end) {
  const auto line = begin == 0 ? std::string_view::npos : text.rfind('\n', begin - 1);
  const std::size_t start = line == std::string_view::npos ? 0 : line + 1;
  const std::size_t stop = std::min(text.find('\n', end), text.size());
  return is_blank(text.substr(start, begin - start)) && is_blank(text.substr(end, stop - end));
}

Token::Kind read_kind(char sigil) {
  switch (sigil) {
    case '#':
      return Token::Kind::section;
    case '^':
      return Token::Kind::inverted;
    case '/':
      return Token::Kind::end;
    case '>':
      return Token::Kind::file;
    default:
      return Token::Kind::value;
  }
}

std::vector<Token> tokenize(std::string_view text) {
  std::vector<Token> tokens;
  std::size_t at = 0;
  while (true) {
    const auto open = text.find("{{", at);
    if (open == std::string_view::npos) break;
    const auto close = text.find("}}", open);
    if (close == std::string_view::npos || close == open + 2) fail("a tag is not closed or empty");
    std::string_view name = text.substr(open + 2, close - open - 2);
    const bool is_comment = name.front() == '!';
    const Token::Kind kind = read_kind(name.front());
    std::size_t before = open;
    std::size_t after = close + 2;
    if (kind != Token::Kind::value || is_comment) {
      name.remove_prefix(1);
      if (is_alone(text, open, after)) {
        before = std::max(at, open == 0 ? 0 : text.rfind('\n', open - 1) + 1);  // npos + 1 is 0
        after = std::min(std::min(text.find('\n', after), text.size() - 1) + 1, text.size());
      }
    }
    if (before > at) tokens.push_back({Token::Kind::text, text.substr(at, before - at)});
    if (!is_comment) tokens.push_back({kind, name});
    at = after;
  }
  if (at < text.size()) tokens.push_back({Token::Kind::text, text.substr(at)});
  return tokens;
}

// The index behind the {{/name}} that belongs to the section at `begin`.
std::size_t find_end(const std::vector<Token>& tokens, std::size_t begin) {
  std::size_t depth = 0;
  for (std::size_t i = begin; i < tokens.size(); ++i) {
    const Token::Kind kind = tokens[i].kind;
    if (kind == Token::Kind::section || kind == Token::Kind::inverted) ++depth;
    if (kind != Token::Kind::end || --depth > 0) continue;
    if (tokens[i].text != tokens[begin].text) fail("{{/" + std::string(tokens[i].text) + "}} ends another section");
    return i + 1;
  }
  fail("{{#" + std::string(tokens[begin].text) + "}} has no end");
}

class Filler {
 public:
  explicit Filler(const Json& values) { scopes_.push_back(&values); }

  void fill(std::string_view text) {
    if (++depth_ > kMaxIncludeDepth) fail("files include each other");
    const auto tokens = tokenize(text);
    fill(tokens, 0, tokens.size());
    --depth_;
  }
  std::string take() { return std::move(filled_); }

 private:
  void fill(const std::vector<Token>& tokens, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const Token& token = tokens[i];
      switch (token.kind) {
        case Token::Kind::text:
          filled_ += token.text;
          break;
        case Token::Kind::value:
          add_value(token.text);
          break;
        case Token::Kind::file:
          add_file(token.text);
          break;
        case Token::Kind::end:
          fail("{{/" + std::string(token.text) + "}} ends no section");
        case Token::Kind::section:
        case Token::Kind::inverted: {
          const std::size_t next = find_end(tokens, i);
          fill_section(tokens, i, next - 1);
          i = next - 1;
        }
      }
    }
  }

  void fill_section(const std::vector<Token>& tokens, std::size_t begin, std::size_t end) {
    const Json* value = find(tokens[begin].text);
    const bool is_shown = value != nullptr && !value->is_null() && *value != false && *value != "" &&
                          !(value->is_array() && value->empty());
    if (is_shown != (tokens[begin].kind == Token::Kind::section)) return;
    if (!is_shown || !value->is_structured()) return fill(tokens, begin + 1, end);
    const auto fill_once = [&](const Json& scope) {
      scopes_.push_back(&scope);
      fill(tokens, begin + 1, end);
      scopes_.pop_back();
    };
    if (value->is_object()) return fill_once(*value);
    for (const Json& element : *value) fill_once(element);
  }

  void add_value(std::string_view name) {
    const Json* value = find(name);
    if (value == nullptr) fail("no value is called " + std::string(name));
    if (value->is_string()) {
      filled_ += escape_html(value->get_ref<const std::string&>());
    } else if (value->is_number_integer()) {
      filled_ += std::to_string(value->get<std::int64_t>());
    } else {
      fail(std::string(name) + " is neither a text nor an integer");
    }
  }

  void add_file(std::string_view name) {
    const std::string_view text = find_web_file(name);
    if (name.ends_with(".html")) return fill(text);
    filled_ += text;
  }

  const Json* find(std::string_view name) const {
    if (name == ".") return scopes_.back();
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      if (const Json* value = support::find(**scope, name)) return value;
    }
    return nullptr;
  }

  std::vector<const Json*> scopes_;  // innermost last
  std::string filled_;
  std::size_t depth_ = 0;
};

}  // namespace

std::string escape_html(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string fill_template(std::string_view name, const Json& values) {
  return fill_template_text(find_web_file(name), values);
}

std::string fill_template_text(std::string_view text, const Json& values) {
  Filler filler(values);
  filler.fill(text);
  return filler.take();
}

}  // namespace transports::http
