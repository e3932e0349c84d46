// The text that a person reads before an order is sent. Made by this server from the canonical order and exact figures,
// never from text of the broker or the caller. Pure functions.
#pragma once

#include "tastytrade_mcp/orders/trading.hpp"

namespace orders {

// "PRODUCTION (real money), account …0001": the first line of every question.
std::string describe_place(broker::Environment environment, const broker::Account& account);

struct QuestionFigures {
  std::optional<Decimal> cash;        // received; negative: paid; without fees
  std::optional<Decimal> other_cash;  // of an OCO: if its second order fills
  bool is_cash_estimate = false;      // an order without a limit fills at the market, of an OCO one of two orders
  std::optional<Decimal> fees;        // negative: paid
  Risk risk;
  std::optional<Decimal> buying_power_before, buying_power_after;
  std::string market;                // of describe_market(); empty: not told
  std::vector<std::string> changes;  // of a working order: "price from credit 238.00 to credit 240.00"
  std::vector<std::string> remarks;  // of checks, a sentence each
};

// The market for an order: "bid 149.90, ask 150.10"; of several legs "credit 1.80 natural, credit 1.85 mid", for one
// unit. "no quote" without one.
std::string describe_market(const Order& order, const std::optional<NetQuote>& quote);

// "DEMO account …0001 (simulated money)\nSELL TO OPEN 1 AAPL …; credit 1.85 limit, day\nMost that can be lost: 317.30
// …". The environment and the account come first, the largest loss in the first three lines.
std::string make_question(broker::Environment environment, const broker::Account& account, Intention intention,
                          const std::string& order_words, const std::optional<Target>& target,
                          const QuestionFigures& figures, const std::vector<std::string>& accepted_risks);

}  // namespace orders
