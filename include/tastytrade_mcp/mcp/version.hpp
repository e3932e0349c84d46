// Protocol revisions. They are dates, so later ones compare greater. Pure functions.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace mcp {

// Revisions that open with `initialize`, oldest first.
inline constexpr std::array<std::string_view, 4> kStatefulVersions = {"2024-11-05", "2025-03-26", "2025-06-18",
                                                                      "2025-11-25"};
// Revisions whose requests each carry an envelope in `_meta`.
inline constexpr std::array<std::string_view, 1> kStatelessVersions = {"2026-07-28"};
inline constexpr std::string_view kNewestStateful = kStatefulVersions.back();
inline constexpr std::string_view kNewestStateless = kStatelessVersions.back();

// Returns the constant above that equals `version`; nothing if this server does not know it.
std::optional<std::string_view> find_version(std::string_view version);
bool is_stateful_version(std::string_view version);
bool is_stateless_version(std::string_view version);
bool looks_like_version(std::string_view version);  // "YYYY-MM-DD"

}  // namespace mcp
