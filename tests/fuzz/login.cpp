// Reads arbitrary bytes as redirect URIs, client metadata and forms: reading does not crash, and an accepted redirect
// URI has a host that can be shown, stands in a header safely and is not plain HTTP to another machine.
#include "server_fixture.hpp"
#include "tastytrade_mcp/oauth/clients.hpp"
#include "tastytrade_mcp/support/json_reader.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace {

using support::Json;

void check_uri(const std::string& text) {
  const auto uri = support::parse_uri(text);
  const bool usable = oauth::validate_redirect_uri(text).empty();
  fuzz::require(uri || !usable, "an unreadable URI is refused");
  if (!usable) return;
  const bool web = uri->scheme == "https" || uri->scheme == "http";
  fuzz::require(uri->authority.host.find_first_of(";,'\" \\@") == std::string::npos, "a host can stand in a header");
  fuzz::require(!web || !uri->authority.host.empty(), "a web URI has a host");
  fuzz::require(!oauth::redirect_host(text).empty(), "the login page can name the destination");
  const oauth::Client client{.redirect_uris = {text}};
  fuzz::require(oauth::is_registered_redirect(client, text), "a registered URI is accepted");
  fuzz::require(!oauth::is_registered_redirect(client, text + "x"), "a longer URI is refused");
  fuzz::require(oauth::is_loopback_redirect(text) || uri->scheme != "http", "plain HTTP is for loopback only");
}

void check_metadata(std::string_view text) {
  Json metadata;
  try {
    metadata = support::read_json(text);
  } catch (const support::JsonError&) {
    return;
  }
  if (!metadata.is_object()) return;
  const Json* id = support::find(metadata, "client_id");
  try {
    const oauth::Client client = oauth::parse_metadata_document(
        id != nullptr && id->is_string() ? id->get<std::string>() : "https://client.example/id", metadata);
    fuzz::require(!client.redirect_uris.empty() && !client.name.empty(), "a client has a name and a redirect URI");
    fuzz::require(oauth::parse_client(oauth::to_json(client)).redirect_uris == client.redirect_uris,
                  "a stored client is read back unchanged");
  } catch (const oauth::OAuthError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_uri(std::string(text));
  check_metadata(text);
  oauth::validate_document_url(text);
  if (const auto members = support::parse_form(text)) {
    for (const auto& [name, value] : *members) fuzz::require(support::is_utf8(name + value), "a form is UTF-8");
  }
  return 0;
}
