#include "tastytrade_mcp/oauth/clients.hpp"

#include <algorithm>

#include "known_clients.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace oauth {
namespace {

using support::Json;

constexpr std::chrono::hours kUnusedRegistrationLifetime{1};       // a registration that led to no login
constexpr std::chrono::hours kUsedRegistrationLifetime{24 * 400};  // longer than a grant lasts
constexpr std::chrono::hours kWindow{1};
constexpr std::int64_t kMaxRegistrationsPerAddress = 30;
constexpr std::int64_t kMaxRegistrationsInAll = 300;
constexpr std::int64_t kMaxDocumentsPerAddress = 30;
constexpr std::int64_t kMaxDocumentsInAll = 300;
constexpr std::chrono::seconds kMinDocumentLifetime{60};
constexpr std::chrono::seconds kMaxDocumentLifetime{86'400};
constexpr std::size_t kMaxRedirects = 10;
constexpr std::size_t kMaxIdBytes = 1024;
constexpr std::string_view kRegisteredIdPrefix = "ttc-";

std::string client_key(const std::string& id) {
  return "oauth-client:" + id;
}
std::string document_key(const std::string& id) {
  return "oauth-document:" + support::hex(support::sha256(id));
}

OAuthError unknown() {
  return {"invalid_client", "There is no such client here; register again.", 401};
}

constexpr const char* kSupported = "grant_types authorization_code and refresh_token, response_types code.";

OAuthError bad_metadata(const std::string& why) {
  return {"invalid_client_metadata", why};
}

// The texts of a list in the metadata. A single text counts as a list of one; entries that are no texts are left out.
std::vector<std::string> list_texts(const Json& metadata, const char* member) {
  const Json* given = support::find(metadata, member);
  if (given == nullptr) return {};
  if (given->is_string()) return {given->get<std::string>()};
  if (!given->is_array()) throw bad_metadata(std::string(member) + " must be a list.");
  std::vector<std::string> texts;
  for (const Json& one : *given) {
    if (one.is_string()) texts.push_back(one.get<std::string>());
  }
  return texts;
}

// Throws unless the client lists `needed`, without which it could never log in. Other grant types and response types
// are ignored (RFC 7591 section 2): clients list all that they know.
void require_listed(const Json& metadata, const char* member, std::string_view needed) {
  if (!metadata.contains(member)) return;
  const std::vector<std::string> listed = list_texts(metadata, member);
  if (std::find(listed.begin(), listed.end(), needed) != listed.end()) return;
  throw bad_metadata(std::string(member) + " lists nothing that this server does. Supported are: " + kSupported);
}

// The scopes that the client requests and this server offers; "read offline_access" if there are none.
std::string choose_scopes(const Json& metadata, const Scopes& offered) {
  const Json* wanted = support::find(metadata, "scope");
  if (wanted != nullptr && !wanted->is_string()) throw bad_metadata("scope must be a text.");
  const Scopes known = filter_offered_scopes(wanted == nullptr ? "" : wanted->get<std::string>(), offered);
  return known.empty() ? "read offline_access" : to_text(known);
}

std::string parse_authentication_method(const Json& metadata) {
  const Json* method = support::find(metadata, "token_endpoint_auth_method");
  if (method == nullptr) return "none";
  for (const std::string_view known : {"none", "client_secret_post", "client_secret_basic"}) {
    if (*method == known) return std::string(known);
  }
  throw bad_metadata("token_endpoint_auth_method must be none, client_secret_post or client_secret_basic.");
}

}  // namespace

Client make_configured_client(const std::string& id, const std::string& secret,
                              std::vector<std::string> redirect_uris) {
  const bool hosted = redirect_uris.empty();
  if (hosted) redirect_uris = hosted_redirect_uris();
  for (const std::string& uri : redirect_uris) {
    if (const std::string reason = validate_redirect_uri(uri); !reason.empty()) {
      throw support::Error(support::ErrorCode::invalid_argument,
                           "The redirect URI " + support::printable(uri, 100) + " cannot be used. " + reason);
    }
  }
  return {.id = id,
          .name = id,
          .redirect_uris = std::move(redirect_uris),
          .kind = ClientKind::configured,
          .any_chatgpt_connector = hosted,
          .secret_digest = secret.empty() ? "" : support::hex(support::sha256(secret))};
}

Clients::Clients(state::Store& store, const support::Clock& clock, std::optional<Client> configured,
                 DocumentSource documents)
    : store_(store),
      clock_(clock),
      configured_(std::move(configured)),
      documents_(std::move(documents)),
      registrations_{{store, clock, "oauth-registrations-one", kMaxRegistrationsPerAddress, kWindow},
                     {store, clock, "oauth-registrations-all", kMaxRegistrationsInAll, kWindow}},
      fetches_{{store, clock, "oauth-documents-one", kMaxDocumentsPerAddress, kWindow},
               {store, clock, "oauth-documents-all", kMaxDocumentsInAll, kWindow}} {}

void Clients::count_request(Limits& limits, const std::string& rate_limit_key) {
  auto wait = limits.per_address.count(rate_limit_key).wait;
  if (!wait) wait = limits.in_all.count(rate_limit_key.starts_with(kForeignPage) ? kForeignPage : "").wait;
  if (!wait) return;
  throw OAuthError("temporarily_unavailable",
                   "These were too many in an hour; try again in " + format_wait(*wait) + '.', 429, wait);
}

Client Clients::find(const std::string& id, const std::string& rate_limit_key, const support::Budget& budget) {
  if (id.empty() || id.size() > kMaxIdBytes) throw unknown();
  if (configured_ && configured_->id == id) return *configured_;
  if (auto known = find_known_client(id)) return *std::move(known);
  if (id.starts_with("https://")) return fetch_client(id, rate_limit_key, budget);
  if (!id.starts_with(kRegisteredIdPrefix)) throw unknown();
  const auto stored = store_.get(client_key(id));
  if (!stored) throw unknown();
  return parse_client(Json::parse(*stored));
}

Client Clients::fetch_client(const std::string& id, const std::string& rate_limit_key, const support::Budget& budget) {
  if (const std::string reason = validate_document_url(id); !reason.empty()) {
    throw OAuthError("invalid_client", "This client_id is not the address of a metadata document. " + reason);
  }
  if (const auto kept = store_.get(document_key(id))) return parse_metadata_document(id, Json::parse(*kept));
  count_request(fetches_, rate_limit_key);
  const FetchedDocument fetched = documents_(id, budget);
  Client client = parse_metadata_document(id, fetched.document);
  store_.put(document_key(id), support::to_text(fetched.document),
             std::clamp(fetched.fresh_for, kMinDocumentLifetime, kMaxDocumentLifetime));
  return client;
}

Json Clients::register_client(const Json& sent, const std::string& rate_limit_key, const Scopes& offered) {
  if (!sent.is_object()) throw bad_metadata("The metadata must be a JSON object.");
  const Json metadata = remove_empty_members(sent);
  Client client{.kind = ClientKind::registered};
  client.redirect_uris = parse_redirect_uris(metadata, kMaxRedirects);
  require_listed(metadata, "grant_types", "authorization_code");
  require_listed(metadata, "response_types", "code");
  const std::string authentication = parse_authentication_method(metadata);
  const std::string scope = choose_scopes(metadata, offered);
  const Json* name = support::find(metadata, "client_name");
  if (name != nullptr && !name->is_string()) throw bad_metadata("client_name must be a text.");
  if (name != nullptr) client.name = support::printable(name->get<std::string>(), 80);
  count_request(registrations_, rate_limit_key);

  client.id = std::string(kRegisteredIdPrefix) + support::random_token(18);
  Json answer = {{"client_id", client.id},
                 {"client_id_issued_at",
                  std::chrono::duration_cast<std::chrono::seconds>(clock_.now().time_since_epoch()).count()},
                 {"redirect_uris", client.redirect_uris},
                 {"grant_types", {"authorization_code", "refresh_token"}},
                 {"response_types", {"code"}},
                 {"token_endpoint_auth_method", authentication},
                 {"scope", scope}};
  if (!client.name.empty()) answer["client_name"] = client.name;
  if (authentication != "none") {
    const std::string secret = support::random_token();
    client.secret_digest = support::hex(support::sha256(secret));
    answer["client_secret"] = secret;
    answer["client_secret_expires_at"] = 0;
  }
  store_.put(client_key(client.id), support::to_text(to_json(client)), kUnusedRegistrationLifetime);
  return answer;
}

void Clients::keep_registration(const Client& client) {
  if (client.kind != ClientKind::registered) return;
  store_.put(client_key(client.id), support::to_text(to_json(client)), kUsedRegistrationLifetime);
}

}  // namespace oauth
