#include "argument_list.hpp"

#include <algorithm>

#include "argument_value.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/invisible.hpp"
#include "tastytrade_mcp/support/json_reader.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

using support::Error;
using support::ErrorCode;

constexpr int kMaxNesting = 3;  // [["AAPL","TSLA"]], and once more as text

[[noreturn]] void refuse(const Parameter& parameter, const std::string& why) {
  throw Error(ErrorCode::invalid_argument, "`" + parameter.name + "` " + why);
}

[[noreturn]] void refuse_form(const Parameter& parameter) {
  refuse(parameter, "must be a list of texts, for example [\"AAPL\",\"TSLA\"].");
}

void check_count(const Parameter& parameter, std::size_t count) {
  if (count <= parameter.max_items) return;
  refuse(parameter, "has more than " + std::to_string(parameter.max_items) + " items, the most that is accepted.");
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Whether `word` can only be an item of its own: "TSLA", "$SPX", "BTC/USD". What begins with a digit, has one
// character, is a month and year of a future ("Z6") or is written like a name ("Inc") may belong to the word before it.
bool is_item(std::string_view word) {
  if (word.size() < 2 || is_digit(word.front())) return false;
  bool has_upper = false;
  bool has_lower = false;
  for (const char c : word) {
    has_upper = has_upper || (c >= 'A' && c <= 'Z');
    has_lower = has_lower || (c >= 'a' && c <= 'z');
    const bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!is_letter && !is_digit(c) && std::string_view("/$^.:=_-").find(c) == std::string_view::npos) return false;
  }
  const std::string_view rest = word.substr(1);
  const bool is_month = word.size() <= 3 && std::all_of(rest.begin(), rest.end(), is_digit);
  return (has_upper || has_lower) && !(has_upper && has_lower) && !is_month;
}

// The symbol of some stocks: "F".
bool is_one_letter(std::string_view word) {
  return word.size() == 1 && word.front() >= 'A' && word.front() <= 'Z';
}

bool are_items(const std::vector<std::string>& words) {
  return words.size() > 1 && std::all_of(words.begin(), words.end(), is_item);
}

// Whether the comma at `text[at]` belongs to a date: "Dec 18, 2026".
bool is_in_date(std::string_view text, std::size_t at) {
  const std::string_view after = support::trim(text.substr(at + 1));
  const bool has_year = after.size() >= 4 && after.starts_with("20") && is_digit(after[2]) && is_digit(after[3]) &&
                        (after.size() == 4 || after[4] == ' ');
  const std::string_view before = support::trim(text.substr(0, at));
  const auto day = before.find_last_not_of("0123456789");
  return has_year && day != std::string_view::npos && before[day] == ' ' && before.size() - day <= 3 && day > 0;
}

std::vector<std::string> split_text(const Parameter& parameter, std::string_view text) {
  std::string separated(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    char& c = separated[i];
    if (c == ';' || c == '\n' || (parameter.splits_words && (c == '|' || c == '\t'))) c = ',';
    if (parameter.splits_words && c == ',' && is_in_date(text, i)) c = ' ';
  }
  std::vector<std::string> items;
  for (const std::string& part : support::split(separated, ',')) {
    std::vector<std::string> words;
    const bool is_named =
        !parameter.name_prefix.empty() && support::to_lower(support::trim(part)).starts_with(parameter.name_prefix);
    if (parameter.splits_words && !is_named) words = support::split(part, ' ');
    if (!are_items(words)) words = {part};
    for (const std::string& word : words) {
      const std::string_view item = support::trim(unquoted(word));
      if (!item.empty()) items.emplace_back(item);
    }
  }
  return items;
}

class Collector {
 public:
  explicit Collector(const Parameter& parameter) : parameter_(parameter) {}

