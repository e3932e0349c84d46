#include "error_page.hpp"

#include <algorithm>

#include "html.hpp"
#include "html_template.hpp"
#include "tastytrade_mcp/oauth/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace transports::http {
namespace {

using support::Json;

constexpr std::size_t kMaxShownBytes = 200;

bool is_api_path(std::string_view path) {
  return path.starts_with("/api/");
}

std::string_view choose_heading(int status, bool is_api) {
  switch (status) {
    case 401:
      return is_api ? "This route needs the API token" : "This route needs the server token";
    case 403:
      return "This request is refused";
    case 404:
      return "Page not found";
    case 405:
      return "This address takes another method";
    case 429:
      return "Too many requests";
    case 502:
    case 504:
      return "TastyTrade does not answer";
    case 503:
      return "This server is not ready";
    default:
      return status >= 500 ? "This server failed" : "This request is not valid";
  }
}

// Whether a shell takes `text` as it is: a link to this server must not choose what its reader pastes into a terminal.
bool is_plain_for_shell(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/-._~%:[]").find(c) != std::string_view::npos;
  });
}

}  // namespace

bool prefers_html(const Headers& headers) {
  bool names_html = false;
  for (const auto& [name, value] : headers) {
    if (!equal_ignoring_case(name, "Accept")) continue;
    for (const std::string& range : support::split(value, ',')) {
      const std::string type = support::to_lower(support::trim(range.substr(0, range.find(';'))));
      if (type == "application/json" || type == "text/event-stream") return false;
      names_html = names_html || type == "text/html";
    }
  }
  return names_html;
}

std::string error_page(const ErrorPage& page) {
  const bool is_api = is_api_path(page.path);
  // A browser that opens /mcp has no token. Every other refusal says its reason.
  const bool is_mcp = page.path == "/mcp" && page.method == "GET" && page.status == 401;
  Json values =
      html::page_values(is_mcp ? "This address is for AI clients" : choose_heading(page.status, is_api), "", "narrow");
  values["status"] = page.status;
  values["code"] = page.code;
  values["message"] = page.message;
  values["request_id"] = page.request_id;
  values["method"] = support::printable(page.method, kMaxShownBytes);
  values["path"] = support::printable(page.path, kMaxShownBytes);
  values["is_api"] = is_api;
  values["has_copy"] = false;  // a page without copy buttons has no script
  if (is_mcp) {
    values["mcp_address"] = {{"url", page.server_url.empty() ? "" : page.server_url + "/mcp"}};
    values["has_copy"] = true;
    return fill_template("error.html", values);
  }
  if (page.retry_after && page.status == 429) {
    values["wait"] = oauth::format_wait(*page.retry_after);  // the hint says the same
  } else {
    values["hint"] = page.hint;
  }
  values["is_missing"] = page.status == 404;
  const std::string url = page.server_url + page.path;
  if (page.status == 401 && page.method == "GET" && !page.server_url.empty() && is_plain_for_shell(url)) {
    values["command"] = {{"url", url}, {"variable", is_api ? "API_TOKEN" : "CHATGPT_MCP_TOKEN"}};
    values["has_copy"] = true;
  }
  return fill_template("error.html", values);
}

}  // namespace transports::http
