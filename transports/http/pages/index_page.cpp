#include "index_page.hpp"

#include <algorithm>

#include "html.hpp"
#include "http/access/public_status.hpp"
#include "http/api/openapi.hpp"
#include "page_texts.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace transports::http {
namespace {

using html::code_block;
using html::escape;
using html::foldable;
using support::Json;

std::string headline(const std::string& title, const std::string& environment) {
  const EnvironmentText text = describe_environment(environment);
  if (text.name.empty()) return "<h1>" + escape(title) + "</h1>\n";
  return "<h1>" + escape(title) + " <span class=\"env\">(" + escape(text.name) + ")</span></h1>\n";
}

std::string badges(const HttpOptions& options, std::string_view mode, const std::string& environment) {
  std::string text = "<p>";
  if (!environment.empty()) text += "<span class=\"badge env\">" + escape(environment) + "</span>";
  text += "<span class=\"badge\">" + escape(mode) + "</span>";
  return text + "<span class=\"badge\">version " + escape(options.version) + "</span></p>\n";
}

bool can_trade(const mcp::Registry& registry) {
  const auto scopes = registry.scopes();
  return std::find(scopes.begin(), scopes.end(), "trade") != scopes.end();
}

std::string chatgpt_steps(const std::string& url) {
  return "<ol><li>In ChatGPT, open Settings, Security and login, and switch on Developer mode.</li>\n"
         "<li>Open Plugins, then the plus.</li>\n"
         "<li>Fill in the dialog, and leave client id and secret empty:</li></ol>\n" +
         code_block("Name:            TastyTrade\nServer URL:      " + url + "/mcp\nAuthentication:  OAuth") +
         "<p>It opens this server's login page. Enter the server token there.</p>\n";
}

std::string claude_steps(const std::string& url) {
  return "<ol><li>In claude.ai or Claude Desktop, open Settings, Connectors, Add custom connector.</li>\n"
         "<li>Give it this URL, and leave the advanced settings empty:</li></ol>\n" +
         code_block(url + "/mcp") +
         "<p>Choose Connect. This server's login page opens. Enter the server token there.</p>\n";
}

std::string json_block(const Json& value) {
  return code_block(value.dump(2));
}

// Clients whose vendor's machines call the server.
std::string cloud_steps(const std::string& url) {
  const std::string mcp = url + "/mcp";
  std::string text = foldable("ChatGPT", chatgpt_steps(url), true);
  text += foldable("claude.ai", claude_steps(url), false);
  text += foldable("OpenAI API",
                   "<p>A tool of the Responses API:</p>\n" +
                       json_block({{"type", "mcp"},
                                   {"server_label", "tastytrade"},
                                   {"server_url", mcp},
                                   {"headers", {{"Authorization", "Bearer <CHATGPT_MCP_TOKEN>"}}},
                                   {"require_approval", "always"}}),
                   false);
  return text + foldable("Claude API",
                         "<p>In <code>mcp_servers</code>, with a <code>tools</code> entry of type "
                         "<code>mcp_toolset</code>:</p>\n" +
                             json_block({{"type", "url"},
                                         {"name", "tastytrade"},
                                         {"url", mcp},
                                         {"authorization_token", "<CHATGPT_MCP_TOKEN>"}}),
                         false);
}

// Clients that call the server from the machine they run on.
std::string program_steps(const std::string& url) {
  const std::string mcp = url + "/mcp";
  std::string text = foldable("Claude Code",
                              code_block("claude mcp add --transport http tastytrade " + mcp +
                                         " \\\n  --header \"Authorization: Bearer $CHATGPT_MCP_TOKEN\""),
                              false);
  text += foldable(
      "Cursor",
      "<p>In <code>~/.cursor/mcp.json</code>:</p>\n" +
          json_block({{"mcpServers",
                       {{"tastytrade",
                         {{"url", mcp}, {"headers", {{"Authorization", "Bearer ${env:CHATGPT_MCP_TOKEN}"}}}}}}}}),
      false);
  text += foldable("VS Code",
                   "<p>In <code>.vscode/mcp.json</code>; it asks for the token when it starts:</p>\n" +
                       json_block({{"inputs", Json::array({{{"type", "promptString"},
                                                            {"id", "tastytrade-mcp-token"},
                                                            {"description", "Token of the TastyTrade MCP server"},
                                                            {"password", true}}})},
                                   {"servers",
                                    {{"tastytrade",
                                      {{"type", "http"},
                                       {"url", mcp},
                                       {"headers", {{"Authorization", "Bearer ${input:tastytrade-mcp-token}"}}}}}}}}),
                   false);
  return text + foldable("curl",
                         "<p>With the server's token in the shell: <code>export CHATGPT_MCP_TOKEN=…</code></p>\n" +
                             code_block("curl \"" + url + "/mcp/tools\"") +
                             code_block("curl -X POST \"" + url +
                                        "/mcp/call\" \\\n  -H \"Content-Type: application/json\" \\\n"
                                        "  -H \"Authorization: Bearer $CHATGPT_MCP_TOKEN\" \\\n"
                                        "  -d '{\"name\": \"fetch_accounts\", \"arguments\": {}}'"),
                         false);
}

// Whether somebody else's machine may reach it: HTTPS alone is not enough, a server on loopback can speak it too.
bool is_public(const std::string& url) {
  const auto origin = support::find_origin(url);
  return origin && origin->scheme == "https" && !origin->authority.is_loopback();
}

std::string remote_steps(const std::string& url) {
  if (is_public(url)) return cloud_steps(url) + program_steps(url);
  return program_steps(url) +
         "<p>ChatGPT, claude.ai and the APIs of OpenAI and Anthropic call from their own machines. They need a public "
         "<code>https://</code> address: a tunnel, a proxy or a host that has one, and PUBLIC_URL set to it. Then this "
         "page shows the steps for them.</p>\n";
}

// "/api/v1/market-data?symbols=AAPL": the route with the examples of its tool.
std::string sample_address(const mcp::Tool& tool, std::string route) {
  char separator = '?';
  for (const mcp::Parameter& parameter : tool.parameters) {
    if (parameter.example.empty()) continue;
    const std::string hole = '{' + parameter.name + '}';
    const auto at = route.find(hole);
    if (at != std::string::npos) {
      route.replace(at, hole.size(), parameter.example);
    } else if (tool.effect == mcp::Effect::read) {
      route += separator + parameter.name + '=' + parameter.example;
      separator = '&';
    }
  }
  return route;
}

// Works as it is printed, in a shell that has the variables which shell_setup() sets.
std::string curl_command(const mcp::Tool& tool, const std::string& route, const std::string& url, bool token) {
  std::string command = "curl ";
  if (tool.effect != mcp::Effect::read) command += "-X POST ";
  command += '"' + url + sample_address(tool, route) + '"';  // the shell fills in $ACCOUNT
  if (token) command += " \\\n  -H \"Authorization: Bearer $API_TOKEN\"";
  if (tool.effect != mcp::Effect::read) command += " \\\n  -H \"Content-Type: application/json\" -d '{}'";
  return command;
}

std::string token_setup(bool token) {
  return token ? "<p>With the server's token in the shell: <code>export API_TOKEN=…</code></p>\n" : "";
}

std::string shell_setup(const std::string& url, bool token) {
  std::string text = token_setup(token);
  const std::string header = token ? " -H \"Authorization: Bearer $API_TOKEN\"" : "";
  text += "<p>The examples name an account by <code>$ACCOUNT</code>. This takes the first of yours:</p>\n";
  return text +
         code_block("export ACCOUNT=$(curl -s" + header + " \"" + url +
                    "/api/v1/accounts\" \\\n  | grep -o '\"account_number\":\"[^\"]*' | head -1 | cut -d'\"' -f4)");
}

std::string api_steps(const mcp::Registry& registry, const std::string& url, bool token) {
  const mcp::Tool& tool = registry.tools().front();
  const std::string route = tool.routes.empty() ? "/api/v1/tools" : tool.routes.front();
  return token_setup(token) + code_block(curl_command(tool, route, url, token)) +
         "<p><a href=\"/docs\">Every route with its parameters</a>, or <a href=\"/openapi.json\">the same as "
         "OpenAPI 3.1</a>.</p>\n"
         "<p class=\"soft\">MCP clients such as ChatGPT are served when CHATGPT_MCP_TOKEN is set.</p>\n";
}

std::string tool_table(const mcp::Registry& registry) {
  std::string text =
      "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Tool</th><th scope=\"col\">What it "
      "does</th></tr></thead><tbody>\n";
  for (const mcp::Tool& tool : registry.tools()) {
    text += "<tr><td><code>" + escape(tool.name) + "</code></td><td>" + escape(tool.title) + "</td></tr>\n";
  }
  return text + "</tbody></table></div>\n";
}

std::string parameter_table(const mcp::Tool& tool) {
  const Json schema = mcp::input_schema(tool.parameters);
  if (tool.parameters.empty()) return "<p class=\"soft\">No parameters.</p>\n";
  std::string text =
      "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Parameter</th><th scope=\"col\">Needed</th>"
      "<th scope=\"col\">Meaning</th></tr></thead><tbody>\n";
  for (const mcp::Parameter& parameter : tool.parameters) {
    text += "<tr><td><code>" + escape(parameter.name) + "</code></td><td>" + (parameter.required ? "yes" : "no") +
            "</td><td>" + escape(parameter.description);
    if (!parameter.choices.empty()) {
      text += " One of:";
      for (const std::string& choice : parameter.choices) text += " <code>" + escape(choice) + "</code>";
    }
    if (!parameter.default_value.is_null()) {
      text += " Default: <code>" + escape(support::to_text(parameter.default_value)) + "</code>.";
    }
    text += "</td></tr>\n";
  }
  return text + "</tbody></table></div>\n";
}

std::string tool_section(const mcp::Tool& tool, const std::string& url, bool token) {
  std::string body = "<p>" + escape(tool.description) + "</p>\n" + parameter_table(tool);
  for (const std::string& route : tool.routes) body += code_block(curl_command(tool, route, url, token));
  if (!tool.result.is_null()) body += "<p>The result's JSON Schema:</p>\n" + code_block(tool.result.dump(2));
  return foldable(tool.title.empty() ? tool.name : tool.title + " (" + tool.name + ")", body, false);
}

}  // namespace

