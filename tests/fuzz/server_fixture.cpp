#include "server_fixture.hpp"

#include "tastytrade_mcp/support/log.hpp"

namespace fuzz {
namespace {

using mcp::Arguments;
using mcp::Context;

mcp::Parameter parameter(std::string name, mcp::Parameter::Kind kind) {
  mcp::Parameter made{.name = std::move(name), .kind = kind, .description = "For the fuzzer."};
  if (kind == mcp::Parameter::Kind::choice) made.choices = {"one", "two"};
  if (kind != mcp::Parameter::Kind::decimal && kind != mcp::Parameter::Kind::text_list) made.header = made.name;
  return made;
}

mcp::Tool tool(std::string name, mcp::Tool::Handler handler) {
  mcp::Tool made{.name = std::move(name), .description = "For the fuzzer."};
  made.handler = std::move(handler);
  return made;
}

Json form() {
  return {{"type", "object"}, {"properties", {{"name", {{"type", "string"}}}}}, {"required", {"name"}}};
}

std::vector<mcp::Tool> tools() {
  using Kind = mcp::Parameter::Kind;
  mcp::Tool echo = tool("echo", [](const Arguments& arguments, Context& context) {
    context.report_progress(1, 2, arguments.text("text"));
    return Json{{"text", arguments.text("text")}, {"list", arguments.list("list")}};
  });
  for (const auto& [name, kind] : {std::pair{"text", Kind::text},
                                   {"list", Kind::text_list},
                                   {"count", Kind::integer},
                                   {"price", Kind::decimal},
                                   {"loud", Kind::boolean},
                                   {"day", Kind::date},
                                   {"pick", Kind::choice}}) {
    echo.parameters.push_back(parameter(name, kind));
  }
  mcp::Tool ask = tool("ask", [](const Arguments&, Context& context) {
    return Json{{"reply", context.request_input(mcp::ask_form("who", "Who?", form()))}};
  });
  mcp::Tool raw = tool("raw", [](const Arguments& arguments, Context&) { return Json{{"got", arguments.raw()}}; });
  raw.raw_input = form();
  mcp::Tool task = tool("task", [](const Arguments&, Context& context) {
    return Json{{"task", context.continue_as_task()}};
  });
  task.task = mcp::TaskUse::possible;
  return {echo, ask, raw, task};
}

mcp::Catalog catalog() {
  mcp::Catalog made;
  made.tools = tools();
  mcp::ResourceTemplate item{.uri_template = "test://items/{id}/data", .name = "item"};
  item.watchable = true;
  item.completers["id"] = [](std::string_view typed, const mcp::TextMap&, Context&) {
    return std::vector<std::string>{std::string(typed)};
  };
  item.read = [](const mcp::TextMap& variables, Context&) {
    return std::vector{mcp::ResourceContent{.text = variables.at("id")}};
  };
  made.resource_templates = {item};
  mcp::Prompt prompt{.name = "prompt", .description = "For the fuzzer."};
  prompt.arguments = {{.name = "topic", .required = true}};
  prompt.get = [](const mcp::TextMap& arguments, Context&) {
    return mcp::PromptAnswer{.messages = {mcp::user_text(arguments.at("topic"))}};
  };
  made.prompts = {prompt};
  return made;
}

}  // namespace

ServerFixture::ServerFixture()
    : server(std::make_shared<const mcp::Registry>(catalog()),
             {.lists_change = true, .page_size = 2, .input_deadline = std::chrono::milliseconds(1)}, sealer, *store) {
  support::configure_log(support::LogLevel::off, support::LogFormat::text);
}

}  // namespace fuzz
