#include "call_result.hpp"

#include "content.hpp"
#include "tastytrade_mcp/mcp/version.hpp"

namespace mcp {
namespace {

bool may_be_structured(const ToolResult& outcome, std::string_view version) {
  if (outcome.is_error || outcome.structured.is_null() || version < "2025-06-18") return false;
  return outcome.structured.is_object() || is_stateless_version(version);
}

}  // namespace

Json call_result(ToolResult&& outcome, std::string_view version) {
  Json content = Json::array();
  if (outcome.content.empty() && !outcome.structured.is_null()) {
    content.push_back(text_block(support::to_text(outcome.structured)));
  }
  for (Json& block : outcome.content) content.push_back(fitted_content(std::move(block), version));
  Json result = Json::object();
  result["content"] = std::move(content);
  if (may_be_structured(outcome, version)) result["structuredContent"] = std::move(outcome.structured);
  if (outcome.is_error) result["isError"] = true;
  if (!outcome.meta.is_null()) result["_meta"] = std::move(outcome.meta);
  return result;
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