std::string index_page(const mcp::Registry& registry, const std::string& url, const HttpOptions& options,
                       const std::string& environment) {
  const bool bridge = options.mode == HttpMode::bridge;
  std::string body = headline("TastyTrade MCP Server", environment) +
                     "<p class=\"soft\">Puts a TastyTrade brokerage account into a conversation: accounts, positions, "
                     "balances, market data and options.</p>\n";
  body += badges(options, bridge ? "ChatGPT bridge" : "plain HTTP API", environment);
  if (environment.empty()) {
    body += "<p class=\"soft\">Which account is behind this server is told to callers with its token.</p>\n";
  }
  body += access_lists("A client", can_trade(registry));
  body += "<h2>Connect</h2>\n";
  body += bridge ? remote_steps(url) : api_steps(registry, url, !options.api_token.empty());
  body += "<h2>State</h2>\n<p><a href=\"/health\">Health</a> · <a href=\"/health/ready\">Is it ready for calls?</a>";
  if (bridge) body += " · <a href=\"/mcp/capabilities\">Capabilities</a> · <a href=\"/mcp/tools\">Tools as JSON</a>";
  body += "</p>\n";
  if (bridge || !options.api_token.empty()) {
    body += "<h2>Where is the server token?</h2>\n" + token_places(bridge ? "CHATGPT_MCP_TOKEN" : "API_TOKEN");
  }
  body += "<h2>Tools</h2>\n" + tool_table(registry);
  return html::document("TastyTrade MCP Server", body, environment);
}

std::string docs_page(const mcp::Registry& registry, const std::string& url, const HttpOptions& options,
                      const std::string& environment) {
  const bool token = !options.api_token.empty();
  std::string body = headline("HTTP API", environment) + badges(options, "plain HTTP API", environment);
  body +=
      "<p>Results are JSON objects. Amounts, prices and quantities are exact decimals, written as strings. A list is "
      "given by repeating its key: <code>?symbols=AAPL&amp;symbols=TSLA</code>.</p>\n";
  body += token ? "<p>Every request under <code>/api/v1</code> needs the server's API_TOKEN as a bearer token.</p>\n"
                : "<p>No token is set, so requests need none.</p>\n";
  body +=
      "<p>Errors are <code>{\"error\": {\"code\", \"message\", \"hint\", \"retryable\", \"request_id\"}}</code> with a "
      "fitting status. <a href=\"/openapi.json\">The same for programs: OpenAPI 3.1.</a></p>\n";
  body += shell_setup(url, token) + "<h2>Routes</h2>\n";
  for (const mcp::Tool& tool : registry.tools()) body += tool_section(tool, url, token);
  return html::document("HTTP API of the TastyTrade MCP Server", body, environment);
}

}  // namespace transports::http
