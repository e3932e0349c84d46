// The headers of a stateless HTTP request repeat parts of its body, so that a proxy can route without parsing; they
// must not tell another story than the body. Free functions; safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/mcp/server.hpp"

namespace mcp {

// Without optional white space (spaces and tabs) around the value.
std::string_view trim_header(std::string_view raw);

// The text of an `Mcp-Name` or `Mcp-Param-*` value: literal visible ASCII, or UTF-8 as "=?base64?<base64>?=". Nothing
// if it is neither.
std::optional<std::string> decode_header_value(std::string_view raw);

// Each throws ProtocolError 400/-32020 if header and body disagree.
// A request must carry the header; on a notification it may be absent.
void check_method_header(const ProtocolHeaders& headers, std::string_view method, bool required);
// `member` of the params is what Mcp-Name repeats.
void check_name_header(const ProtocolHeaders& headers, const Json& params, std::string_view member);
// The arguments of a tool's parameters that are mirrored in Mcp-Param-*. An argument of another JSON type than the
// schema's is left to the argument check, whose words are better.
void check_parameter_headers(const ProtocolHeaders& headers, const Tool& tool, const Json* arguments);

}  // namespace mcp
