// Who may ask the owner for access, and where the answer may go. Values and pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/support/json.hpp"

namespace oauth {

// How we came to know a client.
enum class ClientKind {
  configured,  // the operator wrote its id into the settings
  known,       // our own copy of a published metadata document
  document,    // its id is the address of a metadata document (CIMD)
  registered   // it registered itself (RFC 7591)
};

struct Client {
  std::string id = {};
  std::string name = {};  // what it calls itself: shown, never trusted
  std::vector<std::string> redirect_uris = {};
  ClientKind kind = ClientKind::registered;
  bool any_chatgpt_connector = false;  // may redirect to every ChatGPT connector: each has an address of its own
  std::string secret_digest = {};      // hex SHA-256 of what it shows at /token; empty: it has no secret
};

// Whether an answer may go to `uri`: one of the client's own, byte for byte. For http on a loopback address the port
// does not count, because programs take whichever is free (RFC 8252, section 7.3).
bool is_registered_redirect(const Client& client, std::string_view uri);

// Whether the client is one that somebody vouches for: the operator, or its publisher by a document that we know. All
// others are strangers: anyone can register, or publish a document.
bool has_verified_origin(const Client& client);

// What is wrong with a redirect URI, or nothing: https, http to this machine's loopback, or a program's private scheme
// ("cursor://…", "com.example.app:/callback"); no fragment, no user name, no control characters.
std::string validate_redirect_uri(std::string_view uri);

// A client's metadata (RFC 7591) without members that are null, blank or empty, which clients send for "not set". The
// same for the entries of a list.
support::Json without_empty_members(const support::Json& metadata);

// The `redirect_uris` of a client's metadata (RFC 7591): 1 to `most`, each without a flaw. Throws OAuthError
// {invalid_redirect_uri}.
std::vector<std::string> redirect_uris_of(const support::Json& metadata, std::size_t most);

// "claude.ai" of an https URI; "this computer" for loopback; "cursor" for a private scheme: where an answer goes, in
// words for a person.
std::string redirect_host(std::string_view redirect_uri);
bool is_loopback_redirect(std::string_view redirect_uri);

support::Json to_json(const Client& client);
Client client_from(const support::Json& stored);

}  // namespace oauth
