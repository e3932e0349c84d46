#include "halt_cancelling.hpp"

#include <algorithm>
#include <set>
#include <thread>

#include "commands.hpp"
#include "order_session.hpp"
#include "order_text.hpp"
#include "tastytrade_mcp/orders/opening_orders.hpp"
#include "tastytrade_mcp/orders/request_time.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "terminal/text_layout.hpp"

namespace app {

using orders::SortedOrder;
using orders::Status;

namespace {

// The working orders of one account.
struct Selection {
  std::vector<SortedOrder> opening, left;
  bool is_complete = true;
};

Selection select(OrderSession& session, const std::string& account) {
  broker::Client& client = session.client();
  const auto live = client.live_orders({account}, session.options());
  const auto complex_orders = client.complex_orders(account, true, session.options());
  const auto positions = client.positions(account, session.options());
  Selection selection;
  selection.is_complete = live->is_complete() && complex_orders->is_complete();
  for (SortedOrder& order : orders::sort_working_orders(*live, *complex_orders, *positions)) {
    (order.why_left.empty() ? selection.opening : selection.left).push_back(std::move(order));
  }
  return selection;
}

std::string format_order(const SortedOrder& order) {
  const std::string name = order.is_complex ? "" : "order " + order.id + ": ";
  return "  " + name + clean_text(order.words) + (order.why_left.empty() ? "" : ". " + order.why_left) + '\n';
}

std::string format_left(const Selection& selection) {
  std::string text;
  for (const SortedOrder& order : selection.left) text += format_order(order);
  if (!text.empty()) text.insert(0, "Left working:\n");
  if (!selection.is_complete) text += "Not all working orders could be read. Look at TastyTrade.\n";
  return text;
}

orders::CancelRequest make_request(const broker::Account& account, const std::vector<SortedOrder>& opening) {
  orders::CancelRequest request;
  request.account = account;
  request.takes_opening_only = true;  // one may have filled while the question was read
  for (const SortedOrder& order : opening) {
    (order.is_complex ? request.complex_order_ids : request.order_ids).push_back(order.id);
  }
  return request;
}

bool may_trade(const OrderSession& session, const broker::Account& account) {
  const std::vector<std::string>& allowed = session.settings().accounts;
  return allowed.empty() || std::find(allowed.begin(), allowed.end(), account.number) != allowed.end();
}

// Cancels the opening orders of one account. Returns what became of them. `is_declined`: set if the answer was not yes.
Status cancel(OrderSession& session, const broker::Account& account, bool yes, std::ostream& out, bool& is_declined) {
  const std::string place = session.describe_account(account.number);
  const Selection selection = session.wait_for("Reading the orders", [&] { return select(session, account.number); });
  const std::string left = format_left(selection);
  const Status if_done = selection.is_complete ? Status::accepted : Status::not_sent;
  if (selection.opening.empty()) {
    out << '\n' << place << "\nNo working order only opens positions.\n" << left;
    return if_done;
  }
  std::string question = place + "\nCANCEL\n";
  for (const SortedOrder& order : selection.opening) question += format_order(order);
  session.begin_sending();
  if (!yes && !session.confirm(question + left, account.number)) {
    out << '\n' << place << "\nThe answer was not yes. Nothing was sent.\n";
    is_declined = true;
    return Status::refused;
  }
  const auto cancellations = session.wait_for("Cancelling", [&] {
    return session.trading().cancel(make_request(account, selection.opening),
                                    yes ? orders::Channel::none : orders::Channel::terminal, session.caller(!yes),
                                    session.options());
  });
  out << '\n' << place << '\n' << format_cancellations(cancellations) << left;
  const bool has_filled = std::any_of(cancellations.begin(), cancellations.end(), [&](const auto& one) {
    return one.broker_status == "Filled" || (one.filled_quantity && one.filled_quantity->is_positive());
  });
  const Status status = orders::summarize(cancellations);
  return has_filled ? Status::outcome_unknown : status != Status::accepted ? status : if_done;
}

// Waits until no request that the server claimed before the halt can be on its way any more.
void wait_for_requests(OrderSession& session) {
  constexpr std::chrono::milliseconds kBetweenLooks{500};
  const auto is_under_way = [&] {
    const support::Instant now = session.client().clock().now();
    const auto open = session.journal().open_intents(now + std::chrono::minutes(1));
    return std::any_of(open.begin(), open.end(), [&](const orders::IntentState& state) {
      return orders::read_intent(state.intent).send_by + orders::kUnderWayFor > now;
    });
  };
  while (is_under_way()) std::this_thread::sleep_for(kBetweenLooks);
}

// Looks again until no opening order works. Returns what is to be told after some seconds.
Status look_again(OrderSession& session, const broker::Account& account, std::ostream& out) {
  constexpr int kLooks = 6;
  constexpr std::chrono::seconds kBetweenLooks{1};
  for (int look = 0;; ++look) {
    const Selection selection = select(session, account.number);
    if (selection.opening.empty()) return selection.is_complete ? Status::accepted : Status::not_sent;
    if (look + 1 < kLooks) {
      std::this_thread::sleep_for(kBetweenLooks);
      continue;
    }
    out << '\n' << session.describe_account(account.number) << "\nSTILL WORKING:\n";
    for (const SortedOrder& order : selection.opening) out << format_order(order);
    return Status::outcome_unknown;
  }
}

}  // namespace

int cancel_opening_orders(const Variables& variables, const Flags& flags, bool yes, const Terminal& errors,
                          std::ostream& out) {
  require_confirmation("Cancelling orders", yes, variables, flags);
  OrderSession session(variables, flags, errors);
  int code = 0;
  // An unknown outcome counts most, else the first failure.
  const auto note = [&code](int found) {
    if (code == 0 || found == exit_code(Status::outcome_unknown)) code = found;
  };
  std::set<std::string> declined;  // accounts whose orders are to work on
  const auto accounts = session.client().accounts(session.options());
  for (const broker::Account& account : *accounts) {
    if (!may_trade(session, account)) continue;
    try {
      bool is_declined = false;
      note(exit_code(cancel(session, account, yes, out, is_declined)));
      if (is_declined) declined.insert(account.number);
    } catch (const support::Error& error) {
      out << '\n' << session.describe_account(account.number) << '\n' << error.operator_message() << '\n';
      note(exit_code(error.code));
    }
  }
  session.wait_for("Waiting for requests that are on their way", [&] { wait_for_requests(session); });
  for (const broker::Account& account : *accounts) {
    if (!may_trade(session, account) || declined.contains(account.number)) continue;
    try {
      note(exit_code(session.wait_for("Looking again", [&] { return look_again(session, account, out); })));
    } catch (const support::Error& error) {
      out << '\n' << session.describe_account(account.number) << '\n' << error.operator_message() << '\n';
      note(exit_code(error.code));
    }
  }
  return code;
}

}  // namespace app
