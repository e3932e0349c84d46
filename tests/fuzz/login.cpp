// What strangers bring to the login: redirect URIs, metadata, forms. Reading them never crashes, and what is let
// through is what a browser would take it for.
#include "shop.hpp"
#include "tastytrade_mcp/oauth/clients.hpp"
#include "tastytrade_mcp/support/json_reader.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace {

using support::Json;

void look_at_uri(const std::string& text) {
  const auto uri = support::parse_uri(text);
  const bool usable = oauth::validate_redirect_uri(text).empty();
  fuzz::demand(uri || !usable, "what cannot be read is not used");
  if (!usable) return;
  const bool web = uri->scheme == "https" || uri->scheme == "http";
  fuzz::demand(uri->authority.host.find_first_of(";,'\" \\@") == std::string::npos, "a host can stand in a header");
  fuzz::demand(!web || !uri->authority.host.empty(), "an answer to the web has a host");
  fuzz::demand(!oauth::redirect_host(text).empty(), "a person can be told where it goes");
  const oauth::Client client{.redirect_uris = {text}};
  fuzz::demand(oauth::is_registered_redirect(client, text), "a client's own address is its own");
  fuzz::demand(!oauth::is_registered_redirect(client, text + "x"), "a longer one is not");
  fuzz::demand(oauth::is_loopback_redirect(text) || uri->scheme != "http", "plain HTTP stays on this machine");
}

void look_at_metadata(std::string_view text) {
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
    fuzz::demand(!client.redirect_uris.empty() && !client.name.empty(), "a client has a name and an address");
    fuzz::demand(oauth::parse_client(oauth::to_json(client)).redirect_uris == client.redirect_uris, "it can be kept");
  } catch (const oauth::OAuthError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  look_at_uri(std::string(text));
  look_at_metadata(text);
  oauth::validate_document_url(text);
  if (const auto members = support::parse_form(text)) {
    for (const auto& [name, value] : *members) fuzz::demand(support::is_utf8(name + value), "a form is text");
  }
  return 0;
}
