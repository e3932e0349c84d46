#include "header_value.hpp"

#include "tastytrade_mcp/mcp/protocol_error.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/decimal.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

constexpr std::string_view kEncodedPrefix = "=?base64?";
constexpr std::string_view kEncodedSuffix = "?=";

ProtocolError mismatch(const std::string& why) {
  return {400, code::kHeaderMismatch, why};
}

bool same_value(const Parameter& parameter, const Json& argument, const std::string& header) {
  using Kind = Parameter::Kind;
  if (parameter.kind == Kind::boolean) return !argument.is_boolean() || header == (argument ? "true" : "false");
  if (parameter.kind == Kind::integer) {
    if (!argument.is_number()) return true;
    const auto expected = support::Decimal::from_json(argument);
    const auto actual = support::Decimal::parse(header);
    return expected && actual && *expected == *actual;
  }
  return !argument.is_string() || header == argument.get_ref<const std::string&>();
}

}  // namespace

std::string_view trim_header(std::string_view raw) {
  const auto first = raw.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return raw.substr(first, raw.find_last_not_of(" \t") - first + 1);
}

std::optional<std::string> decode_header_value(std::string_view raw) {
  const std::string_view value = trim_header(raw);
  if (value.size() >= kEncodedPrefix.size() + kEncodedSuffix.size() && value.starts_with(kEncodedPrefix) &&
      value.ends_with(kEncodedSuffix)) {
    const auto encoded =
        value.substr(kEncodedPrefix.size(), value.size() - kEncodedPrefix.size() - kEncodedSuffix.size());
    auto decoded = support::from_base64(encoded);
    if (!decoded || !support::is_utf8(*decoded)) return std::nullopt;
    return decoded;
  }
  for (const char c : value) {
    if (c != '\t' && (c < 0x20 || c > 0x7E)) return std::nullopt;
  }
  return std::string(value);
}

void check_method_header(const ProtocolHeaders& headers, std::string_view method, bool required) {
  if (!headers.method) {
    if (required) throw mismatch("The header Mcp-Method is missing.");
    return;
  }
  if (trim_header(*headers.method) != method)
    throw mismatch("The header Mcp-Method differs from the message's method.");
}

void check_name_header(const ProtocolHeaders& headers, const Json& params, std::string_view member) {
  if (!headers.name) throw mismatch("The header Mcp-Name is missing.");
  const auto name = decode_header_value(*headers.name);
  if (!name) throw mismatch("The header Mcp-Name cannot be decoded.");
  const Json* expected = support::find(params, member);
  if (expected == nullptr || !expected->is_string() || expected->get_ref<const std::string&>() != *name) {
    throw mismatch("The header Mcp-Name differs from `params." + std::string(member) + "`.");
  }
}

void check_parameter_headers(const ProtocolHeaders& headers, const Tool& tool, const Json* arguments) {
  for (const Parameter& parameter : tool.parameters) {
    if (parameter.header.empty()) continue;
    const std::string header_name = "Mcp-Param-" + parameter.header;
    const auto raw = headers.parameter ? headers.parameter(header_name) : std::nullopt;
    const Json* argument = arguments == nullptr ? nullptr : support::find(*arguments, parameter.name);
    if (argument == nullptr) {
      if (raw) throw mismatch("The header " + header_name + " is set, but the argument is not.");
      continue;
    }
    if (!raw) throw mismatch("The header " + header_name + " is missing.");
    const auto value = decode_header_value(*raw);
    if (!value) throw mismatch("The header " + header_name + " cannot be decoded.");
    if (!same_value(parameter, *argument, *value)) {
      throw mismatch("The header " + header_name + " differs from the argument `" + parameter.name + "`.");
    }
  }
}

}  // namespace mcp
