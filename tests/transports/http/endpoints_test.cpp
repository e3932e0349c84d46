// The endpoints beside /mcp: the helpers of MCP over HTTP, the plain API, health and pages.
#include <catch2/catch_test_macros.hpp>
#include <future>

#include "http_server_fixture.hpp"
#include "tastytrade_mcp/support/crypto.hpp"

using namespace http_test;
using transports::HttpOptions;

namespace {

Answer call(const HttpServerFixture& server, const Json& body) {
  return server.request("POST", "/mcp/call", {kBearer, kJson}, body.dump());
}

}  // namespace

TEST_CASE("The four curl commands of the README work", "[http]") {
  const HttpServerFixture server;
  CHECK(server.request("GET", "/health", {{"Accept", "*/*"}}).json()["status"] == "ok");
  CHECK(server.request("GET", "/mcp/tools", {{"Accept", "*/*"}}).json()["tools"].size() == 12);
  const Answer capabilities = server.request("GET", "/mcp/capabilities", {{"Accept", "*/*"}});
  CHECK(capabilities.status == 200);
  CHECK(capabilities.json()["capabilities"].contains("tools"));
  CHECK(capabilities.json()["supportedVersions"].size() == 5);
  CHECK(capabilities.json()["endpoints"]["mcp"]["path"] == "/mcp");
  const Answer answer = call(server, {{"name", "fetch_accounts"}, {"arguments", Json::object()}});
  CHECK(answer.status == 200);
  CHECK(answer.json()["name"] == "fetch_accounts");
  CHECK(answer.json()["result"]["accounts"].size() == 1);
  CHECK(Json::parse(answer.json()["content"][0]["text"].get<std::string>()) == answer.json()["result"]);
  CHECK(answer.json()["isError"] == false);
}

TEST_CASE("Tools are listed in three formats", "[http]") {
  const HttpServerFixture server;
  const Json responses = server.request("GET", "/mcp/tools?format=responses").json();
  CHECK(responses[0]["type"] == "function");
  CHECK(responses[0]["name"] == "echo");
  CHECK(responses[0]["strict"] == false);
  const Json chat = server.request("GET", "/mcp/tools?format=chat").json();
  CHECK(chat[0]["function"]["name"] == "echo");
  CHECK(server.request("GET", "/mcp/tools?format=other").status == 400);
}

TEST_CASE("Arguments of /mcp/call may be absent, an object or JSON text", "[http]") {
  const HttpServerFixture server;
  CHECK(call(server, {{"name", "fetch_accounts"}}).status == 200);
  CHECK(call(server, {{"name", "fetch_accounts"}, {"arguments", nullptr}}).status == 200);
  CHECK(call(server, {{"name", "fetch_accounts"}, {"arguments", ""}}).status == 200);
  CHECK(call(server, {{"name", "echo"}, {"arguments", R"({"text": "hi"})"}}).json()["result"]["text"] == "hi");
  CHECK(call(server, {{"name", "echo"}, {"arguments", "nonsense"}}).status == 400);
  CHECK(call(server, {{"name", "echo"}, {"arguments", {1, 2}}}).status == 400);
  CHECK(call(server, {{"name", "echo"}, {"arguments", std::string(100, '[')}}).status == 400);
  CHECK(call(server, Json::object()).status == 400);
  CHECK(call(server, {{"name", 5}}).status == 400);
  CHECK(call(server, Json::array()).status == 400);
  CHECK(call(server, {{"name", "no_such_tool"}}).status == 404);
}

