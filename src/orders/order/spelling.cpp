// The spellings of the words of an order, ours and the broker's.
#include <array>

#include "tastytrade_mcp/orders/order_words.hpp"

namespace orders {
namespace {

struct Spelling {
  std::string_view ours, broker;
};

constexpr std::array<Spelling, 6> kActions{{{"buy_to_open", "Buy to Open"},
                                            {"sell_to_open", "Sell to Open"},
                                            {"buy_to_close", "Buy to Close"},
                                            {"sell_to_close", "Sell to Close"},
                                            {"buy", "Buy"},
                                            {"sell", "Sell"}}};
constexpr std::array<Spelling, 6> kTypes{{{"limit", "Limit"},
                                          {"market", "Market"},
                                          {"marketable_limit", "Marketable Limit"},
                                          {"stop", "Stop"},
                                          {"stop_limit", "Stop Limit"},
                                          {"notional_market", "Notional Market"}}};
constexpr std::array<Spelling, 8> kTimesInForce{{{"day", "Day"},
                                                 {"gtc", "GTC"},
                                                 {"gtd", "GTD"},
                                                 {"ext", "Ext"},
                                                 {"gtc_ext", "GTC Ext"},
                                                 {"ext_overnight", "Ext Overnight"},
                                                 {"gtc_ext_overnight", "GTC Ext Overnight"},
                                                 {"ioc", "IOC"}}};
constexpr std::array<Spelling, 3> kEffects{{{"none", "None"}, {"debit", "Debit"}, {"credit", "Credit"}}};
constexpr std::array<Spelling, 4> kComplexTypes{
    {{"oco", "OCO"}, {"oto", "OTO"}, {"otoco", "OTOCO"}, {"pairs", "PAIRS"}}};
constexpr std::string_view kAtLeast = "gte", kAtMost = "lte";

template <class Table, class Word>
const Spelling& find_spelling(const Table& table, Word word) {
  return table.at(static_cast<std::size_t>(word));
}

}  // namespace

std::string_view to_string(Action action) {
  return find_spelling(kActions, action).ours;
}
std::string_view to_string(OrderType type) {
  return find_spelling(kTypes, type).ours;
}
std::string_view to_string(TimeInForce time_in_force) {
  return find_spelling(kTimesInForce, time_in_force).ours;
}
std::string_view to_string(PriceEffect effect) {
  return find_spelling(kEffects, effect).ours;
}
std::string_view to_string(ComplexType type) {
  return find_spelling(kComplexTypes, type).ours;
}
std::string_view broker_spelling(Action action) {
  return find_spelling(kActions, action).broker;
}
std::string_view broker_spelling(OrderType type) {
  return find_spelling(kTypes, type).broker;
}
std::string_view broker_spelling(TimeInForce time_in_force) {
  return find_spelling(kTimesInForce, time_in_force).broker;
}
std::string_view broker_spelling(PriceEffect effect) {
  return find_spelling(kEffects, effect).broker;
}
std::string_view broker_spelling(ComplexType type) {
  return find_spelling(kComplexTypes, type).broker;
}
std::string_view broker_spelling(Condition::Comparator comparator) {
  return comparator == Condition::Comparator::at_least ? kAtLeast : kAtMost;
}
std::optional<Condition::Comparator> comparator_from_broker(std::string_view text) {
  if (text == kAtLeast) return Condition::Comparator::at_least;
  if (text == kAtMost) return Condition::Comparator::at_most;
  return std::nullopt;
}

bool is_buy(Action action) {
  return action == Action::buy_to_open || action == Action::buy_to_close || action == Action::buy;
}
bool is_closing(Action action) {
  return action == Action::buy_to_close || action == Action::sell_to_close;
}
bool is_opening(Action action) {
  return action == Action::buy_to_open || action == Action::sell_to_open;
}

}  // namespace orders
