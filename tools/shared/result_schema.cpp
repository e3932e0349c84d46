#include "result_schema.hpp"

namespace tools {

using namespace mcp::schema;

namespace {}  // namespace

Object result_schema(const Object& members) {
  // The instructions say that every answer has these two: in each schema of tools/list they would cost 85 bytes.
  return Object{string("environment").required().unlisted(), timestamp("as_of").required().unlisted()}.with(members);
}

Object missing_members() {
  return {
      list_of("missing", {string("account_number"), string("symbol"), string("field"), string("reason")}).unlisted(),
      integer("missing_total").unlisted(), boolean("incomplete").unlisted(), integer("expected").unlisted()};
}

Object totals_missing_members() {
  return {list_of("missing", {string("account_number"), string("symbol"), string("field"), list_of_strings("figures")})
              .unlisted(),
          integer("missing_total").unlisted()};
}

}  // namespace tools
