#include "order_command.hpp"

#include "call_arguments.hpp"
#include "commands.hpp"
#include "intent_list.hpp"
#include "order_session.hpp"
#include "order_text.hpp"
#include "program.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/tools/order_answers.hpp"
#include "terminal_question.hpp"

namespace app {

using support::Error;
using support::ErrorCode;
using support::Json;

namespace {

[[noreturn]] void refuse_option(const std::string& option, const std::string& action, const std::string& example) {
  throw Error(ErrorCode::invalid_argument, "`order " + action + "` does not take `" + option + "`.",
              "Example: tastytrade-mcp order " + example);
}

// Options of other actions are refused, so that none is ignored.
void check_options(const OrderCommand& command) {
  const std::string& action = command.action;
  const bool sends = action == "place" || action == "cancel";
  if (command.yes && !sends) refuse_option("--yes", action, "place --yes --demo …");
  if (command.only_open && action != "list") refuse_option("--open", action, "list --open");
  if (action != "settle") {
    if (!command.order_id.empty()) refuse_option("--order-id", action, "settle 41 --order-id 441561040");
    if (command.never_arrived) refuse_option("--never-arrived", action, "settle 41 --never-arrived");
  }
  if (command.input && !sends && action != "preview") refuse_option("--input", action, "preview --input OBJECT");
}

// `word`: an external identifier, or the number of the intent's record.
std::string find_identifier(OrderSession& session, const std::string& word) {
  if (word.find_first_not_of("0123456789") != std::string::npos) return word;
  const std::int64_t seq = parse_record_number(word);
  const auto state = session.journal().find_intent(seq);
  if (state && state->intent.kind == orders::RecordKind::intent) {
    return orders::read_intent(state->intent).external_identifier;
  }
  throw Error(ErrorCode::not_found, "Record " + word + " of the journal is no intent.",
              "tastytrade-mcp order list --open lists those without a known end.");
}

// Throws Error{not_found} where there is no journal: a session would make one, in which nothing is open.
void require_journal(const Variables& variables, const Flags& flags) {
  Flags local = flags;
  local.mode = "stdio";
  const Configuration configuration = configure_command_log(load_configuration(variables, local), variables, flags);
  open_existing_journal(configuration, *make_clock(configuration));
}

int reconcile(const Variables& variables, const Flags& flags, const OrderCommand& command, const Terminal& terminal,
              const Terminal& errors, std::ostream& out) {
  if (command.arguments.size() != 1) {
    throw Error(ErrorCode::invalid_argument, "`order reconcile` needs one identifier, or the number of a record.",
                "Example: tastytrade-mcp order reconcile ttm-i3q6yzw5f5fts4j7vozdu3qx7e");
  }
  require_journal(variables, flags);
  OrderSession session(variables, flags, errors);
  const std::string identifier = find_identifier(session, command.arguments.front());
  const orders::Reconciliation found = session.wait_for("Looking for the order", [&] {
    return session.trading().reconcile(identifier, session.caller(true), session.options());
  });
  if (command.json || !terminal.is_terminal) {
    out << format_json(session.environment(),
                       [&](support::JsonWriter& json) { tools::write_reconciliation(json, found); });
  } else {
    out << format_reconciliation(found);
  }
  return exit_code(found.status);
}

}  // namespace

int run_order(const Variables& variables, const Flags& flags, const OrderCommand& command, const Terminal& terminal,
              const Terminal& errors, std::ostream& out) {
  check_options(command);
  if (command.action == "list") return list_intents(variables, flags, command, terminal, out);
  if (command.action == "settle") return settle_intent(variables, flags, command, out);
  if (command.action == "reconcile") return reconcile(variables, flags, command, terminal, errors, out);
  Json arguments = read_call_arguments(command.arguments, command.input);
  if (command.action == "cancel") arguments = read_cancel_arguments(arguments);
  if (command.action != "preview") {
    require_confirmation(command.action == "place" ? "Placing an order" : "Cancelling an order", command.yes, variables,
                         flags);
  }
  OrderSession session(variables, flags, errors);
  if (command.action == "preview") return preview_at_terminal(session, arguments, command, terminal, out);
  if (command.action == "place") return place_at_terminal(session, arguments, command, terminal, out);
  return cancel_at_terminal(session, arguments, command, terminal, out);
}

}  // namespace app
