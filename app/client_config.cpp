#include "client_config.hpp"

#include "client_files.hpp"
#include "client_snippet.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace app {

using support::Error;
using support::ErrorCode;
using support::Json;

namespace {

constexpr const char* kExampleUrl = "https://your-server.example.com";

struct ClientWords {
  const char* name;   // on the command line
  const char* title;  // in a sentence
  const char* afterwards;
};

constexpr ClientWords kClients[] = {
    {"claude-desktop", "Claude Desktop", "Quit Claude Desktop completely and start it again."},
    {"claude-code", "Claude Code", "Start Claude Code in this directory and approve the server; /mcp shows its state."},
    {"cursor", "Cursor", "Switch the server on under Cursor's MCP settings."},
    {"vscode", "VS Code", "Start the server from the line above its name in the file, or with \"MCP: List Servers\"."},
    {"chatgpt", "ChatGPT", ""},
};

const ClientWords& words_for(const std::string& client) {
  for (const ClientWords& words : kClients) {
    if (client == words.name) return words;
  }
  throw Error(ErrorCode::invalid_argument,
              "The client is not one of claude-desktop, claude-code, cursor, vscode, chatgpt.");
}

// Without a trailing slash and without "/mcp".
std::string checked_url(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  if (url.ends_with("/mcp")) url.resize(url.size() - 4);
  while (url.ends_with('/')) url.pop_back();
  const bool local =
      url.starts_with("http://127.") || url.starts_with("http://localhost") || url.starts_with("http://[::1]");
  const bool clean =
      std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '\''; });
  if (url.empty() || (clean && (local || (url.starts_with("https://") && url.size() > 8)))) return url;
  throw Error(ErrorCode::invalid_argument, "--url is not an address that begins with https://.",
              "Example: --url https://trade.example.com (http:// is for this machine only).");
}

