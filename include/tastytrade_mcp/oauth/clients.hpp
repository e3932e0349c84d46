// Finds and registers OAuth clients. Registrations are kept in the store, so that every replica has them; a
// registration without a login is deleted after an hour. Shared by all threads.
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

// A client's metadata document, as it was fetched.
struct FetchedDocument {
  support::Json document;
  std::chrono::seconds fresh_for{0};  // max-age of its Cache-Control
};
// Fetches the document at a URL. Throws OAuthError.
using DocumentSource = std::function<FetchedDocument(const std::string& address, const support::Budget&)>;
// Fetches from public internet addresses only: status 200, JSON, at most 5 KiB. `ca_file`: PEM bundle of trusted
// certificates; empty: the system's.
DocumentSource make_metadata_fetcher(const std::string& ca_file = "");

// Begins the rate-limit key of a request of a web page whose origin the operator did not name. All such pages share one
// limit, apart from the limit of all other clients.
inline constexpr std::string_view kForeignPage = "page:";

class Clients {
 public:
  // The references must stay valid during the lifetime of this object. `configured`: the client of OAUTH_CLIENT_ID.
  Clients(state::Store& store, const support::Clock& clock, std::optional<Client> configured,
          DocumentSource documents = make_metadata_fetcher());

  // Throws OAuthError{invalid_client}: 401 for an unknown id, 400 for a metadata document that cannot be fetched or
  // used. `rate_limit_key`: the client address. Documents are fetched for it a limited number of times an hour.
  Client find(const std::string& id, const std::string& rate_limit_key, const support::Budget& budget);
  // Registers a client (RFC 7591) and returns its metadata as registered (section 3.2.1). Grant types, response types
  // and scopes that this server does not have are left out. `offered`: the scopes that a client may request. Throws
  // OAuthError: invalid_redirect_uri, invalid_client_metadata, or temporarily_unavailable (429) beyond the limit of
  // registrations.
  support::Json register_client(const support::Json& metadata, const std::string& rate_limit_key,
                                const Scopes& offered);
  // Keeps a registration that led to a login for longer than a grant lasts.
  void keep_registration(const Client& client);

 private:
  Client fetch_client(const std::string& id, const std::string& rate_limit_key, const support::Budget& budget);
  struct Limits {
    state::RateLimiter per_address, in_all;
  };
  static void count_request(Limits& limits, const std::string& rate_limit_key);

  state::Store& store_;
  const support::Clock& clock_;
  const std::optional<Client> configured_;
  const DocumentSource documents_;
  Limits registrations_, fetches_;
};

// The client of the settings OAUTH_CLIENT_ID and OAUTH_CLIENT_SECRET, for clients whose dialog wants both. Without
// redirect URIs it may redirect to ChatGPT and Claude. Throws support::Error{invalid_argument} for a URI that
// validate_redirect_uri() refuses.
Client make_configured_client(const std::string& id, const std::string& secret, std::vector<std::string> redirect_uris);

// Reads a client's metadata document. Throws OAuthError{invalid_client} with the reason if it cannot be used.
Client parse_metadata_document(const std::string& id, const support::Json& document);
// Returns why `id` cannot be the URL of a metadata document, or an empty text.
std::string validate_document_url(std::string_view id);

}  // namespace oauth
