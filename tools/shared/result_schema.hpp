// Parts of result schemas that several tools declare alike.
#pragma once

#include "tastytrade_mcp/mcp/result_schema.hpp"

namespace tools {

// The schema of a result: environment, as_of, then `members`.
mcp::schema::Object result_schema(const mcp::schema::Object& members);

// What Missing::write() writes. tools/list does not show it: the instructions say that `missing` names what an answer
// lacks.
mcp::schema::Object missing_members();
// What Totals::write() writes beside the sums.
mcp::schema::Object totals_missing_members();

}  // namespace tools
