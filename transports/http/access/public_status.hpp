// What a stranger may read of this server. Whether real money is behind a server that others reach is told to those
// who hold its token, and to everybody only where PUBLIC_STATUS=full says so. Pure functions.
#pragma once

#include <functional>
#include <string>

#include "http/message.hpp"
#include "tastytrade_mcp/transports/http_server.hpp"

namespace transports::http {

// The environment that the sender of a request may know: "demo", "sandbox", "production"; empty: none.
using EnvironmentFor = std::function<std::string(const Request&)>;

// Whether everybody may know the environment. Demo data is no secret.
bool shows_environment_to_all(const HttpOptions& options);

// What a page says of an environment. `name` is empty for an unknown one.
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