TEST_CASE("Arguments of /mcp/call stand in one member, whatever its name", "[http]") {
  const HttpServerFixture server;
  for (const Json& body : {Json{{"name", "echo"}, {"args", {{"text", "hi"}}}}, Json{{"name", "echo"}, {"text", "hi"}},
                           Json{{"name", "echo"}, {"input", {{"text", "hi"}}}, {"id", 7}},
                           Json{{"name", "echo"}, {"parameters", R"({"text": "hi"})"}},
                           Json{{"name", "echo"}, {"params", {{"text", "hi"}}}, {"arguments", nullptr}}}) {
    INFO(body.dump());
    CHECK(call(server, body).json()["result"]["text"] == "hi");
  }
  for (const Json& body : {Json{{"name", "echo"}, {"arguments", {{"text", "hi"}}}, {"args", {{"text", "ho"}}}},
                           Json{{"name", "echo"}, {"arguments", {{"text", "hi"}}}, {"text", "ho"}},
                           Json{{"name", "echo"}, {"txet", "hi"}}}) {
    INFO(body.dump());
    const Answer answer = call(server, body);
    CHECK(answer.status == 400);
    CHECK(answer.json()["error"]["hint"].get<std::string>().size() > 10);
  }
  const auto with_query = [&](const Json& body) {
    return server.request("POST", "/mcp/call?text=hi", {kBearer, kJson}, body.dump());
  };
  CHECK(with_query({{"name", "echo"}}).json()["result"]["text"] == "hi");
  CHECK(with_query({{"name", "echo"}, {"arguments", {{"text", "ho"}}}}).status == 400);
}

TEST_CASE("The plain API takes arguments of query and body, and refuses a path without a value", "[http]") {
  const HttpServerFixture server(api_options());
  const auto post = [&](const std::string& path, const Json& body) {
    return server.request("POST", path, {kBearer, kJson}, body.dump());
  };
  CHECK(post("/api/v1/tools/echo?text=hi", Json::object()).json()["text"] == "hi");
  CHECK(post("/api/v1/tools/echo?text=hi", {{"symbols", {"A"}}}).json()["symbols"] == Json{"A"});
  CHECK(post("/api/v1/tools/echo?text=hi", {{"arguments", {{"symbols", {"A"}}}}}).json()["text"] == "hi");
  CHECK(post("/api/v1/tools/echo?text=hi", {{"text", "hi"}}).status == 400);
  CHECK(post("/api/v1/tools/echo?txet=hi", Json::object()).status == 400);
  const Answer in_body = server.request("GET", "/api/v1/echo/hi", {kBearer, kJson}, R"({"symbols": ["A"]})");
  CHECK(in_body.json()["symbols"] == Json{"A"});
  CHECK(server.request("GET", "/api/v1/echo/hi", {kBearer, kJson}, "symbols=A").status == 400);
  for (const char* none : {"undefined", "null", "None", "%20", "%22%22", "%5Bnull%5D"}) {
    INFO(none);
    const Answer answer = server.request("GET", "/api/v1/echo/" + std::string(none), {kBearer});
    CHECK(answer.status == 400);
    CHECK(answer.json()["error"]["message"].get<std::string>().find("`text`") != std::string::npos);
  }
}

TEST_CASE("An error has a status, a hint and the request id, and no internal detail", "[http]") {
  const HttpServerFixture server;
  const auto status = [&](const char* code) {
    return call(server, {{"name", "fail"}, {"arguments", {{"code", code}}}}).status;
  };
  CHECK(status("invalid_argument") == 400);
  CHECK(status("not_found") == 404);
  CHECK(status("refused") == 422);
  CHECK(status("rate_limited") == 429);
  CHECK(status("upstream_unavailable") == 502);
  CHECK(status("deadline_exceeded") == 504);
  CHECK(status("broker_login_failed") == 502);  // 401 would send a client to log in here, where it is logged in
  const Answer defect = call(server, {{"name", "fail"}});
  CHECK(defect.status == 500);
  CHECK(defect.body.find("secret") == std::string::npos);
  const Answer refused = call(server, {{"name", "fail"}, {"arguments", {{"code", "refused"}}}});
  const Json error = refused.json()["error"];
  CHECK(error["code"] == "refused");
  CHECK(error["message"] == "It failed.");
  CHECK(error["hint"] == "Do something else.");
  CHECK(error["retryable"] == true);
  CHECK(error["request_id"] == refused.header("x-request-id"));
}

TEST_CASE("A read-only call by /mcp/call ends when its client disconnects", "[http]") {
  HttpServerFixture server;
  Client client = server.client();
  client.send(client.format("POST", "/mcp/call", {kBearer, kJson}, R"({"name": "slow"})"));
  REQUIRE(server.slow.wait_until_running());
  client.hang_up();
  CHECK(server.slow.wait_until_cancelled());
}

