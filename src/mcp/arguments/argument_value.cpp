#include "argument_value.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "argument_list.hpp"
#include "tastytrade_mcp/mcp/written_date.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/invisible.hpp"
#include "tastytrade_mcp/support/json_reader.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tools/nearest_names.hpp"
#include "written_number.hpp"

namespace mcp {
namespace {

using support::Decimal;
using support::Error;
using support::ErrorCode;
using Kind = Parameter::Kind;

constexpr std::size_t kShownBytes = 40;

std::string shown(const Json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  return support::printable(support::to_text(value), kShownBytes);
}

[[noreturn]] void refuse(const Parameter& parameter, const std::string& wanted, const Json& given,
                         std::string advice = {}) {
  throw Error(ErrorCode::invalid_argument, "`" + parameter.name + "` must be " + wanted + "; got " + shown(given) + ".",
              std::move(advice));
}

// The text of a scalar, trimmed; lists, objects and flags have none.
std::optional<std::string> scalar_text(const Json& given) {
  if (given.is_string()) {
    return std::string(support::trim(support::without_invisible(given.get_ref<const std::string&>())));
  }
  if (given.is_number()) return given.dump();
  return std::nullopt;
}

// The same without quotes around it, for kinds whose values hold none.
std::optional<std::string> word_text(const Json& given) {
  auto text = scalar_text(given);
  if (text) text = std::string(support::trim(unquoted(*text)));
  return text;
}

// The first character of `text` that is not printable ASCII, as "U+200B". Empty: there is none.
std::string find_foreign_character(std::string_view text) {
  const auto is_plain = [](unsigned char byte) { return byte >= 0x20 && byte < 0x7F; };
  std::size_t at = 0;
  while (at < text.size() && is_plain(static_cast<unsigned char>(text[at]))) ++at;
  if (at == text.size()) return {};
  // The lead byte of a UTF-8 sequence has its length in its first bits, and the bytes behind it have six bits each.
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  unsigned code = length == 1 ? lead : lead & (0xFFU >> (length + 1));
  for (const char byte : text.substr(at + 1, length - 1)) code = code << 6 | (static_cast<unsigned char>(byte) & 0x3FU);
  std::array<char, 16> written{};
  std::snprintf(written.data(), written.size(), "U+%04X", code);
  return written.data();
}

}  // namespace

void require_ascii(const Parameter& parameter, std::string_view text) {
  if (parameter.spelling == Parameter::Spelling::lenient) return;
  const std::string found = find_foreign_character(text);
  if (found.empty()) return;
  throw Error(
      ErrorCode::invalid_argument,
      "`" + parameter.name + "` has the character " + found + ", which does not show or looks like another one.",
      "Write it anew, in plain letters, digits and signs.");
}

namespace {

void check_text(const Parameter& parameter, const std::string& text) {
  if (text.size() > parameter.max_length) {
    throw Error(ErrorCode::invalid_argument, "`" + parameter.name + "` is too long: " + std::to_string(text.size()) +
                                                 " bytes, at most " + std::to_string(parameter.max_length) +
                                                 " are accepted.");
  }
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      throw Error(ErrorCode::invalid_argument, "`" + parameter.name + "` must not hold control characters.");
    }
  }
}

void check_range(const Parameter& parameter, const Decimal& value, const Json& given) {
  const auto& [low, high] = std::pair(parameter.minimum, parameter.maximum);
  const bool in_range = (!low || value >= Decimal(*low)) && (!high || value <= Decimal(*high));
  if (in_range) return;
  const std::string kind = parameter.kind == Kind::integer ? "a whole number " : "a number ";
  if (low && high) refuse(parameter, kind + "from " + std::to_string(*low) + " to " + std::to_string(*high), given);
  if (low) refuse(parameter, kind + "of at least " + std::to_string(*low), given);
  refuse(parameter, kind + "of at most " + std::to_string(*high), given);
}

Json text_value(const Parameter& parameter, const Json& given) {
  auto text = scalar_text(given);
  if (!text) refuse(parameter, "a text", given);
  // A text that was encoded as JSON twice. Single quotes stay: they can be the text's own.
  if (text->starts_with('"')) text = std::string(support::trim(unquoted(*text)));
  check_text(parameter, *text);
  return *std::move(text);
}

// An item that is too long or holds control characters, so that it is still none that is known: it is then named among
// those not found and leaves the others of its list whole.
std::string marked(const Parameter& parameter, std::string item) {
  constexpr std::string_view replacement = "\uFFFD";
  if (item.size() > parameter.max_length) {
    const std::size_t marks = 3;  // "…"
    item = support::printable(item, parameter.max_length - marks);
  }
  std::string plain;
  for (const char c : item) {
    const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    plain += is_control ? replacement : std::string_view(&c, 1);
  }
  return plain;
}

Json list_value(const Parameter& parameter, const Json& given) {
  std::vector<std::string> items = list_items(parameter, given);
  for (std::string& item : items) {
    if (items.size() == 1) check_text(parameter, item);
    item = marked(parameter, std::move(item));
  }
  return items.empty() ? Json() : Json(std::move(items));
}

