#include "http_server_fixture.hpp"

#include <catch2/catch_test_macros.hpp>
#include <csignal>

#include "tastytrade_mcp/support/log.hpp"

namespace http_test {
namespace {

using mcp::Effect;
using mcp::Parameter;
using support::Error;
using support::ErrorCode;

// Answers are what the tests look at; thousands of log lines are not.
const bool quiet = [] {
  support::configure_log(support::LogLevel::off, support::LogFormat::text);
  return true;
}();

// The program does so first thing; a client of ours that writes to a closed connection must not end the tests.
[[maybe_unused]] const auto previous_handler = std::signal(SIGPIPE, SIG_IGN);

constexpr const char* kVersionKey = "io.modelcontextprotocol/protocolVersion";
constexpr const char* kCapabilitiesKey = "io.modelcontextprotocol/clientCapabilities";

const Json kObject = {{"type", "object"}};

mcp::ToolResult echo(const mcp::Arguments& arguments, mcp::Context& context) {
  return Json{
      {"text", arguments.text("text")}, {"symbols", arguments.list("symbols")}, {"principal", context.principal().id}};
}

mcp::ToolResult fail(const mcp::Arguments& arguments, mcp::Context&) {
  const std::string code = arguments.text("code");
  for (const auto candidate :
       {ErrorCode::invalid_argument, ErrorCode::not_found, ErrorCode::refused, ErrorCode::rate_limited,
        ErrorCode::upstream_unavailable, ErrorCode::deadline_exceeded, ErrorCode::broker_login_failed}) {
    if (support::to_string(candidate) == code) throw Error(candidate, "It failed.", "Do something else.", true);
  }
  throw std::runtime_error("a secret detail");
}

mcp::ToolResult report(const mcp::Arguments&, mcp::Context& context) {
  for (const double done : {0.0, 50.0, 100.0}) context.report_progress(done, 100, "working");
  return Json{{"done", true}};
}

}  // namespace

void SlowCall::wait(const support::Budget& budget) {
  std::unique_lock lock(mutex_);
  ++started_;
  changed_.notify_all();
  const bool released = changed_.wait_until(lock, budget.stop, budget.deadline, [this] { return released_; });
  if (released) return;
  ++cancelled_;
  changed_.notify_all();
  lock.unlock();
  budget.check();
}

bool SlowCall::wait_until_running(int count) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, test::kHangTimeout, [&] { return started_ >= count; });
}

bool SlowCall::wait_until_cancelled(int count) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, test::kHangTimeout, [&] { return cancelled_ >= count; });
}

void SlowCall::release() {
  const std::lock_guard lock(mutex_);
  released_ = true;
  changed_.notify_all();
}

int SlowCall::cancelled() {
  const std::lock_guard lock(mutex_);
  return cancelled_;
}

transports::HttpOptions mcp_options() {
  transports::HttpOptions options;
  options.port = 0;
  options.bearer_token = support::Secret(kToken);
  options.environment = "demo";
  options.version = "1.2.3";
  options.requests_per_minute = 0;
  options.requests_per_hour = 0;
  return options;
}

transports::HttpOptions api_options() {
  transports::HttpOptions options = mcp_options();
  options.mode = transports::HttpMode::api;
  options.api_token = support::Secret(kToken);
  return options;
}

mcp::ServerOptions HttpServerFixture::server_options(std::size_t max_subscriptions) {
  mcp::ServerOptions options;
  options.lists_change = true;
  options.max_subscriptions = max_subscriptions;
  return options;
}

mcp::Catalog HttpServerFixture::catalog() {
  mcp::Catalog catalog{.tools = tools()};
  catalog.unselected = {
      {"make", "make is not enabled on this server.", "POST", {"/api/v1/made", "/api/v1/made/{name}"}}};
  for (const char* uri : {"test://one", "test://two"}) {
    catalog.resources.push_back(
        {.uri = uri, .name = uri, .watchable = true, .read = [](const mcp::TextMap&, mcp::Context&) {
           return std::vector<mcp::ResourceContent>{{.text = "text"}};
         }});
  }
  catalog.event_streams = {events.make()};
  return catalog;
}