TEST_CASE("/health shows mode, environment and version", "[http]") {
  for (const bool is_mcp : {true, false}) {
    const HttpServerFixture server(is_mcp ? mcp_options() : api_options());
    const Json health = server.request("GET", "/health").json();
    CHECK(health["status"] == "ok");
    CHECK(health["mode"] == (is_mcp ? "mcp" : "api"));
    CHECK(health["environment"] == "demo");
    CHECK(health["version"] == "1.2.3");
    CHECK(health["uptime_s"] == 0);
    CHECK(server.request("GET", "/health/live").status == 200);
    CHECK(server.request("GET", "/health/ready").status == 200);
  }
}

TEST_CASE("Readiness sends one request to the broker in five seconds", "[http]") {
  std::atomic<int> asked = 0;
  std::atomic<bool> up = false;
  HttpServerFixture server(mcp_options(), [&](const support::Budget&) {
    ++asked;
    return transports::Readiness{up, up ? "" : "The broker does not answer."};
  });
  for (int i = 0; i < 10; ++i) {
    const Answer answer = server.request("GET", "/health/ready");
    CHECK(answer.status == 503);
    CHECK(answer.json()["detail"] == "The broker does not answer.");
  }
  CHECK(asked == 1);
  up = true;
  server.clock.advance(std::chrono::seconds(6));
  CHECK(server.request("GET", "/health/ready").status == 200);
  CHECK(asked == 2);
}