  // `depth`: of the lists around `given`. `is_only`: it is the only item of its list.
  void add(const Json& given, int depth, bool is_only) {
    if (given.is_null()) return;
    if (given.is_number()) return add_item(given.dump());
    if (given.is_string()) {
      require_ascii(parameter_, given.get_ref<const std::string&>());
      return add_text(support::without_invisible(given.get_ref<const std::string&>()), depth, is_only);
    }
    if (depth >= kMaxNesting) refuse_form(parameter_);
    if (given.is_array()) return add_array(given, depth);
    // {"symbol": "AAPL"}: the parameter's own name, once more.
    if (given.is_object() && given.size() == 1 && answers_to(parameter_, given.begin().key())) {
      return add(given.begin().value(), depth + 1, is_only);
    }
    refuse_form(parameter_);
  }

  std::vector<std::string> take_items() {
    if (std::all_of(items_.begin(), items_.end(), is_null_word)) items_.clear();
    return std::move(items_);
  }

 private:
  void add_text(std::string_view text, int depth, bool is_only) {
    text = support::trim(text);
    if (text.size() > parameter_.max_items * (parameter_.max_length + 4)) {
      refuse(parameter_, "is too long: " + std::to_string(text.size()) + " bytes; at most " +
                             std::to_string(parameter_.max_items) + " items of " +
                             std::to_string(parameter_.max_length) + " bytes are accepted.");
    }
    if (const auto list = parse_list_text(text); list && depth < kMaxNesting) return add_array(*list, depth);
    text = unquoted(text);
    if (depth == 0) return add_each(split_text(parameter_, text));
    // The caller has separated a list's items, but for ["AAPL,TSLA,F"].
    std::vector<std::string> words;
    if (is_only && parameter_.splits_words) words = support::split(text, ',');
    const auto is_listed = [](const std::string& word) { return is_item(word) || is_one_letter(word); };
    const bool is_list = words.size() > 1 && std::all_of(words.begin(), words.end(), is_listed);
    if (!is_list) words = {std::string(text)};
    add_each(std::move(words));
  }

  void add_each(std::vector<std::string> items) {
    for (std::string& item : items) add_item(std::move(item));
  }

  void add_array(const Json& list, int depth) {
    check_count(parameter_, list.size());
    for (const Json& item : list) {
      if (item.is_array() && list.size() > 1) refuse_form(parameter_);
      add(item, depth + 1, list.size() == 1);
    }
  }

  void add_item(std::string item) {
    // ["AAPL,", "TSLA"]: no item ends in what separates items.
    while (parameter_.splits_words && (item.ends_with(',') || item.ends_with(';') || item.ends_with(' '))) {
      item.pop_back();
    }
    if (support::trim(item).empty()) return;
    items_.push_back(std::move(item));
    check_count(parameter_, items_.size());
  }

  const Parameter& parameter_;
  std::vector<std::string> items_;
};

}  // namespace

std::string_view unquoted(std::string_view text) {
  if (text.size() < 2 || text.front() != text.back() || (text.front() != '"' && text.front() != '\'')) return text;
  const std::string_view inner = text.substr(1, text.size() - 2);
  return inner.find(text.front()) == std::string_view::npos ? inner : text;
}

std::optional<Json> parse_list_text(std::string_view text) {
  const bool is_bracketed =
      (text.starts_with('[') && text.ends_with(']')) ||
      (text.starts_with('(') && text.ends_with(')') && text.find_first_of("([", 1) == std::string_view::npos);
  if (!is_bracketed || text.size() < 2) return std::nullopt;
  if (text.front() == '[') {
    try {
      return support::read_json(text, {.max_bytes = text.size(), .max_depth = 4});
    } catch (const support::JsonError&) {
      // Not JSON: single quotes or none.
    }
  }
  const std::string_view inner = text.substr(1, text.size() - 2);
  if (inner.find_first_of("[]{}") != std::string_view::npos) return std::nullopt;
  Json items = Json::array();
  for (const std::string& item : support::split(inner, ',')) items.push_back(std::string(unquoted(item)));
  return items;
}

std::vector<std::string> list_items(const Parameter& parameter, const Json& given) {
  Collector collector(parameter);
  collector.add(given, 0, true);
  return collector.take_items();
}

}  // namespace mcp
