#include "json_editor.hpp"

#include <algorithm>
#include <vector>

namespace app {

using support::Json;

namespace {

constexpr std::string_view kSpace = " \t\r\n";

// Returns the position after the string that begins at `at`.
std::size_t find_string_end(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

std::size_t find_value_end(std::string_view text, std::size_t at) {
  if (text[at] == '"') return find_string_end(text, at);
  if (text[at] != '{' && text[at] != '[') return std::min(text.find_first_of(",]} \t\r\n", at), text.size());
  int depth = 0;
  while (at < text.size()) {
    if (text[at] == '"') {
      at = find_string_end(text, at);
      continue;
    }
    if (text[at] == '{' || text[at] == '[') ++depth;
    if (text[at] == '}' || text[at] == ']') --depth;
    ++at;
    if (depth == 0) break;
  }
  return at;
}

struct Member {
  std::string name;
  std::size_t begin, end;  // of its value
};

// A replacement of text[begin, end).
struct Edit {
  std::size_t begin, end;
  std::string text;
};

class JsonEditor {
 public:
  JsonEditor(const std::string& text, const Indent& indent)
      : text_(text),
        plain_(remove_comments(text)),
        indent_(indent),
        line_end_(text.find("\r\n") == std::string::npos ? "\n" : "\r\n") {}

  std::string run(const Json& wanted) {
    change_object(plain_.find('{'), wanted, 1);
    std::string changed = text_;
    std::sort(edits_.begin(), edits_.end(), [](const Edit& a, const Edit& b) { return a.begin > b.begin; });
    for (const Edit& edit : edits_) changed.replace(edit.begin, edit.end - edit.begin, edit.text);
    return changed;
  }

 private:
  // Returns the members of the object whose bracket is at `at`, in order.
  std::vector<Member> list_members(std::size_t at) const {
    std::vector<Member> members;
    at = plain_.find_first_not_of(kSpace, at + 1);
    while (plain_[at] == '"') {
      const std::size_t name_end = find_string_end(plain_, at);
      Member member{Json::parse(plain_.substr(at, name_end - at)).get<std::string>(), 0, 0};
      member.begin = plain_.find_first_not_of(kSpace, plain_.find(':', name_end) + 1);
      member.end = find_value_end(plain_, member.begin);
      members.push_back(member);
      at = plain_.find_first_not_of(kSpace, member.end);
      if (plain_[at] == ',') at = plain_.find_first_not_of(kSpace, at + 1);
    }
    return members;
  }

  void change_object(std::size_t at, const Json& wanted, int depth) {
    const std::vector<Member> members = list_members(at);
    for (const auto& [key, value] : wanted.items()) {
      const std::string& name = key;
      // Of members with the same name the last one is changed, which is the one that JSON parsers use.
      const auto found =
          std::find_if(members.rbegin(), members.rend(), [&](const Member& member) { return member.name == name; });
      if (found == members.rend()) continue;
      const Json current = Json::parse(plain_.substr(found->begin, found->end - found->begin));
      if (current == value) continue;
      if (current.is_object() && value.is_object() && !lacks_any(value, current)) {
        change_object(found->begin, value, depth + 1);
      } else {
        edits_.push_back({found->begin, found->end, format_value(value, depth)});
      }
    }
    add_members(at, members, wanted, depth);
  }

  // Returns whether `value` lacks a member of `current`. Such an object is replaced as a whole.
  static bool lacks_any(const Json& value, const Json& current) {
    return std::any_of(current.items().begin(), current.items().end(),
                       [&](const auto& member) { return !value.contains(member.key()); });
  }

  void add_members(std::size_t at, const std::vector<Member>& members, const Json& wanted, int depth) {
    std::string added;
    for (const auto& [name, value] : wanted.items()) {
      if (std::any_of(members.begin(), members.end(),
                      [&name = name](const Member& member) { return member.name == name; }))
        continue;
      if (!added.empty()) added += ',';
      added += line_end_ + indentation(depth) + Json(name).dump() + ": " + format_value(value, depth);
    }
    if (added.empty()) return;
    const std::size_t close = find_value_end(plain_, at) - 1;
    // New members are inserted after the last text before the closing bracket, which may be a comment.
    const std::size_t last = text_.find_last_not_of(kSpace, close - 1) + 1;
    if (text_.find('\n', last) >= close) added += line_end_ + indentation(depth - 1);
    // remove_comments() keeps a trailing comma if no bracket follows it, so that find() sees the comma.
    const bool has_comma =
        !members.empty() &&
        remove_comments(text_.substr(members.back().end, close - members.back().end)).find(',') != std::string::npos;
    if (!members.empty() && !has_comma) {
      if (members.back().end == last) {
        added = "," + added;
      } else {
        edits_.push_back({members.back().end, members.back().end, ","});
      }
    }
    edits_.push_back({last, last, std::move(added)});
  }

  std::string indentation(int depth) const {
    return std::string(static_cast<std::size_t>(depth * indent_.width), indent_.character);
  }
  std::string format_value(const Json& value, int depth) const {
    const std::string dumped = value.dump(indent_.width, indent_.character, false, Json::error_handler_t::replace);
    std::string placed;
    for (const char c : dumped) {
      if (c == '\n') {
        placed += line_end_ + indentation(depth);
      } else {
        placed += c;
      }
    }
    return placed;
  }

  const std::string& text_;
  const std::string plain_;
  const Indent indent_;
  const std::string line_end_;
  std::vector<Edit> edits_;
};

}  // namespace

std::string remove_comments(std::string_view text) {
  std::string plain(text);
  std::size_t comma = std::string::npos;  // the last comma, if only white space and comments have followed it
  for (std::size_t at = 0; at < plain.size();) {
    const char c = plain[at];
    if (c == '"') {
      at = find_string_end(plain, at);
      comma = std::string::npos;
      continue;
    }
    if (c == '/' && at + 1 < plain.size() && (plain[at + 1] == '/' || plain[at + 1] == '*')) {
      const bool line = plain[at + 1] == '/';
      const std::size_t found = line ? plain.find('\n', at) : plain.find("*/", at + 2);
      const std::size_t end = found == std::string::npos ? plain.size() : found + (line ? 0 : 2);
      for (; at < end; ++at) {
        if (plain[at] != '\n' && plain[at] != '\r') plain[at] = ' ';
      }
      continue;
    }
    if ((c == '}' || c == ']') && comma != std::string::npos) plain[comma] = ' ';
    if (kSpace.find(c) == std::string_view::npos) comma = c == ',' ? at : std::string::npos;
    ++at;
  }
  return plain;
}

std::string replace_members(const std::string& text, const Json& wanted, const Indent& indent) {
  return JsonEditor(text, indent).run(wanted);
}

}  // namespace app
