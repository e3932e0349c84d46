// Reads members of the broker's JSON objects (docs/tastytrade.md, Numbers, signs and times). A member that is missing,
// null or of the wrong type is absent; a number may be a string, and a string a number. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker {

// The error for a response that does not have the documented form: "positions without a list of items".
support::Error malformed(const std::string& what);

namespace wire {

using support::Json;

std::string text(const Json& object, std::string_view key);  // bounded and printable; empty if absent
// An id: a whole number, or a text; empty if absent.
std::string id(const Json& object, std::string_view key);
std::optional<bool> flag(const Json& object, std::string_view key);  // true, "true"
std::optional<int> integer(const Json& object, std::string_view key);
std::optional<Decimal> decimal(const Json& object, std::string_view key);
// The amount `key` with the sign of its sibling "<key>-effect". Absent if the sibling is an unknown word, or the amount
// is negative beside it.
std::optional<Decimal> amount(const Json& object, std::string_view key);
// The same for a magnitude that gets its sign from the sibling only: a positive value without the sibling is absent.
std::optional<Decimal> signed_amount(const Json& object, std::string_view key);
std::optional<Instant> instant(const Json& object, std::string_view key);
std::optional<Date> date(const Json& object, std::string_view key);  // also of a time stamp

// Return the member, or throw malformed("<what> without a list of <key>"). For responses that are one object; the
// parsers of rows throw RowError.
const Json& array(const Json& object, std::string_view key, std::string_view what);
const Json& object(const Json& value, std::string_view what);
std::string required_text(const Json& object, std::string_view key, std::string_view what);

}  // namespace wire
}  // namespace broker
