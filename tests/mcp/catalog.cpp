#include "catalog.hpp"

#include "tastytrade_mcp/mcp/protocol_error.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace test {
namespace {

using mcp::Arguments;
using mcp::Context;

std::vector<mcp::Tool> asking_tools() {
  mcp::Tool greet = tool("greet", [](const Arguments&, Context& context) {
    const Json reply = context.request_input(mcp::ask_form("who", "Who are you?", name_form()));
    if (reply["action"] != "accept") return Json{{"greeting", "As you like."}};
    return Json{{"greeting", "Hello, " + reply["content"]["name"].get<std::string>() + "!"}};
  });
  greet.asks = true;
  mcp::Tool twice = tool("ask_twice", [](const Arguments&, Context& context) {
    const Json first = context.request_input(mcp::ask_form("first", "First?", name_form()));
    const mcp::InputResponses more =
        context.request_input({mcp::ask_form("second", "Second?", name_form()), mcp::ask_roots("roots")});
    return Json{{"first", first["content"]["name"]},
                {"second", more.at("second")["content"]["name"]},
                {"roots", more.at("roots")["roots"].size()}};
  });
  twice.asks = true;
  mcp::Tool think = tool("think", [](const Arguments&, Context& context) {
    const Json params = {{"messages", Json::array()}, {"maxTokens", 10}};
    return Json{{"thought", context.request_input(mcp::ask_model("thought", params))["content"]["text"]}};
  });
  think.asks = true;
  think.needs = "sampling";
  return {greet, twice, think};
}

std::vector<mcp::Tool> task_tools() {
  mcp::Tool slow = tool("slow", [](const Arguments&, Context& context) {
    context.continue_as_task("at it");
    const Json reply = context.request_input(mcp::ask_form("go", "Shall it end?", name_form()));
    return Json{{"end", reply["action"]}};
  });
  slow.task = mcp::TaskUse::possible;
  slow.asks = true;
  mcp::Tool stuck = tool("stuck", [](const Arguments&, Context& context) {
    context.continue_as_task();
    context.budget().sleep(std::chrono::minutes(10));
    return Json::object();
  });
  stuck.task = mcp::TaskUse::possible;
  mcp::Tool failing = tool("failing", [](const Arguments&, Context&) -> mcp::ToolResult {
    throw support::Error(support::ErrorCode::refused, "It did not work.");
  });
  failing.task = mcp::TaskUse::required;
  mcp::Tool broken = tool("broken", [](const Arguments&, Context& context) -> mcp::ToolResult {
    context.continue_as_task();
    throw mcp::invalid_params("broken on purpose");
  });
  broken.task = mcp::TaskUse::possible;
  mcp::Tool first_asks = tool("first_asks", [](const Arguments&, Context& context) {
    const Json reply = context.request_input(mcp::ask_form("who", "Who?", name_form()));
    context.continue_as_task();
    return Json{{"name", reply["content"]["name"]}};
  });
  first_asks.task = mcp::TaskUse::possible;
  return {slow, stuck, failing, broken, first_asks};
}

std::vector<std::string> fruit(std::string_view typed, const mcp::TextMap& known, Context&) {
  if (typed == "break") throw support::Error(support::ErrorCode::upstream_unavailable, "No fruit today.");
  std::vector<std::string> all;
  for (int i = 0; i < (typed == "many" ? 150 : 2); ++i) all.push_back("apple" + std::to_string(i));
  if (known.contains("other")) all.push_back(known.at("other"));
  return all;
}

std::vector<mcp::Prompt> prompts() {
  mcp::Prompt plain{.name = "plain", .title = "Plain", .description = "Says something."};
  plain.arguments = {{.name = "topic", .description = "What of", .required = true, .complete = fruit},
                     {.name = "tone", .description = "How"}};
  plain.get = [](const mcp::TextMap& arguments, Context&) {
    return mcp::PromptAnswer{.description = "A question.",
                             .messages = {mcp::user_text("Speak of " + arguments.at("topic"))}};
  };
  mcp::Prompt asking{.name = "asking", .description = "Asks first."};
  asking.asks = true;
  asking.get = [](const mcp::TextMap&, Context& context) {
    const Json reply = context.request_input(mcp::ask_form("who", "Who?", name_form()));
    return mcp::PromptAnswer{.messages = {mcp::user_text(reply["content"].dump())}};
  };
  return {plain, asking};
}

}  // namespace

mcp::Catalog sample_catalog() {
  mcp::Catalog catalog;
  catalog.tools = asking_tools();
  for (mcp::Tool& each : task_tools()) catalog.tools.push_back(std::move(each));
  mcp::Resource text{.uri = "test://text", .name = "text", .title = "A text", .description = "Some text."};
  text.mime_type = "text/plain";
  text.ttl_ms = 1000;
  text.is_public = true;
  text.watchable = true;
  text.annotations = {{"priority", 0.5}, {"lastModified", "2026-01-01T00:00:00Z"}};
  text.read = [](const mcp::TextMap&, Context&) { return std::vector{mcp::ResourceContent{.text = "hello"}}; };
  mcp::Resource hidden = text;
  hidden.uri = "test://hidden";
  hidden.name = "hidden";
  hidden.listed = false;
  hidden.watchable = false;
  hidden.is_public = false;
  hidden.read = [](const mcp::TextMap&, Context&) {
    return std::vector{mcp::ResourceContent{.mime_type = "image/png", .blob = std::string("\x89PNG\0", 5)}};
  };
  mcp::Resource asking = hidden;
  asking.uri = "test://asking";
  asking.name = "asking";
  asking.asks = true;
  catalog.resources = {text, hidden, asking};
  mcp::ResourceTemplate item{.uri_template = "test://items/{id}/data", .name = "item", .description = "One item."};
  item.mime_type = "application/json";
  item.watchable = true;
  item.check = [](const mcp::TextMap& variables) {
    if (variables.at("id") == "?") throw support::Error(support::ErrorCode::invalid_argument, "'?' is no item.");
  };
  item.completers["id"] = fruit;
  item.read = [](const mcp::TextMap& variables, Context&) {
    if (variables.at("id") == "none") throw support::Error(support::ErrorCode::not_found, "There is no such item.");
    if (variables.at("id") == "down") throw support::Error(support::ErrorCode::upstream_unavailable, "It is down.");
    return std::vector{mcp::ResourceContent{.text = Json{{"id", variables.at("id")}}.dump()}};
  };
  mcp::ResourceTemplate asking_item = item;
  asking_item.uri_template = "test://asking/{id}";
  asking_item.name = "asking_item";
  asking_item.asks = true;
  asking_item.completers.clear();
  catalog.resource_templates = {item, asking_item};
  catalog.prompts = prompts();
  return catalog;
}

Json name_form() {
  return {
      {"type", "object"}, {"properties", {{"name", {{"type", "string"}, {"minLength", 1}}}}}, {"required", {"name"}}};
}

Json able_client() {
  return {{"elicitation", {{"form", Json::object()}, {"url", Json::object()}}},
          {"sampling", Json::object()},
          {"roots", Json::object()},
          {"extensions", {{"io.modelcontextprotocol/tasks", Json::object()}}}};
}

}  // namespace test
