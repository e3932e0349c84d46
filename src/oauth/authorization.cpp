#include "tastytrade_mcp/oauth/authorization.hpp"

#include <algorithm>

#include "metrics.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace oauth {
namespace {

using support::Json;

constexpr std::chrono::minutes kConsentLifetime{10};    // for the owner to read the page
constexpr std::chrono::seconds kCodeLifetime{60};       // for the client to exchange its code
constexpr std::chrono::minutes kSpentCodeLifetime{10};  // how long a code that comes back still ends its grant
constexpr std::size_t kMaxStateBytes = 4096;
constexpr std::string_view kConsentPurpose = "consent";
constexpr std::string_view kCodePurpose = "code";

std::string code_key(const std::string& code) {
  return "oauth-code:" + support::hex(support::sha256(code));
}
std::string spent_key(const std::string& code) {
  return "oauth-code-spent:" + support::hex(support::sha256(code));
}

std::string with_parameters(const std::string& uri, const std::vector<std::pair<std::string, std::string>>& added) {
  std::string text = uri;
  char separator = uri.find('?') == std::string::npos ? '?' : '&';
  for (const auto& [name, value] : added) {
    if (value.empty()) continue;
    text += separator + name + '=' + support::percent_encode(value);
    separator = '&';
  }
  return text;
}

Redirect refused(const AuthorizationRequest& request, const Site& site, const std::string& error,
                 const std::string& why) {
  return {
      with_parameters(request.redirect_uri,
                      {{"error", error}, {"error_description", why}, {"state", request.state}, {"iss", site.issuer}})};
}

bool is_unreserved(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
  });
}

// A URI in the one spelling that comparisons need: scheme and host in lower case, without the scheme's own port, a dot
// after the host, and slashes at the end of the path.
std::optional<support::Uri> normalized(std::string_view text) {
  auto uri = support::parse_uri(text);
  if (!uri) return std::nullopt;
  if ((uri->scheme == "https" && uri->authority.port == "443") ||
      (uri->scheme == "http" && uri->authority.port == "80"))
    uri->authority.port.clear();
  while (uri->path.ends_with('/')) uri->path.pop_back();
  return uri;
}

bool is_same(const support::Uri& given, const std::optional<support::Uri>& own) {
  return own && given.scheme == own->scheme && given.authority == own->authority && given.path == own->path;
}

// Whether `given` (RFC 8707) names /mcp of this server, with or without a slash at the end, or the server itself. All
// are one audience.
bool is_resource(std::string_view given, const Site& site) {
  const auto uri = normalized(given);
  if (!uri || uri->query || uri->fragment || !uri->user.empty()) return false;
  return is_same(*uri, normalized(site.resource)) || is_same(*uri, normalized(site.issuer));
}

}  // namespace

void Parameters::add(const std::string& name, std::string value) {
  if (!values.emplace(name, std::move(value)).second) repeated.push_back(name);
}

std::string Parameters::get(std::string_view name) const {
  const auto found = values.find(name);
  return found == values.end() ? "" : found->second;
}