std::vector<mcp::Tool> HttpServerFixture::tools() {
  std::vector<mcp::Tool> list;
  list.push_back(
      {.name = "echo",
       .title = "Echo <&>",
       .description = "Says what it was told.",
       .parameters = {{.name = "text", .required = true}, {.name = "symbols", .kind = Parameter::Kind::text_list}},
       .result = kObject,
       .toolset = "test",
       .routes = {"/api/v1/echo/{text}"},
       .handler = echo});
  list.push_back({.name = "fetch_accounts",
                  .title = "Accounts",
                  .description = "Accounts.",
                  .result = kObject,
                  .toolset = "test",
                  .routes = {"/api/v1/accounts"},
                  .handler = [](const mcp::Arguments&, mcp::Context&) -> mcp::ToolResult {
                    return Json{{"accounts", Json::array({"…0001"})}};
                  }});
  list.push_back({.name = "fail",
                  .title = "Fails",
                  .description = "Fails as asked.",
                  .parameters = {{.name = "code"}},
                  .result = kObject,
                  .toolset = "test",
                  .routes = {"/api/v1/fail"},
                  .handler = fail});
  list.push_back({.name = "report",
                  .title = "Reports",
                  .description = "Reports progress.",
                  .result = kObject,
                  .toolset = "test",
                  .handler = report});
  const auto wait = [this](const mcp::Arguments&, mcp::Context& context) -> mcp::ToolResult {
    slow.wait(context.budget());
    return Json{{"done", true}};
  };
  list.push_back({.name = "slow",
                  .title = "Slow",
                  .description = "Takes its time.",
                  .result = kObject,
                  .toolset = "test",
                  .routes = {"/api/v1/slow"},
                  .handler = wait});
  list.push_back({.name = "polled",
                  .title = "Polled",
                  .description = "Lets go of its connection, then takes its time.",
                  .result = kObject,
                  .toolset = "test",
                  .handler = [wait](const mcp::Arguments& arguments, mcp::Context& context) {
                    context.release_connection();
                    return wait(arguments, context);
                  }});
  list.push_back({.name = "flood",
                  .title = "Flood",
                  .description = "Says much more than a slow client reads.",
                  .result = kObject,
                  .toolset = "test",
                  .handler = [](const mcp::Arguments&, mcp::Context& context) -> mcp::ToolResult {
                    const std::string text(10'000, 'x');
                    for (int i = 1; i <= 2'000; ++i) context.report_progress(i, 2'000, text);
                    return Json{{"done", true}};
                  }});
  list.push_back({.name = "ask",
                  .title = "Ask",
                  .description = "Asks for a name.",
                  .result = kObject,
                  .toolset = "test",
                  .asks = true,
                  .handler = [](const mcp::Arguments&, mcp::Context& context) -> mcp::ToolResult {
                    const Json schema = {{"type", "object"}, {"properties", {{"name", {{"type", "string"}}}}}};
                    return Json{{"reply", context.request_input(mcp::ask_form("name", "Your name?", schema))}};
                  }});
  list.push_back({.name = "save",
                  .title = "Save",
                  .description = "Changes something.",
                  .parameters = {{.name = "key", .required = true}, {.name = "value", .required = true}},
                  .result = kObject,
                  .effect = Effect::write,
                  .toolset = "test",
                  .routes = {"/api/v1/store/{key}"},
                  .handler = [](const mcp::Arguments& arguments, mcp::Context&) -> mcp::ToolResult {
                    return Json{{arguments.text("key"), arguments.text("value")}};
                  }});
  list.push_back({.name = "change",
                  .title = "Change",
                  .description = "Changes something that is there.",
                  .parameters = {{.name = "key", .required = true}, {.name = "value", .required = true}},
                  .result = kObject,
                  .effect = Effect::destructive,
                  .toolset = "test",
                  .http_method = "PATCH",
                  .routes = {"/api/v1/store/{key}"},
                  .handler = [](const mcp::Arguments& arguments, mcp::Context&) -> mcp::ToolResult {
                    return Json{{"changed", arguments.text("key")}};
                  }});
  list.push_back({.name = "erase",
                  .title = "Erase",
                  .description = "Erases something.",
                  .parameters = {{.name = "key", .required = true}},
                  .result = kObject,
                  .effect = Effect::destructive,
                  .toolset = "test",
                  .http_method = "DELETE",
                  .routes = {"/api/v1/store/{key}"},
                  .handler = [](const mcp::Arguments& arguments, mcp::Context&) -> mcp::ToolResult {
                    return Json{{"erased", arguments.text("key")}};
                  }});
  list.push_back({.name = "order",
                  .title = "Order",
                  .description = "Stands in for what needs the scope trade.",
                  .result = kObject,
                  .effect = Effect::destructive,
                  .toolset = "test",
                  .routes = {"/api/v1/order"},
                  .scope = "trade",
                  .handler = [](const mcp::Arguments&, mcp::Context&) -> mcp::ToolResult {
                    return Json{{"ordered", true}};
                  }});
  return list;
}

HttpServerFixture::HttpServerFixture(transports::HttpOptions options, transports::ReadinessProbe probe,
                                     std::size_t max_subscriptions, std::unique_ptr<state::Store> store)
    : clock(support::Instant(std::chrono::seconds(1'800'000'000))),
      store_(store != nullptr ? std::move(store) : state::make_memory_store(clock)),
      sealer_(support::Secret("a-key-for-tests-that-is-long-enough"), clock),
      mcp_(std::make_shared<const mcp::Registry>(catalog()), server_options(max_subscriptions), sealer_, *store_),
      sessions_(sealer_, *store_),
      clients_(*store_, clock, std::nullopt),
      login_(sealer_, *store_, clients_, options.bearer_token, mcp_.registry()->scopes()),
      server_(std::make_unique<transports::HttpServer>(std::move(options), mcp_, sessions_, *store_, clock,
                                                       std::move(probe), &login_)) {
  REQUIRE(quiet);
  port_ = server_->start();
  thread_ = std::thread([this] { server_->run(); });
}

HttpServerFixture::~HttpServerFixture() {
  slow.release();
  server_->stop();
  wait_until_stopped();
}

HeaderList stateful_headers(const std::string& session) {
  HeaderList headers = {kBearer, kJson, kAccept};
  if (!session.empty()) headers.emplace_back("Mcp-Session-Id", session);
  return headers;
}

HeaderList stateless_headers(const std::string& method, const std::string& name) {
  HeaderList headers = {kBearer, kJson, kAccept, {"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", method}};
  if (!name.empty()) headers.emplace_back("Mcp-Name", name);
  return headers;
}

std::string stateful_message(const Json& id, const std::string& method, const Json& params) {
  Json message = {{"jsonrpc", "2.0"}};
  if (!id.is_null()) message["id"] = id;
  message["method"] = method;
  message["params"] = params;
  return message.dump();
}

std::string stateless_message(const Json& id, const std::string& method, Json params) {
  params["_meta"][kVersionKey] = "2026-07-28";
  params["_meta"][kCapabilitiesKey] = Json::object();
  return stateful_message(id, method, params);
}

std::string tool_message(const Json& id, const std::string& tool, const Json& arguments, bool stateless,
                         const Json& progress_token) {
  Json params = {{"name", tool}, {"arguments", arguments}};
  if (!progress_token.is_null()) params["_meta"]["progressToken"] = progress_token;
  return stateless ? stateless_message(id, "tools/call", params) : stateful_message(id, "tools/call", params);
}

std::string open_session(const HttpServerFixture& server, const std::string& version, const Json& capabilities) {
  const Json params = {{"protocolVersion", version},
                       {"capabilities", capabilities},
                       {"clientInfo", {{"name", "test"}, {"version", "1"}}}};
  const Answer answer = server.request("POST", "/mcp", stateful_headers(), stateful_message(0, "initialize", params));
  REQUIRE(answer.status == 200);
  return answer.header("mcp-session-id");
}

}  // namespace http_test
