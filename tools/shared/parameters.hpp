// Parameters that several tools declare alike.
#pragma once

#include "tastytrade_mcp/mcp/arguments.hpp"

namespace tools {

mcp::Parameter account_parameter();
// The same for a tool that needs one account.
mcp::Parameter one_account_parameter();
mcp::Parameter refresh_parameter();
mcp::Parameter unlisted_refresh_parameter();  // where tools/list does not show it
mcp::Parameter limit_parameter(int default_limit, int max_limit);
mcp::Parameter cursor_parameter();
// A text for parse_period(). `documentation` says what it selects. `standard`: what is meant if it is left out; empty:
// no period.
mcp::Parameter period_parameter(const std::string& documentation, const std::string& standard = {});
// The form of tables, and the choice of a table's columns. tools/list does not show them: the instructions do.
mcp::Parameter format_parameter();
mcp::Parameter columns_parameter();

}  // namespace tools