std::optional<Decimal> number(const Json& given) {
  const auto text = word_text(given);
  return text ? parse_written_number(*text) : std::nullopt;
}

[[noreturn]] void refuse_number(const Parameter& parameter, const std::string& wanted, const Json& given) {
  std::string nearest = given.is_string() ? nearest_number(given.get_ref<const std::string&>()) : std::string();
  // The value itself is no help: it is a number, but not of the wanted kind.
  if (given.is_string() && nearest == given.get_ref<const std::string&>()) nearest.clear();
  refuse(parameter, wanted, given, nearest.empty() ? nearest : "Write " + nearest + ".");
}

// Returns true if the number is written in the form that the parameter asks for.
bool has_form(const Parameter& parameter, const Json& given) {
  if (parameter.spelling == Parameter::Spelling::lenient) return true;
  const auto text = word_text(given);
  const char* const allowed = parameter.spelling == Parameter::Spelling::exact ? "-.,$0123456789 " : "-.,0123456789";
  return text && text->find_first_not_of(allowed) == std::string::npos;
}

Json integer_value(const Parameter& parameter, const Json& given) {
  const auto value = number(given);
  // Beyond 18 digits the text would not fit; no count or amount of ours is that large.
  if (!value || !has_form(parameter, given) || !value->is_integer() ||
      value->abs() > Decimal(999'999'999'999'999'999LL)) {
    refuse_number(parameter, "a whole number, for example 5", given);
  }
  check_range(parameter, *value, given);
  return static_cast<std::int64_t>(std::stoll(value->to_string()));
}

Json decimal_value(const Parameter& parameter, const Json& given) {
  const auto value = number(given);
  if (!value || !has_form(parameter, given)) {
    refuse_number(parameter, "a plain decimal number, for example 1.25", given);
  }
  check_range(parameter, *value, given);
  return value->to_string();
}

Json boolean_value(const Parameter& parameter, const Json& given) {
  if (given.is_boolean()) return given;
  if (const auto text = word_text(given)) {
    const std::string word = support::to_lower(*text);
    for (const char* yes : {"true", "yes", "on", "t", "y"}) {
      if (word == yes) return true;
    }
    for (const char* no : {"false", "no", "off", "f", "n"}) {
      if (word == no) return false;
    }
    const auto value = parse_written_number(word);
    if (value && (value->is_zero() || *value == Decimal(1))) return !value->is_zero();
  }
  refuse(parameter, "true or false", given);
}

Json date_value(const Parameter& parameter, const Json& given) {
  std::string advice;
  if (auto text = word_text(given)) {
    if (const auto value = given.is_number() ? number(given) : std::nullopt) text = value->to_string();
    WrittenDate written = parse_written_date(*text);
    if (written.date) return support::to_text(*written.date);
    advice = std::move(written.advice);
  }
  refuse(parameter, "a date that exists, as YYYY-MM-DD", given,
         advice.empty() ? "Write it like 2026-12-18." : std::move(advice));
}

std::optional<std::string> find_choice(const Parameter& parameter, std::string_view text) {
  const std::string wanted = folded(text);
  for (const std::string& choice : parameter.choices) {
    if (folded(choice) == wanted) return choice;
  }
  for (const auto& [word, choice] : parameter.choice_aliases) {
    if (folded(word) == wanted) return choice;
  }
  for (const std::string& choice : parameter.choices) {
    const std::string one = folded(choice);
    if (one + "s" == wanted || one == wanted + "s") return choice;  // "calls" for call, "quote" for quotes
  }
  return std::nullopt;
}

Json choice_value(const Parameter& parameter, const Json& given) {
  std::optional<std::string> text = word_text(given);
  if (given.is_array()) {
    text.emplace();
    for (const Json& word : given) *text += scalar_text(word).value_or("?");
  }
  if (text && text->size() <= parameter.max_length) {
    if (auto choice = find_choice(parameter, *text)) return *std::move(choice);
    if (is_null_word(*text)) return nullptr;
    refuse(parameter, "one of: " + support::join(nearest_first(*text, parameter.choices), ", "), given);
  }
  refuse(parameter, "one of: " + support::join(parameter.choices, ", "), given);
}

// The value inside a list of one, in JSON or as text, or inside an object that repeats the parameter's name. Null:
// none.
const Json* inner_value(const Parameter& parameter, const Json& given, Json& storage) {
  if (given.is_array() && given.size() == 1) return &given.front();
  if (given.is_object() && given.size() == 1 && answers_to(parameter, given.begin().key())) {
    return &given.begin().value();
  }
  if (!given.is_string()) return nullptr;
  const std::string_view text = support::trim(given.get_ref<const std::string&>());
  if (!text.starts_with('[')) return nullptr;
  auto list = parse_list_text(text);
  if (!list || list->size() != 1) return nullptr;
  storage = std::move(list->front());
  return &storage;
}

// A blank text counts as left out.
Json verbatim_value(const Parameter& parameter, const Json& given) {
  if (given.is_null()) return nullptr;
  const auto text = scalar_text(given);
  if (!text) refuse(parameter, "a text", given);
  if (text->empty()) return nullptr;
  check_text(parameter, *text);
  return *text;
}

Json scalar_value(const Parameter& parameter, const Json& given, int depth) {
  constexpr int max_depth = 3;
  if (given.is_string()) require_ascii(parameter, given.get_ref<const std::string&>());
  if (parameter.is_verbatim) return verbatim_value(parameter, given);
  Json storage;
  if (const Json* inner = inner_value(parameter, given, storage); inner != nullptr && depth < max_depth) {
    return scalar_value(parameter, *inner, depth + 1);
  }
  if (given.is_null()) return nullptr;
  // A choice may be called "none", so that it looks for its choices first.
  if (parameter.kind == Kind::choice) return choice_value(parameter, given);
  if (const auto text = word_text(given); text && is_null_word(*text)) return nullptr;
  switch (parameter.kind) {
    case Kind::integer:
      return integer_value(parameter, given);
    case Kind::decimal:
      return decimal_value(parameter, given);
    case Kind::boolean:
      return boolean_value(parameter, given);
    case Kind::date:
      return date_value(parameter, given);
    default:
      return text_value(parameter, given);
  }
}

// Returns true if the text begins as a JSON object, array or string.
bool looks_like_json(std::string_view text) {
  return text.starts_with('{') || text.starts_with('[') || text.starts_with('"');
}

// The items of a text that is no JSON: "sell 1 SPY 2027-01-15 655 P; buy 1 ...".
Json read_item_texts(const Parameter& parameter, std::string_view text) {
  std::string lines(text);
  std::replace(lines.begin(), lines.end(), '\n', ';');
  require_ascii(parameter, lines);
  Json items = Json::array();
  for (const std::string& item : support::split(lines, ';')) items.push_back(parameter.read_item_text(item));
  return items;
}

// An object, a list of objects, or either as JSON text; an item of the list may be JSON text too.
Json objects_value(const Parameter& parameter, const Json& given, int depth) {
  constexpr int max_depth = 2;
  const std::string wanted = "a list of objects with " + parameter.members.front().name;
  if (given.is_null()) return nullptr;
  if (given.is_string()) {
    const std::string_view text = support::trim(given.get_ref<const std::string&>());
    if (is_null_word(text)) return nullptr;
    if (parameter.read_item_text != nullptr && !looks_like_json(text)) {
      return objects_value(parameter, read_item_texts(parameter, given.get_ref<const std::string&>()), depth + 1);
    }
    Json parsed;
    try {
      parsed = support::read_json(text, {.max_bytes = text.size()});
    } catch (const support::JsonError&) {
      refuse(parameter, wanted, given);
    }
    if (depth >= max_depth) refuse(parameter, wanted, given);
    return objects_value(parameter, parsed, depth + 1);
  }
  // {"legs": [...]}: the parameter's own name, once more.
  if (given.is_object() && given.size() == 1 && depth < max_depth && answers_to(parameter, given.begin().key())) {
    return objects_value(parameter, given.begin().value(), depth + 1);
  }
  if (given.is_object()) return Json::array({bind_object(parameter.name + "[0]", parameter.members, given)});
  if (!given.is_array()) refuse(parameter, wanted, given);
  if (given.size() > parameter.max_items) {
    throw Error(ErrorCode::invalid_argument, "`" + parameter.name + "` has " + std::to_string(given.size()) +
                                                 " items; at most " + std::to_string(parameter.max_items) +
                                                 " are accepted.");
  }
  Json objects = Json::array();
  for (const Json& item : given) {
    if (!item.is_object() && !item.is_string()) refuse(parameter, wanted, item);
    Json object = item;
    if (item.is_string() && !looks_like_json(support::trim(item.get_ref<const std::string&>()))) {
      if (parameter.read_item_text == nullptr) refuse(parameter, wanted, item);
      require_ascii(parameter, item.get_ref<const std::string&>());
      object = parameter.read_item_text(item.get_ref<const std::string&>());
    }
    objects.push_back(
        bind_object(parameter.name + '[' + std::to_string(objects.size()) + ']', parameter.members, object));
  }
  return objects.empty() ? Json() : objects;
}

}  // namespace

Json argument_value(const Parameter& parameter, const Json& given) {
  if (parameter.kind == Kind::object_list) return objects_value(parameter, given, 0);
  return parameter.kind == Kind::text_list ? list_value(parameter, given) : scalar_value(parameter, given, 0);
}

bool is_null_word(std::string_view text) {
  text = support::trim(text);
  if (text.size() > 9) return false;
  const std::string word = support::to_lower(text);
  for (const char* null_word : {"", "null", "none", "nil", "undefined", "n/a"}) {
    if (word == null_word) return true;
  }
  return false;
}

bool answers_to(const Parameter& parameter, std::string_view name) {
  const std::string wanted = folded(name);
  if (folded(parameter.name) == wanted) return true;
  return std::any_of(parameter.aliases.begin(), parameter.aliases.end(),
                     [&](const std::string& alias) { return folded(alias) == wanted; });
}

}  // namespace mcp
