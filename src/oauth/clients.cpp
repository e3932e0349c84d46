#include "tastytrade_mcp/oauth/clients.hpp"

#include <algorithm>

#include "known_clients.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace oauth {
namespace {

using support::Json;

constexpr std::chrono::hours kUnused{1};       // a registration that led to no login
constexpr std::chrono::hours kUsed{24 * 400};  // longer than a grant lasts
constexpr std::chrono::hours kWindow{1};
constexpr std::int64_t kRegistrationsOfOne = 30;
constexpr std::int64_t kRegistrationsOfAll = 300;
constexpr std::int64_t kDocumentsOfOne = 30;
constexpr std::int64_t kDocumentsOfAll = 300;
constexpr std::chrono::seconds kMinFreshTime{60};
constexpr std::chrono::seconds kMaxFreshTime{86'400};
constexpr std::size_t kMaxRedirects = 10;
constexpr std::size_t kMaxIdBytes = 1024;
constexpr std::string_view kRegistered = "ttc-";

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

// What a client asks to be registered with: texts of a list, or of a single text where a list is meant. Whatever else
// is in the list is nothing that could be granted.
std::vector<std::string> texts_of(const Json& metadata, const char* member) {
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

// Grant types and response types that this server does not do are left out, as RFC 7591 section 2 lets it: clients list
// all that they know. Without `needed` among those that the client lists, it could never log in.
void check_usable(const Json& metadata, const char* member, std::string_view needed) {
  if (!metadata.contains(member)) return;
  const std::vector<std::string> listed = texts_of(metadata, member);
  if (std::find(listed.begin(), listed.end(), needed) != listed.end()) return;
  throw bad_metadata(std::string(member) + " lists nothing that this server does. Supported are: " + kSupported);
}

// The scopes of the registration that are offered here; those of a client that reads if there are none.
std::string granted_scopes(const Json& metadata, const Scopes& offered) {
  const Json* wanted = support::find(metadata, "scope");
  if (wanted != nullptr && !wanted->is_string()) throw bad_metadata("scope must be a text.");
  const Scopes known = known_scopes(wanted == nullptr ? "" : wanted->get<std::string>(), offered);
  return known.empty() ? "read offline_access" : to_text(known);
}

std::string authentication_of(const Json& metadata) {
  const Json* method = support::find(metadata, "token_endpoint_auth_method");
  if (method == nullptr) return "none";
  for (const std::string_view known : {"none", "client_secret_post", "client_secret_basic"}) {
    if (*method == known) return std::string(known);
  }
  throw bad_metadata("token_endpoint_auth_method must be none, client_secret_post or client_secret_basic.");
}

}  // namespace

Client configured_client(const std::string& id, const std::string& secret, std::vector<std::string> redirect_uris) {
  const bool hosted = redirect_uris.empty();
  if (hosted) redirect_uris = hosted_redirect_uris();
  for (const std::string& uri : redirect_uris) {
    if (const std::string flaw = validate_redirect_uri(uri); !flaw.empty()) {
      throw support::Error(support::ErrorCode::invalid_argument,
                           "The redirect URI " + support::printable(uri, 100) + " cannot be used. " + flaw);
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
      registrations_{{store, clock, "oauth-registrations-one", kRegistrationsOfOne, kWindow},
                     {store, clock, "oauth-registrations-all", kRegistrationsOfAll, kWindow}},
      fetches_{{store, clock, "oauth-documents-one", kDocumentsOfOne, kWindow},
               {store, clock, "oauth-documents-all", kDocumentsOfAll, kWindow}} {}

void Clients::count(Limits& limits, const std::string& asker) {
  auto wait = limits.of_one.count(asker).wait;
  if (!wait) wait = limits.of_all.count(asker.starts_with(kForeignPage) ? kForeignPage : "").wait;
  if (!wait) return;
  throw OAuthError("temporarily_unavailable",
                   "These were too many in an hour; try again in " + minutes_to_wait(*wait) + '.', 429, wait);
}

Client Clients::find(const std::string& id, const std::string& asker, const support::Budget& budget) {
  if (id.empty() || id.size() > kMaxIdBytes) throw unknown();
  if (configured_ && configured_->id == id) return *configured_;
  if (auto known = known_client(id)) return *std::move(known);
  if (id.starts_with("https://")) return from_document(id, asker, budget);
  if (!id.starts_with(kRegistered)) throw unknown();
  const auto stored = store_.get(client_key(id));
  if (!stored) throw unknown();
  return client_from(Json::parse(*stored));
}

Client Clients::from_document(const std::string& id, const std::string& asker, const support::Budget& budget) {
  if (const std::string flaw = validate_document_url(id); !flaw.empty()) {
    throw OAuthError("invalid_client", "This client_id is not the address of a metadata document. " + flaw);
  }
  if (const auto kept = store_.get(document_key(id))) return read_document(id, Json::parse(*kept));
  count(fetches_, asker);
  const FetchedDocument fetched = documents_(id, budget);
  Client client = read_document(id, fetched.document);
  store_.put(document_key(id), support::to_text(fetched.document),
             std::clamp(fetched.fresh_for, kMinFreshTime, kMaxFreshTime));
  return client;
}

Json Clients::register_client(const Json& sent, const std::string& asker, const Scopes& offered) {
  if (!sent.is_object()) throw bad_metadata("The metadata must be a JSON object.");
  const Json metadata = without_empty_members(sent);
  Client client{.kind = ClientKind::registered};
  client.redirect_uris = redirect_uris_of(metadata, kMaxRedirects);
  check_usable(metadata, "grant_types", "authorization_code");
  check_usable(metadata, "response_types", "code");
  const std::string authentication = authentication_of(metadata);
  const std::string scope = granted_scopes(metadata, offered);
  const Json* name = support::find(metadata, "client_name");
  if (name != nullptr && !name->is_string()) throw bad_metadata("client_name must be a text.");
  if (name != nullptr) client.name = support::printable(name->get<std::string>(), 80);
  count(registrations_, asker);

  client.id = std::string(kRegistered) + support::random_token(18);
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
  store_.put(client_key(client.id), support::to_text(to_json(client)), kUnused);
  return answer;
}

void Clients::keep(const Client& client) {
  if (client.kind != ClientKind::registered) return;
  store_.put(client_key(client.id), support::to_text(to_json(client)), kUsed);
}

}  // namespace oauth
