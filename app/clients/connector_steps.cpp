#include "connector_steps.hpp"

#include "client_snippet.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace app {
namespace {

using support::Json;

// Prints the commands that start the server.
void print_server(const ConnectorSteps& steps, const char* title, const std::string& url, std::ostream& out) {
  out << title << " reaches servers over the internet only. Start this server:\n\n"
      << "  export CHATGPT_MCP_TOKEN=\"$(openssl rand -base64 32)\"\n"
      << "  export PUBLIC_URL=" << url << "   # the login is offered under that address\n"
      << (steps.production ? "  export TASTYTRADE_USE_PRODUCTION=true   # the real account\n  " : "  ") << steps.command
      << (steps.demo ? " --demo" : "") << "\n\n"
      << "It must have a public HTTPS address" << (steps.url.empty() ? " (give it with --url to see it here)" : "")
      << ".\n\n";
}

void print_chatgpt(const ConnectorSteps& steps, const std::string& url, std::ostream& out) {
  const Json tool{{"type", "mcp"},
                  {"server_label", kServerName},
                  {"server_url", url + "/mcp"},
                  {"headers", {{"Authorization", "Bearer CHATGPT_MCP_TOKEN"}}},
                  {"require_approval", "always"}};
  const Json request{
      {"model", "gpt-5.4"}, {"input", "What are my five largest positions?"}, {"tools", Json::array({tool})}};
  std::string body = request.dump(2);
  // Closes the single quotes around the token, so that the shell inserts its value.
  const std::string token = "Bearer CHATGPT_MCP_TOKEN";
  body.replace(body.find(token), token.size(), "Bearer '\"$CHATGPT_MCP_TOKEN\"'");

  out << "The connector dialog of ChatGPT (developer mode on, then Plugins, plus)\n\n"
      << "  Name            TastyTrade\n"
      << "  Description     A TastyTrade account: positions, balances, quotes, options" << (steps.demo ? " (demo)" : "")
      << "\n"
      << "  Server URL      " << url << "/mcp\n"
      << "  Authentication  OAuth\n\n"
      << "Leave client id and secret empty. ChatGPT then opens this server's page: type the value of\n"
      << "CHATGPT_MCP_TOKEN there and choose Log in, then Connect. The dialog has no field for a fixed token.\n\n"
      << "The \"mcp\" tool of the OpenAI API sends the token as a header. To try it, set OPENAI_API_KEY and\n"
      << "CHATGPT_MCP_TOKEN, and name a model that your account has:\n\n"
      << "curl https://api.openai.com/v1/responses \\\n"
      << "  -H \"Authorization: Bearer $OPENAI_API_KEY\" \\\n"
      << "  -H 'Content-Type: application/json' \\\n"
      << "  -d '" << body << "'\n";
}

void print_claude(const std::string& url, std::ostream& out) {
  out << "In claude.ai or Claude Desktop: Settings, Connectors, Add custom connector\n\n"
      << "  Name                   TastyTrade\n"
      << "  Remote MCP server URL  " << url << "/mcp\n\n"
      << "Leave the advanced settings empty. Choose Connect: this server's page opens. Type the value of\n"
      << "CHATGPT_MCP_TOKEN there and choose Log in, then Connect. Claude's apps then show the connector too.\n";
}

}  // namespace

std::string quote_for_shell(const std::string& text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/._-+:@%=,").find(c) != std::string_view::npos;
  });
  if (plain) return text;
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

void print_steps(const ConnectorSteps& steps, Connector connector, std::ostream& out) {
  const std::string url = steps.url.empty() ? kExampleUrl : steps.url;
  const bool chatgpt = connector == Connector::chatgpt;
  print_server(steps, chatgpt ? "ChatGPT" : "Claude", url, out);
  chatgpt ? print_chatgpt(steps, url, out) : print_claude(url, out);
}

}  // namespace app
