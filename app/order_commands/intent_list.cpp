#include "intent_list.hpp"

#include <charconv>

#include "commands.hpp"
#include "journal_summary.hpp"
#include "program.hpp"
#include "tastytrade_mcp/orders/request_time.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/time.hpp"
#include "terminal/table.hpp"
#include "terminal/text_layout.hpp"
#include "terminal_question.hpp"

namespace app {

using orders::RecordKind;
using support::Error;
using support::ErrorCode;
using support::Json;

namespace {

constexpr std::size_t kMaxOrderIdBytes = 40;
constexpr const char* kSettleExample = "Example: tastytrade-mcp order settle 41 --order-id 441561040";

Configuration load_local(const Variables& variables, const Flags& flags) {
  Flags local = flags;
  local.mode = "stdio";
  return configure_command_log(load_configuration(variables, local), variables, flags);
}

Json to_json(const JournalIntent& intent) {
  Json json = {{"journal_seq", intent.seq},
               {"at", support::to_iso8601(intent.at)},
               {"environment", intent.intent.head.environment},
               {"account", intent.intent.head.account},
               {"action", intent.intent.action},
               {"order", intent.intent.words},
               {"external_identifier", intent.intent.external_identifier},
               {"status", intent.status()},
               {"is_open", intent.is_open()}};
  if (!intent.order_id().empty()) json["order_id"] = intent.order_id();
  if (!intent.reason().empty()) json["reason"] = intent.reason();
  return json;
}

std::string format_intent(const JournalIntent& intent) {
  std::string text = "record " + std::to_string(intent.seq) + "  " + support::to_iso8601(intent.at).substr(0, 19) +
                     "Z  " + intent.intent.head.environment + ' ' + intent.intent.head.account + "  " + intent.status();
  if (!intent.order_id().empty()) text += ", order " + clean_text(intent.order_id());
  text += "\n  " + join_lines(wrap_text(clean_text(intent.intent.words), kMaxTextWidth - 2), 2) + "\n  " +
          intent.intent.external_identifier + '\n';
  const std::string reason = intent.is_open() ? intent.reason() : "";
  if (!reason.empty()) text += "  " + join_lines(wrap_text(clean_text(reason), kMaxTextWidth - 2), 2) + '\n';
  return text;
}

// An exit that ended between its steps. Its status is no end of an intent, so that it has a word of its own.
Json to_json(const orders::InterruptedExit& exit) {
  return {{"journal_seq", exit.seq},
          {"at", support::to_iso8601(exit.at)},
          {"environment", exit.head.environment},
          {"account", exit.head.account},
          {"action", orders::to_string(orders::Intention::exit_complex)},
          {"order", exit.words},
          {"external_identifier", exit.external_identifier},
          {"status", "interrupted"},
          {"last_step", exit.last_step},
          {"is_open", true}};
}

std::string format_exit(const orders::InterruptedExit& exit) {
  const std::string text = "record " + std::to_string(exit.seq) + "  " + support::to_iso8601(exit.at).substr(0, 19) +
                           "Z  " + exit.head.environment + ' ' + exit.head.account + "  interrupted after the step " +
                           clean_text(exit.last_step) + "\n  ";
  const std::string advice =
      "The program ended between the steps, and nothing goes on with them: the position may have no stop. Look at the "
      "positions and orders, then close it or place a new stop.";
  return text + join_lines(wrap_text(clean_text(exit.words), kMaxTextWidth - 2), 2) + "\n  " +
         exit.external_identifier + "\n  " + join_lines(wrap_text(advice, kMaxTextWidth - 2), 2) + '\n';
}

// The end that the operator settles for an intent.
struct Settlement {
  std::int64_t seq = 0;
  std::string order_id;  // empty: it never arrived
};

Settlement read_settlement(const OrderCommand& command) {
  if (command.arguments.size() != 1) {
    throw Error(ErrorCode::invalid_argument, "`order settle` needs the number of one record of the journal.",
                kSettleExample);
  }
  if (command.order_id.empty() != command.never_arrived) {
    throw Error(ErrorCode::invalid_argument, "Exactly one of `--order-id` and `--never-arrived` is needed.",
                kSettleExample);
  }
  const bool is_id = command.order_id.size() <= kMaxOrderIdBytes &&
                     command.order_id.find_first_not_of("0123456789") == std::string::npos;
  if (!is_id) {
    throw Error(ErrorCode::invalid_argument, "`--order-id` is a number of TastyTrade.", kSettleExample);
  }
  return {parse_record_number(command.arguments.front()), command.order_id};
}

// The intent to settle. Throws Error if it is none, has an end, may be under way, or another intent has the order.
const JournalIntent& find_to_settle(const JournalSummary& summary, const Settlement& settlement, support::Instant now) {
  const JournalIntent* const found = summary.find(settlement.seq);
  if (found == nullptr) {
    throw Error(ErrorCode::not_found, "Record " + std::to_string(settlement.seq) + " of the journal is no intent.",
                "tastytrade-mcp order list --open lists those without a known end.");
  }
  if (!found->is_open()) {
    throw Error(ErrorCode::conflict,
                "Record " + std::to_string(settlement.seq) + " has an end: " + found->status() + '.',
                "Nothing was changed.");
  }
  if (!found->end && now < found->intent.send_by + orders::kUnderWayFor) {
    throw Error(ErrorCode::refused, "The request of this record may still be under way.",
                "Settle it after " + support::to_iso8601(found->intent.send_by + orders::kUnderWayFor) + '.');
  }
  for (const JournalIntent& other : summary.intents) {
    const bool is_same = !settlement.order_id.empty() && other.order_id() == settlement.order_id &&
                         other.intent.head.environment == found->intent.head.environment;
    if (is_same && other.intent.method == found->intent.method) {
      throw Error(ErrorCode::conflict,
                  "Order " + settlement.order_id + " is that of record " + std::to_string(other.seq) +
                      ", so it cannot be that of this one, too.",
                  "Nothing was changed.");
    }
  }
  return *found;
}

// Writes what the operator says. Throws Error{conflict} if the intent got another end meanwhile.
void write_settlement(orders::Journal& journal, const JournalIntent& intent, const Settlement& settlement) {
  const bool exists = !settlement.order_id.empty();
  Json data = {{"channel", "terminal"},
               {"reason", exists ? "The operator named the order." : "The operator said that it never arrived."}};
  if (exists) {
    data["order_id"] = settlement.order_id;
    data["found_by"] = "operator";
  }
  if (intent.end) {
    data["intent"] = intent.seq;
    data[kSettledMember] = exists ? "found" : "not_found";
    journal.append(intent.intent.head, RecordKind::event, intent.intent.confirmation_id, data);
    return;
  }
  const orders::Record end = journal.end(intent.seq, exists ? RecordKind::found : RecordKind::not_found, data);
  const bool is_ours =
      orders::read_text(end, "channel") == "terminal" && orders::read_text(end, "order_id") == settlement.order_id;
  if (is_ours) return;
  const std::string order_id = orders::read_text(end, "order_id");
  throw Error(ErrorCode::conflict,
              "The record got another end meanwhile: " + std::string(orders::to_string(end.kind)) +
                  (order_id.empty() ? "" : ", order " + order_id) + '.',
              "Nothing was recorded.");
}

}  // namespace

std::int64_t parse_record_number(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number > 0) return number;
  throw Error(ErrorCode::invalid_argument, "`" + support::printable(text, 60) + "` is no number of a record.",
              "tastytrade-mcp order list --open lists those without a known end.");
}

