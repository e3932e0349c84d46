#include "client_snippet.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/error.hpp"

namespace app {

using support::Error;
using support::ErrorCode;
using support::Json;

namespace {

struct Credential {
  const char* variable;
  const char* placeholder;  // for a client that has no way to name a variable
  const char* input;        // VS Code's id
  const char* question;
  bool secret;
};

constexpr Credential kCredentials[] = {
    {"TASTYTRADE_CLIENT_ID", "your-client-id", "tastytrade-client-id", "TastyTrade OAuth client id", false},
    {"TASTYTRADE_CLIENT_SECRET", "your-client-secret", "tastytrade-client-secret", "TastyTrade OAuth client secret",
     true},
    {"TASTYTRADE_REFRESH_TOKEN", "your-refresh-token", "tastytrade-refresh-token",
     "TastyTrade refresh token of a personal grant", true},
};
constexpr const char* kProduction = "TASTYTRADE_USE_PRODUCTION";
constexpr const char* kTokenInput = "tastytrade-mcp-token";

Json make_input(const char* id, const char* question, bool secret) {
  Json prompt{{"type", "promptString"}, {"id", id}, {"description", question}};
  if (secret) prompt["password"] = true;
  return prompt;
}

// Returns a reference to the credential's variable in the client's syntax, or a placeholder if the client has none.
std::string format_reference(const std::string& client, const Credential& credential) {
  const std::string variable = credential.variable;
  if (client == "claude-code") return "${" + variable + "}";
  if (client == "cursor") return "${env:" + variable + "}";
  if (client == "vscode") return "${input:" + std::string(credential.input) + "}";
  return credential.placeholder;
}

Json remote_entry(const SnippetRequest& request, Json& inputs) {
  Json entry = Json::object();
  if (request.client != "cursor") entry["type"] = "http";
  entry["url"] = request.url + "/mcp";
  if (!request.with_token) return entry;
  std::string token = "${CHATGPT_MCP_TOKEN}";
  if (request.client == "cursor") token = "${env:CHATGPT_MCP_TOKEN}";
  if (request.client == "vscode") {
    token = "${input:" + std::string(kTokenInput) + "}";
    inputs.push_back(make_input(kTokenInput, "Token of the TastyTrade MCP server (its CHATGPT_MCP_TOKEN)", true));
  }
  entry["headers"] = {{"Authorization", "Bearer " + token}};
  return entry;
}

// Adds TASTYTRADE_USE_PRODUCTION and the settings of the shell. Returns the variables that the user set or requested.
std::vector<std::string> add_settings(const SnippetRequest& request, Json& entry) {
  std::vector<std::string> overrides;
  Json env = entry.value("env", Json::object());
  if (!request.demo) env[kProduction] = "false";
  for (const auto& [name, value] : request.settings) {
    env[name] = value;
    overrides.push_back(name);
  }
  if (request.production) {
    env[kProduction] = "true";
    if (std::find(overrides.begin(), overrides.end(), kProduction) == overrides.end())
      overrides.emplace_back(kProduction);
  }
  if (!env.empty()) entry["env"] = std::move(env);
  return overrides;
}

Json local_entry(const SnippetRequest& request, Json& inputs) {
  Json entry = Json::object();
  if (request.client == "claude-code" || request.client == "vscode") entry["type"] = "stdio";
  entry["command"] = request.command.front();
  entry["args"] = Json::array();
  for (std::size_t at = 1; at < request.command.size(); ++at) entry["args"].push_back(request.command[at]);
  if (request.demo) entry["args"].push_back("--demo");
  if (request.name_stdio) {
    entry["args"].push_back("--mode");
    entry["args"].push_back("stdio");
  }
  if (request.demo) return entry;
  Json& env = entry["env"] = Json::object();
  for (const Credential& credential : kCredentials) {
    env[credential.variable] = format_reference(request.client, credential);
    if (request.client == "vscode")
      inputs.push_back(make_input(credential.input, credential.question, credential.secret));
  }
  return entry;
}

[[noreturn]] void refuse(const std::string& member, const char* wanted) {
  throw Error(ErrorCode::refused,
              "\"" + member + "\" in the client's file is not " + wanted + ". It was left as it is.",
              "Correct the file, then try again.");
}

Json& object_member(Json& parent, const std::string& key, const std::string& path) {
  Json& member = parent[key];
  if (member.is_null()) member = Json::object();
  if (!member.is_object()) refuse(path, "an object");
  return member;
}

// Merges "env" or "headers". A value in the file stays, because the user wrote it, unless its key is among `overrides`.
void merge_values(const std::string& path, const Json& wanted, const std::vector<std::string>& overrides, Json& present,
                  std::vector<std::string>& changes) {
  for (const auto& [key, value] : wanted.items()) {
    if (present.contains(key)) {
      if (present[key] == value || std::find(overrides.begin(), overrides.end(), key) == overrides.end()) continue;
      present[key] = value;
      changes.push_back("changed " + path + "." + key);
      continue;
    }
    present[key] = value;
    const bool to_fill = value.get_ref<const std::string&>().starts_with("your-");
    changes.push_back("added " + path + "." + key + (to_fill ? " (a placeholder: put your own value there)" : ""));
  }
}

// Removes the header with a reference to the token: the client logs in now. A header that the user wrote stays.
void remove_token_header(const std::string& path, Json& entry, std::vector<std::string>& changes) {
  const Json* headers = support::find(entry, "headers");
  const Json* value = headers == nullptr ? nullptr : support::find(*headers, "Authorization");
  if (value == nullptr || !value->is_string() || !value->get_ref<const std::string&>().starts_with("Bearer ${")) return;
  entry["headers"].erase("Authorization");
  if (entry["headers"].empty()) entry.erase("headers");
  changes.push_back("removed " + path + ".headers.Authorization");
}

// Removes TASTYTRADE_DEMO if the real account was requested: the server would serve the demo.
void remove_demo(const std::string& path, const Snippet& snippet, Json& entry, std::vector<std::string>& changes) {
  const Json* env = support::find(snippet.entry, "env");
  if (env == nullptr || env->value(kProduction, "") != "true" || !entry["env"].contains("TASTYTRADE_DEMO")) return;
  entry["env"].erase("TASTYTRADE_DEMO");
  changes.push_back("removed " + path + ".TASTYTRADE_DEMO");
}

void merge_inputs(const Json& wanted, Json& root, std::vector<std::string>& changes) {
  if (wanted.empty()) return;
  Json& present = root["inputs"];
  if (present.is_null()) present = Json::array();
  if (!present.is_array()) refuse("inputs", "a list");
  for (const Json& prompt : wanted) {
    const bool there = std::any_of(present.begin(), present.end(), [&](const Json& other) {
      const Json* id = support::find(other, "id");
      return id != nullptr && *id == prompt["id"];
    });
    if (there) continue;
    present.push_back(prompt);
    changes.push_back("added inputs." + prompt["id"].get<std::string>());
  }
}

}  // namespace

Snippet make_snippet(const SnippetRequest& request) {
  Snippet snippet;
  snippet.container = request.client == "vscode" ? "servers" : "mcpServers";
  if (!request.url.empty()) {
    snippet.entry = remote_entry(request, snippet.inputs);
    return snippet;
  }
  snippet.entry = local_entry(request, snippet.inputs);
  snippet.overrides = add_settings(request, snippet.entry);
  return snippet;
}

Json to_document(const Snippet& snippet) {
  Json root = Json::object();
  if (!snippet.inputs.empty()) root["inputs"] = snippet.inputs;
  root[snippet.container] = {{kServerName, snippet.entry}};
  return root;
}

std::vector<std::string> merge_into(const Snippet& snippet, Json& root) {
  std::vector<std::string> changes;
  Json& servers = object_member(root, snippet.container, snippet.container);
  const std::string path = snippet.container + "." + kServerName;
  if (!servers.contains(kServerName)) {
    servers[kServerName] = snippet.entry;
    changes.push_back("added " + path);
    merge_inputs(snippet.inputs, root, changes);
    return changes;
  }
  Json& entry = object_member(servers, kServerName, path);
  // A server has either a command or a URL: removes the members of the other form.
  const bool local = snippet.entry.contains("command");
  for (const char* key : {"command", "args", "env", "url", "headers"}) {
    const bool belongs = local == (std::string_view(key) != "url" && std::string_view(key) != "headers");
    if (belongs || !entry.contains(key)) continue;
    entry.erase(key);
    changes.push_back("removed " + path + "." + key);
  }
  if (!local && !snippet.entry.contains("headers")) remove_token_header(path, entry, changes);
  const Json* type = support::find(entry, "type");
  if (type != nullptr && !snippet.entry.contains("type") && local != (*type == "stdio")) {
    entry.erase("type");
    changes.push_back("removed " + path + ".type");
  }
  for (const auto& [key, value] : snippet.entry.items()) {
    if (value.is_object()) {
      merge_values(path + "." + key, value, snippet.overrides, object_member(entry, key, path + "." + key), changes);
    } else if (!entry.contains(key) || entry[key] != value) {
      changes.push_back((entry.contains(key) ? "changed " : "added ") + path + "." + key);
      entry[key] = value;
    }
  }
  if (local) remove_demo(path + ".env", snippet, entry, changes);
  merge_inputs(snippet.inputs, root, changes);
  return changes;
}

}  // namespace app
