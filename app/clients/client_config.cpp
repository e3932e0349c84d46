#include "client_config.hpp"

#include "client_files.hpp"
#include "client_snippet.hpp"
#include "connector_steps.hpp"
#include "settings/shell_settings.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace app {

using support::Error;
using support::ErrorCode;
using support::Json;

namespace {

struct ClientLabels {
  const char* name;   // on the command line
  const char* title;  // in a sentence
  const char* afterwards;
};

constexpr ClientLabels kClients[] = {
    {"claude-desktop", "Claude Desktop", "Quit Claude Desktop completely and start it again."},
    {"claude-code", "Claude Code", "Start Claude Code in this directory and approve the server; /mcp shows its state."},
    {"cursor", "Cursor", "Switch the server on under Cursor's MCP settings."},
    {"vscode", "VS Code", "Start the server from the line above its name in the file, or with \"MCP: List Servers\"."},
    {"claude", "Claude", ""},
    {"chatgpt", "ChatGPT", ""},
};

constexpr const char* kGrantVariables[] = {"TASTYTRADE_CLIENT_ID", "TASTYTRADE_CLIENT_SECRET",
                                           "TASTYTRADE_REFRESH_TOKEN"};

const ClientLabels& find_labels(const std::string& client) {
  for (const ClientLabels& labels : kClients) {
    if (client == labels.name) return labels;
  }
  throw Error(ErrorCode::invalid_argument,
              "The client is not one of claude-desktop, claude-code, cursor, vscode, claude, chatgpt.");
}

// Returns the URL without slashes at its end and without "/mcp". Throws Error{invalid_argument} unless it is empty,
// https, or http on loopback, and for a URL with a query, a fragment, or a user name and password.
std::string normalize_url(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  if (url.ends_with("/mcp")) url.resize(url.size() - 4);
  while (url.ends_with('/')) url.pop_back();
  const bool local =
      url.starts_with("http://127.") || url.starts_with("http://localhost") || url.starts_with("http://[::1]");
  const bool clean = std::all_of(url.begin(), url.end(), [](char c) {
    return c > ' ' && c < 0x7F && std::string_view("\"'?#@").find(c) == std::string_view::npos;
  });
  if (url.empty() || (clean && (local || (url.starts_with("https://") && url.size() > 8)))) return url;
  throw Error(ErrorCode::invalid_argument,
              "--url must begin with https:// and hold no query, fragment, user name or password.",
              "Example: --url https://trade.example.com (http:// is for this machine only).");
}

void print_document(const Json& document, std::ostream& out) {
  out << document.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

// Prints `claude mcp add` commands. The shell inserts the values of credentials, so that no secret is printed. Options
// stand before the server's name, because "--env" takes every word up to the next option.
void print_claude_code_commands(const SnippetRequest& request, const Json& entry, std::ostream& out) {
  if (request.url.empty()) {
    out << "On the command line, for this server over stdio:\n\n  claude mcp add";
    if (!request.demo) {
      for (const char* name : kGrantVariables) out << " \\\n    --env " << name << "=\"$" << name << '"';
    }
    const Json none = Json::object();
    const Json* env = support::find(entry, "env");
    bool any = !request.demo;
    for (const auto& [name, value] : (env == nullptr ? none : *env).items()) {
      if (std::find(std::begin(kGrantVariables), std::end(kGrantVariables), name) != std::end(kGrantVariables))
        continue;
      out << " \\\n    --env " << name << '=' << quote_for_shell(value.get<std::string>());
      any = true;
    }
    if (any) out << " \\\n   ";
    out << " --transport stdio " << kServerName << " -- " << quote_for_shell(request.binary);
    for (const Json& argument : entry["args"]) out << ' ' << argument.get<std::string>();
    out << "\n\n";
  }
  out << "On the command line, for a server that runs elsewhere:\n\n  claude mcp add --transport http " << kServerName
      << ' ' << (request.url.empty() ? kExampleUrl : request.url) << "/mcp";
  if (request.with_token) out << " \\\n    --header \"Authorization: Bearer $CHATGPT_MCP_TOKEN\"";
  out << "\n\n";
}

void print_afterwards(const SnippetRequest& request, const ClientLabels& labels, std::ostream& out) {
  out << labels.afterwards << '\n';
  if (request.url.empty() || request.with_token) return;
  out << "It then opens the server's page: type the value of CHATGPT_MCP_TOKEN there and choose Log in, then\n"
         "Connect. (--token puts the token into a header instead, for a server that offers no login.)\n";
}

bool is_production(const SnippetRequest& request, const ShellSettings& shell) {
  return request.production || std::any_of(shell.values.begin(), shell.values.end(), [](const auto& setting) {
           return setting.first == "TASTYTRADE_USE_PRODUCTION" && setting.second == "true";
         });
}

// Names the account of the entry, and the settings of this shell that were copied into it.
void print_copied_settings(const SnippetRequest& request, const ShellSettings& shell, std::ostream& out) {
  if (!request.url.empty()) return;
  std::vector<std::string> copied;
  for (const auto& setting : shell.values) copied.push_back(setting.first);
  if (!copied.empty()) out << "Copied from this shell: " << support::join(copied, ", ") << ".\n";
  if (!shell.withheld.empty()) {
    out << "Not copied from this shell, because they are credentials: " << support::join(shell.withheld, ", ") << ".\n";
  }
  if (is_production(request, shell)) {
    out << "TASTYTRADE_USE_PRODUCTION is true: this is the real account, with real money.\n";
  } else if (shell.unreadable_production) {
    out << "TASTYTRADE_USE_PRODUCTION is neither true nor false in this shell, which selects the sandbox.\n";
  }
}

int write_file(const std::string& path, const SnippetRequest& request, const Snippet& snippet,
               const ShellSettings& shell, const ClientLabels& labels, std::ostream& out) {
  ClientFile file = read_client_file(path);
  std::vector<std::string> changes = merge_into(snippet, file.root);
  if (file.had_byte_order_mark) changes.emplace_back("removed the byte-order mark at the beginning");
  if (changes.empty()) {
    out << file.path << " has this configuration already; nothing was written.\n";
    print_copied_settings(request, shell, out);
    return 0;
  }
  const std::string backup = replace_client_file(file, support::SystemClock().now());
  out << (file.exists ? "Updated " : "Made ") << file.path << '\n';
  for (const std::string& change : changes) out << "  " << change << '\n';
  if (!backup.empty()) out << "The file as it was: " << backup << '\n';
  print_copied_settings(request, shell, out);
  const Json* env = support::find(snippet.entry, "env");
  const bool placeholders = env != nullptr && std::any_of(env->begin(), env->end(), [](const Json& value) {
                              return value.get_ref<const std::string&>().starts_with("your-");
                            });
  if (placeholders) out << "Values that begin with \"your-\" are placeholders: put your own there.\n";
  print_afterwards(request, labels, out);
  return 0;
}

// Whether the client is configured in a dialog: ChatGPT, claude.ai, and Claude Desktop for a server that runs
// elsewhere.
bool is_connector(const ClientConfigOptions& options) {
  return options.client == "chatgpt" || options.client == "claude" ||
         (options.client == "claude-desktop" && !options.url.empty());
}

[[noreturn]] void refuse(const std::string& message, const std::string& hint) {
  throw Error(ErrorCode::invalid_argument, message, hint);
}

// Throws Error{invalid_argument} for options that exclude each other.
void check_options(const ClientConfigOptions& options, const ClientLabels& labels, const Variables& variables) {
  const bool remote = !options.url.empty();
  const bool named_file = !options.file.value_or("").empty();
  if (options.demo && options.production) {
    refuse("--demo and --production contradict each other.", "The demo needs no account; choose one of the two.");
  }
  if (options.production && variables.has("TASTYTRADE_DEMO") && variables.flag("TASTYTRADE_DEMO", false)) {
    refuse("--production and TASTYTRADE_DEMO=true, which is set in this shell, contradict each other.",
           "Unset TASTYTRADE_DEMO, or leave --production out.");
  }
  if (is_connector(options)) {
    const bool desktop = options.client == "claude-desktop";
    if (options.write || named_file) {
      refuse(desktop ? "Claude Desktop's file holds local servers only."
                     : std::string(labels.title) + " keeps no file on this machine that could be written.",
             "Run the command without --write and --file: it prints what to enter, and where.");
    }
    if (options.with_token) {
      refuse(std::string(labels.title) + " logs in; it has no field for a token, so --token cannot be used with it.",
             "Leave --token out.");
    }
    return;
  }
  if (options.with_token && !remote) {
    refuse("--token is for a server that runs elsewhere, and --url is missing.",
           "Add --url https://…, or leave --token out.");
  }
  if (remote && (options.demo || options.production)) {
    refuse(std::string(options.demo ? "--demo" : "--production") + " cannot be used with --url.",
           "The server at that address was started with its own account or demo data; set it there.");
  }
}

}  // namespace

int run_client_config(const Variables& variables, const ClientConfigOptions& options, std::ostream& out) {
  const ClientLabels& labels = find_labels(options.client);
  check_options(options, labels, variables);
  const std::string url = normalize_url(options.url);
  if (is_connector(options)) {
    const ConnectorSteps steps{.binary = options.binary,
                               .url = url.empty() ? normalize_url(variables.text("PUBLIC_URL")) : url,
                               .demo = options.demo,
                               .production = options.production};
    print_steps(steps, options.client == "chatgpt" ? Connector::chatgpt : Connector::claude, out);
    return 0;
  }
  SnippetRequest request{.client = options.client,
                         .binary = options.binary,
                         .url = url,
                         .with_token = options.with_token,
                         .demo = options.demo || (url.empty() && variables.has("TASTYTRADE_DEMO") &&
                                                  variables.flag("TASTYTRADE_DEMO", false)),
                         .production = options.production};
  const ShellSettings shell = read_shell_settings(variables, request.demo);
  request.settings = shell.values;
  // Most clients pass their environment to the server, and these variables select another mode.
  request.name_stdio = variables.has("PORT") || variables.has("CHATGPT_MCP_TOKEN");
  const Snippet snippet = make_snippet(request);
  const std::string path = options.file.value_or("").empty()
                               ? find_client_file(options.client, variables, support::platform::current_system())
                               : *options.file;
  if (options.write) return write_file(path, request, snippet, shell, labels, out);

  if (options.client == "claude-code") print_claude_code_commands(request, snippet.entry, out);
  out << labels.title << " reads " << path << "; merge this into it, or run the same command with --write:\n\n";
  print_document(to_document(snippet), out);
  out << '\n';
  print_copied_settings(request, shell, out);
  if (options.client == "claude-desktop" && !request.demo) {
    out << "Values that begin with \"your-\" are placeholders: put your own there."
        << (is_production(request, shell) ? "" : " For the real account add --production.") << '\n';
  }
  const bool has_values = request.url.empty() ? !request.demo : request.with_token;
  if (has_values && (options.client == "claude-code" || options.client == "cursor")) {
    out << labels.title << " fills in the values from its environment: set the variables before you start it.\n";
  }
  print_afterwards(request, labels, out);
  return 0;
}

}  // namespace app
