#include "tool_call.hpp"

#include "tastytrade_mcp/mcp/call_arguments.hpp"
#include "tastytrade_mcp/support/json_reader.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace transports::http {

using mcp::Json;
using support::Error;
using support::ErrorCode;

const mcp::Tool& find_tool(const mcp::Registry& registry, const std::string& name) {
  if (registry.find(name) == nullptr) mcp::count_unknown_tool("api");
  return registry.get(name);
}

namespace {

constexpr std::size_t kShownBodyBytes = 240;  // of a body that is no JSON object, as the argument of a tool

// A server on loopback needs no token, so that any web page that its user opens could send a request. Throws Error
// unless a page of another origin could not have sent this one.
void check_write(const mcp::Tool& tool, const Request& request) {
  if (!request.may_write) {
    throw Error(ErrorCode::forbidden, "Pages of this origin may not change anything here.",
                "If they should, add the origin to CORS_ALLOWED_ORIGINS by name.");
  }
  // What a form can send, browsers send without asking the server first (CORS). A halt is called in whatever way: it
  // lets nothing happen.
  if (tool.accepts_any_arguments) return;
  if (request.method == "POST" && media_type(request.headers) != "application/json") {
    throw Error(ErrorCode::invalid_argument, "A request that changes something must be JSON. Nothing was changed.",
                "Send the header Content-Type: application/json.");
  }
}

}  // namespace

mcp::ToolResult call_tool(const mcp::Server& server, const mcp::Tool& tool, const Json& arguments,
                          const Request& request, RequestContext& context, std::string_view schema_version) {
  if (tool.effect == mcp::Effect::read) {
    context.cancel_on_disconnect();
  } else {
    check_write(tool, request);
  }
  const mcp::RequestInfo info{.principal = std::make_shared<const mcp::Principal>(request.principal),
                              .protocol_version = schema_version,
                              .transport = "api",
                              .trace = request.trace};
  mcp::Context call(info, support::Budget::of(server.options().call_deadline, context.stop()), nullptr, nullptr);
  try {
    return mcp::run_tool(tool, arguments, call);
  } catch (const Error& error) {
    throw explain_end(error, context);
  }
}

Error explain_end(const Error& error, const RequestContext& context) {
  if (error.code != ErrorCode::cancelled || context.is_disconnected()) return error;
  return {ErrorCode::not_ready, "The server is shutting down.", "Try again in a moment.", true};
}

Json parse_object(std::string_view text, std::size_t max_depth, const std::string& what) {
  support::JsonLimits limits;
  limits.max_bytes = text.size();  // the server has refused larger bodies with 413
  limits.max_depth = max_depth;
  try {
    Json value = support::read_json(text, limits);
    if (!value.is_object()) throw Error(ErrorCode::invalid_argument, what + " is not a JSON object.");
    return value;
  } catch (const support::JsonError& error) {
    throw Error(ErrorCode::invalid_argument, what + ' ' + error.what() + '.');
  }
}

Json read_object(const Request& request, std::size_t max_depth) {
  if (support::trim(request.body).empty()) return Json::object();
  return parse_object(request.body, max_depth, "The body");
}

Json query_arguments(const Request& request) {
  Json arguments = Json::object();
  auto& members = arguments.get_ref<Json::object_t&>();
  // Json's own operator[] searches an object member by member; a query may have thousands.
  std::map<std::string, std::size_t> positions;
  for (const auto& [key, value] : request.query) {
    const bool is_list = key.size() > 2 && key.ends_with("[]");
    const std::string name = is_list ? key.substr(0, key.size() - 2) : key;
    const auto [known, is_new] = positions.try_emplace(name, members.size());
    if (is_new) members.emplace_back(name, nullptr);
    Json& slot = members.data()[known->second].second;
    if (slot.is_null() && !is_list) {
      slot = value;
      continue;
    }
    if (slot.is_null()) slot = Json::array();
    if (!slot.is_array()) slot = Json::array({std::move(slot)});
    slot.push_back(value);
  }
  return arguments;
}

namespace {

Json merge_body_and_query(const mcp::Tool& tool, const Request& request, std::size_t max_depth) {
  return mcp::merge_arguments(tool, read_object(request, max_depth), query_arguments(request), "in the query");
}

}  // namespace

Json body_and_query_arguments(const mcp::Tool& tool, const Request& request, std::size_t max_depth) {
  if (!tool.accepts_any_arguments) return merge_body_and_query(tool, request, max_depth);
  try {
    return merge_body_and_query(tool, request, max_depth);
  } catch (const Error&) {
    return {{tool.parameters.front().name, support::printable(request.body, kShownBodyBytes)}};
  }
}

void add_path_arguments(const mcp::Tool& tool, const Request& request, Json& arguments) {
  for (const auto& [name, value] : request.path_parameters) {
    if (mcp::is_left_out(tool, name, value)) {
      throw Error(ErrorCode::invalid_argument,
                  "The path has '" + support::printable(value, 20) + "' where `" + name + "` belongs.",
                  "Put it there, or use a path without it: GET /api/v1/tools lists them.");
    }
    if (arguments.contains(name)) {
      throw Error(ErrorCode::invalid_argument, "`" + name + "` is given twice: in the path and beside it.");
    }
    arguments[name] = value;
  }
}

}  // namespace transports::http
