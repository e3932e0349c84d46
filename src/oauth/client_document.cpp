// Client ID Metadata Documents: a client's id is the address of a document that describes it. Fetching what a stranger
// names is dangerous, so the address is resolved once, every answer must be public, and the connection goes to the
// address that was looked at.
#include <httplib.h>

#include <algorithm>
#include <charconv>
#include <semaphore>

#include "address_policy.hpp"
#include "tastytrade_mcp/oauth/clients.hpp"
#include "tastytrade_mcp/support/resolver.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "uri.hpp"

namespace oauth {
namespace {

using support::Json;

constexpr std::size_t kLargest = std::size_t{5} * 1024;  // the draft's own recommendation
constexpr std::chrono::seconds kPatience{5};
constexpr std::ptrdiff_t kAtOnce = 4;
constexpr std::size_t kMostRedirects = 20;

OAuthError invalid(const std::string& why) {
  return {"invalid_client", "The client's metadata document cannot be used. " + why, 400};
}

std::string vetted_address(const std::string& host, const support::Budget& budget) {
  support::Resolver resolver(host);
  const auto addresses = resolver.resolve(budget, kPatience);
  // One answer for both: strangers shall not learn which names this network knows.
  if (addresses.empty() || !std::all_of(addresses.begin(), addresses.end(), is_public_address)) {
    throw invalid("Its host has no public address.");
  }
  return addresses.front();
}

std::chrono::seconds freshness(const std::string& cache_control) {
  const std::string text = support::to_lower(cache_control);
  if (text.find("no-store") != std::string::npos || text.find("no-cache") != std::string::npos) return {};
  const auto at = text.find("max-age=");
  if (at == std::string::npos) return {};
  int seconds = 0;
  std::from_chars(text.data() + at + 8, text.data() + text.size(), seconds);
  return std::chrono::seconds(std::max(seconds, 0));
}

bool is_json(const std::string& content_type) {
  const std::string type = support::to_lower(support::trim(content_type.substr(0, content_type.find(';'))));
  return type == "application/json" || (type.starts_with("application/") && type.ends_with("+json"));
}

FetchedDocument fetch(const std::string& id, const support::Budget& budget, const std::string& ca_file) {
  static std::counting_semaphore<kAtOnce> slots(kAtOnce);
  const auto uri = parse_uri(id);
  if (!uri) throw invalid("Its address cannot be read.");
  if (!slots.try_acquire_for(std::chrono::seconds(1))) throw invalid("Too many are being fetched just now; try again.");
  const std::unique_ptr<std::counting_semaphore<kAtOnce>, void (*)(std::counting_semaphore<kAtOnce>*)> slot(
      &slots, [](auto* taken) { taken->release(); });

  httplib::SSLClient client(uri->host, 443);
  client.set_hostname_addr_map({{uri->host, vetted_address(uri->host, budget)}});
  if (!ca_file.empty()) client.set_ca_cert_path(ca_file);
  client.enable_server_certificate_verification(true);
  client.set_follow_location(false);
  client.set_connection_timeout(kPatience);
  client.set_read_timeout(kPatience);
  client.set_max_timeout(kPatience);
  const std::string target = uri->path + (uri->query ? '?' + *uri->query : "");
  std::string body;
  const auto answer = client.Get(target, {{"Accept", "application/json"}}, [&](const char* data, std::size_t size) {
    body.append(data, size);
    return body.size() <= kLargest;
  });
  if (body.size() > kLargest) throw invalid("It is larger than 5 KiB.");
  if (!answer) throw invalid("Its server did not answer.");
  if (answer->status != 200) throw invalid("Its server answered " + std::to_string(answer->status) + '.');
  if (!is_json(answer->get_header_value("Content-Type"))) throw invalid("It is not JSON.");
  return {Json::parse(body, nullptr, false), freshness(answer->get_header_value("Cache-Control"))};
}

}  // namespace

DocumentSource public_documents(const std::string& ca_file) {
  return [ca_file](const std::string& id, const support::Budget& budget) { return fetch(id, budget, ca_file); };
}

std::string flaw_in_document_address(std::string_view id) {
  const auto uri = parse_uri(id);
  if (!uri || uri->scheme != "https" || uri->host.empty()) return "It is no https address.";
  if (!id.starts_with("https://")) return "Its scheme must be written in lower case.";
  if (uri->fragment || !uri->user.empty()) return "It has a fragment or a user name.";
  if (!uri->port.empty() && uri->port != "443") return "It names a port.";
  if (uri->path.empty() || uri->path == "/") return "It has no path.";
  if ((uri->path + '/').find("/./") != std::string::npos || (uri->path + '/').find("/../") != std::string::npos) {
    return "Its path has dots for segments.";
  }
  return "";
}

Client read_document(const std::string& id, const Json& fetched) {
  if (!fetched.is_object()) throw invalid("It is no JSON object.");
  const Json document = without_empty_members(fetched);
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
    client.redirect_uris = redirect_uris_of(document, kMostRedirects);
  } catch (const OAuthError& error) {
    throw invalid(error.what());
  }
  return client;
}

}  // namespace oauth
