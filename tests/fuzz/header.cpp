// Decodes arbitrary bytes as header values, base64 and URI templates: decoding does not crash, and encoded values are
// decoded unchanged.
#include "protocol/header_value.hpp"
#include "server_fixture.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tools/uri_template.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto decoded = mcp::decode_header_value(text);
  if (decoded) {
    const auto again = mcp::decode_header_value("=?base64?" + support::base64(*decoded) + "?=");
    fuzz::require(again && *again == *decoded, "an encoded value is decoded unchanged");
  }
  const std::string encoded = support::base64(text);
  fuzz::require(support::from_base64(encoded) == std::string(text), "base64 is decoded unchanged");
  fuzz::require(support::from_base64url(support::base64url(text)) == std::string(text),
                "base64url is decoded unchanged");
  const auto middle = text.find('\n');
  if (middle == std::string_view::npos) return 0;
  try {
    const auto names = mcp::template_variables(text.substr(0, middle));
    const auto values = mcp::match_template(text.substr(0, middle), text.substr(middle + 1));
    fuzz::require(!values || values->size() == names.size(), "each variable has a value");
  } catch (const std::invalid_argument&) {
  }
  return 0;
}