std::string shell_quoted(const std::string& text) {
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

void print_document(const Json& document, std::ostream& out) {
  out << document.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

// The shell fills in the values, so that this line holds none. Options come before the name: "--env" takes every word
// up to the next option.
void print_claude_code_commands(const SnippetRequest& request, const Json& entry, std::ostream& out) {
  if (request.url.empty()) {
    out << "On the command line, for this server over stdio:\n\n  claude mcp add";
    if (!request.demo) {
      for (const char* name : {"TASTYTRADE_CLIENT_ID", "TASTYTRADE_CLIENT_SECRET", "TASTYTRADE_REFRESH_TOKEN"}) {
        out << " \\\n    --env " << name << "=\"$" << name << '"';
      }
      out << " \\\n    --env TASTYTRADE_USE_PRODUCTION=\"${TASTYTRADE_USE_PRODUCTION:-false}\" \\\n   ";
    }
    out << " --transport stdio " << kServerName << " -- " << shell_quoted(request.binary);
    for (const Json& argument : entry["args"]) out << ' ' << argument.get<std::string>();
    out << "\n\n";
  }
  out << "On the command line, for a server that runs elsewhere:\n\n  claude mcp add --transport http " << kServerName
      << ' ' << (request.url.empty() ? kExampleUrl : request.url) << "/mcp \\\n"
      << "    --header \"Authorization: Bearer $CHATGPT_MCP_TOKEN\"\n\n";
}

int print_chatgpt(const Variables& variables, const ClientConfigOptions& options, std::ostream& out) {
  std::string url = checked_url(options.url.empty() ? variables.text("PUBLIC_URL") : options.url);
  if (url.empty()) url = kExampleUrl;
  const Json tool{{"type", "mcp"},
                  {"server_label", kServerName},
                  {"server_url", url + "/mcp"},
                  {"headers", {{"Authorization", "Bearer CHATGPT_MCP_TOKEN"}}},
                  {"require_approval", "always"}};
  const Json request{
      {"model", "gpt-5.4"}, {"input", "What are my five largest positions?"}, {"tools", Json::array({tool})}};
  std::string body = request.dump(2);
  // Closes the single quotes around the token, so that the shell puts it in.
  const std::string token = "Bearer CHATGPT_MCP_TOKEN";
  body.replace(body.find(token), token.size(), "Bearer '\"$CHATGPT_MCP_TOKEN\"'");

  out << "ChatGPT reaches servers over the internet only, and this one runs for it as the ChatGPT bridge:\n\n"
      << "  export CHATGPT_MCP_TOKEN=\"$(openssl rand -base64 32)\"\n  " << shell_quoted(options.binary)
      << (options.demo ? " --demo" : "") << "\n\n"
      << "behind an address that speaks HTTPS" << (url == kExampleUrl ? " (give it with --url to see it below)" : "")
      << ".\n\n"
      << "The connector dialog of ChatGPT (developer mode on, then Plugins, plus)\n\n"
      << "  Name            TastyTrade\n"
      << "  Description     A TastyTrade account: positions, balances, quotes, options"
      << (options.demo ? " (demo)" : "") << "\n"
      << "  Server URL      " << url << "/mcp\n"
      << "  Authentication  OAuth\n\n"
      << "Leave client id and secret empty. Start the server with PUBLIC_URL=" << url
      << ", so that\nthe login is offered under that address. ChatGPT then opens this server's page: type the value "
         "of\n"
      << "CHATGPT_MCP_TOKEN there and choose Connect. The dialog has no field for a fixed token.\n\n"
      << "The OpenAI API's own \"mcp\" tool sends the token as a header. A request to try, with OPENAI_API_KEY and\n"
      << "CHATGPT_MCP_TOKEN set and a model that your account has:\n\n"
      << "curl https://api.openai.com/v1/responses \\\n"
      << "  -H \"Authorization: Bearer $OPENAI_API_KEY\" \\\n"
      << "  -H 'Content-Type: application/json' \\\n"
      << "  -d '" << body << "'\n";
  return 0;
}

int write_file(const std::string& path, const Snippet& snippet, const ClientWords& words, std::ostream& out) {
  ClientFile file = read_client_file(path);
  const std::vector<std::string> changes = merge(snippet, file.root);
  if (changes.empty()) {
    out << file.path << " already says all this; nothing was written.\n";
    return 0;
  }
  const std::string backup = replace_client_file(file, support::SystemClock().now());
  out << (file.exists ? "Updated " : "Made ") << file.path << '\n';
  for (const std::string& change : changes) out << "  " << change << '\n';
  if (!backup.empty()) out << "The file as it was: " << backup << '\n';
  const Json* env = support::find(snippet.entry, "env");
  const bool placeholders = env != nullptr && std::any_of(env->begin(), env->end(), [](const Json& value) {
                              return value.get_ref<const std::string&>().starts_with("your-");
                            });
  if (placeholders) out << "Values that begin with \"your-\" are placeholders: put your own there.\n";
  out << words.afterwards << '\n';
  return 0;
}

}  // namespace

int run_client_config(const Variables& variables, const ClientConfigOptions& options, std::ostream& out) {
  const ClientWords& words = words_for(options.client);
  if (options.client == "chatgpt") {
    if (options.write) {
      throw Error(ErrorCode::invalid_argument, "ChatGPT keeps no file on this machine that could be written.",
                  "Run the command without --write: it prints what to enter, and where.");
    }
    return print_chatgpt(variables, options, out);
  }
  SnippetRequest request{options.client, options.binary, checked_url(options.url), options.demo, false};
  if (options.client == "claude-desktop" && !request.url.empty()) {
    throw Error(ErrorCode::invalid_argument, "Claude Desktop's file holds local servers only.",
                "Leave --url out to run this binary locally. Remote servers are added under Settings > Connectors and "
                "log in with OAuth, which comes with a later release.");
  }
  // These choose another door, and most clients hand their environment down.
  request.name_stdio = variables.has("PORT") || variables.has("CHATGPT_MCP_TOKEN");
  const Snippet snippet = make_snippet(request);
  const std::string path =
      options.file.value_or("").empty() ? client_file(options.client, variables, this_platform()) : *options.file;
  if (options.write) return write_file(path, snippet, words, out);

  if (options.client == "claude-code") print_claude_code_commands(request, snippet.entry, out);
  out << words.title << " reads " << path << "; merge this into it, or run the same command with --write:\n\n";
  print_document(document(snippet), out);
  out << '\n';
  if (options.client == "claude-desktop" && !options.demo) {
    out << "Values that begin with \"your-\" are placeholders. \"TASTYTRADE_USE_PRODUCTION\": \"true\" is the real "
           "account.\n";
  }
  if ((options.client == "claude-code" || options.client == "cursor") && (!options.demo || !request.url.empty())) {
    out << words.title << " fills in the values from its environment: set the variables before you start it.\n";
  }
  out << words.afterwards << '\n';
  return 0;
}

}  // namespace app
