// Lists come in pages. A cursor says where the next one begins; it is sealed, so that it works on every replica and
// nobody can make one up.
#pragma once

#include "method.hpp"

namespace mcp {

// The page of `entries`, which are JSON texts, that the params' cursor names: `{<member>: […], nextCursor?}`. Throws
// ProtocolError -32602 for a cursor that is none of ours, or of another list. An empty text is a cursor like any other;
// null is none.
MethodResult make_page(const MethodServices& services, const Principal& principal, const Json& params,
                       std::string_view member, const std::vector<std::string>& entries);

}  // namespace mcp
