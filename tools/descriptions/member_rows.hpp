// Descriptions of the members of results, in Markdown. Immutable tables.
#pragma once

#include <span>
#include <string_view>

namespace tools {

struct MemberDescription {
  std::string_view tool;  // empty: every tool without a row for this member
  std::string_view member;
  std::string_view description;
};

std::span<const MemberDescription> account_members();  // of accounts, positions, orders, margin, lists and events
std::span<const MemberDescription> trading_members();  // of the tools that place orders
std::span<const MemberDescription> market_members();   // of instruments, metrics, hours, live data and documents

}  // namespace tools
