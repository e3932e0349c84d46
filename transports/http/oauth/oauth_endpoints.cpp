#include "oauth_endpoints.hpp"

#include <algorithm>

#include "consent_page.hpp"
#include "http/access/server_url.hpp"
#include "http/error_response.hpp"
#include "http/pages/page_response.hpp"
#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/json_reader.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace transports::http {
namespace {

using oauth::OAuthError;
using support::Json;

constexpr std::chrono::seconds kLookupTimeout{8};  // of a client's metadata document; clients wait ten seconds
constexpr std::chrono::milliseconds kWrongTokenDelay{400};
constexpr std::size_t kMaxFormFields = 40;
constexpr std::size_t kMaxMetadataBytes = std::size_t{16} * 1024;
constexpr std::string_view kFormMediaType = "application/x-www-form-urlencoded";

oauth::Parameters parse_query_parameters(const Request& request) {
  oauth::Parameters parameters;
  for (const auto& [name, value] : request.query) parameters.add(name, value);
  return parameters;
}

// Parses a form. Throws OAuthError if the body is none.
FieldList parse_form_fields(const Request& request) {
  if (media_type(request.headers) != kFormMediaType) {
    throw OAuthError("invalid_request", "The body must be application/x-www-form-urlencoded.");
  }
  auto fields = support::parse_form(request.body, kMaxFormFields);
  if (!fields) throw OAuthError("invalid_request", "The form cannot be read.");
  return *std::move(fields);
}

oauth::Parameters parse_form_parameters(const Request& request) {
  oauth::Parameters parameters;
  for (auto& [name, value] : parse_form_fields(request)) parameters.add(name, std::move(value));
  return parameters;
}

// The metadata of a registration (RFC 7591 section 3.1). Throws OAuthError.
Json parse_metadata(const std::string& body) {
  try {
    return support::read_json(body, {.max_bytes = kMaxMetadataBytes});
  } catch (const support::JsonError& error) {
    const bool is_too_large = error.kind == support::JsonError::Kind::size;
    throw OAuthError("invalid_client_metadata", std::string("The metadata ") + error.what() + '.',
                     is_too_large ? 413 : 400);
  }
}

std::optional<oauth::Authorization::Basic> parse_basic_credentials(const Request& request) {
  const auto header = request.headers.find("Authorization");
  if (!header) return std::nullopt;
  const auto invalid = [] { return OAuthError("invalid_client", "The Authorization header cannot be read.", 401); };
  if (request.headers.count("Authorization") > 1 || header->size() < 6 ||
      !equal_ignoring_case(header->substr(0, 6), "Basic ")) {
    throw invalid();
  }
  const auto text = support::from_base64(support::trim(header->substr(6)));
  const auto colon = text ? text->find(':') : std::string::npos;
  if (colon == std::string::npos) throw invalid();
  const auto id = support::percent_decode(std::string_view(*text).substr(0, colon), true);
  const auto secret = support::percent_decode(std::string_view(*text).substr(colon + 1), true);
  if (!id || !secret) throw invalid();
  return oauth::Authorization::Basic{*id, *secret};
}

Response redirect_to(const oauth::Redirect& redirect) {
  Response response;
  response.status = 303;
  response.headers.set("Location", redirect.location);
  response.headers.set("Referrer-Policy", "no-referrer");
  return response;
}

std::string cookie_name(const oauth::Site& site) {
  return site.issuer.starts_with("https://") ? "__Host-tastytrade-login" : "tastytrade-login";
}

// The value of the login's cookie; empty if there is none of its form: 43 characters, which random_token(32) has.
std::string find_cookie(const Request& request, const std::string& name) {
  for (const auto& [field, value] : request.headers) {
    if (!equal_ignoring_case(field, "Cookie")) continue;
    for (const std::string& part : support::split(value, ';')) {
      if (part.starts_with(name + '=') && part.size() == name.size() + 1 + 43) return part.substr(name.size() + 1);
    }
  }
  return "";
}

// Whether a page of another site sent the form. CORS_ALLOWED_ORIGINS does not matter: the decision is taken on this
// server's own page.
bool is_cross_site(const Request& request, const oauth::Site& site) {
  const auto from = request.headers.find("Sec-Fetch-Site");
  if (from && *from != "same-origin" && *from != "none") return true;
  const auto origin = request.headers.find("Origin");
  return origin && support::parse_origin(*origin) != support::find_origin(site.issuer);
}

// The sources for form-action of the Content-Security-Policy: this server, and the redirect URI, because browsers check
// the redirect that follows a form too.
std::string form_action_sources(const std::string& redirect_uri) {
  const auto origin = support::find_origin(redirect_uri);
  const bool is_web = origin && (origin->scheme == "https" || origin->scheme == "http");
  // Browsers accept no IPv6 literal as a source, so only its scheme is named.
  if (is_web && origin->authority.host.find(':') == std::string::npos) {
    return "'self' " + origin->scheme + "://" + to_string(origin->authority);
  }
  return "'self' " + redirect_uri.substr(0, redirect_uri.find(':') + 1);
}

}  // namespace

Response OAuthEndpoints::resource_metadata(const Request& request, RequestContext&) const {
  return json_response(200, oauth::protected_resource_metadata(site_for_request(request, options_)));
}

