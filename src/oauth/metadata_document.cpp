// Client ID Metadata Documents (draft-ietf-oauth-client-id-metadata-document): the client id is the URL of a document
// that describes the client. Anybody can name a URL, so its host is resolved once, every address must be public, and
// the connection goes to the address that was checked.
#include <algorithm>
#include <semaphore>

#include "document_fetch.hpp"
#include "public_address.hpp"
#include "tastytrade_mcp/oauth/clients.hpp"
#include "tastytrade_mcp/support/resolver.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace oauth {
namespace {

using support::Json;

constexpr std::chrono::seconds kTotalTime{5};  // for the slot, resolving, connecting and receiving together
constexpr std::chrono::seconds kMaxWaitForSlot{1};
constexpr std::ptrdiff_t kMaxFetches = 4;  // at the same time
constexpr std::size_t kMaxRedirects = 20;

OAuthError invalid(const std::string& why) {
  return {"invalid_client", "The client's metadata document cannot be used. " + why, 400};
}

std::string resolve_public_address(const std::string& host, const support::Budget& timeout,
                                   std::chrono::milliseconds limit) {
  support::Resolver resolver(host);
  const auto addresses = resolver.resolve(timeout, limit);
  // One message for both cases, so that a client cannot find out which names this network resolves.
  if (addresses.empty() || !std::all_of(addresses.begin(), addresses.end(), is_public_address)) {
    throw invalid("Its host has no public address.");
  }
  return addresses.front();
}

FetchedDocument fetch(const std::string& id, const support::Budget& timeout, const std::string& ca_file) {
  static std::counting_semaphore<kMaxFetches> slots(kMaxFetches);
  const auto uri = support::parse_uri(id);
  if (!uri) throw invalid("Its address cannot be read.");
  const support::Budget budget = timeout.at_most(kTotalTime);
  if (!slots.try_acquire_for(std::min<std::chrono::milliseconds>(kMaxWaitForSlot, budget.remaining()))) {
    throw invalid("Too many are being fetched just now; try again.");
  }
  const std::unique_ptr<std::counting_semaphore<kMaxFetches>, void (*)(std::counting_semaphore<kMaxFetches>*)> slot(
      &slots, [](auto* taken) { taken->release(); });
  return fetch_document({.host = uri->authority.host,
                         .address = resolve_public_address(uri->authority.host, timeout, budget.remaining()),
                         .target = uri->path + (uri->query ? '?' + *uri->query : ""),
                         .ca_file = ca_file},
                        budget);
}

}  // namespace

DocumentSource make_metadata_fetcher(const std::string& ca_file) {
  return [ca_file](const std::string& id, const support::Budget& budget) { return fetch(id, budget, ca_file); };
}

std::string validate_document_url(std::string_view id) {
  const auto uri = support::parse_uri(id);
  if (!uri || uri->scheme != "https" || uri->authority.host.empty()) return "It is no https address.";
  if (!id.starts_with("https://")) return "Its scheme must be written in lower case.";
  if (uri->fragment || !uri->user.empty()) return "It has a fragment or a user name.";
  if (!uri->authority.port.empty() && uri->authority.port != "443") return "It names a port.";
  if (uri->path.empty() || uri->path == "/") return "It has no path.";
  if ((uri->path + '/').find("/./") != std::string::npos || (uri->path + '/').find("/../") != std::string::npos) {
    return "Its path has dots for segments.";
  }
  return "";
}

Client parse_metadata_document(const std::string& id, const Json& fetched) {
  if (!fetched.is_object()) throw invalid("It is no JSON object.");
  const Json document = remove_empty_members(fetched);
  const auto text = [&](const char* member) -> std::string {
    const Json* value = support::find(document, member);
    return value != nullptr && value->is_string() ? value->get<std::string>() : "";
  };
  if (text("client_id") != id) throw invalid("Its client_id is not its own address.");
  if (document.contains("client_secret") || document.contains("client_secret_expires_at")) {
    throw invalid("It holds a secret.");
  }
  const std::string method =
      document.contains("token_endpoint_auth_method") ? text("token_endpoint_auth_method") : "none";
  if (method != "none") throw invalid("It asks for another token_endpoint_auth_method than none.");
  const Json* grants = support::find(document, "grant_types");
  if (grants != nullptr &&
      (!grants->is_array() || std::find(grants->begin(), grants->end(), "authorization_code") == grants->end())) {
    throw invalid("It does not use the authorization_code grant.");
  }
  Client client{.id = id, .name = support::printable(text("client_name"), 80), .kind = ClientKind::document};
  if (client.name.empty()) throw invalid("It has no client_name.");
  try {
    client.redirect_uris = parse_redirect_uris(document, kMaxRedirects);
  } catch (const OAuthError& error) {
    throw invalid(error.what());
  }
  return client;
}

}  // namespace oauth