std::variant<AuthorizationRequest, Redirect, Refused> Authorization::validate_request(const Parameters& parameters,
                                                                                      const Site& site,
                                                                                      const std::string& rate_limit_key,
                                                                                      const support::Budget& budget) {
  for (const char* name : {"client_id", "redirect_uri"}) {
    if (std::find(parameters.repeated.begin(), parameters.repeated.end(), name) != parameters.repeated.end()) {
      throw OAuthError("invalid_request", std::string(name) + " came twice.");
    }
  }
  AuthorizationRequest request;
  request.client = clients_.find(parameters.get("client_id"), rate_limit_key, budget);
  request.redirect_uri = parameters.get("redirect_uri");
  if (request.redirect_uri.empty()) throw OAuthError("invalid_request", "redirect_uri is missing.");
  if (!validate_redirect_uri(request.redirect_uri).empty() ||
      !is_registered_redirect(request.client, request.redirect_uri)) {
    throw OAuthError("invalid_request", "The redirect_uri is not one that this client registered.");
  }
  request.state = parameters.get("state");
  if (request.state.size() > kMaxStateBytes) throw OAuthError("invalid_request", "The state is too long.");

  // From here on errors go to the client, whose redirect URI is known to be its own.
  using Outcome = std::variant<AuthorizationRequest, Redirect, Refused>;
  const auto refuse = [&](const std::string& error, const std::string& why) -> Outcome {
    Redirect redirect = refused(request, site, error, why);
    if (has_verified_origin(request.client)) return redirect;
    return Refused{why, redirect_host(request.redirect_uri), std::move(redirect)};
  };
  const auto invalid = [&](const std::string& why) { return refuse("invalid_request", why); };
  if (!parameters.repeated.empty()) return invalid("A parameter came twice.");
  if (parameters.get("response_type") != "code") {
    return refuse("unsupported_response_type", "response_type must be code.");
  }
  const std::string mode = parameters.get("response_mode");
  if (!mode.empty() && mode != "query") return invalid("response_mode must be query.");
  request.challenge = parameters.get("code_challenge");
  if (parameters.get("code_challenge_method") != "S256") return invalid("code_challenge_method must be S256.");
  if (request.challenge.size() != 43 || !support::from_base64url(request.challenge)) {
    return invalid("code_challenge must be the base64url of a SHA-256 digest.");
  }
  const std::string resource = parameters.get("resource");
  if (!resource.empty() && !is_resource(resource, site)) {
    return refuse("invalid_target", "This server serves " + site.resource + '.');
  }
  request.resource = site.resource;
  request.scopes = parse_scopes(parameters.get("scope"));
  if (request.scopes.empty()) return refuse("invalid_scope", "The scopes here are: " + to_text(scopes_) + '.');
  return request;
}

// The requested scopes that this server offers. Empty if the client requests scopes of this server of which none is
// offered. `read` if it requests none of this server's: some clients always request their vendor's scopes.
// `offline_access` is always added, because many clients never request it and would have to log in every hour; the
// owner decides on it.
Scopes Authorization::parse_scopes(const std::string& text) const {
  Scopes scopes = filter_offered_scopes(text, scopes_);
  std::erase(scopes, "offline_access");
  if (scopes.empty()) {
    Scopes own = filter_own_scopes(text);
    std::erase(own, "offline_access");
    if (!own.empty()) return {};
    scopes.emplace_back("read");
  }
  scopes.emplace_back("offline_access");
  return scopes;
}

Json Authorization::register_client(const Json& metadata, const std::string& rate_limit_key) {
  return clients_.register_client(metadata, rate_limit_key, scopes_);
}

std::string Authorization::seal_request(const AuthorizationRequest& request, const std::string& cookie) const {
  const Json content = {
      {"client", to_json(request.client)}, {"redirect_uri", request.redirect_uri}, {"state", request.state},
      {"challenge", request.challenge},    {"resource", request.resource},         {"scopes", request.scopes},
      {"owner_known", request.owner_known}};
  return sealer_.seal(kConsentPurpose, {.id = "browser:" + cookie}, content, kConsentLifetime);
}

std::optional<AuthorizationRequest> Authorization::unseal_request(const std::string& sealed,
                                                                  const std::string& cookie) const {
  if (cookie.empty()) return std::nullopt;
  const auto content = sealer_.unseal(kConsentPurpose, {.id = "browser:" + cookie}, sealed);
  if (!content) return std::nullopt;
  return AuthorizationRequest{.client = parse_client(content->at("client")),
                              .redirect_uri = content->at("redirect_uri").get<std::string>(),
                              .state = content->at("state").get<std::string>(),
                              .challenge = content->at("challenge").get<std::string>(),
                              .resource = content->at("resource").get<std::string>(),
                              .scopes = content->at("scopes").get<Scopes>(),
                              .owner_known = content->value("owner_known", false)};
}

Authorization::LoginAttempt Authorization::verify_owner_token(const std::string& token,
                                                              const std::string& rate_limit_key) {
  // Counted before the comparison, so that many requests at once do not pass the limit.
  const auto own = failed_logins_per_address_.count(rate_limit_key);
  const auto all = own.wait ? own : failed_logins_total_.count("");
  if (const auto locked = all.wait) {
    oauth_metrics().owner_tokens.with({"locked"}).add();
    throw OAuthError("access_denied", "Too many wrong tokens. Try again in " + format_wait(*locked) + '.', 429, locked);
  }
  const bool is_right = !owner_token_.empty() && owner_token_.matches(token);
  oauth_metrics().owner_tokens.with({is_right ? "accepted" : "refused"}).add();
  if (is_right) {
    failed_logins_per_address_.reset(rate_limit_key);
    failed_logins_total_.uncount("");
    support::log_info("oauth_login", {{"outcome", "accepted"}, {"client", rate_limit_key}});
  } else {
    support::log_warning("oauth_login", {{"outcome", "refused"}, {"client", rate_limit_key}});
  }
  return {.is_owner = is_right, .tries_left = own.remaining};
}

