#include "human_confirmation.hpp"

#include <functional>

#include "tastytrade_mcp/mcp/input_request.hpp"
#include "tastytrade_mcp/orders/no_answer.hpp"

namespace tools {

using support::Error;

namespace {

// The form of a question: its title, and the only choice that counts as a yes.
struct Form {
  const char* title;
  const char* yes;
};
constexpr Form kSend{"Send this order?", "yes, send it"};
constexpr Form kCancel{"Cancel it?", "yes, cancel it"};

Json make_schema(const Form& form) {
  return {{"type", "object"},
          {"properties",
           {{"confirm", {{"type", "string"}, {"title", form.title}, {"enum", Json::array({form.yes, "no"})}}}}},
          {"required", Json::array({"confirm"})}};
}

// Returns true if the user accepted and chose the yes. Nothing else counts as a yes.
bool is_yes(const Json& answer, const Form& form) {
  const Json* const action = support::find(answer, "action");
  const Json* const content = support::find(answer, "content");
  if (action == nullptr || *action != "accept" || content == nullptr) return false;
  const Json* const confirm = support::find(*content, "confirm");
  return confirm != nullptr && *confirm == form.yes;
}

std::string read_action(const Json& answer) {
  const Json* const action = support::find(answer, "action");
  return action != nullptr && action->is_string() ? action->get<std::string>() : "";
}

// `decline`: called with what the user did unless it was a yes.
HumanAnswer put_question(const ToolCall& call, const orders::Question& question, const Form& form,
                         const std::function<void(std::string_view)>& decline) {
  Json answer;
  try {
    answer = call.context().request_input(mcp::ask_form(question.key, question.text, make_schema(form)));
  } catch (const Error& error) {
    decline(orders::kNoAnswer);
    return {orders::Channel::none, "No answer of the user arrived: " + error.message()};
  }
  if (is_yes(answer, form)) return {orders::Channel::elicitation, {}};
  const std::string action = read_action(answer);
  decline(action == "accept" ? "no" : action);
  return {orders::Channel::none, "The user said no."};
}

}  // namespace

HumanAnswer ask_person(const ToolCall& call, orders::Trading& trading, const orders::Confirmation& confirmation,
                       const orders::Caller& caller) {
  if (!caller.can_ask_person) return {};
  return put_question(call, trading.ask(confirmation, caller), kSend,
                      [&](std::string_view action) { trading.decline(confirmation, caller, action); });
}

HumanAnswer ask_to_cancel(const ToolCall& call, orders::Trading& trading, orders::CancelRequest& request,
                          const orders::Caller& caller) {
  if (!caller.can_ask_person) return {};
  const auto asked = trading.ask_cancel(request, caller, call.read_options());
  if (!asked) return {};
  HumanAnswer answer = put_question(call, asked->question, kCancel, [&](std::string_view action) {
    trading.decline_cancel(request, *asked, caller, action);
  });
  if (answer.refusal.empty()) request.confirmed = *asked;
  return answer;
}

}  // namespace tools
