#include "account_watch.hpp"

#include <algorithm>
#include <array>

#include "market/quotes.hpp"
#include "shared/account_reads.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace tools {

using support::Decimal;
using support::Error;
using support::ErrorCode;

namespace {

constexpr std::chrono::seconds kOrderInterval{2};  // between two requests, while the account streamer is not connected
constexpr std::chrono::seconds kPositionInterval{5};
constexpr std::chrono::seconds kConnectedInterval{15};  // while it tells of changes

struct Statuses {
  OrderState state;
  std::array<std::string_view, 4> words;  // the broker's
};

constexpr std::array<Statuses, 5> kStatuses = {{
    {OrderState::filled, {"Filled", "", "", ""}},
    {OrderState::cancelled, {"Cancelled", "Removed", "Partially Removed", ""}},
    {OrderState::rejected, {"Rejected", "", "", ""}},
    {OrderState::expired, {"Expired", "", "", ""}},
    {OrderState::working, {"Live", "Routed", "Received", "In Flight"}},
}};

bool is_terminal(const std::string& status) {
  const auto is_word = [&](const Statuses& one) {
    return one.state != OrderState::working && std::find(one.words.begin(), one.words.end(), status) != one.words.end();
  };
  return !status.empty() && std::any_of(kStatuses.begin(), kStatuses.end(), is_word);
}

Decimal count_filled(const broker::Order& order) {
  Decimal filled;
  for (const broker::OrderLeg& leg : order.legs) filled += leg.filled_quantity().value_or(Decimal());
  return filled;
}

// Returns a text that differs when the order has come into the state again: the status, or for partial fills the filled
// quantity, which grows while the status stays.
std::string describe_progress(const broker::Order& order, OrderState wanted) {
  return wanted == OrderState::partially_filled ? count_filled(order).to_string() : order.status;
}

bool is_in_state(const broker::Order& order, OrderState wanted) {
  if (wanted == OrderState::done) return is_terminal(order.status);
  if (wanted == OrderState::partially_filled) return count_filled(order).is_positive();
  for (const Statuses& one : kStatuses) {
    if (one.state == wanted && std::find(one.words.begin(), one.words.end(), order.status) != one.words.end())
      return true;
  }
  return false;
}

broker::Rows<broker::Account> list_accounts(const ToolCall& call) {
  broker::ReadOptions options = call.read_options();
  options.refresh = false;
  return *call.broker().accounts(options);
}

std::vector<std::string> get_numbers(const std::vector<broker::Account>& accounts) {
  std::vector<std::string> numbers;
  for (const broker::Account& account : accounts) numbers.push_back(account.number);
  return numbers;
}

// Numbers of the accounts that the condition is about.
std::vector<std::string> find_accounts(const ToolCall& call, const std::string& wanted) {
  const auto accounts = list_accounts(call);
  std::vector<std::string> numbers;
  for (const broker::Account& account : accounts) {
    if (wanted.empty() || account.number == wanted) numbers.push_back(account.number);
  }
  if (numbers.empty()) {
    throw Error(ErrorCode::forbidden, "This login has no account '" + wanted + "'.",
                "Its accounts: " + join_accounts(accounts) + ".");
  }
  return numbers;
}

ConditionOutcome make_outcome(const broker::Order& order, bool was_so_already) {
  return {.happened = true,
          .was_so_already = was_so_already,
          .value = order.status,
          .time = order.terminal_at ? order.terminal_at : order.updated_at,
          .source = "rest"};
}

}  // namespace

AccountChecks::AccountChecks(broker::Client& client, std::vector<std::string> accounts, std::chrono::seconds interval)
    : events_(client.account_events()), interval_(interval) {
  // Without a streamer its comparisons would repeat what the wait reads itself.
  const bool can_watch = events_.health().state != broker::FeedState::off && !accounts.empty() &&
                         accounts.size() <= broker::AccountEvents::kMaxAccounts;
  if (!can_watch) return;
  watch_ = events_.watch(std::move(accounts), [flag = has_event_](const broker::AccountEvent&) { flag->store(true); });
}

bool AccountChecks::is_due() {
  const auto now = std::chrono::steady_clock::now();
  const bool is_connected = watch_ && events_.health().state == broker::FeedState::live;
  const bool has_event = has_event_->exchange(false);
  if (!is_first_ && !has_event && now - checked_at_ < (is_connected ? kConnectedInterval : interval_)) return false;
  is_first_ = false;
  checked_at_ = now;
  return true;
}