Redirect Authorization::approve(const AuthorizationRequest& request, const Scopes& scopes, const std::string& sealed,
                                const Site& site) {
  // Computed from the request, so that a form sent twice makes one code.
  const std::string code = "ttc_" + support::base64url(sealer_.sign(kCodePurpose, sealed));
  Scopes granted;
  for (const std::string& scope : request.scopes) {
    if (std::find(scopes.begin(), scopes.end(), scope) != scopes.end()) granted.push_back(scope);
  }
  const Json record = {
      {"client", request.client.id},    {"name", request.client.name},  {"redirect_uri", request.redirect_uri},
      {"challenge", request.challenge}, {"resource", request.resource}, {"scopes", granted},
      {"grant", Grants::make_id()}};
  store_.put_if_absent(code_key(code), support::to_text(record), kCodeLifetime);
  // Checked after the code is stored, because exchange_code() marks a code as spent before it erases it. A client that
  // got a spent code would send it a second time, which ends its grant.
  if (store_.get(spent_key(code))) {
    store_.erase(code_key(code));
    throw OAuthError("invalid_request",
                     "This page was used already. If the client is not connected, begin again in the client.");
  }
  clients_.keep_registration(request.client);
  return {with_parameters(request.redirect_uri, {{"code", code}, {"state", request.state}, {"iss", site.issuer}})};
}

Redirect Authorization::deny(const AuthorizationRequest& request, const Site& site) const {
  return refused(request, site, "access_denied", "The owner refused.");
}

Client Authorization::authenticate(const Parameters& parameters, const std::optional<Basic>& basic,
                                   const std::string& rate_limit_key, const support::Budget& budget) {
  if (!parameters.repeated.empty()) throw OAuthError("invalid_request", "A parameter came twice.");
  const std::string in_body = parameters.get("client_id");
  const std::string id = basic ? basic->id : in_body;
  if (basic && !in_body.empty() && in_body != basic->id) {
    throw OAuthError("invalid_request", "Two different client_ids were sent.");
  }
  if (basic && !parameters.get("client_secret").empty()) {
    throw OAuthError("invalid_request", "Send the client's secret one way, not two.");
  }
  if (id.empty()) throw OAuthError("invalid_request", "client_id is missing.");
  Client client = clients_.find(id, rate_limit_key, budget);
  const std::string secret = basic ? basic->secret : parameters.get("client_secret");
  if (client.secret_digest.empty()) return client;
  const std::string digest = support::hex(support::sha256(secret));
  if (!support::constant_time_equal(digest, client.secret_digest)) {
    throw OAuthError("invalid_client", "The client's secret is wrong.", 401);
  }
  return client;
}

Tokens Authorization::issue_tokens(const Parameters& parameters, const std::optional<Basic>& basic, const Site& site,
                                   const std::string& rate_limit_key, const support::Budget& budget) {
  const std::string type = parameters.get("grant_type");
  const bool is_known = type == "authorization_code" || type == "refresh_token";
  const auto count = [&](std::string_view outcome) {
    oauth_metrics().issued.with({is_known ? std::string_view(type) : "unknown", outcome}).add();
  };
  try {
    Tokens tokens = issue_tokens_of(type, parameters, basic, site, rate_limit_key, budget);
    count("ok");
    return tokens;
  } catch (const OAuthError& error) {
    count(error.code);
    throw;
  }
}

