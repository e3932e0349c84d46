// `order preview` and `order place`.
#include "order_session.hpp"
#include "order_text.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/tools/order_answers.hpp"
#include "terminal_question.hpp"

namespace app {

using support::Json;

namespace {

void print_placement(const OrderSession& session, const std::string& account_number, const orders::Placement& placement,
                     bool as_json, std::ostream& out) {
  if (!as_json) {
    out << format_placement(placement);
    return;
  }
  out << format_json(session.environment(), [&](support::JsonWriter& json) {
    tools::write_placement(json, account_number, placement, tools::Notation::command_line);
  });
}

bool is_previewed(const Json& preview) {
  return preview.at("status") == orders::to_string(orders::Status::previewed);
}

Json fetch_preview(OrderSession& session, const Json& arguments) {
  return session.wait_for("Checking the order", [&] { return session.call("preview_order", arguments); });
}

// Prints a preview without its token, which ends with this process. Returns the exit code.
int print_preview(Json preview, bool as_json, std::ostream& out) {
  const bool may_be_placed = is_previewed(preview);
  preview.erase("confirmation_token");
  preview.erase("expires_at");
  const char* const next = may_be_placed
                               ? "Nothing was sent. To place it, give the same words to: tastytrade-mcp order place"
                               : "Nothing was sent, and the order cannot be placed as it is.";
  preview["note"] = next;
  if (as_json) {
    out << preview.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  } else {
    out << format_preview(preview) << next << '\n';
  }
  return exit_code(may_be_placed ? orders::Status::previewed : orders::Status::refused);
}

}  // namespace

int preview_at_terminal(OrderSession& session, const Json& arguments, const OrderCommand& command,
                        const Terminal& terminal, std::ostream& out) {
  return print_preview(fetch_preview(session, arguments), command.json || !terminal.is_terminal, out);
}

int place_at_terminal(OrderSession& session, const Json& arguments, const OrderCommand& command,
                      const Terminal& terminal, std::ostream& out) {
  const bool as_json = command.json || !terminal.is_terminal;
  const Json preview = fetch_preview(session, arguments);
  if (!is_previewed(preview)) return print_preview(preview, as_json, out);
  session.begin_sending();
  const orders::Caller caller = session.caller(!command.yes);
  const auto find_confirmation = [&] {
    return session.trading().find_confirmation(preview.at("confirmation_token").get<std::string>(), {}, caller,
                                               session.options());
  };
  orders::Confirmation confirmation = find_confirmation();
  orders::Placement placement;
  placement.order_words = confirmation.words();
  placement.external_identifier = confirmation.external_identifier();
  if (!command.yes) {
    const orders::Question question = session.trading().ask(confirmation, caller);
    if (!session.confirm(question.text + '\n' + format_checks(preview), confirmation.account_number())) {
      session.trading().decline(confirmation, caller, "no");
      placement.reason = "The answer at the terminal was not yes. Nothing was sent.";
      print_placement(session, confirmation.account_number(), placement, as_json, out);
      return exit_code(placement.status);
    }
    confirmation = find_confirmation();  // the question gave it more time, which may be over
  }
  const orders::Channel channel = command.yes ? orders::Channel::none : orders::Channel::terminal;
  placement = session.wait_for(
      "Sending the order", [&] { return session.trading().place(confirmation, channel, caller, session.options()); });
  print_placement(session, confirmation.account_number(), placement, as_json, out);
  return exit_code(placement);
}

}  // namespace app
