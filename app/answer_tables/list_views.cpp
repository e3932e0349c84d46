#include "list_views.hpp"

namespace app {

std::vector<ColumnView> find_columns(std::string_view tool, std::string_view list) {
  if (tool == "fetch_market_data" && list == "quotes") {
    return {{"symbol", "SYMBOL"}, {"bid", "BID"},          {"ask", "ASK"},      {"last", "LAST"},
            {"change", "CHANGE"}, {"change_percent", "%"}, {"volume", "VOLUME"}};
  }
  if (tool == "search_options" && list == "expirations") {
    return {{"expiration", "EXPIRES"}, {"days_to_expiration", "DAYS"}, {"type", "TYPE"},
            {"settlement", "SETTLES"}, {"root_symbol", "ROOT"},        {"multiplier", "MULTIPLIER"},
            {"strikes", "STRIKES"},    {"strike_min", "LOWEST"},       {"strike_max", "HIGHEST"},
            {"adjusted", "ADJUSTED"},  {"is_expired", "EXPIRED"},      {"deliverables", "DELIVERABLES"}};
  }
  if (tool == "fetch_market_metrics" && list == "metrics") {
    return {{"symbol", "SYMBOL"},
            {"implied_volatility_rank", "IV RANK"},
            {"implied_volatility_percentile", "IV PCTL"},
            {"implied_volatility_index", "IV"},
            {"implied_volatility_5_day_change", "5 DAYS"},
            {"historical_volatility_30_day", "HV 30"},
            {"beta", "BETA"},
            {"liquidity_rating", "LIQ"},
            {"earnings_date", "EARNINGS"},
            {"ex_dividend_date", "EX-DIV"}};
  }
  if (tool == "fetch_market_hours" && list == "venues") {
    return {{"venue", "MARKET"},
            {"state", "STATE"},
            {"opens_at", "OPENS"},
            {"closes_at", "CLOSES"},
            {"next_opens_at", "NEXT OPEN"},
            {"next_closes_at", "NEXT CLOSE"}};
  }
  if (tool == "fetch_transactions" && list == "transactions") {
    return {
        {"executed_at", "TIME"}, {"sub_type", "WHAT"}, {"symbol", "SYMBOL"}, {"quantity", "QTY"}, {"net_value", "NET"}};
  }
  if (tool == "fetch_transactions" && list == "groups") {
    return {{"key", "GROUP"}, {"trades", "TRADES"}, {"dividends", "DIVIDENDS"}, {"interest", "INTEREST"},
            {"fees", "FEES"}, {"net", "NET"},       {"count", "COUNT"}};
  }
  if (tool == "fetch_orders" && list == "orders") {
    return {{"id", "ID"},
            {"status", "STATUS"},
            {"order", "ORDER"},
            {"filled_quantity", "FILLED"},
            {"average_fill_price", "AVERAGE"},
            {"received_at", "RECEIVED"}};
  }
  if (tool == "fetch_corporate_events" && list == "events") {
    return {{"date", "DATE"},     {"symbol", "SYMBOL"},      {"kind", "EVENT"},         {"time_of_day", "TIME"},
            {"amount", "AMOUNT"}, {"consensus", "EXPECTED"}, {"days_until", "IN DAYS"}, {"held_quantity", "HELD"}};
  }
  if (tool == "fetch_instruments" && list == "instruments") {
    return {{"symbol", "SYMBOL"},         {"description", "DESCRIPTION"}, {"instrument_type", "TYPE"},
            {"exchange", "MARKET"},       {"multiplier", "MULTIPLIER"},   {"expiration", "EXPIRES"},
            {"lendability", "SHORTABLE"}, {"is_tradeable", "TRADEABLE"},  {"is_closing_only", "CLOSING ONLY"}};
  }
  if (tool == "fetch_watchlists" && list == "watchlists") {
    return {{"name", "NAME"}, {"kind", "KIND"}, {"group", "GROUP"}, {"entries", "ENTRIES"}};
  }
  if (tool == "fetch_quote_alerts" && list == "alerts") {
    return {{"id", "ID"},         {"symbol", "SYMBOL"},       {"field", "FIELD"},
            {"operator", "WHEN"}, {"threshold", "THRESHOLD"}, {"status", "STATUS"}};
  }
  if (tool == "search_symbols" && list == "symbols") {
    return {{"symbol", "SYMBOL"},
            {"description", "DESCRIPTION"},
            {"instrument_type", "TYPE"},
            {"listed_market", "MARKET"},
            {"has_options", "OPTS"}};
  }
  // The addresses are for ChatGPT, which opens them.
  if (tool == "search" && list == "results") return {{"id", "ID"}, {"title", "TITLE"}};
  return {};
}

void print_balances(AnswerPrinter& printer, const AnswerValue& answer) {
  const AnswerValue* balances = answer.find("balances");
  const AnswerValue* totals = answer.find("totals");
  if (balances->items.empty()) {
    printer.print_text("No balances.");
    return;
  }
  // The head says how old the answer is, which leaves room for the totals beside two accounts.
  std::vector<ColumnView> columns;
  for (const auto& member : balances->items.front().members) {
    if (member.first != "updated_at") columns.push_back({member.first, {}});
  }
  AnswerValue list = *balances;
  const bool has_room = list.items.size() <= 2;
  if (has_room && totals != nullptr) {
    for (AnswerValue total : totals->items) {
      // In place of an account number.
      const std::string incomplete = total.find("missing") != nullptr ? ", incomplete" : "";
      const AnswerValue label{.kind = AnswerValue::Kind::text,
                              .text = "Total " + total.member_text("currency") + incomplete};
      total.members.insert(total.members.begin(), {"account_number", label});
      std::erase_if(total.members, [](const auto& member) { return member.first == "missing"; });
      list.items.push_back(std::move(total));
    }
  }
  printer.print_list("", list, columns);
  if (!has_room && totals != nullptr) printer.print_list("Totals", *totals);
}

}  // namespace app