int list_intents(const Variables& variables, const Flags& flags, const OrderCommand& command, const Terminal& terminal,
                 std::ostream& out) {
  if (!command.arguments.empty()) {
    throw Error(ErrorCode::invalid_argument, "`order list` takes no further words.",
                "Example: tastytrade-mcp order list --open");
  }
  const Configuration configuration = load_local(variables, flags);
  const JournalSummary summary = read_journal_summary(update_journal_file(configuration, *make_clock(configuration)));
  const bool as_json = command.json || !terminal.is_terminal;
  Json rows = Json::array();
  std::string text;
  std::size_t count = 0;
  for (const JournalIntent& intent : summary.intents) {
    if (command.only_open && !intent.is_open()) continue;
    ++count;
    if (as_json) {
      rows.push_back(to_json(intent));
    } else {
      text += format_intent(intent);
    }
  }
  for (const orders::InterruptedExit& exit : summary.exits.find_interrupted(make_clock(configuration)->now())) {
    ++count;
    if (as_json) {
      rows.push_back(to_json(exit));
    } else {
      text += format_exit(exit);
    }
  }
  if (as_json) {
    out << rows.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  } else if (count == 0) {
    out << (command.only_open ? "No order is without a known end.\n" : "The journal has no order.\n");
  } else {
    out << text;
    if (command.only_open) out << "Look for one with: tastytrade-mcp order reconcile IDENTIFIER\n";
  }
  return 0;
}

int settle_intent(const Variables& variables, const Flags& flags, const OrderCommand& command, std::ostream& out) {
  const Settlement settlement = read_settlement(command);
  require_person("Settling an order", "Run tastytrade-mcp order settle in a terminal.");
  const ShutdownSignal shutdown(kStopLimitBeforeServing);
  const Configuration configuration = load_local(variables, flags);
  const auto clock = make_clock(configuration);
  const JournalSummary summary = read_journal_summary(update_journal_file(configuration, *clock));
  const JournalIntent& intent = find_to_settle(summary, settlement, clock->now());
  const std::string claim = settlement.order_id.empty()
                                ? "You say: it never arrived, and TastyTrade has no such order."
                                : "You say: it is order " + settlement.order_id + " at TastyTrade.";
  const auto answer =
      ask_line(format_intent(intent) + claim + "\nThis cannot be undone. Record it? Type yes: ", shutdown.token());
  if (!is_yes(answer)) {
    out << "Nothing was recorded.\n";
    return exit_code(ErrorCode::refused);
  }
  // The question may have stood for long.
  const JournalSummary latest = read_journal_summary(update_journal_file(configuration, *clock));
  const auto journal = open_existing_journal(configuration, *clock);
  write_settlement(*journal, find_to_settle(latest, settlement, clock->now()), settlement);
  out << "Recorded: " << (settlement.order_id.empty() ? "never arrived" : "order " + settlement.order_id) << ".\n";
  return 0;
}

}  // namespace app
