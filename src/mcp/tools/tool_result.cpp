#include "tool_result.hpp"

#include "content.hpp"
#include "tastytrade_mcp/mcp/version.hpp"

namespace mcp {
namespace {

bool may_be_structured(const ToolResult& outcome, std::string_view version) {
  if (outcome.is_error || outcome.data.empty() || version < "2025-06-18") return false;
  return outcome.is_object() || is_stateless_version(version);
}

}  // namespace

MethodResult make_tool_result(ToolResult&& outcome, std::string_view version) {
  const std::string& data = outcome.data;
  MethodResult made;
  std::string& members = made.members;
  members.reserve(data.size() * 9 / 4 + 100);  // the text, quoted once more, and as it is
  members = R"("content":[)";
  if (outcome.content.empty() && !data.empty()) {
    members += R"({"type":"text","text":)";
    support::append_quoted(members, data);
    members += '}';
  }
  for (Json& block : outcome.content) {
    if (members.back() == '}') members += ',';
    support::append_text(members, content_for_version(std::move(block), version));
  }
  members += ']';
  if (may_be_structured(outcome, version)) members += R"(,"structuredContent":)" + data;
  if (outcome.is_error) members += R"(,"isError":true)";
  made.meta = std::move(outcome.meta);
  return made;
}

Json make_error_result(const support::Error& error) {
  Json result = Json::object();
  result["content"] = Json::array({make_text_block(format_error(error))});
  result["isError"] = true;
  result["_meta"]["tastytrade-mcp/error"] = error_object(error);
  return result;
}

Json make_login_required_result(const Tool& tool, const std::string& challenge) {
  Json result = make_error_result(make_scope_error(tool));
  if (!challenge.empty()) result["_meta"]["mcp/www_authenticate"] = Json::array({challenge});
  return result;
}

}  // namespace mcp
