// `order cancel`.
#include <algorithm>

#include "order_session.hpp"
#include "order_text.hpp"
#include "tastytrade_mcp/orders/protective_orders.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/tools/order_answers.hpp"
#include "terminal/text_layout.hpp"
#include "terminal_question.hpp"

namespace app {

using support::Error;
using support::ErrorCode;
using support::Json;

namespace {

constexpr int kMaxOrders = 100;  // rows of one answer of fetch_orders
constexpr const char* kWhich = "Example: tastytrade-mcp order cancel id=441561040";

std::string text_of(const Json& object, const char* name) {
  const Json* const value = support::find(object, name);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

// The orders to cancel, and their lines for the person.
struct Selection {
  orders::CancelRequest request;
  std::string lines;

  bool is_empty() const { return request.order_ids.empty() && request.complex_order_ids.empty(); }
};

// The name of an argument in the list of the tool, from any of those that the tool takes.
std::string find_listed_name(const std::string& written) {
  static const std::vector<std::vector<std::string>> kNames = {
      {"account_number", "account", "account_id", "account_num", "acct"},
      {"id", "order_id", "complex_order_id"},
      {"underlying", "symbol", "ticker"},
      {"all"},
      {"acknowledge"}};
  std::vector<std::string> listed;
  for (const std::vector<std::string>& names : kNames) {
    if (std::find(names.begin(), names.end(), written) != names.end()) return names.front();
    listed.push_back(names.front());
  }
  throw Error(ErrorCode::invalid_argument, "`order cancel` has no argument `" + support::printable(written, 60) + "`.",
              "It takes: " + support::join(listed, ", ") + ".");
}

std::vector<std::string> read_acknowledged(const Json& arguments) {
  const Json* const codes = support::find(arguments, "acknowledge");
  if (codes == nullptr) return {};
  return codes->is_string() ? support::split(codes->get<std::string>(), ',') : std::vector<std::string>(*codes);
}

bool acknowledges_protection(const Json& arguments) {
  return !read_acknowledged(arguments).empty();
}

void check_acknowledged(const Json& arguments) {
  for (const std::string& code : read_acknowledged(arguments)) {
    if (code == "removes_protection") continue;
    throw Error(ErrorCode::invalid_argument,
                "`acknowledge` has '" + support::printable(code, 40) + "', which no cancellation needs.",
                "The only code here is removes_protection.");
  }
}

// A character that does not show could stand for another symbol than the one that is read.
void check_underlying(const Json& arguments) {
  const std::string underlying = text_of(arguments, "underlying");
  const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7F; };
  if (std::all_of(underlying.begin(), underlying.end(), is_plain)) return;
  throw Error(ErrorCode::invalid_argument, "`underlying` has a character that does not show or looks like another one.",
              "Write it anew, in plain letters, digits and signs.");
}

Json fetch_rows(OrderSession& session, const Json& arguments) {
  Json query = {{"refresh", true}, {"limit", kMaxOrders}, {"format", "rows"}};
  for (const char* name : {"account_number", "id", "underlying"}) {
    if (arguments.contains(name)) query[name] = arguments[name];
  }
  Json answer = session.wait_for("Reading the orders", [&] { return session.call("fetch_orders", query); });
  const Json& rows = answer.at("orders");
  if (answer.at("complete") != true || answer.at("total") != rows.size()) {
    throw Error(ErrorCode::not_ready, "Not all orders could be read, so that some would be left out.",
                "Nothing was cancelled. Cancel single orders by id, or those of one underlying.", true);
  }
  return rows;
}

void add_once(std::vector<std::string>& ids, const std::string& id) {
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

// Without this the account would be the one in which orders work just now.
void require_account(OrderSession& session, const Json& arguments) {
  if (arguments.contains("id") || arguments.contains("account_number") || session.has_default_account()) return;
  const auto accounts = session.client().accounts(session.options());
  if (accounts->size() == 1 && accounts->is_complete()) return;
  throw Error(ErrorCode::invalid_argument, "`account_number` is needed: there is more than one account.",
              "`tastytrade-mcp call fetch_accounts` lists them. To read one where a call names none, set "
              "TASTYTRADE_ACCOUNT.");
}

Selection select(OrderSession& session, const Json& arguments) {
  require_account(session, arguments);
  Selection selection;
  selection.request.is_protection_acknowledged = acknowledges_protection(arguments);
  const std::string id = text_of(arguments, "id");
  for (const Json& row : fetch_rows(session, arguments)) {
    const std::string account = text_of(row, "account_number"), complex_id = text_of(row, "complex_order_id");
    std::string& chosen = selection.request.account.number;
    if (!chosen.empty() && chosen != account) {
      throw Error(ErrorCode::invalid_argument, "There are such orders in more than one account.",
                  "Give the account: account_number=…");
    }
    chosen = account;
    if (!complex_id.empty() && text_of(row, "id") == id) {
      throw Error(
          ErrorCode::refused,
          "Order " + id + " is a part of complex order " + complex_id + ", which can only be cancelled as a whole.",
          "Nothing was sent. To cancel the whole: tastytrade-mcp order cancel id=" + complex_id);
    }
    if (complex_id.empty()) {
      add_once(selection.request.order_ids, text_of(row, "id"));
    } else {
      add_once(selection.request.complex_order_ids, complex_id);
    }
    selection.lines +=
        "  " + text_of(row, "id") + "  " + clean_text(text_of(row, "order")) + ", " + text_of(row, "status") +
        (complex_id.empty() ? "" : " (of complex order " + complex_id + ", cancelled as a whole)") + '\n';
  }
  return selection;
}

// Describes, for the question, the stops among the orders; empty if there is none. Throws Error{refused} if all orders
// are stops and their removal is not acknowledged.
std::string describe_protection(OrderSession& session, Selection& selection) {
  const auto stops = session.wait_for("Reading the orders", [&] {
    return orders::find_protective_orders(session.client(), selection.request, session.options());
  });
  // A yes holds for these: an order that comes to limit a loss while the question is read is left.
  selection.request.protective_ids.emplace();
  for (const orders::ProtectiveOrder& stop : stops) selection.request.protective_ids->push_back(stop.id);
  if (stops.empty()) return {};
  std::string list;
  for (const orders::ProtectiveOrder& stop : stops) list += "  " + stop.id + "  " + clean_text(stop.words) + '\n';
  if (selection.request.is_protection_acknowledged) {
    return "WARNING: these limit the loss of a position, which has no such stop from then on:\n" + list;
  }
  constexpr const char* kAcknowledge = "To cancel them, too: acknowledge=removes_protection";
  if (stops.size() < selection.request.order_ids.size() + selection.request.complex_order_ids.size()) {
    return "These limit the loss of a position and are not cancelled:\n" + list + kAcknowledge + '\n';
  }
  throw Error(ErrorCode::refused,
              "What is to be cancelled limits the loss of a position, which would have no stop from then on: " +
                  stops.front().words + '.',
              std::string("Nothing was sent. ") + kAcknowledge);
}

}  // namespace

Json read_cancel_arguments(const Json& given) {
  Json arguments = Json::object();
  for (const auto& [written, value] : given.items()) {
    const std::string name = find_listed_name(written);
    if (arguments.contains(name)) {
      throw Error(ErrorCode::invalid_argument, "`" + name + "` is given twice.", "Give it once.");
    }
    arguments[name] = value;
  }
  check_underlying(arguments);
  check_acknowledged(arguments);
  const Json* const all = support::find(arguments, "all");
  const bool is_all = all != nullptr && (*all == "true" || *all == true);
  if (all != nullptr && !is_all) {
    throw Error(ErrorCode::invalid_argument, "`all` must be true, or left out.", kWhich);
  }
  if (static_cast<int>(arguments.contains("id")) + static_cast<int>(arguments.contains("underlying")) +
          static_cast<int>(is_all) !=
      1) {
    throw Error(ErrorCode::invalid_argument, "Which order? Exactly one of `id`, `underlying` and `all=true` is needed.",
                kWhich);
  }
  return arguments;
}

int cancel_at_terminal(OrderSession& session, const Json& arguments, const OrderCommand& command,
                       const Terminal& terminal, std::ostream& out) {
  Selection selection = select(session, arguments);
  if (selection.is_empty()) {
    constexpr const char* kNone = "No working order matches. Nothing was sent.";
    if (command.json || !terminal.is_terminal) {
      out << format_json(session.environment(), [&](support::JsonWriter& json) {
        json.array("orders", [] {});
        json.text("note", kNone);
      });
    } else {
      out << kNone << '\n';
    }
    return exit_code(orders::Status::not_found);
  }
  const std::string protection = command.yes ? std::string() : describe_protection(session, selection);
  session.begin_sending();
  const std::string& account = selection.request.account.number;
  if (!command.yes &&
      !session.confirm(session.describe_account(account) + "\nCANCEL\n" + selection.lines + protection, account)) {
    out << "The answer was not yes. Nothing was sent.\n";
    return exit_code(orders::Status::refused);
  }
  const auto cancellations = session.wait_for("Cancelling", [&] {
    return session.trading().cancel(selection.request, command.yes ? orders::Channel::none : orders::Channel::terminal,
                                    session.caller(!command.yes), session.options());
  });
  if (command.json || !terminal.is_terminal) {
    out << format_json(session.environment(), [&](support::JsonWriter& json) {
      tools::write_cancellations(json, account, cancellations, tools::Notation::command_line);
    });
  } else {
    out << format_cancellations(cancellations);
  }
  return exit_code(cancellations);
}

}  // namespace app
