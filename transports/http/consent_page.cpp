#include "consent_page.hpp"

#include <algorithm>

#include "html.hpp"

namespace transports::http {
namespace {

using html::escape;

// Who asks, in words that the one who asks did not choose.
std::string origin_of(const oauth::ConsentRequest& wanted) {
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
  return "<tr><th scope=\"row\">Known by</th><td>its own registration; the name is what it calls "
         "itself</td></tr>\n";
}

std::string account_of(const std::string& environment) {
  if (environment == "demo") return "Demo: everything is made up";
  if (environment == "production") return "<strong>Production: a real account with real money</strong>";
  return "Sandbox: TastyTrade's test environment, no real money";
}

bool asks_for(const oauth::ConsentRequest& wanted, std::string_view scope) {
  return std::find(wanted.scopes.begin(), wanted.scopes.end(), scope) != wanted.scopes.end();
}

std::string choices(const oauth::ConsentRequest& wanted) {
  std::string text =
      "<fieldset><legend>What it may do</legend>\n"
      "<p><strong>Read</strong>: accounts, balances, positions, quotes.</p>\n";
  if (asks_for(wanted, "trade")) {
    text +=
        "<p><label><input type=\"checkbox\" name=\"scope\" value=\"trade\"> <strong>Trade</strong>: what changes "
        "the account, orders included. Not allowed unless you tick it.</label></p>\n";
  }
  if (asks_for(wanted, "offline_access")) {
    text +=
        "<p><label><input type=\"checkbox\" name=\"scope\" value=\"offline_access\" checked> Stay connected, until you "
        "disconnect it or do not use it for 90 days. Otherwise for an hour.</label></p>\n";
  }
  return text + "</fieldset>\n";
}

}  // namespace

std::string consent_page(const ConsentView& view) {
  const oauth::ConsentRequest& wanted = view.wanted;
  const std::string name = wanted.client.name.empty() ? "A client without a name" : wanted.client.name;
  const std::string destination = oauth::destination_of(wanted.redirect_uri);
  std::string body = "<h1>Connect " + escape(name) + "?</h1>\n";
  body += "<p>It asks for access to your TastyTrade account through this server.</p>\n";
  if (!view.complaint.empty()) body += "<p class=\"alert\" role=\"alert\">" + escape(view.complaint) + "</p>\n";
  body += "<table><tbody>\n<tr><th scope=\"row\">Client</th><td>" + escape(name) + "</td></tr>\n";
  body += origin_of(wanted);
  body += "<tr><th scope=\"row\">Answer goes to</th><td><strong>" + escape(destination) + "</strong></td></tr>\n";
  body += "<tr><th scope=\"row\">Account</th><td>" + account_of(view.environment) + "</td></tr>\n";
  body += "<tr><th scope=\"row\">Server</th><td><code>" + escape(wanted.resource) + "</code></td></tr>\n";
  body += "</tbody></table>\n";
  if (oauth::is_loopback_redirect(wanted.redirect_uri)) {
    body +=
        "<p class=\"alert\">The answer goes to a program on the computer that this browser runs on. Any program there "
        "can claim to be this one: go on only if you have just started the login yourself.</p>\n";
  }
  body += "<form method=\"post\" action=\"/authorize\">\n<input type=\"hidden\" name=\"request\" value=\"" +
          escape(view.sealed) + "\">\n" + choices(wanted);
  body +=
      "<p><label for=\"token\">The server's token (its CHATGPT_MCP_TOKEN)</label><br>\n"
      "<input id=\"token\" name=\"token\" type=\"password\" autocomplete=\"current-password\" required "
      "autofocus></p>\n"
      "<p><button name=\"decision\" value=\"allow\">Connect</button>\n"
      "<button name=\"decision\" value=\"deny\" class=\"quiet\" formnovalidate>Refuse</button></p>\n</form>\n";
  return html::document("Connect " + name, body);
}

std::string refused_page(const oauth::Refused& refused) {
  return html::document(
      "Not connected",
      "<h1>Not connected</h1>\n<p role=\"alert\">The program that sent you here asked wrongly: " + escape(refused.why) +
          "</p>\n<p class=\"soft\">Nothing was granted.</p>\n<p><a rel=\"noreferrer\" href=\"" +
          escape(refused.redirect.location) + "\">Go back and tell it</a>, at <strong>" + escape(refused.destination) +
          "</strong>, if you have just come from there.</p>\n");
}

std::string failed_login_page(const std::string& why) {
  return html::document("Not connected", "<h1>Not connected</h1>\n<p role=\"alert\">" + escape(why) +
                                             "</p>\n<p class=\"soft\">Nothing was granted. Go back to the program that "
                                             "sent you here and start again.</p>\n");
}

}  // namespace transports::http
