#include "consent_page.hpp"

#include <algorithm>

#include "http/access/public_status.hpp"
#include "http/pages/html.hpp"
#include "http/pages/page_texts.hpp"

namespace transports::http {
namespace {

using html::escape;

// How this server knows the client, in words that the client did not choose.
std::string origin_of(const oauth::AuthorizationRequest& wanted) {
  using oauth::ClientKind;
  switch (wanted.client.kind) {
    case ClientKind::known:
    case ClientKind::configured:
      return "";
    case ClientKind::document:
      return "<tr><th scope=\"row\">Described at</th><td><code>" + escape(wanted.client.id) + "</code></td></tr>\n";
    case ClientKind::registered:
      break;
  }
  return "<tr><th scope=\"row\">Registered</th><td>by the client itself; the name is not verified</td></tr>\n";
}

std::string facts(const oauth::AuthorizationRequest& wanted, const std::string& name) {
  return "<table><tbody>\n<tr><th scope=\"row\">Client</th><td>" + escape(name) + "</td></tr>\n" + origin_of(wanted) +
         "<tr><th scope=\"row\">Redirects to</th><td><strong>" + escape(oauth::redirect_host(wanted.redirect_uri)) +
         "</strong></td></tr>\n<tr><th scope=\"row\">This server</th><td><code>" + escape(wanted.resource) +
         "</code></td></tr>\n</tbody></table>\n";
}

bool asks_for(const oauth::AuthorizationRequest& wanted, std::string_view scope) {
  return std::find(wanted.scopes.begin(), wanted.scopes.end(), scope) != wanted.scopes.end();
}

std::string choices(const oauth::AuthorizationRequest& wanted, const std::string& environment) {
  std::string text;
  if (asks_for(wanted, "trade")) {
    text +=
        "<p class=\"alert\"><label><input type=\"checkbox\" name=\"scope\" value=\"trade\"> <strong>Also allow "
        "orders.</strong> The client may then place, change and cancel orders";
    text += environment == "production" ? " with real money. " : ". ";
    text += "Leave this empty to let it read only.</label></p>\n";
  }
  if (asks_for(wanted, "offline_access")) {
    text +=
        "<p><label><input type=\"checkbox\" name=\"scope\" value=\"offline_access\" checked> Stay connected until you "
        "disconnect, or until 90 days without use. Otherwise the connection ends after one hour.</label></p>\n";
  }
  return text;
}

std::string token_field(bool again) {
  return "<p><label for=\"token\">Server token</label><br>\n<input id=\"token\" name=\"token\" type=\"password\" "
         "autocomplete=\"current-password\" required aria-describedby=\"hint\"" +
         std::string(again ? " autofocus" : "") +
         "></p>\n<p id=\"hint\" class=\"soft\">Not your TastyTrade password. Five wrong tokens lock your address out "
         "for "
         "up to 15 minutes.</p>\n" +
         html::foldable("Where do I find the server token?", token_places("CHATGPT_MCP_TOKEN"), false);
}

std::string buttons(std::string_view yes) {
  return "<p><button name=\"decision\" value=\"allow\">" + escape(yes) +
         "</button>\n<button name=\"decision\" value=\"deny\" class=\"quiet\" formnovalidate>Cancel</button></p>\n";
}

std::string connect_label(const std::string& environment) {
  if (environment == "production") return "Connect the real account";
  return environment == "sandbox" ? "Connect the sandbox" : "Connect";
}

}  // namespace

std::string consent_page(const ConsentView& view) {
  const oauth::AuthorizationRequest& wanted = view.wanted;
  const std::string name = wanted.client.name.empty() ? "A client without a name" : wanted.client.name;
  const std::string account = escape(describe_environment(view.environment).account);
  std::string body = "<h1>Connect " + escape(name) + " to " +
                     (!view.environment.empty() ? "<span class=\"env\">" + account + "</span>" : account) + "?</h1>\n";
  if (!view.complaint.empty()) body += "<p class=\"alert\" role=\"alert\">" + escape(view.complaint) + "</p>\n";
  body += facts(wanted, name);
  if (oauth::is_loopback_redirect(wanted.redirect_uri)) {
    body +=
        "<p class=\"alert\">The client is a program on the computer that this browser runs on. Any program there can "
        "claim to be this one: go on only if you have just started the login yourself.</p>\n";
  }
  body += access_lists(name, asks_for(wanted, "trade"));
  body += "<form method=\"post\" action=\"/authorize\">\n<input type=\"hidden\" name=\"request\" value=\"" +
          escape(view.sealed) + "\">\n";
  if (view.decides) body += choices(wanted, view.environment);
  if (!wanted.owner_known) body += token_field(!view.complaint.empty());
  if (!view.decides) {
    body +=
        "<p class=\"soft\">The next page shows which account is behind this server, and asks whether to connect.</p>\n";
  }
  body += buttons(view.decides ? connect_label(view.environment) : "Log in") + "</form>\n";
  return html::document("Connect " + name, body, view.environment);
}

std::string refused_page(const oauth::Refused& refused) {
  return html::document("Not connected",
                        "<h1>Not connected</h1>\n<p role=\"alert\">The client's request is not valid. " +
                            escape(refused.why) +
                            "</p>\n<p class=\"soft\">Nothing was granted.</p>\n<p><a rel=\"noreferrer\" href=\"" +
                            escape(refused.redirect.location) + "\">Go back and tell it</a>, at <strong>" +
                            escape(refused.destination) + "</strong>, if you have just come from there.</p>\n");
}

std::string failed_login_page(const std::string& why) {
  return html::document("Not connected", "<h1>Not connected</h1>\n<p role=\"alert\">" + escape(why) +
                                             "</p>\n<p class=\"soft\">Nothing was granted. Go back to the program that "
                                             "sent you here and start again.</p>\n");
}

}  // namespace transports::http
