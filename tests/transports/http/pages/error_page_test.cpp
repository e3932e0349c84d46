// Error pages, which browsers get in place of JSON errors.
#include <catch2/catch_test_macros.hpp>

#include "http/pages/error_page.hpp"

using transports::http::error_page;
using transports::http::ErrorPage;
using transports::http::Headers;
using transports::http::prefers_html;

namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

bool prefers(std::string_view accept) {
  Headers headers;
  headers.add("Accept", accept);
  return prefers_html(headers);
}

}  // namespace

TEST_CASE("A browser's Accept asks for a page, a program's does not", "[pages]") {
  CHECK(prefers("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
  CHECK(prefers("TEXT/HTML; charset=utf-8"));
  for (const char* accept : {"*/*", "", "application/json", "application/json, text/event-stream", "text/event-stream",
                             "text/*", "text/html, application/json", "text/htmlx"}) {
    CAPTURE(accept);
    CHECK_FALSE(prefers(accept));
  }
  CHECK_FALSE(prefers_html(Headers()));
}

TEST_CASE("An error page says what happened, what to do and which request it was", "[pages]") {
  const std::string limited = error_page({.status = 429,
                                          .code = "rate_limited",
                                          .message = "More than 100 requests a minute from one address.",
                                          .hint = "Wait 16 s before the next request.",
                                          .retry_after = std::chrono::seconds(16),
                                          .request_id = "y0tB6Yk9b1M7sWzE",
                                          .method = "GET",
                                          .path = "/"});
  CHECK(contains(limited, "<h1>Too many requests</h1>"));
  CHECK(contains(limited, "More than 100 requests a minute from one address."));
  CHECK(contains(limited, "Try again in 16 seconds."));
  CHECK_FALSE(contains(limited, "Wait 16 s"));
  CHECK(contains(limited, "y0tB6Yk9b1M7sWzE"));

  const std::string missing = error_page({.status = 404, .message = "There is nothing at this path.", .path = "/nope"});
  CHECK(contains(missing, "<h1>Page not found</h1>"));
  CHECK(contains(missing, "/nope"));
  CHECK(contains(missing, "href=\"/\""));

  const std::string not_ready = error_page({.status = 503, .message = "The store does not answer.", .hint = "Wait."});
  CHECK(contains(not_ready, "<h1>This server is not ready</h1>"));
  CHECK(contains(not_ready, "<p>Wait.</p>"));
}

TEST_CASE("A page for a missing token shows the command that sends it", "[pages]") {
  ErrorPage page{.status = 401, .method = "GET", .path = "/api/v1/accounts", .server_url = "http://localhost:8086"};
  const std::string api = error_page(page);
  CHECK(contains(api, "<h1>This route needs the API token</h1>"));
  CHECK(contains(api, "http://localhost:8086/api/v1/accounts"));
  CHECK(contains(api, "$API_TOKEN"));
  CHECK(contains(api, "href=\"/docs\""));
  page.path = "/mcp/call";
  CHECK(contains(error_page(page), "$CHATGPT_MCP_TOKEN"));
  CHECK_FALSE(contains(error_page(page), "href=\"/docs\""));
  for (const char* path : {"/api/v1/$(date)", "/api/v1/`date`", "/api/v1/;date", "/api/v1/\"date", "/api/v1/ date"}) {
    CAPTURE(path);
    page.path = path;
    CHECK_FALSE(contains(error_page(page), "<pre>"));  // nobody is handed a command that a link wrote
  }
}

TEST_CASE("A browser at /mcp is told where its URL belongs", "[pages]") {
  ErrorPage page{
      .status = 401, .message = "No token.", .method = "GET", .path = "/mcp", .server_url = "https://a.test"};
  CHECK(contains(error_page(page), "<h1>This address is for AI clients</h1>"));
  CHECK(contains(error_page(page), "https://a.test/mcp"));
  page.server_url.clear();
  CHECK_FALSE(contains(error_page(page), "<pre>"));
  page.status = 503;
  CHECK(contains(error_page(page), "<h1>This server is not ready</h1>"));
}

TEST_CASE("No text of an error page becomes markup", "[pages]") {
  const std::string hostile = "\"><script>alert(1)</script><b onclick='x'>{{>style.css}}";
  for (const int status : {400, 401, 403, 404, 405, 429, 500, 503}) {
    for (const std::string& path : {hostile, std::string("/mcp"), "/api/" + hostile}) {
      const std::string page = error_page({.status = status,
                                           .code = hostile,
                                           .message = hostile,
                                           .hint = hostile,
                                           .request_id = hostile,
                                           .method = status == 405 ? hostile : "GET",
                                           .path = path,
                                           .server_url = hostile});
      CAPTURE(status, path);
      CHECK_FALSE(contains(page, "<script>alert"));
      CHECK_FALSE(contains(page, "<b onclick"));
      CHECK_FALSE(contains(page, "\"><script"));
    }
  }
}

TEST_CASE("A refused request to /mcp says its reason and recommends no address", "[pages]") {
  for (const int status : {400, 403, 404}) {
    CAPTURE(status);
    const std::string page = error_page({.status = status,
                                         .message = "This host is not one of this server's.",
                                         .method = "GET",
                                         .path = "/mcp",
                                         .server_url = "http://evil.example"});
    CHECK(contains(page, "This host is not one of this server&#39;s."));
    CHECK_FALSE(contains(page, "evil.example"));
    CHECK_FALSE(contains(page, "<script>"));
  }
  CHECK(contains(error_page({.status = 401, .method = "GET", .path = "/mcp", .server_url = "http://localhost:1"}),
                 "http://localhost:1/mcp"));
}
