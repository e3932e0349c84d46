#include "exit/exit_words.hpp"

#include "placing/cancel_target.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {

std::string describe_exit(const broker::ComplexOrder& complex, const Order& closing) {
  std::vector<std::string> working;
  for (const broker::Order& order : complex.orders) {
    if (order.is_working()) working.push_back('(' + describe_broker_order(order) + ')');
  }
  const std::string ended = working.size() == 1 ? "it has ended" : "they have ended";
  return "1. CANCEL complex order " + complex.id + ": " + support::join(working, " and ") + ". 2. After " + ended +
         ": " + describe(closing);
}

std::string describe_between(const CheckResults& results) {
  std::string text =
      "From step 1 until the order of step 2 has filled the position has no stop. If an order of the complex order "
      "fills meanwhile, only what is left is closed, or nothing.";
  for (const CheckResults::Entry& entry : results.not_run) {
    if (entry.name == "dry_run_clean") text += "\nNot checked: " + entry.verdict.why;
  }
  return text;
}

}  // namespace orders
