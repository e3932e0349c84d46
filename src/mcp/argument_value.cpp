#include "argument_value.hpp"

#include "json_reader.hpp"
#include "names.hpp"
#include "tastytrade_mcp/mcp/protocol_error.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

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

[[noreturn]] void refuse(const Parameter& parameter, const std::string& wanted, const Json& given) {
  throw Error(ErrorCode::invalid_argument,
              "`" + parameter.name + "` must be " + wanted + "; got " + shown(given) + ".");
}

// The text of a scalar; lists and objects are none.
std::optional<std::string> scalar_text(const Json& given) {
  if (given.is_string()) return std::string(support::trim(given.get_ref<const std::string&>()));
  if (given.is_number()) return given.dump();
  return std::nullopt;
}

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
  if (given.is_array() && given.size() == 1) return text_value(parameter, given.front());
  auto text = scalar_text(given);
  if (!text) refuse(parameter, "a text", given);
  check_text(parameter, *text);
  return *std::move(text);
}

// '["AAPL","TSLA"]', which models write when they are unsure of the type. Null if it is no such list.
Json list_in_text(std::string_view text) {
  if (!text.starts_with('[') || !text.ends_with(']')) return nullptr;
  try {
    return read_json(text, 2);
  } catch (const ProtocolError&) {
    return nullptr;
  }
}

Json list_value(const Parameter& parameter, const Json& given) {
  Json items = Json::array();
  if (given.is_string()) {
    const std::string_view text = support::trim(given.get_ref<const std::string&>());
    if (text.size() > parameter.max_items * (parameter.max_length + 4)) {
      throw Error(ErrorCode::invalid_argument, "`" + parameter.name + "` is too long: " + std::to_string(text.size()) +
                                                   " bytes; at most " + std::to_string(parameter.max_items) +
                                                   " items of " + std::to_string(parameter.max_length) +
                                                   " bytes are accepted.");
    }
    items = list_in_text(text);
    if (items.is_null()) items = support::split(text, ',');
  } else if (given.is_array()) {
    items = given;
  } else if (given.is_number()) {
    items.push_back(given);
  } else {
    refuse(parameter, "a list of texts, for example [\"AAPL\",\"TSLA\"]", given);
  }
  if (items.size() > parameter.max_items) {
    throw Error(ErrorCode::invalid_argument, "`" + parameter.name + "` has " + std::to_string(items.size()) +
                                                 " items; at most " + std::to_string(parameter.max_items) +
                                                 " are accepted.");
  }
  Json texts = Json::array();
  for (const Json& item : items) {
    auto text = scalar_text(item);
    if (!text) refuse(parameter, "a list of texts, for example [\"AAPL\",\"TSLA\"]", item);
    if (text->empty()) continue;
    check_text(parameter, *text);
    texts.push_back(*std::move(text));
  }
  return texts.empty() ? Json() : texts;
}

std::optional<Decimal> number(const Json& given) {
  if (given.is_string()) return Decimal::parse(support::trim(given.get_ref<const std::string&>()));
  return Decimal::from_json(given);
}

Json integer_value(const Parameter& parameter, const Json& given) {
  const auto value = number(given);
  // Beyond 18 digits the text would not fit; no count or amount of ours is that large.
  if (!value || !value->is_integer() || value->abs() > Decimal(999'999'999'999'999'999LL)) {
    refuse(parameter, "a whole number, for example 5", given);
  }
  check_range(parameter, *value, given);
  return static_cast<std::int64_t>(std::stoll(value->to_string()));
}

Json decimal_value(const Parameter& parameter, const Json& given) {
  const auto value = number(given);
  if (!value) refuse(parameter, "a plain decimal number, for example 1.25", given);
  check_range(parameter, *value, given);
  return value->to_string();
}

Json boolean_value(const Parameter& parameter, const Json& given) {
  if (given.is_boolean()) return given;
  if (const auto text = scalar_text(given)) {
    const std::string word = support::to_lower(*text);
    if (word == "true" || word == "yes" || word == "1") return true;
    if (word == "false" || word == "no" || word == "0") return false;
  }
  refuse(parameter, "true or false", given);
}

Json date_value(const Parameter& parameter, const Json& given) {
  if (const auto text = scalar_text(given)) {
    if (const auto date = support::parse_date(*text)) return support::to_text(*date);
  }
  refuse(parameter, "a date that exists, as YYYY-MM-DD", given);
}

Json choice_value(const Parameter& parameter, const Json& given) {
  if (given.is_array() && given.size() == 1) return choice_value(parameter, given.front());
  if (const auto text = scalar_text(given); text && text->size() <= parameter.max_length) {
    const std::string wanted = folded(*text);
    for (const std::string& choice : parameter.choices) {
      if (folded(choice) == wanted) return choice;
    }
    refuse(parameter, "one of: " + support::join(nearest_first(*text, parameter.choices), ", "), given);
  }
  refuse(parameter, "one of: " + support::join(parameter.choices, ", "), given);
}

}  // namespace

Json argument_value(const Parameter& parameter, const Json& given) {
  if (given.is_string() && support::trim(given.get_ref<const std::string&>()).empty()) return nullptr;
  switch (parameter.kind) {
    case Kind::text:
      return text_value(parameter, given);
    case Kind::text_list:
      return list_value(parameter, given);
    case Kind::integer:
      return integer_value(parameter, given);
    case Kind::decimal:
      return decimal_value(parameter, given);
    case Kind::boolean:
      return boolean_value(parameter, given);
    case Kind::date:
      return date_value(parameter, given);
    case Kind::choice:
      return choice_value(parameter, given);
  }
  return nullptr;
}

}  // namespace mcp
