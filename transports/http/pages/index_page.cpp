#include "index_page.hpp"

#include <algorithm>
#include <map>

#include "example_answer.hpp"
#include "html.hpp"
#include "html_template.hpp"
#include "http/access/public_status.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace transports::http {
namespace {

using support::Json;

bool can_trade(const mcp::Registry& registry) {
  const auto scopes = registry.scopes();
  return std::find(scopes.begin(), scopes.end(), "trade") != scopes.end();
}

// Whether the machines of ChatGPT and Claude can reach this URL. HTTPS alone does not say so: a server on loopback can
// have a certificate too.
bool is_public(const std::string& url) {
  const auto origin = support::find_origin(url);
  return origin && origin->scheme == "https" && !origin->authority.is_loopback();
}

std::string_view describe_access(const IndexView& view) {
  if (can_trade(view.registry)) {
    return "Reads the account. It places orders only for a client that you allow to. It cannot move money.";
  }
  if (!view.environment.empty()) return "Read only. It cannot place orders or move money.";
  if (view.options.mode == HttpMode::mcp) return "Read only, after a login with the server token.";
  return view.options.api_token.empty() ? "None: no account data is served without API_TOKEN."
                                        : "Read only, with the token API_TOKEN.";
}

}  // namespace

support::Json describe_missing_token(const HttpOptions& options) {
  if (options.demo)
    return {{"title", "No token is needed"}, {"text", "The data is made up, and everybody may read it."}};
  if (is_local_only(options)) {
    return {{"title", "No token is needed"},
            {"text", "API_TOKEN is not set. Programs on this machine can read the account without a token."}};
  }
  return {{"title", "API_TOKEN is not set"}, {"text", "This server gives out no account data until it is."}};
}

namespace {

// "27 Nov 2026, 17:30 UTC"
std::string format_time(support::Instant instant) {
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const support::Date date = support::utc_date(instant);
  const std::string time = support::to_iso8601(instant).substr(11, 5);
  return std::to_string(static_cast<unsigned>(date.day())) + ' ' + kMonths[static_cast<unsigned>(date.month()) - 1] +
         ' ' + std::to_string(static_cast<int>(date.year())) + ", " + time + " UTC";
}

// Toolsets in the order of the page; any other comes after them under its own name.
constexpr std::pair<std::string_view, std::string_view> kHeadings[] = {{"account", "Account"},
                                                                       {"market_data", "Market data"},
                                                                       {"lists", "Watchlists"},
                                                                       {"documents", "For ChatGPT research"},
                                                                       {"reference", "Reference"}};

// A description tells a model everything; its first sentence tells a reader what the tool is for.
std::string first_sentence(const std::string& description) {
  const auto end = description.find(". ");
  return end == std::string::npos ? description : description.substr(0, end + 1);
}

Json list_toolsets(const mcp::Registry& registry) {
  Json toolsets = Json::array();
  std::map<std::string_view, std::size_t> positions;
  for (const auto& [toolset, heading] : kHeadings) {
    positions[toolset] = toolsets.size();
    toolsets.push_back({{"heading", heading}, {"tools", Json::array()}});
  }
  for (const mcp::Tool& tool : registry.tools()) {
    const auto [position, is_new] = positions.try_emplace(tool.toolset, toolsets.size());
    if (is_new) toolsets.push_back({{"heading", tool.toolset}, {"tools", Json::array()}});
    toolsets[position->second]["tools"].push_back(
        {{"name", tool.name}, {"title", tool.title}, {"purpose", first_sentence(tool.description)}});
  }
  Json shown = Json::array();
  for (Json& toolset : toolsets) {
    if (!toolset["tools"].empty()) shown.push_back(std::move(toolset));
  }
  return shown;
}

// A tool that can be called without arguments, to try the server with.
const mcp::Tool& sample_tool(const mcp::Registry& registry) {
  const auto& tools = registry.tools();
  const auto found = std::find_if(tools.begin(), tools.end(), [](const mcp::Tool& tool) {
    return tool.effect == mcp::Effect::read &&
           std::none_of(tool.parameters.begin(), tool.parameters.end(),
                        [](const mcp::Parameter& parameter) { return parameter.required; });
  });
  return found == tools.end() ? tools.front() : *found;
}

void add_state(Json& values, const IndexView& view) {
  values["is_ready"] = view.readiness.ready;
  values["access"] = describe_access(view);
  if (view.environment.empty()) return;
  // Neither of these is for strangers: the detail may be TastyTrade's words about the login.
  values["detail"] = view.readiness.detail;
  values["running_since"] = format_time(view.started);
}

void add_clients(Json& values, const IndexView& view) {
  const bool has_login = offers_login(view.options);
  values["mcp_url"] = view.url + "/mcp";
  values["is_public"] = is_public(view.url);
  values["has_login"] = has_login;
  values["client_login"] = has_login ? "logs in" : "sends the token";
  values["sample_tool"] = sample_tool(view.registry).name;
  if (view.options.demo) values["example"] = describe_example(view.registry);
}

void add_api(Json& values, const IndexView& view) {
  const mcp::Tool& tool = sample_tool(view.registry);
  const bool has_token = !view.options.api_token.empty();
  const std::string path = tool.routes.empty() ? "/api/v1/tools" : tool.routes.front();
  values["url"] = view.url;
  values["has_token"] = has_token;
  if (!has_token) values["without_token"] = describe_missing_token(view.options);
  values["curl"] = "curl " + view.url + path + (has_token ? " \\\n  -H \"Authorization: Bearer $API_TOKEN\"" : "");
}

}  // namespace

std::string index_page(const IndexView& view) {
  const bool is_api = view.options.mode == HttpMode::api;
  Json values = html::page_values("TastyTrade MCP Server", view.environment);
  values["version"] = view.options.version;
  values["is_api"] = is_api;
  values["is_demo"] = view.options.demo;
  values["token_variable"] = is_api ? "API_TOKEN" : "CHATGPT_MCP_TOKEN";
  values["toolsets"] = list_toolsets(view.registry);
  add_state(values, view);
  is_api ? add_api(values, view) : add_clients(values, view);
  return fill_template(is_api ? "index-api.html" : "index.html", values);
}

}  // namespace transports::http
