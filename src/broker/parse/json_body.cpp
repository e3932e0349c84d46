#include "parse/json_body.hpp"

#include "tastytrade_mcp/support/json_reader.hpp"

namespace broker {

std::optional<support::Json> parse_body(std::string_view body) {
  support::JsonLimits limits = support::JsonLimits::none();  // the size is limited by Connection
  limits.max_depth = kMaxBodyDepth;
  limits.repeated_members = support::RepeatedMembers::keep_last;
  limits.large_numbers = support::LargeNumbers::as_text;
  try {
    return support::read_json(body, limits);
  } catch (const support::JsonError&) {
    return std::nullopt;
  }
}

}  // namespace broker