TEST_CASE("GET / shows each client's steps with this server's URL", "[http]") {
  const HttpServerFixture server;
  const Answer page = server.request("GET", "/");
  CHECK(page.status == 200);
  CHECK(page.header("content-type") == "text/html; charset=utf-8");
  CHECK(page.body.find("http://localhost:" + std::to_string(server.port()) + "/mcp") != std::string::npos);
  for (const char* client : {"Claude Code", "Claude Desktop", "Cursor", "VS Code", "Codex", "curl"}) {
    CHECK(page.body.find(client) != std::string::npos);
  }
  // Hosted clients, which cannot reach this machine, get what they need and no URL.
  CHECK(page.body.find("They call from their own machines and cannot reach this one.") != std::string::npos);
  CHECK(page.body.find("Remote MCP server URL") == std::string::npos);
  CHECK(page.body.find(kToken) == std::string::npos);
  CHECK(page.body.find("Echo &lt;&amp;&gt;") != std::string::npos);
  for (const char* foreign : {"src=", "@import", "<link rel=\"stylesheet\"", "<script "}) {
    CHECK(page.body.find(foreign) == std::string::npos);
  }
  CHECK(page.body.size() < 20'000);
}

TEST_CASE("The first page's policy admits its style sheet and its script by their hashes", "[http]") {
  const HttpServerFixture server;
  const Answer page = server.request("GET", "/");
  const std::string policy = page.header("content-security-policy");
  const auto source = [&](const std::string& element) {
    const auto begin = page.body.find('<' + element + '>') + element.size() + 2;
    const std::string inside = page.body.substr(begin, page.body.find("</" + element + '>') - begin);
    return element + "-src 'sha256-" + support::base64(support::sha256(inside)) + "';";
  };
  CHECK(policy.find(source("style")) != std::string::npos);
  CHECK(policy.find(source("script")) != std::string::npos);
  CHECK(policy.find("default-src 'none';") != std::string::npos);
  CHECK(policy.find("unsafe") == std::string::npos);
  CHECK(page.body.find("<script>", page.body.find("<script>") + 1) == std::string::npos);
}

TEST_CASE("GET / names each tool with its purpose", "[http]") {
  const Answer page = HttpServerFixture().request("GET", "/");
  CHECK(page.body.find("<code>polled</code>") != std::string::npos);
  CHECK(page.body.find("Lets go of its connection, then takes its time.") != std::string::npos);
}

TEST_CASE("A client's steps name the token where no login is offered", "[http]") {
  HttpOptions options = mcp_options();
  CHECK(HttpServerFixture(options).request("GET", "/").body.find("claude mcp add") != std::string::npos);
  CHECK(HttpServerFixture(options).request("GET", "/").body.find("--header") == std::string::npos);
  options.allowed_hosts = {"nas.local"};  // a name that is not this machine's, without https: no login
  const Answer page = HttpServerFixture(options).request("GET", "/", {{"Host", "nas.local"}});
  CHECK(page.body.find("--header &quot;Authorization") == std::string::npos);
  CHECK(page.body.find("--header \"Authorization: Bearer $CHATGPT_MCP_TOKEN\"") != std::string::npos);
  CHECK(page.body.find("login page") == std::string::npos);
}

TEST_CASE("GET / says whether the server is ready, and shows the reason to the owner only", "[http]") {
  const auto probe = [](const support::Budget&) { return transports::Readiness{false, "TastyTrade is <silent>."}; };
  CHECK(HttpServerFixture().request("GET", "/").body.find("Ready") != std::string::npos);
  const Answer page = HttpServerFixture(mcp_options(), probe).request("GET", "/");
  CHECK(page.body.find("Not ready") != std::string::npos);
  CHECK(page.body.find("TastyTrade is &lt;silent&gt;.") != std::string::npos);
  CHECK(page.body.find("Running since") != std::string::npos);
  HttpOptions options = mcp_options();
  options.environment = "production";
  options.public_url = "https://trade.example.com";
  const Answer stranger = HttpServerFixture(options, probe).request("GET", "/", {{"Host", "trade.example.com"}});
  CHECK(stranger.body.find("Not ready") != std::string::npos);
  CHECK(stranger.body.find("silent") == std::string::npos);
  CHECK(stranger.body.find("Running since") == std::string::npos);
}

TEST_CASE("GET / is answered while the broker is silent", "[http]") {
  std::promise<void> answered;
  const auto wait = answered.get_future().share();
  HttpServerFixture server(mcp_options(), [wait](const support::Budget&) {
    wait.wait();
    return transports::Readiness{true, ""};
  });
  const Answer page = server.request("GET", "/");  // would not return otherwise
  CHECK(page.status == 200);
  CHECK(page.body.find("The broker has not answered yet.") != std::string::npos);
  answered.set_value();
}

TEST_CASE("Pages of the HTTP API without API_TOKEN say who may read the account", "[http]") {
  transports::HttpOptions options = api_options();
  options.api_token = {};
  options.demo = false;
  const std::string local = HttpServerFixture(options).request("GET", "/").body;
  CHECK(local.find("Programs on this machine can read the account without a token.") != std::string::npos);
  options.public_url = "https://trade.example.com";
  HttpServerFixture reached(options);
  for (const char* path : {"/", "/docs"}) {
    CAPTURE(path);
    const std::string page = reached.request("GET", path, {{"Host", "trade.example.com"}}).body;
    CHECK(page.find("gives out no account data") != std::string::npos);
    CHECK(page.find("No token is needed") == std::string::npos);
  }
}

TEST_CASE("GET / shows PUBLIC_URL, and no Host header of a client", "[http]") {
  HttpOptions options = mcp_options();
  options.host = "0.0.0.0";
  CHECK(HttpServerFixture(options)
            .request("GET", "/", {{"Host", "\"><script>alert(1)</script>"}})
            .body.find("<script>alert") == std::string::npos);
  options.public_url = "https://trade.example.com";
  const Answer page = HttpServerFixture(options).request("GET", "/", {{"Host", "trade.example.com"}});
  CHECK(page.body.find("<pre><code>https://trade.example.com/mcp</code></pre>") != std::string::npos);
  for (const char* client : {"ChatGPT", "Remote MCP server URL", "OpenAI API", "Claude API", "Cursor"}) {
    CHECK(page.body.find(client) != std::string::npos);
  }
  CHECK(page.body.find("They call from their own machines") == std::string::npos);
}

TEST_CASE("A 404 names useful paths, a 405 the allowed methods", "[http]") {
  for (const bool is_mcp : {true, false}) {
    const HttpServerFixture server(is_mcp ? mcp_options() : api_options());
    const Answer unknown = server.request("GET", "/nothing/here");
    CHECK(unknown.status == 404);
    CHECK(unknown.json()["error"]["hint"].get<std::string>().find("/health") != std::string::npos);
    const Answer other = server.request("POST", "/health");
    CHECK(other.status == 405);
    CHECK(other.header("allow") == "GET, HEAD, OPTIONS");
    const Answer options = server.request("OPTIONS", "/health");
    CHECK(options.status == 204);
    CHECK(options.header("allow") == "GET, HEAD, OPTIONS");
    CHECK(server.request("GET", is_mcp ? "/api/v1/accounts" : "/mcp/tools").status == 404);
    CHECK(server.request("GET", "//health").status == 404);
  }
}

TEST_CASE("HEAD is answered like GET, without the body", "[http]") {
  const HttpServerFixture server;
  for (const char* path : {"/", "/health", "/mcp/tools"}) {
    Client client = server.client();
    const Answer head = client.request("HEAD", path);
    const Answer get = client.request("GET", path);
    CHECK(head.status == 200);
    CHECK(head.header("content-length") == get.header("content-length"));
    CHECK(head.header("content-type") == get.header("content-type"));
  }
}

TEST_CASE("A tool's route takes arguments of path and query, and lists", "[http]") {
  const HttpServerFixture server(api_options());
  const auto get = [&](const std::string& target) { return server.request("GET", target, {kBearer}); };
  CHECK(get("/api/v1/accounts").json()["accounts"].size() == 1);
  CHECK(get("/api/v1/echo/hello%20%2F%20you").json()["text"] == "hello / you");
  CHECK(get("/api/v1/echo/x?symbols=AAPL&symbols=TSLA").json()["symbols"] == Json({"AAPL", "TSLA"}));
  CHECK(get("/api/v1/echo/x?symbols[]=AAPL&symbols%5B%5D=TSLA").json()["symbols"] == Json({"AAPL", "TSLA"}));
  CHECK(get("/api/v1/echo/x?symbols[]=AAPL").json()["symbols"] == Json::array({"AAPL"}));
  CHECK(get("/api/v1/echo/x?symbols=BRK%2FB+A").json()["symbols"] == Json::array({"BRK/B A"}));
  const Answer unknown = get("/api/v1/echo/x?nonsense=1");
  CHECK(unknown.status == 400);
  CHECK(unknown.json()["error"]["code"] == "invalid_argument");
  CHECK(get("/api/v1/echo/x?text=y").status == 400);
  CHECK(get("/api/v1/fail?code=refused").status == 422);
}

TEST_CASE("Tool routes need API_TOKEN", "[http]") {
  const HttpServerFixture server(api_options());
  CHECK(server.request("GET", "/api/v1/accounts").status == 401);
  CHECK(server.request("GET", "/api/v1/accounts", {{"Authorization", "Bearer wrong"}}).status == 401);
  CHECK(server.request("POST", "/api/v1/tools/fetch_accounts", {kJson}, "{}").status == 401);
  CHECK(
      server.request("GET", "/api/v1/echo/x", {kBearer}).json()["principal"].get<std::string>().starts_with("token:"));
}

TEST_CASE("A tool that changes something is a POST with a JSON body", "[http]") {
  const HttpServerFixture server(api_options());
  CHECK(server.request("POST", "/api/v1/store/colour", {kBearer, kJson}, R"({"value": "red"})").json()["colour"] ==
        "red");
  CHECK(server.request("GET", "/api/v1/store/colour?value=red", {kBearer}).status == 405);
  CHECK(server.request("POST", "/api/v1/store/colour", {kBearer, {"Content-Type", "text/plain"}}, "{}").status == 415);
  CHECK(server.request("POST", "/api/v1/store/colour", {kBearer, kJson}, R"({"key": "a", "value": "b"})").status ==
        400);
}

TEST_CASE("Every tool can be called by its name", "[http]") {
  const HttpServerFixture server(api_options());
  const auto post = [&](const std::string& tool, const std::string& body) {
    return server.request("POST", "/api/v1/tools/" + tool, {kBearer, kJson}, body);
  };
  CHECK(post("echo", R"({"text": "hi"})").json()["text"] == "hi");
  CHECK(server.request("POST", "/api/v1/tools/fetch_accounts", {kBearer}).status == 200);
  CHECK(post("no_such", "{}").status == 404);
  CHECK(post("echo", "[]").status == 400);
  CHECK(post("echo", "{\"text\": \"\xff\"}").status == 400);
  CHECK(server.request("GET", "/api/v1/tools").json()["tools"].size() == 12);
}

TEST_CASE("The OpenAPI document has every route and no dangling reference", "[http]") {
  const HttpServerFixture server(api_options());
  const Json document = server.request("GET", "/openapi.json").json();
  CHECK(document["openapi"] == "3.1.0");
  CHECK(document["info"]["version"] == "1.2.3");
  CHECK(document["components"]["securitySchemes"]["token"]["scheme"] == "bearer");
  const Json& echo = document["paths"]["/api/v1/echo/{text}"]["get"];
  CHECK(echo["operationId"] == "echo");
  REQUIRE(echo["parameters"].size() == 2);
  CHECK(echo["parameters"][0]["in"] == "path");
  CHECK(echo["parameters"][0]["required"] == true);
  CHECK(echo["parameters"][1]["in"] == "query");
  CHECK(echo["parameters"][1]["required"] == false);
  const Json& save = document["paths"]["/api/v1/store/{key}"]["post"];
  const Json& body = save["requestBody"]["content"]["application/json"]["schema"];
  CHECK(body["properties"].contains("value"));
  CHECK_FALSE(body["properties"].contains("key"));
  CHECK(body["required"] == Json::array({"value"}));
  const Json& response = echo["responses"]["200"]["content"]["application/json"]["schema"];
  CHECK(response["$ref"] == "#/components/schemas/echo_result");
  const Json flat = document.flatten();
  for (const auto& entry : flat.items()) {
    if (!entry.key().ends_with("/$ref")) continue;
    const std::string target = entry.value().get<std::string>().substr(1);
    CHECK_NOTHROW(document.at(Json::json_pointer(target)));
  }
  std::set<std::string> ids;
  for (const auto& [path, operations] : document["paths"].items()) {
    for (const auto& [method, operation] : operations.items()) {
      CHECK(ids.insert(operation["operationId"].get<std::string>()).second);
    }
  }
}

TEST_CASE("The documentation describes each route, parameter and member, and loads nothing from other servers",
          "[http]") {
  const HttpServerFixture server(api_options());
  const Answer page = server.request("GET", "/docs");
  CHECK(page.status == 200);
  for (const char* part : {"</span>/api/v1/echo/{text}</h2>", "Says what it was told.", "<code>symbols</code>",
                           "</span>/api/v1/tools/{name}</code>", "Any tool, its arguments as the JSON body",
                           "401 <code>auth_failed</code>", "$API/fail"}) {
    CAPTURE(part);
    CHECK(page.body.find(part) != std::string::npos);
  }
  CHECK(page.body.find("src=") == std::string::npos);
  CHECK(page.body.find(kToken) == std::string::npos);
  CHECK(page.has("content-security-policy"));
}

TEST_CASE("A browser that opens an endpoint for programs is shown a page", "[http]") {
  const std::pair<std::string, std::string> browser = {"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"};
  const HttpServerFixture server;
  for (const char* path : {"/mcp", "/no-such-path", "/mcp/call"}) {
    INFO(path);
    const Answer page = server.request("GET", path, {browser});
    CHECK(page.status >= 400);
    CHECK(page.header("content-type") == "text/html; charset=utf-8");
    CHECK(page.body.find("<h1>") != std::string::npos);
    const Answer json = server.request("GET", path, {{"Accept", "*/*"}});
    CHECK(json.status == page.status);
    CHECK(json.header("content-type") == "application/json");
  }
  CHECK(server.request("POST", "/mcp", {browser, kJson}, "{}").header("content-type") == "application/json");
}
