#include "preview/question_text.hpp"

#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/secret.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

std::string describe_environment(broker::Environment environment) {
  switch (environment) {
    case broker::Environment::production:
      return "PRODUCTION (real money)";
    case broker::Environment::sandbox:
      return "SANDBOX (play money)";
    default:
      return "DEMO (simulated money)";
  }
}

std::string describe_loss(const Risk& risk) {
  if (risk.is_loss_undefined) return "Most that can be lost: without limit";
  const char* const about = risk.is_estimate ? "about " : "";
  if (risk.max_loss) return std::string("Most that can be lost: ") + about + format_dollars(*risk.max_loss);
  return "Most that can be lost: not known";
}

// A net price of the market: positive is a credit.
std::string describe_net(const Decimal& price) {
  if (price.is_zero()) return "even";
  return (price.is_negative() ? "debit " : "credit ") + price.abs().money();
}

std::string describe_target(Intention intention, const Target& target) {
  std::string text = intention == Intention::edit           ? "Changes order "
                     : intention == Intention::edit_complex ? "Changes complex order "
                     : intention == Intention::trail        ? "Trails order "
                                                            : "Replaces order ";
  text += target.order_id + " (" + target.status;
  if (target.filled_quantity.is_positive()) {
    text += ", " + target.filled_quantity.to_string() + " filled, " + target.remaining_quantity.to_string() + " left";
  }
  return text + ")";
}

}  // namespace

std::string describe_place(broker::Environment environment, const broker::Account& account) {
  return describe_environment(environment) + ", account " + support::last_four(account.number);
}

std::string describe_market(const Order& order, const std::optional<NetQuote>& quote) {
  if (!quote) return "no quote";
  if (order.legs.size() > 1) return describe_net(quote->natural) + " natural, " + describe_net(quote->mid) + " mid";
  const bool buys = is_buy(order.legs.front().action);
  const Decimal& bid = buys ? quote->opposite : quote->natural;
  const Decimal& ask = buys ? quote->natural : quote->opposite;
  return "bid " + bid.abs().money() + ", ask " + ask.abs().money();
}

std::string make_question(broker::Environment environment, const broker::Account& account, Intention intention,
                          const std::string& order_words, const std::optional<Target>& target,
                          const QuestionFigures& figures, const std::vector<std::string>& accepted_risks) {
  std::string text = describe_place(environment, account) + '\n';
  text += order_words + '\n';
  text += describe_loss(figures.risk);
  if (figures.cash) {
    text += std::string(figures.cash->is_negative() ? "; pays " : "; receives ") +
            (figures.is_cash_estimate ? "about " : "") + format_dollars(figures.cash->abs());
    if (figures.other_cash) text += ", or about " + format_dollars(figures.other_cash->abs()) + " by the second order";
  }
  if (figures.fees) {
    text += (figures.fees->is_positive() ? "; rebate " : "; fees ") + format_dollars(figures.fees->abs());
  }
  if (figures.buying_power_before && figures.buying_power_after) {
    text += "\nBuying power: " + format_dollars(*figures.buying_power_before) + " before, " +
            format_dollars(*figures.buying_power_after) + " after";
  }
  if (!figures.market.empty()) text += "\nMarket now: " + figures.market;
  if (target) text += '\n' + describe_target(intention, *target);
  if (!figures.changes.empty()) text += ": " + support::join(figures.changes, "; ");
  for (const std::string& remark : figures.remarks) text += "\n" + remark;
  for (const std::string& risk : accepted_risks) text += "\nAccepted: " + risk;
  return text;
}

}  // namespace orders