Response OAuthEndpoints::server_metadata(const Request& request, RequestContext&) const {
  return json_response(200, authorization_.metadata(site_for_request(request, options_)));
}

Response OAuthEndpoints::authorize(const Request& request, RequestContext& context) {
  const oauth::Site site = site_for_request(request, options_);
  auto outcome = authorization_.validate_request(parse_query_parameters(request), site, request.limit_key,
                                                 support::Budget::of(kLookupTimeout, context.stop()));
  if (const auto* redirect = std::get_if<oauth::Redirect>(&outcome)) return redirect_to(*redirect);
  if (const auto* refused = std::get_if<oauth::Refused>(&outcome)) {
    return page_response(400, refused_page(*refused, request.id), "");
  }
  std::string cookie = find_cookie(request, cookie_name(site));
  if (cookie.empty()) cookie = support::random_token(32);
  return show_consent_page(request, std::get<oauth::AuthorizationRequest>(outcome), cookie, {});
}

Response OAuthEndpoints::show_consent_page(const Request& request, const oauth::AuthorizationRequest& wanted,
                                           const std::string& cookie, const WrongToken& wrong) const {
  const oauth::Site site = site_for_request(request, options_);
  const bool decides = can_decide(request, wanted);
  const ConsentView view{.wanted = wanted,
                         .environment = decides ? options_.environment : "",
                         .decides = decides,
                         .sealed = authorization_.seal_request(wanted, cookie),
                         .complaint = wrong.complaint,
                         .tries_left = wrong.tries_left};
  Response response = page_response(wrong.status, consent_page(view), form_action_sources(wanted.redirect_uri));
  const bool secure = site.issuer.starts_with("https://");
  response.headers.set("Set-Cookie", cookie_name(site) + '=' + cookie +
                                         "; Path=/; Max-Age=600; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : ""));
  return response;
}

bool OAuthEndpoints::can_decide(const Request& request, const oauth::AuthorizationRequest& wanted) const {
  return wanted.owner_known || environment_for_(request) == options_.environment;
}

Response OAuthEndpoints::decide(const Request& request, RequestContext& context) {
  const oauth::Site site = site_for_request(request, options_);
  if (is_cross_site(request, site)) {
    throw OAuthError("invalid_request", "The form was sent by another site's page.", 403);
  }
  const auto form = parse_form_fields(request);
  const auto find_field = [&](std::string_view name) -> std::string {
    const auto found = std::find_if(form.begin(), form.end(), [&](const auto& each) { return each.first == name; });
    return found == form.end() ? "" : found->second;
  };
  const std::string cookie = find_cookie(request, cookie_name(site));
  const std::string sealed = find_field("request");
  auto wanted = authorization_.unseal_request(sealed, cookie);
  if (!wanted || wanted->resource != site.resource) {
    throw OAuthError(kLoginExpired, "This page has expired, or was opened in another browser.");
  }
  if (find_field("decision") == "deny") return redirect_to(authorization_.deny(*wanted, site));
  if (find_field("decision") != "allow") throw OAuthError("invalid_request", "The form says neither yes nor no.");
  if (!wanted->owner_known) {
    const std::string token = find_field("token");
    if (token.empty())
      return show_consent_page(request, *wanted, cookie, {.status = 400, .complaint = "No token was entered."});
    const auto attempt = authorization_.verify_owner_token(token, request.limit_key);
    if (!attempt.is_owner) {
      support::Budget{.stop = context.stop()}.sleep(kWrongTokenDelay);
      return show_consent_page(
          request, *wanted, cookie,
          {.status = 403, .complaint = "This is not the server token.", .tries_left = attempt.tries_left});
    }
    if (!can_decide(request, *wanted)) {
      // The first page showed no environment. The owner sees it on a second page before the decision.
      wanted->owner_known = true;
      return show_consent_page(request, *wanted, cookie, {});
    }
  }
  oauth::Scopes granted = {"read"};
  for (const auto& [name, value] : form) {
    if (name == "scope") granted.push_back(value);
  }
  return redirect_to(authorization_.approve(*wanted, granted, sealed, site));
}

Response OAuthEndpoints::token(const Request& request, RequestContext& context) {
  const oauth::Tokens tokens = authorization_.issue_tokens(
      parse_form_parameters(request), parse_basic_credentials(request), site_for_request(request, options_),
      request.limit_key, support::Budget::of(kLookupTimeout, context.stop()));
  Json body = {{"access_token", tokens.access},
               {"token_type", "Bearer"},
               {"expires_in", tokens.access_lifetime.count()},
               {"scope", oauth::to_text(tokens.scopes)}};
  if (!tokens.refresh.empty()) body["refresh_token"] = tokens.refresh;
  Response response = json_response(200, body);
  response.headers.set("Pragma", "no-cache");
  return response;
}

Response OAuthEndpoints::register_client(const Request& request, RequestContext&) {
  if (media_type(request.headers) != "application/json") {
    throw OAuthError("invalid_client_metadata", "The body must be JSON.");
  }
  const Json metadata = parse_metadata(request.body);
  return json_response(201, authorization_.register_client(metadata, request.limit_key));
}

Response OAuthEndpoints::revoke(const Request& request, RequestContext& context) {
  authorization_.revoke(parse_form_parameters(request), parse_basic_credentials(request), request.limit_key,
                        support::Budget::of(kLookupTimeout, context.stop()));
  return {};
}

}  // namespace transports::http
