#include "human_confirmation.hpp"

#include "tastytrade_mcp/mcp/input_request.hpp"

namespace tools {

using support::Error;

namespace {

constexpr const char* kYes = "yes, send it";

Json make_form() {
  return {{"type", "object"},
          {"properties",
           {{"confirm", {{"type", "string"}, {"title", "Send this order?"}, {"enum", Json::array({kYes, "no"})}}}}},
          {"required", Json::array({"confirm"})}};
}

// Returns true if the user accepted and chose to send. Nothing else counts as a yes.
bool is_yes(const Json& answer) {
  const Json* const action = support::find(answer, "action");
  const Json* const content = support::find(answer, "content");
  if (action == nullptr || *action != "accept" || content == nullptr) return false;
  const Json* const confirm = support::find(*content, "confirm");
  return confirm != nullptr && *confirm == kYes;
}

std::string read_action(const Json& answer) {
  const Json* const action = support::find(answer, "action");
  return action != nullptr && action->is_string() ? action->get<std::string>() : "";
}

}  // namespace

HumanAnswer ask_person(const ToolCall& call, orders::Trading& trading, const orders::Confirmation& confirmation,
                       const orders::Caller& caller) {
  if (!caller.can_ask_person) return {};
  const orders::Question question = trading.ask(confirmation, caller);
  Json answer;
  try {
    answer = call.context().request_input(mcp::ask_form(question.key, question.text, make_form()));
  } catch (const Error& error) {
    trading.decline(confirmation, caller, "no answer");
    return {orders::Channel::none, "The user was asked and did not answer: " + error.message()};
  }
  if (is_yes(answer)) return {orders::Channel::elicitation, {}};
  const std::string action = read_action(answer);
  trading.decline(confirmation, caller, action == "accept" ? "no" : action);
  return {orders::Channel::none, "The user said no."};
}

}  // namespace tools