Tokens Authorization::issue_tokens_of(const std::string& type, const Parameters& parameters,
                                      const std::optional<Basic>& basic, const Site& site,
                                      const std::string& rate_limit_key, const support::Budget& budget) {
  if (type.empty()) throw OAuthError("invalid_request", "grant_type is missing.");
  if (type != "authorization_code" && type != "refresh_token") {
    throw OAuthError("unsupported_grant_type", "grant_type must be authorization_code or refresh_token.");
  }
  const Client client = authenticate(parameters, basic, rate_limit_key, budget);
  const std::string resource = parameters.get("resource");
  if (!resource.empty() && !is_resource(resource, site)) {
    throw OAuthError("invalid_target", "This server serves " + site.resource + '.');
  }
  if (type == "authorization_code") return exchange_code(parameters, client);
  const std::string refresh = parameters.get("refresh_token");
  if (refresh.empty()) throw OAuthError("invalid_request", "refresh_token is missing.");
  // Clients repeat the scopes of their first request, among them their vendor's.
  return grants_.refresh(refresh, client.id, filter_own_scopes(parameters.get("scope")),
                         resource.empty() ? "" : site.resource);
}

Tokens Authorization::exchange_code(const Parameters& parameters, const Client& client) {
  const std::string code = parameters.get("code");
  const std::string verifier = parameters.get("code_verifier");
  if (code.empty()) throw OAuthError("invalid_request", "code is missing.");
  if (verifier.size() < 43 || verifier.size() > 128 || !is_unreserved(verifier)) {
    throw OAuthError("invalid_request", "code_verifier must be 43 to 128 unreserved characters.");
  }
  const auto stored = store_.get(code_key(code));
  const Json record = stored ? Json::parse(*stored) : Json::object();
  const std::string id = record.value("grant", "");
  // Of several requests with one code, the one that marks it as spent exchanges it.
  if (!stored || !store_.put_if_absent(spent_key(code), id, kSpentCodeLifetime)) {
    // A code that is sent twice may be stolen: its grant ends (OAuth 2.1 section 4.1.3).
    if (const auto grant = store_.get(spent_key(code))) grants_.end(*grant);
    throw OAuthError("invalid_grant", "The code is unknown, expired or used.");
  }
  store_.erase(code_key(code));
  if (record.at("client") != client.id) throw OAuthError("invalid_grant", "The code was given to another client.");
  const std::string redirect = parameters.get("redirect_uri");
  if (!redirect.empty() && record.at("redirect_uri") != redirect) {
    throw OAuthError("invalid_grant", "The redirect_uri is not that of the authorization.");
  }
  if (!support::constant_time_equal(support::base64url(support::sha256(verifier)),
                                    record.at("challenge").get_ref<const std::string&>())) {
    throw OAuthError("invalid_grant", "The code_verifier does not fit the code_challenge.");
  }
  return grants_.begin(id, {.client_id = client.id,
                            .client_name = client.name,
                            .scopes = record.at("scopes").get<Scopes>(),
                            .resource = record.at("resource").get<std::string>()});
}

void Authorization::revoke(const Parameters& parameters, const std::optional<Basic>& basic,
                           const std::string& rate_limit_key, const support::Budget& budget) {
  const Client client = authenticate(parameters, basic, rate_limit_key, budget);
  const std::string token = parameters.get("token");
  if (token.empty()) throw OAuthError("invalid_request", "token is missing.");
  grants_.revoke(token, client.id);
}

Json Authorization::metadata(const Site& site) const {
  Scopes scopes = scopes_;
  scopes.emplace_back("offline_access");
  return {{"issuer", site.issuer},
          {"authorization_endpoint", site.issuer + "/authorize"},
          {"token_endpoint", site.issuer + "/token"},
          {"registration_endpoint", site.issuer + "/register"},
          {"revocation_endpoint", site.issuer + "/revoke"},
          {"scopes_supported", scopes},
          {"response_types_supported", {"code"}},
          {"response_modes_supported", {"query"}},
          {"grant_types_supported", {"authorization_code", "refresh_token"}},
          {"code_challenge_methods_supported", {"S256"}},
          {"token_endpoint_auth_methods_supported", {"none", "client_secret_post", "client_secret_basic"}},
          {"revocation_endpoint_auth_methods_supported", {"none", "client_secret_post", "client_secret_basic"}},
          {"client_id_metadata_document_supported", true},
          {"authorization_response_iss_parameter_supported", true}};
}

Json protected_resource_metadata(const Site& site) {
  return {{"resource", site.asked},
          {"authorization_servers", {site.issuer}},
          // Some clients request every scope that is listed here; `trade` is requested when a tool needs it.
          {"scopes_supported", {"read"}},
          {"bearer_methods_supported", {"header"}},
          {"resource_name", "TastyTrade MCP Server"}};
}

}  // namespace oauth
