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

Answer call_result(ToolResult&& outcome, std::string_view version) {
  const std::string& data = outcome.data;
  Answer answer;
  std::string& members = answer.members;
  members.reserve(data.size() * 9 / 4 + 100);  // the text, quoted once more, and as it is
  members = R"("content":[)";
  if (outcome.content.empty() && !data.empty()) {
    members += R"({"type":"text","text":)";
    support::append_quoted(members, data);
    members += '}';
  }
  for (Json& block : outcome.content) {
    if (members.back() == '}') members += ',';
    support::append_text(members, fitted_content(std::move(block), version));
  }
  members += ']';
  if (may_be_structured(outcome, version)) members += R"(,"structuredContent":)" + data;
  if (outcome.is_error) members += R"(,"isError":true)";
  if (!outcome.meta.is_null()) answer.result["_meta"] = std::move(outcome.meta);
  return answer;
}

Json call_failure(const support::Error& error) {
  Json result = Json::object();
  result["content"] = Json::array({text_block(error_text(error))});
  result["isError"] = true;
  result["_meta"]["tastytrade-mcp/error"] = error_object(error);
  return result;
}

Json call_for_login(const Tool& tool, const std::string& challenge) {
  Json result = call_failure(not_granted(tool));
  if (!challenge.empty()) result["_meta"]["mcp/www_authenticate"] = Json::array({challenge});
  return result;
}

}  // namespace mcp
