#include <algorithm>

#include "checks/check_list.hpp"
#include "checks/judged_orders.hpp"
#include "checks/verdicts.hpp"
#include "tastytrade_mcp/support/secret.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {

std::string_view to_string(Channel channel) {
  switch (channel) {
    case Channel::none:
      return "none";
    case Channel::elicitation:
      return "elicitation";
    case Channel::terminal:
      return "terminal";
  }
  return "none";
}

Verdict check_trading_enabled(const CheckInput& input) {
  if (input.settings.enabled) return pass();
  return fail("Trading is switched off on this server: the operator switches it on with ENABLE_TRADING=true.");
}

// A client asks for the scope when it places the order, so that a preview needs only the scope read.
Verdict check_scope_trade(const CheckInput& input) {
  if (input.principal.has_scope("trade")) return pass();
  const bool is_sending = is_cancel(input.intention) || input.preview != nullptr;
  if (!is_sending) return pass("Placing this order needs the scope trade, which this login lacks.");
  return fail("This login may not trade: it lacks the scope trade. Log in again and allow it.");
}

Verdict check_not_read_only(const CheckInput& input) {
  if (input.settings.is_read_only) return fail("This server is read-only: the operator has set READ_ONLY=true.");
  const auto& scopes = input.settings.grant_scopes;
  if (!scopes) return pass();
  if (scopes->empty()) {
    return pass(
        "It is not known if the grant at TastyTrade has the scope trade: the refresh token does not name its "
        "scopes.");
  }
  if (std::find(scopes->begin(), scopes->end(), "trade") != scopes->end()) return pass();
  return fail(
      "The grant of this server at TastyTrade lacks the scope trade: TastyTrade would refuse the order. The operator "
      "makes a new grant with the scopes read and trade, and sets its refresh token.");
}

Verdict check_not_halted(const CheckInput& input) {
  if (!input.halt.is_halted) return pass();
  std::string since = "Trading is halted since " + support::to_iso8601(input.halt.since);
  if (!input.halt.who.empty()) since += " by " + support::printable(input.halt.who, 60);
  if (!input.halt.reason.empty()) since += " (" + support::printable(input.halt.reason, 120) + ")";
  if (!is_cancel(input.intention)) {
    return fail(since + ". The operator ends the halt on the command line of this server.");
  }
  if (!input.removes_protection) return pass("Trading is halted; this order can be cancelled all the same.");
  return fail(
      since +
      ": an order that protects a position is not cancelled meanwhile. The operator ends the halt on the command "
      "line of this server; TastyTrade's own app and website cancel it all the same.");
}

namespace {

bool contains_account(const std::vector<std::string>& numbers, const std::string& number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

}  // namespace

Verdict check_account_allowed(const CheckInput& input) {
  const std::string& number = input.facts.account.account.number;
  const std::string shown = support::last_four(number);
  if (input.login_accounts.empty()) return fail("The accounts of the login at the broker are not known. Try again.");
  const bool is_of_login = std::any_of(input.login_accounts.begin(), input.login_accounts.end(),
                                       [&](const broker::Account& account) { return account.number == number; });
  if (!is_of_login) return fail("The account " + shown + " is not one of this login at the broker.");
  const auto& allowed = input.settings.accounts;
  if (!allowed.empty()) {
    if (contains_account(allowed, number)) return pass();
    return fail("The account " + shown + " is not in TRADING_ACCOUNTS, the list of accounts that may trade.");
  }
  if (input.login_accounts.size() == 1 || input.environment == broker::Environment::demo) return pass();
  return fail("The login has " + std::to_string(input.login_accounts.size()) +
              " accounts, and none is allowed to trade: the operator names it in TRADING_ACCOUNTS.");
}

Verdict check_environment_same(const CheckInput& input) {
  if (input.token_problem.empty()) return pass();
  return fail(input.token_problem);
}

Verdict check_human_confirmation(const CheckInput& input) {
  if (!input.settings.require_human) return not_applicable();
  if (input.can_ask_person) return pass();
  return fail(
      "A person has to confirm this order, and this client cannot ask one. Place it from a client that can show a "
      "question, or on the command line of this server.");
}

}  // namespace orders
