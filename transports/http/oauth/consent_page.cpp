#include "consent_page.hpp"

#include <algorithm>

#include "http/access/public_status.hpp"
#include "http/pages/error_page.hpp"
#include "http/pages/html.hpp"
#include "http/pages/html_template.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace transports::http {
namespace {

using support::Json;

constexpr const char* kTokenVariable = "CHATGPT_MCP_TOKEN";

bool asks_for(const oauth::AuthorizationRequest& wanted, std::string_view scope) {
  return std::find(wanted.scopes.begin(), wanted.scopes.end(), scope) != wanted.scopes.end();
}

// "claude.ai:8443" of "https://claude.ai:8443/callback".
std::string format_host(const std::string& url) {
  const auto origin = support::find_origin(url);
  return origin ? to_string(origin->authority) : "";
}

// Where the browser goes with the answer, in words: "claude.ai", "this computer (localhost:3118)".
std::string describe_redirect(const std::string& uri) {
  std::string host = oauth::redirect_host(uri);
  if (oauth::is_loopback_redirect(uri)) host += " (" + format_host(uri) + ')';
  return host;
}

std::string connect_label(const ConsentView& view) {
  if (!view.decides) return "Log in";
  if (view.environment == "production") return "Connect the real account";
  if (view.environment == "sandbox") return "Connect the sandbox";
  return view.environment == "demo" ? "Connect the demo" : "Connect";
}

std::string describe_tries(std::int64_t left) {
  if (left <= 0) return "No try is left: the next one is possible within 15 minutes.";
  const std::string all = " of " + std::to_string(oauth::Authorization::kMaxWrongTokens);
  return std::to_string(left) + all + (left == 1 ? " tries is left." : " tries are left.");
}

void add_client(Json& values, const oauth::AuthorizationRequest& wanted) {
  const oauth::Client& client = wanted.client;
  values["client"] = client.name.empty() ? "A client without a name" : client.name;
  values["is_registered"] = client.kind == oauth::ClientKind::registered;
  // Its address says who describes the client; the name in it is the client's own.
  values["document"] = client.kind == oauth::ClientKind::document ? client.id : "";
  values["redirect"] = describe_redirect(wanted.redirect_uri);
  values["is_loopback"] = oauth::is_loopback_redirect(wanted.redirect_uri);
  values["resource"] = wanted.resource;
  values["host"] = format_host(wanted.resource);
  values["asks_trade"] = asks_for(wanted, "trade");
  values["asks_write"] = asks_for(wanted, "write");
  values["asks_offline_access"] = asks_for(wanted, "offline_access");
}

Json login_error_values(const LoginErrorPage& page, const char* title) {
  Json values = html::page_values(title, "", "narrow");
  values["status"] = page.status;
  values["code"] = page.code;
  values["message"] = page.message;
  values["request_id"] = page.request_id;
  values["token_variable"] = kTokenVariable;
  return values;
}

}  // namespace

std::string consent_page(const ConsentView& view) {
  const std::string& name = view.wanted.client.name;
  Json values =
      html::page_values("Connect " + (name.empty() ? "a client without a name" : name), view.environment, "narrow");
  add_client(values, view.wanted);
  values["account"] = describe_environment(view.environment).account;
  values["is_production"] = view.environment == "production";
  values["sealed"] = view.sealed;
  values["decides"] = view.decides;
  values["asks_token"] = !view.wanted.owner_known;
  values["complaint"] = view.complaint;
  if (view.tries_left) values["tries"] = describe_tries(*view.tries_left);
  values["max_tries"] = oauth::Authorization::kMaxWrongTokens;
  values["token_variable"] = kTokenVariable;
  values["button"] = connect_label(view);
  return fill_template("consent.html", values);
}

std::string login_error_page(const LoginErrorPage& page) {
  const auto fill = [&](const char* title, const char* kind) {
    Json values = login_error_values(page, title);
    values[kind] = true;
    if (page.retry_after) values["wait"] = oauth::format_wait(*page.retry_after);
    return fill_template("login-error.html", values);
  };
  if (page.code == kLoginExpired) return fill("This login page has expired", "is_expired");
  if (page.code == "invalid_client") return fill("This server does not know the client", "is_unknown_client");
  if (page.code == "access_denied" && page.status == 429 && page.retry_after) {
    return fill("Too many wrong tokens", "is_locked");
  }
  if (page.status >= 500 || page.status == 429 || page.status == 404 || page.status == 405) {
    return error_page({.status = page.status,
                       .code = page.code,
                       .message = page.message + " Nothing was granted.",
                       .retry_after = page.retry_after,
                       .request_id = page.request_id,
                       .method = page.method,
                       .path = page.path});
  }
  return fill("This login request is not valid", "is_invalid");
}

std::string refused_page(const oauth::Refused& refused, const std::string& request_id) {
  Json values = login_error_values({.code = "invalid_request", .message = refused.why, .request_id = request_id},
                                   "This login request is not valid");
  values["is_invalid"] = true;
  values["redirect"] = {{"host", refused.destination}, {"url", refused.redirect.location}};
  return fill_template("login-error.html", values);
}

}  // namespace transports::http
