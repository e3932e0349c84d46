#include "known_clients.hpp"

#include <algorithm>

namespace oauth {
namespace {

constexpr std::string_view kConnectors = "https://chatgpt.com/connector/oauth/";

struct KnownClient {
  std::string_view id;
  std::string_view name;
  std::vector<std::string> redirect_uris;
};

const std::vector<KnownClient>& list_known_clients() {
  static const std::vector<KnownClient> list = {
      {"https://chatgpt.com/oauth/client.json", "ChatGPT", {"https://chatgpt.com/connector_platform_oauth_redirect"}},
      {"https://chatgpt.com/oauth/codex/client.json",
       "Codex",
       {"http://127.0.0.1/callback", "http://localhost/callback"}},
      {"https://claude.ai/oauth/mcp-oauth-client-metadata",
       "Claude",
       {"https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback"}},
      {"https://claude.ai/oauth/claude-code-client-metadata",
       "Claude Code",
       {"http://localhost/callback", "http://127.0.0.1/callback"}},
      {"https://cursor.com/oauth/mcp-client.json",
       "Cursor",
       {"http://localhost:8787/callback", "https://www.cursor.com/agents/mcp/oauth/callback",
        "cursor://anysphere.cursor-mcp/oauth/callback"}},
  };
  return list;
}

// Whether `text` can be the part of a ChatGPT URL that names an app or connector.
bool is_app_word(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

// A private ChatGPT app has its own document and redirect URI; both hold the name of the app.
std::optional<Client> chatgpt_app(std::string_view id) {
  constexpr std::string_view kBefore = "https://chatgpt.com/oauth/";
  constexpr std::string_view kAfter = "/client.json";
  if (!id.starts_with(kBefore) || !id.ends_with(kAfter) || id.size() <= kBefore.size() + kAfter.size()) {
    return std::nullopt;
  }
  const std::string_view app = id.substr(kBefore.size(), id.size() - kBefore.size() - kAfter.size());
  if (!is_app_word(app)) return std::nullopt;
  return Client{.id = std::string(id),
                .name = "ChatGPT",
                .redirect_uris = {std::string(kConnectors) + std::string(app),
                                  "https://chatgpt.com/connector_platform_oauth_redirect"},
                .kind = ClientKind::known};
}

}  // namespace

std::optional<Client> find_known_client(std::string_view id) {
  for (const KnownClient& each : list_known_clients()) {
    if (each.id != id) continue;
    return Client{.id = std::string(id),
                  .name = std::string(each.name),
                  .redirect_uris = each.redirect_uris,
                  .kind = ClientKind::known};
  }
  return chatgpt_app(id);
}

bool is_chatgpt_connector(std::string_view redirect_uri) {
  return redirect_uri.starts_with(kConnectors) && is_app_word(redirect_uri.substr(kConnectors.size()));
}

std::vector<std::string> hosted_redirect_uris() {
  return {"https://chatgpt.com/connector_platform_oauth_redirect",
          "https://chatgpt.com/backend-api/aip/connectors/links/oauth/callback",
          "https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback"};
}

}  // namespace oauth
