#include "docs_page.hpp"

#include "html.hpp"
#include "http/access/public_status.hpp"
#include "tastytrade_mcp/support/json.hpp"

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
