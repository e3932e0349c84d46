// Reading the broker's JSON tolerantly: a member that is absent, null or of the wrong type is absent; a number may come
// as a string and the reverse. What has no right form at all throws. Pure functions.
// Source: the broker's API reference, section 2.6.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/broker/types.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker {

// The error for an answer whose form is not the documented one: "positions without a list of items".
support::Error malformed(const std::string& what);

namespace wire {

using support::Json;

std::string text(const Json& object, std::string_view key);          // bounded and printable; empty if absent
std::optional<bool> flag(const Json& object, std::string_view key);  // true, "true"
std::optional<int> integer(const Json& object, std::string_view key);
std::optional<Decimal> decimal(const Json& object, std::string_view key);
// The amount `key` with the sign its sibling "<key>-effect" gives it. Absent as well when the sibling
// is a word nobody knows or the amount is negative beside it: a wrong sign is worse than none.
std::optional<Decimal> amount(const Json& object, std::string_view key);
// The same for a magnitude whose sign is told by its sibling alone: without the sibling a positive value has no sign,
// and there is none.
std::optional<Decimal> signed_amount(const Json& object, std::string_view key);
std::optional<Instant> instant(const Json& object, std::string_view key);
std::optional<Date> date(const Json& object, std::string_view key);  // also the day of a time stamp

// The member, or throw malformed("<what> without a list of <key>") and the like. For answers that are one object; rows
// of a list throw RowError instead.
const Json& array(const Json& object, std::string_view key, std::string_view what);
const Json& object(const Json& value, std::string_view what);
std::string required_text(const Json& object, std::string_view key, std::string_view what);

}  // namespace wire
}  // namespace broker
