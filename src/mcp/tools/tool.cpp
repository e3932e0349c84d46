#include "tastytrade_mcp/mcp/tool.hpp"

#include <chrono>
#include <cmath>
#include <stdexcept>

#include "client_requests/stateless_client_requests.hpp"
#include "json_schema.hpp"
#include "metrics.hpp"
#include "tastytrade_mcp/mcp/protocol_error.hpp"
#include "tastytrade_mcp/mcp/version.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace mcp {
namespace {

using support::Error;
using support::ErrorCode;

// Counts the call, and logs one line: the tool and the outcome, never the arguments.
void record_call(const Tool& tool, const Context& context, std::chrono::steady_clock::time_point begin,
                 std::string_view outcome) {
  const auto elapsed = std::chrono::steady_clock::now() - begin;
  mcp_metrics().calls.with({tool.name, context.transport(), outcome}).add();
  mcp_metrics().call_duration.with({tool.name}).observe(elapsed);
  const std::chrono::duration<double, std::milli> took = elapsed;
  const double duration = static_cast<double>(std::llround(took.count() * 10)) / 10;
  support::log_info(
      "tool_call",
      {{"tool", tool.name}, {"duration_ms", duration}, {"outcome", outcome}, {"cache", context.cache_status()}});
}

// In debug builds: throws if the result does not fit the complete schema that the tool declares.
void check_result([[maybe_unused]] const Tool& tool, [[maybe_unused]] const ToolResult& result) {
#ifndef NDEBUG
  if (result.is_error || result.data.empty() || tool.result.is_null()) return;
  const std::string violation = validate_against_schema(tool.result.complete(), result.tree());
  if (!violation.empty()) throw std::logic_error("The result of " + tool.name + " is not as declared. " + violation);
#endif
}

Json input_schema(const Tool& tool) {
  return tool.raw_input.is_null() ? input_schema(tool.parameters) : tool.raw_input;
}

Arguments bind_arguments(const Tool& tool, const Json& given) {
  if (tool.raw_input.is_null()) return mcp::bind(tool.name, tool.parameters, given);
  Json raw = parse_arguments(given);
  if (tool.accepts_any_arguments) return Arguments::of_raw(std::move(raw));
  if (const std::string violation = validate_against_schema(tool.raw_input, raw); !violation.empty()) {
    throw Error(ErrorCode::invalid_argument, "The arguments of " + tool.name + " are refused. " + violation);
  }
  return Arguments::of_raw(std::move(raw));
}

Json annotations(const Tool& tool, bool has_title_member) {
  Json hints = Json::object();
  if (!has_title_member && !tool.title.empty()) hints["title"] = tool.title;
  hints["readOnlyHint"] = tool.effect == Effect::read;
  hints["destructiveHint"] = tool.effect == Effect::destructive;
  // Has a meaning only for tools that change something. MCP, "Tool annotations".
  if (tool.effect != Effect::read) hints["idempotentHint"] = tool.idempotent;
  hints["openWorldHint"] = tool.open_world;
  return hints;
}

}  // namespace

Error make_scope_error(const Tool& tool) {
  return {ErrorCode::forbidden, "This connection may not use " + tool.name + ".",
          "Connect again with the scope \"" + tool.scope + "\"."};
}

bool has_posted_arguments(const Tool& tool) {
  return tool.is_posted || tool.effect != Effect::read;
}

std::string route_method(const Tool& tool) {
  if (!tool.http_method.empty()) return tool.http_method;
  return has_posted_arguments(tool) ? "POST" : "GET";
}

ToolResult run_tool(const Tool& tool, const Json& arguments, Context& context) {
  const auto begin = std::chrono::steady_clock::now();
  const metrics::Running running(mcp_metrics().calls_running.with({context.transport()}));
  try {
    if (!context.principal().has_scope(tool.scope)) throw make_scope_error(tool);
    context.budget().check();
    ToolResult result = tool.handler(bind_arguments(tool, arguments), context);
    check_result(tool, result);
    record_call(tool, context, begin, result.is_error ? "error" : "ok");
    return result;
  } catch (const Error& error) {
    record_call(tool, context, begin, to_string(error.code));
    throw;
  } catch (const ProtocolError&) {  // for the client, not the model
    record_call(tool, context, begin, "protocol_error");
    throw;
  } catch (const InputRequired&) {  // not a failure: the call goes on when the client has replied
    record_call(tool, context, begin, "asked");
    throw;
  } catch (const std::exception& failure) {
    support::log_error("tool_failed", {{"tool", tool.name}, {"exception", support::printable(failure.what(), 200)}});
  } catch (...) {
    support::log_error("tool_failed", {{"tool", tool.name}});
  }
  record_call(tool, context, begin, to_string(ErrorCode::internal));
  throw Error(ErrorCode::internal, tool.name + " failed because of a defect in this server.",
              "Trying again is unlikely to help; the server's log has the details.");
}

Json to_mcp(const Tool& tool, std::string_view protocol_version) {
  const bool since_2025_06_18 = protocol_version >= "2025-06-18";
  Json entry = Json::object();
  entry["name"] = tool.name;
  if (since_2025_06_18 && !tool.title.empty()) entry["title"] = tool.title;
  entry["description"] = tool.description;
  Json& schema = entry["inputSchema"] = input_schema(tool);
  if (is_stateless_version(protocol_version)) {
    for (const Parameter& parameter : tool.parameters) {
      if (!parameter.header.empty()) schema["properties"][parameter.name]["x-mcp-header"] = parameter.header;
    }
  }
  if (since_2025_06_18 && !tool.result.is_null()) entry["outputSchema"] = tool.result.get();
  if (protocol_version >= "2025-03-26") entry["annotations"] = annotations(tool, since_2025_06_18);
  if (protocol_version >= "2025-11-25" && !tool.icons.empty()) entry["icons"] = to_json(tool.icons);
  if (since_2025_06_18 && !tool.ui_resource.empty()) entry["_meta"]["ui"]["resourceUri"] = tool.ui_resource;
  return entry;
}

Json to_openai_responses(const Tool& tool) {
  return {{"type", "function"},
          {"name", tool.name},
          {"description", tool.description},
          {"parameters", input_schema(tool)},
          {"strict", false}};
}

Json to_openai_chat(const Tool& tool) {
  Json function = to_openai_responses(tool);
  function.erase("type");
  return {{"type", "function"}, {"function", std::move(function)}};
}

Json to_json(const std::vector<Icon>& icons) {
  Json list = Json::array();
  for (const Icon& icon : icons) {
    Json one = {{"src", icon.source}};
    if (!icon.mime_type.empty()) one["mimeType"] = icon.mime_type;
    if (!icon.sizes.empty()) one["sizes"] = icon.sizes;
    list.push_back(std::move(one));
  }
  return list;
}

std::string format_error(const Error& error) {
  std::string text = error.message();
  if (!error.hint.empty()) text += " " + error.hint;
  if (error.retry_after) text += " Wait " + std::to_string(error.retry_after->count()) + " s before the next try.";
  return text;
}

Json error_object(const Error& error) {
  Json object = {{"code", to_string(error.code)}, {"message", error.message()}};
  if (!error.hint.empty()) object["hint"] = error.hint;
  object["retryable"] = error.retryable;
  if (error.retry_after) object["retry_after"] = error.retry_after->count();
  return object;
}

}  // namespace mcp
