// The page that a browser is shown in place of a JSON error. Pure functions.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "http/message.hpp"

namespace transports::http {

// Whether the reader is a browser: Accept names text/html, and neither JSON nor an event stream. A wildcard alone is
// what programs send.
bool prefers_html(const Headers& headers);

struct ErrorPage {
  int status = 400;
  std::string code = {};     // of the JSON error: "rate_limited"
  std::string message = {};  // of the JSON error, as is `hint`
  std::string hint = {};
  std::optional<std::chrono::seconds> retry_after = {};
  std::string request_id = {};
  std::string method = {};  // of the request, as is `path`
  std::string path = {};
  std::string server_url = {};  // base_url(); empty: the page shows no command and no URL of /mcp
};
// An HTML document. It says nothing of the environment, which strangers may not learn. A GET of /mcp without a valid
// token shows where that URL belongs. The texts may come from the request: all are escaped.
std::string error_page(const ErrorPage& page);

}  // namespace transports::http
