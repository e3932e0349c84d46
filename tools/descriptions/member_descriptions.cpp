#include "member_descriptions.hpp"

#include "member_rows.hpp"

namespace tools {

std::string_view describe_member(std::string_view tool, std::string_view member) {
  std::string_view shared;
  for (const auto& rows : {account_members(), trading_members(), market_members()}) {
    for (const MemberDescription& row : rows) {
      if (row.member != member) continue;
      if (row.tool == tool) return row.description;
      if (row.tool.empty()) shared = row.description;
    }
  }
  return shared;
}

}  // namespace tools
