#include "requested_arguments.hpp"

#include "tastytrade_mcp/mcp/call_arguments.hpp"
#include "tastytrade_mcp/mcp/protocol_error.hpp"

namespace mcp {

Json requested_arguments(const std::vector<std::string>& names, const Json& params, Nesting nesting) {
  Json given;
  try {
    given = find_arguments(names, params, UnknownMembers::ignored);
  } catch (const support::Error& error) {
    throw invalid_params(format_error(error));
  }
  try {
    Json arguments = parse_arguments(given);
    return nesting == Nesting::unwrapped ? unwrap_arguments(std::move(arguments), names) : arguments;
  } catch (const support::Error& error) {
    throw invalid_params("`params.arguments` must be an object. " + format_error(error));
  }
}

}  // namespace mcp
