// The clients this server knows, however it came to know them. Registrations live in the store, so that every replica
// has them; one that never led to a login is forgotten after an hour. Shared by all threads.
#pragma once

#include <functional>
#include <optional>

#include "tastytrade_mcp/oauth/client.hpp"
#include "tastytrade_mcp/oauth/error.hpp"
#include "tastytrade_mcp/oauth/scopes.hpp"
#include "tastytrade_mcp/state/rate_limiter.hpp"
#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/budget.hpp"
#include "tastytrade_mcp/support/clock.hpp"

namespace oauth {

// Fetches a client's metadata document: 200, JSON, small, from the public internet only. Throws OAuthError.
struct FetchedDocument {
  support::Json document;
  std::chrono::seconds fresh_for{0};  // as its Cache-Control says
};
using DocumentSource = std::function<FetchedDocument(const std::string& address, const support::Budget&)>;
// `ca_file`: PEM bundle of the certificates that are trusted; empty: the system's.
DocumentSource make_metadata_fetcher(const std::string& ca_file = "");

// How the asker of a web page begins that is not of an origin the operator named. Such pages share limits of their own,
// beside those of all others together.
inline constexpr std::string_view kForeignPage = "page:";

class Clients {
 public:
  // What is passed by reference must outlive this. `configured`: the operator's own client, if there is one.
  Clients(state::Store& store, const support::Clock& clock, std::optional<Client> configured,
          DocumentSource documents = make_metadata_fetcher());

  // Throws OAuthError invalid_client (401) for an id that is nobody's, and for a document that cannot be had or
  // trusted. `asker` is the address that the request came from: documents are fetched for it a limited number of times.
  Client find(const std::string& id, const std::string& asker, const support::Budget& budget);
  // Registers a client (RFC 7591) and returns what was registered (section 3.2.1). Grant types, response types and
  // scopes that are not offered are left out; empty members count as absent. Throws OAuthError invalid_redirect_uri,
  // invalid_client_metadata when nothing usable is left, or temporarily_unavailable (429) when `asker` or all together
  // have registered too many. `offered`: the scopes that a client may ask for.
  support::Json register_client(const support::Json& metadata, const std::string& asker, const Scopes& offered);
  // The client led to a login: its registration is kept for as long as grants are.
  void keep(const Client& client);

 private:
  Client from_document(const std::string& id, const std::string& asker, const support::Budget& budget);
  struct Limits {
    state::RateLimiter of_one, of_all;
  };
  static void count(Limits& limits, const std::string& asker);

  state::Store& store_;
  const support::Clock& clock_;
  const std::optional<Client> configured_;
  const DocumentSource documents_;
  Limits registrations_, fetches_;
};

// A client that the operator made up: for a dialog that asks for a client id and a secret. Without redirect URIs it may
// redirect to where ChatGPT and Claude receive answers. Throws support::Error{invalid_argument} for a URI that cannot
// be used.
Client configured_client(const std::string& id, const std::string& secret, std::vector<std::string> redirect_uris);

// What a client's metadata document says, if it is in order. Throws OAuthError invalid_client that says what is not.
Client read_document(const std::string& id, const support::Json& document);
// What is wrong with the address of a document, or nothing.
std::string validate_document_url(std::string_view id);

}  // namespace oauth