OrderWatch::OrderWatch(const ToolCall& call, const OrderCondition& condition)
    : call_(call), condition_(condition), accounts_(find_accounts(call, condition.account_number)) {
  if (condition.id.empty()) {
    checks_.emplace(call.broker(), accounts_, kOrderInterval);
    return;
  }
  for (const std::string& account : accounts_) {
    try {
      status_ = call.broker().order(account, condition.id, call.read_options())->status;
      account_ = account;
      checks_.emplace(call.broker(), std::vector{account}, kOrderInterval);
      return;
    } catch (const Error& error) {
      if (error.code != ErrorCode::not_found) throw;
    }
  }
  throw Error(ErrorCode::not_found, "No account of this login has an order " + condition.id + ".",
              "fetch_orders lists the orders.");
}

std::optional<ConditionOutcome> OrderWatch::check() {
  if (!checks_->is_due()) return std::nullopt;
  const auto outcome = condition_.id.empty() ? check_any() : check_one();
  is_first_ = false;
  return outcome;
}

std::optional<ConditionOutcome> OrderWatch::check_one() {
  const auto order = call_.broker().order(account_, condition_.id, call_.read_options());
  status_ = order->status;
  if (is_in_state(*order, condition_.state)) return make_outcome(*order, is_first_);
  if (!is_terminal(status_)) return std::nullopt;
  std::string reason = "The order ended as " + status_ + ".";
  if (!order->replacing_order_id.empty()) reason += " Order " + order->replacing_order_id + " replaced it.";
  return ConditionOutcome{.value = status_, .time = order->terminal_at, .source = "rest", .reason = std::move(reason)};
}

// An order that was in the state at the beginning does not count: something must happen.
std::optional<ConditionOutcome> OrderWatch::check_any() {
  const auto orders = call_.broker().live_orders(accounts_, call_.read_options());
  std::map<std::string, std::string> progress;
  std::optional<ConditionOutcome> outcome;
  for (const broker::Order& order : *orders) {
    progress.emplace(order.id, describe_progress(order, condition_.state));
    if (!seen_ || !is_in_state(order, condition_.state)) continue;
    const auto before = seen_->find(order.id);
    if (before != seen_->end() && before->second == describe_progress(order, condition_.state)) continue;
    outcome = make_outcome(order, false);
    outcome->value = "order " + order.id + ": " + order.status;
  }
  seen_ = std::move(progress);
  return outcome;
}

std::string OrderWatch::current() const {
  return status_.empty() ? std::string() : "order " + condition_.id + ": " + status_;
}

PositionWatch::PositionWatch(const ToolCall& call, const PositionCondition& condition)
    : call_(call),
      condition_(condition),
      symbol_(resolve_instrument(call.broker(), condition.symbol, call.read_options()).second),
      accounts_(list_accounts(call).rows),
      checks_(call.broker(), get_numbers(accounts_), kPositionInterval) {}

std::optional<ConditionOutcome> PositionWatch::check() {
  if (!checks_.is_due()) return std::nullopt;
  broker::ReadOptions options = call_.read_options();
  options.refresh = true;
  const auto reads = read_positions(call_.broker(), accounts_, options);
  throw_if_none_read(reads);
  Decimal quantity;
  for (const AccountPositions& read : reads) {
    if (!read.answer) return std::nullopt;  // a sum without this account would look like a change
    for (const broker::Position& position : **read.answer) {
      if (position.symbol == symbol_) quantity += position.quantity * position.sign();
    }
  }
  quantity_ = quantity;
  const bool is_first = !first_;
  if (is_first) first_ = quantity;
  using Change = PositionCondition::Change;
  if (is_first && condition_.change == Change::closes && quantity.is_zero()) {
    // A misspelled symbol must not look like a position that was closed.
    throw Error(ErrorCode::not_found, "No account of this login holds " + symbol_ + ", so no position in it can close.",
                "If there was one, it is closed by now. fetch_positions lists what is held.");
  }
  const bool has_changed = quantity != *first_;
  const bool happened = condition_.change == Change::changes ? has_changed
                        : condition_.change == Change::opens ? !quantity.is_zero()
                                                             : quantity.is_zero();
  if (!happened) return std::nullopt;
  return ConditionOutcome{.happened = true,
                          .was_so_already = is_first,
                          .value = quantity.to_string(),
                          .time = call_.now(),
                          .source = "rest"};
}

std::string PositionWatch::current() const {
  return first_ ? symbol_ + ": " + quantity_.to_string() : std::string();
}

}  // namespace tools
