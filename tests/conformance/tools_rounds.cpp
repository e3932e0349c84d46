#include "fixtures.hpp"

namespace conformance {
namespace {

mcp::InputRequest ask_for_capital() {
  Json params = Json::object();
  params["messages"] = Json::array({{{"role", "user"}, {"content", text("What is the capital of France?")}}});
  params["maxTokens"] = 100;
  return mcp::ask_model("capital_question", std::move(params));
}

mcp::InputRequest ask_for_name(const std::string& key = "user_name") {
  return mcp::ask_form(key, "What is your name?", form("name", "string"));
}

std::string greeting_for(const Json& reply) {
  const Json name = entered(reply, "name");
  return name.is_string() ? "Hello, " + name.get<std::string>() + "!" : "Hello, whoever you are!";
}

mcp::ToolResult greet(const mcp::Arguments&, mcp::Context& context) {
  return answer(greeting_for(context.request_input(ask_for_name())));
}

mcp::ToolResult sample(const mcp::Arguments&, mcp::Context& context) {
  const Json reply = context.request_input(ask_for_capital());
  return answer(support::to_text(reply.at("content")));
}

mcp::ToolResult list_roots(const mcp::Arguments&, mcp::Context& context) {
  const Json reply = context.request_input(mcp::ask_roots("client_roots"));
  return answer("Roots: " + support::to_text(reply.at("roots")));
}

mcp::ToolResult confirm(const mcp::Arguments&, mcp::Context& context) {
  context.request_input(mcp::ask_form("confirm", "Please confirm", form("ok", "boolean")));
  return answer("state-ok");
}

mcp::ToolResult ask_all(const mcp::Arguments&, mcp::Context& context) {
  mcp::InputRequest greeting = ask_for_capital();
  greeting.key = "greeting";
  greeting.params["messages"][0]["content"] = text("Generate a greeting");
  greeting.params["maxTokens"] = 50;
  const mcp::InputResponses replies = context.request_input({ask_for_name(), greeting, mcp::ask_roots("client_roots")});
  return answer(greeting_for(replies.at("user_name")) + " " +
                std::to_string(replies.at("client_roots").at("roots").size()) + " roots, " +
                support::to_text(replies.at("greeting").at("content")));
}

mcp::ToolResult ask_twice(const mcp::Arguments&, mcp::Context& context) {
  const Json first =
      context.request_input(mcp::ask_form("step1", "Step 1: What is your name?", form("name", "string")));
  const Json second =
      context.request_input(mcp::ask_form("step2", "Step 2: What is your favorite color?", form("color", "string")));
  return answer(greeting_for(first) + " " + support::to_text(entered(second, "color")));
}

mcp::ToolResult ask_what_can_be_asked(const mcp::Arguments&, mcp::Context& context) {
  std::vector<mcp::InputRequest> questions;
  if (context.client_capabilities().elicit_form) questions.push_back(ask_for_name());
  if (context.client_capabilities().sample) questions.push_back(ask_for_capital());
  if (context.client_capabilities().list_roots) questions.push_back(mcp::ask_roots("client_roots"));
  if (questions.empty()) return answer("Nothing can be asked of this client.");
  return answer(std::to_string(context.request_input(questions).size()) + " replies");
}

}  // namespace

std::vector<mcp::Tool> round_tools() {
  std::vector<mcp::Tool> tools = {
      tool("test_input_required_result_elicitation", "Asks for a name and greets.", greet),
      tool("test_input_required_result_sampling", "Asks the client's model.", sample),
      tool("test_input_required_result_list_roots", "Asks for the client's roots.", list_roots),
      tool("test_input_required_result_request_state", "Asks for a confirmation.", confirm),
      tool("test_input_required_result_multiple_inputs", "Asks three questions at once.", ask_all),
      tool("test_input_required_result_multi_round", "Asks two questions, one after the other.", ask_twice),
      tool("test_input_required_result_tampered_state", "Asks for a confirmation.", confirm),
      tool("test_input_required_result_capabilities", "Asks what the client can be asked.", ask_what_can_be_asked),
  };
  for (mcp::Tool& each : tools) each.asks = true;
  return tools;
}

}  // namespace conformance
