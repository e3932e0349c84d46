#include "json_reader.hpp"

#include "tastytrade_mcp/mcp/protocol_error.hpp"
#include "tastytrade_mcp/support/json_reader.hpp"

namespace mcp {

Json read_json(std::string_view text, std::size_t max_depth) {
  support::JsonLimits limits;
  limits.max_bytes = text.size();  // the server looks at the size first, because that has a status of its own
  limits.max_depth = max_depth;
  try {
    return support::read_json(text, limits);
  } catch (const support::JsonError& error) {
    const bool is_json = error.kind != support::JsonError::Kind::syntax;
    throw ProtocolError(400, is_json ? code::kInvalidRequest : code::kParseError,
                        std::string("The message ") + error.what() + ".");
  }
}

}  // namespace mcp
