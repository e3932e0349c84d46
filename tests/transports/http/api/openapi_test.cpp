// The OpenAPI document of a made-up tool.
#include <catch2/catch_test_macros.hpp>

#include "http/api/openapi.hpp"

using support::Json;

TEST_CASE("The OpenAPI document describes the members of each tool's result once", "[http]") {
  mcp::Catalog catalog;
  catalog.tools.push_back({.name = "fetch_things",
                           .title = "Things",
                           .description = "Things.",
                           .result =
                               [] {
                                 using namespace mcp::schema;
                                 return Object({integer("total"), list_of("things", {string("color"), string("id")})});
                               },
                           .describe_member = [](std::string_view tool, std::string_view member) -> std::string_view {
                             if (tool != "fetch_things") return "";
                             return member == "color" ? "The `color` of it." : member == "things" ? "All things." : "";
                           },
                           .routes = {"/api/v1/things", "/api/v1/boxes/{id}/things"}});
  const mcp::Registry registry(std::move(catalog));
  std::vector<transports::http::Route> routes;
  for (const std::string& pattern : registry.tools().front().routes) {
    routes.push_back({.method = "GET", .pattern = pattern});
    routes.back().tool = &registry.tools().front();
  }
  const Json document = transports::http::openapi_document(registry, {&routes[0], &routes[1]}, "http://a.test", "1");
  const Json& result = document["components"]["schemas"]["fetch_things_result"]["properties"];
  CHECK(result["things"]["description"] == "All things.");
  CHECK(result["things"]["items"]["properties"]["color"]["description"] == "The `color` of it.");
  CHECK_FALSE(result["things"]["items"]["properties"]["id"].contains("description"));
  CHECK_FALSE(result["total"].contains("description"));
  for (const auto& route : routes) {
    CHECK(document["paths"][route.pattern]["get"]["responses"]["200"]["content"]["application/json"]["schema"] ==
          Json{{"$ref", "#/components/schemas/fetch_things_result"}});
  }
  // tools/list stays without descriptions: each conversation pays for its bytes.
  CHECK(mcp::to_mcp(registry.tools().front(), "2026-07-28").dump().find("All things") == std::string::npos);
}

TEST_CASE("The OpenAPI document describes a table as a list of objects, and names parameters that are not listed",
          "[http]") {
  mcp::Catalog catalog;
  mcp::Tool tool{.name = "fetch_rows", .result = [] {
                   using namespace mcp::schema;
                   return Object({table("rows", {string("color")})});
                 }};
  tool.parameters = {{.name = "format", .is_listed = false}};
  tool.routes = {"/api/v1/rows"};
  catalog.tools.push_back(tool);
  const mcp::Registry registry(std::move(catalog));
  transports::http::Route route{.method = "GET", .pattern = "/api/v1/rows"};
  route.tool = &registry.tools().front();
  const Json document = transports::http::openapi_document(registry, {&route}, "http://a.test", "1");
  const Json& rows = document["components"]["schemas"]["fetch_rows_result"]["properties"]["rows"];
  CHECK(rows["items"]["properties"]["color"] == Json{{"type", "string"}});
  CHECK(document["paths"]["/api/v1/rows"]["get"]["parameters"][0]["name"] == "format");
  const Json listed = mcp::to_mcp(registry.tools().front(), "2026-07-28");
  CHECK(listed["inputSchema"]["properties"].empty());
  CHECK(listed["outputSchema"]["properties"]["rows"]["items"]["items"] == Json{{"type", "string"}});
}
