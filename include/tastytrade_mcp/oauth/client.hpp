// OAuth clients and the rules for their redirect URIs. Values and pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/support/json.hpp"

namespace oauth {

// How this server knows a client.
enum class ClientKind {
  configured,  // by the setting OAUTH_CLIENT_ID
  known,       // by the copy of its published metadata document in known_clients.cpp
  document,    // by its metadata document; the client id is the document's URL (Client ID Metadata Documents)
  registered   // by its own registration (RFC 7591)
};

struct Client {
  std::string id = {};
  std::string name = {};  // by its own metadata, not verified
  std::vector<std::string> redirect_uris = {};
  ClientKind kind = ClientKind::registered;
  bool any_chatgpt_connector = false;  // may redirect to every ChatGPT connector; each has its own redirect URI
  std::string secret_digest = {};      // SHA-256 of its client secret, in hex; empty: a public client
};

// Whether `uri` equals one of the client's redirect URIs. For http on a loopback address any port will do, because
// programs listen on a free one (RFC 8252 section 7.3).
bool is_registered_redirect(const Client& client, std::string_view uri);

// Whether the client is configured by the operator or known by this server's own list. Anybody can register a client or
// publish a metadata document.
bool has_verified_origin(const Client& client);

// Returns why a redirect URI cannot be used, or an empty text. It must be https, http to a loopback address, or a
// private scheme ("cursor://…", "com.example.app:/callback"), without fragment and user name.
std::string validate_redirect_uri(std::string_view uri);

// A client's metadata (RFC 7591) without members and list entries that are null, blank or empty: clients send these for
// "not set".
support::Json remove_empty_members(const support::Json& metadata);

// Reads `redirect_uris` of a client's metadata (RFC 7591). Throws OAuthError{invalid_redirect_uri} unless it lists 1 to
// `max_count` URIs that validate_redirect_uri() accepts.
std::vector<std::string> parse_redirect_uris(const support::Json& metadata, std::size_t max_count);

// Where a redirect URI leads, for a person to read: "claude.ai" for https, "this computer" for loopback, "cursor" for a
// private scheme.
std::string redirect_host(std::string_view redirect_uri);
bool is_loopback_redirect(std::string_view redirect_uri);

// The form in which the store keeps a client.
support::Json to_json(const Client& client);
Client parse_client(const support::Json& stored);

}  // namespace oauth
