#include "tastytrade_mcp/oauth/client.hpp"

#include <algorithm>

#include "known_clients.hpp"
#include "tastytrade_mcp/oauth/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace oauth {
namespace {

using support::Json;

// Private schemes of one word that known programs receive redirects by. Other private schemes must be a reversed domain
// name (RFC 8252 section 7.1), because many words start some program on the owner's machine.
constexpr std::string_view kProgramSchemes[] = {
    "antigravity", "claude", "code-oss", "cursor",          "goose",    "jetbrains", "kiro",     "lmstudio",
    "raycast",     "trae",   "vscode",   "vscode-insiders", "vscodium", "warp",      "windsurf", "zed"};

bool is_private_scheme(std::string_view scheme) {
  const bool reversed = scheme.find('.') != std::string_view::npos && !scheme.ends_with('.');
  return reversed ||
         std::find(std::begin(kProgramSchemes), std::end(kProgramSchemes), scheme) != std::end(kProgramSchemes);
}

bool is_empty(const Json& value) {
  if (value.is_string()) return support::trim(value.get_ref<const std::string&>()).empty();
  return value.is_null() || (value.is_structured() && value.empty());
}

// The host of an http URI as it is written, without the port.
std::string_view written_host(std::string_view uri) {
  constexpr std::size_t kPrefix = 7;  // "http://"
  std::string_view authority = uri.substr(std::min(kPrefix, uri.size()));
  authority = authority.substr(0, authority.find_first_of("/?#"));
  const auto colon = authority.rfind(':');
  const bool has_port = colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
  return has_port ? authority.substr(0, colon) : authority;
}

// Whether both are http URIs of one loopback host that differ in nothing but the port.
bool is_same_loopback(std::string_view registered, std::string_view given) {
  const auto one = support::parse_uri(registered);
  const auto other = support::parse_uri(given);
  if (!one || !other || one->scheme != "http" || other->scheme != "http") return false;
  if (!one->authority.is_loopback() || written_host(registered) != written_host(given)) return false;
  return other->user.empty() && !other->fragment && one->path == other->path && one->query == other->query;
}

std::string_view to_string(ClientKind kind) {
  switch (kind) {
    case ClientKind::configured:
      return "configured";
    case ClientKind::known:
      return "known";
    case ClientKind::document:
      return "document";
    case ClientKind::registered:
      break;
  }
  return "registered";
}

}  // namespace

bool is_registered_redirect(const Client& client, std::string_view uri) {
  if (client.any_chatgpt_connector && is_chatgpt_connector(uri)) return true;
  return std::any_of(client.redirect_uris.begin(), client.redirect_uris.end(),
                     [uri](const std::string& own) { return own == uri || is_same_loopback(own, uri); });
}

bool has_verified_origin(const Client& client) {
  return client.kind == ClientKind::configured || client.kind == ClientKind::known;
}

std::string validate_redirect_uri(std::string_view text) {
  const auto uri = support::parse_uri(text);
  if (!uri) return "It is no URI with a scheme and a path, in visible ASCII characters.";
  if (uri->fragment) return "It has a fragment.";
  if (!uri->user.empty()) return "It has a user name.";
  if (uri->scheme == "https") return uri->authority.host.empty() ? "It has no host." : "";
  if (uri->scheme == "http") return uri->authority.is_loopback() ? "" : "It is http and not this machine's loopback.";
  if (is_private_scheme(uri->scheme)) return "";
  return "Its scheme is not one that programs are known to receive answers by; https, http://127.0.0.1 and a domain "
         "name in reverse (com.example.app) are.";
}

Json remove_empty_members(const Json& metadata) {
  Json kept = Json::object();
  for (const auto& [name, value] : metadata.items()) {
    if (is_empty(value)) continue;
    if (!value.is_array()) {
      kept[name] = value;
      continue;
    }
    Json list = Json::array();
    for (const Json& entry : value) {
      if (!is_empty(entry)) list.push_back(entry);
    }
    if (!list.empty()) kept[name] = std::move(list);
  }
  return kept;
}

std::vector<std::string> parse_redirect_uris(const Json& metadata, std::size_t max_count) {
  const auto invalid = [](const std::string& why) { return OAuthError("invalid_redirect_uri", why); };
  const Json* uris = support::find(metadata, "redirect_uris");
  if (uris == nullptr || !uris->is_array() || uris->empty()) {
    throw invalid("redirect_uris must be a list of at least one URI.");
  }
  if (uris->size() > max_count) throw invalid("These are too many redirect_uris.");
  std::vector<std::string> texts;
  for (const Json& uri : *uris) {
    const std::string reason = uri.is_string() ? validate_redirect_uri(uri.get<std::string>()) : "It is no text.";
    if (!reason.empty()) throw invalid("A redirect URI cannot be used. " + reason);
    texts.push_back(uri.get<std::string>());
  }
  return texts;
}

bool is_loopback_redirect(std::string_view redirect_uri) {
  const auto uri = support::parse_uri(redirect_uri);
  return uri && uri->scheme == "http" && uri->authority.is_loopback();
}

std::string redirect_host(std::string_view redirect_uri) {
  auto uri = support::parse_uri(redirect_uri);
  if (!uri) return "";
  if (uri->scheme == "http" || (uri->scheme == "https" && uri->authority.is_loopback())) return "this computer";
  if (uri->scheme != "https") return uri->scheme;
  if (uri->authority.port == "443") uri->authority.port.clear();
  return to_string(uri->authority);
}

Json to_json(const Client& client) {
  Json stored = {{"id", client.id},
                 {"name", client.name},
                 {"redirect_uris", client.redirect_uris},
                 {"kind", to_string(client.kind)}};
  if (!client.secret_digest.empty()) stored["secret_digest"] = client.secret_digest;
  return stored;
}

Client parse_client(const Json& stored) {
  Client client;
  client.id = stored.at("id").get<std::string>();
  client.name = stored.at("name").get<std::string>();
  client.redirect_uris = stored.at("redirect_uris").get<std::vector<std::string>>();
  const auto kind = stored.at("kind").get<std::string>();
  for (const ClientKind each : {ClientKind::configured, ClientKind::known, ClientKind::document}) {
    if (kind == to_string(each)) client.kind = each;
  }
  client.secret_digest = stored.value("secret_digest", "");
  return client;
}

}  // namespace oauth
