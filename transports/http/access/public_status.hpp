// Who may learn the environment (demo, sandbox, production) of a server that others reach: callers with its token, and
// everybody if PUBLIC_STATUS=full. Pure functions.
#pragma once

#include <functional>
#include <string>

#include "http/message.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

// Returns the environment if the sender of the request may learn it: "demo", "sandbox", "production"; else empty.
using EnvironmentFor = std::function<std::string(const Request&)>;

// Whether everybody may learn the environment. That of demo data is no secret.
bool shows_environment_to_all(const HttpOptions& options);

// Texts about an environment, for pages. `name` is empty for an unknown environment.
struct EnvironmentText {
  std::string_view name;         // "Production"
  std::string_view sentence;     // "This is a real account with real money."
  std::string_view account;      // "your real account", in a headline
  std::string_view label;        // "Production: the real account", in a table
  std::string_view colour;       // a class of web/style.css: "red"
  std::string_view icon_colour;  // of the icon in the tab, RRGGBB
};
EnvironmentText describe_environment(std::string_view environment);

}  // namespace transports::http
