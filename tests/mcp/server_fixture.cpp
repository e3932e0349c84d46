#include "server_fixture.hpp"

namespace test {
namespace {

mcp::Parameter parameter(std::string name, mcp::Parameter::Kind kind, std::string header) {
  mcp::Parameter made{.name = std::move(name), .kind = kind, .description = "For a test."};
  made.header = std::move(header);
  return made;
}

std::vector<mcp::Tool> standard_tools() {
  mcp::Tool echo = tool("echo", [](const mcp::Arguments& arguments, mcp::Context&) {
    return Json{{"text", arguments.text("text")}, {"count", arguments.integer("count").value_or(0)}};
  });
  echo.title = "Echo";
  echo.parameters = {parameter("text", mcp::Parameter::Kind::text, "Text"),
                     parameter("count", mcp::Parameter::Kind::integer, "Count"),
                     parameter("loud", mcp::Parameter::Kind::boolean, "Loud")};
  echo.result = {{"type", "object"}, {"properties", {{"text", {{"type", "string"}}}}}};

  mcp::Tool refuse = tool("refuse_politely", [](const mcp::Arguments&, mcp::Context&) -> mcp::ToolResult {
    support::Error error(support::ErrorCode::rate_limited, "Too much.", "Slow down.", true);
    error.retry_after = std::chrono::seconds(7);
    throw error;
  });
  mcp::Tool crash = tool("crash", [](const mcp::Arguments&, mcp::Context&) -> mcp::ToolResult {
    throw std::runtime_error("the secret is 42");
  });
  mcp::Tool talk = tool("talk", [](const mcp::Arguments&, mcp::Context& context) {
    context.report_progress(0, 100, "begun");
    context.log(mcp::LogLevel::debug, "test", "details");
    context.report_progress(50, 100, "half way");
    context.report_progress(50, 100, "still half way");
    context.report_progress(20, 100, "going back");
    context.log(mcp::LogLevel::warning, "test", {{"what", "odd"}});
    context.report_progress(100, 100, "done");
    return Json{{"done", true}};
  });
  mcp::Tool trade = tool("trade", [](const mcp::Arguments&, mcp::Context&) { return Json{{"done", true}}; });
  trade.scope = "trade";
  trade.effect = mcp::Effect::destructive;
  trade.idempotent = false;
  return {echo, refuse, crash, talk, trade};
}

mcp::Catalog with_standard(mcp::Catalog more) {
  std::vector<mcp::Tool> all = standard_tools();
  all.insert(all.end(), std::make_move_iterator(more.tools.begin()), std::make_move_iterator(more.tools.end()));
  more.tools = std::move(all);
  more.instructions = {{.text = "Be careful."}};
  return more;
}

mcp::ServerOptions introduced(mcp::ServerOptions options) {
  options.server_info.description = "A server under test.";
  options.server_info.website_url = "https://example.org/";
  return options;
}

}  // namespace

mcp::Tool tool(std::string name, mcp::Tool::Handler handler) {
  mcp::Tool made;
  made.name = std::move(name);
  made.description = "A tool of the tests.";
  made.toolset = "account";
  made.handler = std::move(handler);
  return made;
}

Json claiming(Json message, const Json& version, const Json& capabilities) {
  Json& meta = message["params"]["_meta"];
  meta[kClaim] = version;
  if (!capabilities.is_null()) meta[kCapabilities] = capabilities;
  return message;
}

Json initialize_request(std::string_view version, Json id) {
  Json params = Json::object();
  params["protocolVersion"] = version;
  params["capabilities"] = Json::object();
  params["clientInfo"] = {{"name", "test"}, {"version", "1"}};
  return request("initialize", std::move(params), std::move(id));
}

Headers Headers::of(const Json& message, std::string_view version) {
  Headers headers;
  headers.version = version;
  if (message.contains("method") && message["method"].is_string()) headers.method = message["method"];
  const Json* params = support::find(message, "params");
  for (const char* member : {"name", "uri", "taskId"}) {
    const Json* name = params == nullptr ? nullptr : support::find(*params, member);
    if (name != nullptr && name->is_string()) headers.name = *name;
  }
  return headers;
}

mcp::ProtocolHeaders Headers::protocol() const {
  mcp::ProtocolHeaders made{version, method, name, nullptr};
  made.parameter = [known = parameters](std::string_view header) -> std::optional<std::string> {
    const auto entry = known.find(std::string(header));
    return entry == known.end() ? std::nullopt : std::optional(entry->second);
  };
  return made;
}

ServerFixture::ServerFixture(mcp::Catalog more, mcp::ServerOptions options)
    : offered(std::make_shared<const mcp::Registry>(with_standard(std::move(more)))),
      registry(*offered),
      server(offered, introduced(std::move(options)), sealer, *store) {}

const Json& ServerFixture::Outcome::result() const {
  REQUIRE(body);
  INFO(body->dump());
  REQUIRE(body->contains("result"));
  return (*body)["result"];
}

namespace {

// The revision in which `text` is to be answered.
std::string version_of(const Json& message, const mcp::TransportInfo& transport) {
  const Json* params = support::find(message, "params");
  const Json* meta = params == nullptr ? nullptr : support::find(*params, "_meta");
  const Json* claim = meta == nullptr ? nullptr : support::find(*meta, kClaim);
  if (claim != nullptr && *claim == kStateless) return std::string(kStateless);
  if (transport.session != nullptr && !transport.session->protocol_version.empty())
    return transport.session->protocol_version;
  return std::string(mcp::kNewestStateful);
}

std::optional<Json> parsed(const std::string& body) {
  return body.empty() ? std::nullopt : std::optional(Json::parse(body));
}

void check_everything(std::string_view text, const mcp::TransportInfo& transport,
                      const ServerFixture::Outcome& outcome) {
  const Json message = Json::parse(text, nullptr, false);
  const Json* method = support::find(message, "method");
  std::string version = version_of(message, transport);
  if (outcome.new_session) version = outcome.new_session->protocol_version;
  for (const Json& notification : outcome.notifications) expect_valid_from_server(version, "", notification);
  // Before 2025-11-25 an error had to have an id, which one without a readable request cannot have.
  const bool nameless = outcome.body && outcome.body->is_object() && !outcome.body->contains("id");
  if (nameless) version = kStateless;
  if (outcome.body) {
    expect_valid_from_server(version, method != nullptr && method->is_string() ? method->get<std::string>() : "",
                             *outcome.body);
  }
}

}  // namespace

ServerFixture::Outcome ServerFixture::take(std::string_view text, const mcp::TransportInfo& transport) {
  Outcome outcome = exchange(text, transport);
  check_everything(text, transport, outcome);
  return outcome;
}

ServerFixture::Outcome ServerFixture::exchange(std::string_view text, const mcp::TransportInfo& transport) {
  auto received = server.receive(text, transport);
  if (auto* response = std::get_if<mcp::Response>(&received)) {
    return {response->http_status, parsed(response->body), {}, std::move(response->new_session), false};
  }
  Outcome outcome;
  outcome.ran = true;
  auto& request = std::get<mcp::RequestPtr>(received);
  const bool needs_stream = mcp::needs_stream(*request);
  RecordingSink sink;
  const auto response = server.handle(std::move(request), &sink, {});
  outcome.notifications = std::move(sink.messages);
  if (response) {
    outcome.status = response->http_status;
    outcome.body = parsed(response->body);
  }
  CHECK((needs_stream || outcome.notifications.empty()));
  return outcome;
}

ServerFixture::Outcome ServerFixture::stdio(const Json& message, mcp::Session* session) {
  mcp::TransportInfo transport;
  transport.session = session;
  transport.cancellation_scope = "stdio";
  return take(message.dump(), transport);
}

ServerFixture::Outcome ServerFixture::http(const Json& message, const Headers& headers, mcp::Session* session,
                                           const support::TraceContext* trace) {
  const mcp::ProtocolHeaders protocol = headers.protocol();
  mcp::TransportInfo transport;
  transport.headers = &protocol;
  transport.trace = trace;
  transport.session = session;
  if (session != nullptr) transport.cancellation_scope = session->id;
  return take(message.dump(), transport);
}

ServerFixture::Outcome ServerFixture::stateless(Json message, const support::TraceContext* trace) {
  message = claiming(std::move(message));
  return http(message, Headers::of(message), nullptr, trace);
}

ServerFixture::Outcome ServerFixture::stateful(std::string_view version, const Json& message) {
  mcp::Session session;
  session.id = "session-1";
  session.protocol_version = version;
  return http(message, {}, &session);
}

void expect_error(const ServerFixture::Outcome& outcome, int status, int code, const Json& id) {
  REQUIRE(outcome.body);
  INFO(outcome.body->dump());
  CHECK(outcome.status == status);
  CHECK(outcome.error() == code);
  if (id.is_null()) {
    CHECK_FALSE(outcome.body->contains("id"));
  } else {
    CHECK((*outcome.body)["id"] == id);
  }
  expect_valid("2026-07-28", "JSONRPCErrorResponse", *outcome.body);
}

}  // namespace test
