#include "client_config.hpp"

#include "client_files.hpp"
#include "client_snippet.hpp"
#include "connector_steps.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace app {

using support::Error;
using support::ErrorCode;
using support::Json;

namespace {

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
    {"claude", "Claude", ""},
    {"chatgpt", "ChatGPT", ""},
};

const ClientWords& words_for(const std::string& client) {
  for (const ClientWords& words : kClients) {
    if (client == words.name) return words;
  }
  throw Error(ErrorCode::invalid_argument,
              "The client is not one of claude-desktop, claude-code, cursor, vscode, claude, chatgpt.");
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
      << ' ' << (request.url.empty() ? kExampleUrl : request.url) << "/mcp";
  if (request.with_token) out << " \\\n    --header \"Authorization: Bearer $CHATGPT_MCP_TOKEN\"";
  out << "\n\n";
}

void print_afterwards(const SnippetRequest& request, const ClientWords& words, std::ostream& out) {
  out << words.afterwards << '\n';
  if (request.url.empty() || request.with_token) return;
  out << "It then opens the server's page: type the value of CHATGPT_MCP_TOKEN there and choose Connect. (--token "
         "puts\n"
         "the token into a header instead, for a server that offers no login.)\n";
}

int write_file(const std::string& path, const SnippetRequest& request, const Snippet& snippet, const ClientWords& words,
               std::ostream& out) {
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
  print_afterwards(request, words, out);
  return 0;
}

}  // namespace

int run_client_config(const Variables& variables, const ClientConfigOptions& options, std::ostream& out) {
  const ClientWords& words = words_for(options.client);
  const std::string url = checked_url(options.url);
  const bool remote_claude = options.client == "claude-desktop" && !url.empty();
  if (options.client == "chatgpt" || options.client == "claude" || remote_claude) {
    if (options.write) {
      throw Error(ErrorCode::invalid_argument,
                  remote_claude ? "Claude Desktop's file holds local servers only."
                                : std::string(words.title) + " keeps no file on this machine that could be written.",
                  "Run the command without --write: it prints what to enter, and where.");
    }
    const ConnectorSteps steps{options.binary, url.empty() ? checked_url(variables.text("PUBLIC_URL")) : url,
                               options.demo};
    print_steps(steps, options.client == "chatgpt" ? Connector::chatgpt : Connector::claude, out);
    return 0;
  }
  SnippetRequest request{.client = options.client,
                         .binary = options.binary,
                         .url = url,
                         .with_token = options.with_token,
                         .demo = options.demo};
  // These choose another door, and most clients hand their environment down.
  request.name_stdio = variables.has("PORT") || variables.has("CHATGPT_MCP_TOKEN");
  const Snippet snippet = make_snippet(request);
  const std::string path =
      options.file.value_or("").empty() ? client_file(options.client, variables, this_platform()) : *options.file;
  if (options.write) return write_file(path, request, snippet, words, out);

  if (options.client == "claude-code") print_claude_code_commands(request, snippet.entry, out);
  out << words.title << " reads " << path << "; merge this into it, or run the same command with --write:\n\n";
  print_document(document(snippet), out);
  out << '\n';
  if (options.client == "claude-desktop" && !options.demo) {
    out << "Values that begin with \"your-\" are placeholders. \"TASTYTRADE_USE_PRODUCTION\": \"true\" is the real "
           "account.\n";
  }
  const bool has_values = request.url.empty() ? !options.demo : request.with_token;
  if (has_values && (options.client == "claude-code" || options.client == "cursor")) {
    out << words.title << " fills in the values from its environment: set the variables before you start it.\n";
  }
  print_afterwards(request, words, out);
  return 0;
}

}  // namespace app
