#include "parse/json_fields.hpp"

#include "tastytrade_mcp/support/text.hpp"

namespace broker {

support::Error malformed(const std::string& what) {
  return support::Error(support::ErrorCode::upstream_unavailable,
                        "TastyTrade's answer is not of the expected form: " + what + ".",
                        "Nothing was guessed from it. Try again; if it stays, update the server or report it.");
}

namespace wire {
namespace {

constexpr std::size_t kMaxTextBytes = 256;

}  // namespace

std::string text(const Json& object, std::string_view key) {
  const Json* const value = support::find(object, key);
  if (value == nullptr || !value->is_string()) return {};
  return support::printable(value->get_ref<const std::string&>(), kMaxTextBytes);
}

std::string id(const Json& object, std::string_view key) {
  const Json* const value = support::find(object, key);
  return value != nullptr && value->is_number_integer() ? value->dump() : text(object, key);
}

std::optional<bool> flag(const Json& object, std::string_view key) {
  const Json* const value = support::find(object, key);
  if (value == nullptr) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  if (*value == "true") return true;
  if (*value == "false") return false;
  return std::nullopt;
}

std::optional<Decimal> decimal(const Json& object, std::string_view key) {
  const Json* const value = support::find(object, key);
  return value == nullptr ? std::nullopt : Decimal::from_json(*value);
}

std::optional<int> integer(const Json& object, std::string_view key) {
  const std::optional<Decimal> value = decimal(object, key);
  if (!value || !value->is_integer() || value->abs() > Decimal(1'000'000'000)) return std::nullopt;
  return static_cast<int>(value->to_double());
}

std::optional<Decimal> amount(const Json& object, std::string_view key) {
  const std::optional<Decimal> value = decimal(object, key);
  const Json* const effect = support::find(object, std::string(key) + "-effect");
  if (!value || effect == nullptr) return value;
  if (value->is_zero()) return Decimal(0);
  if (value->is_negative()) return std::nullopt;
  if (*effect == "Credit") return value;
  if (*effect == "Debit") return -*value;
  return std::nullopt;
}

std::optional<Decimal> signed_amount(const Json& object, std::string_view key) {
  const std::optional<Decimal> value = decimal(object, key);
  if (!value || !value->is_positive()) return amount(object, key);
  return support::find(object, std::string(key) + "-effect") == nullptr ? std::nullopt : amount(object, key);
}

std::optional<Instant> instant(const Json& object, std::string_view key) {
  const Json* const value = support::find(object, key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return support::parse_iso8601(value->get_ref<const std::string&>());
}

std::optional<Date> date(const Json& object, std::string_view key) {
  const Json* const value = support::find(object, key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  const std::string_view text = value->get_ref<const std::string&>();
  if (text.size() > 10 && !support::parse_iso8601(text)) return std::nullopt;
  return support::parse_date(text.substr(0, 10));
}

const Json& array(const Json& object, std::string_view key, std::string_view what) {
  const Json* const value = support::find(object, key);
  if (value == nullptr || !value->is_array()) {
    throw malformed(std::string(what) + " without a list of " + std::string(key));
  }
  return *value;
}

const Json& object(const Json& value, std::string_view what) {
  if (!value.is_object()) throw malformed(std::string(what) + " that is no object");
  return value;
}

std::string required_text(const Json& object, std::string_view key, std::string_view what) {
  std::string value = text(object, key);
  if (value.empty()) throw malformed(std::string(what) + " without " + std::string(key));
  return value;
}

}  // namespace wire
}  // namespace broker
