#include "prompts.hpp"

#include "shared/completers.hpp"
#include "shared/icons.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {
namespace {

constexpr std::size_t kMaxValueBytes = 200;

// The value of an argument, as one line; empty if it was left out. Throws Error{invalid_argument} if it is too long.
std::string find_value(const mcp::TextMap& arguments, std::string_view name) {
  const auto argument = arguments.find(name);
  if (argument == arguments.end()) return {};
  if (argument->second.size() > kMaxValueBytes) {
    throw support::Error(support::ErrorCode::invalid_argument, "`" + std::string(name) + "` is too long.");
  }
  return std::string(support::trim(support::printable(argument->second, kMaxValueBytes)));
}

// " of account 5WX01234" or nothing.
std::string format_account(const mcp::TextMap& arguments) {
  const std::string account = find_value(arguments, "account_number");
  return account.empty() ? "" : " of account " + account;
}

// Ends every prompt.
constexpr const char* kRules =
    "\n\nName the environment and the as_of time of the data. Use only figures the tools returned; where one is absent "
    "say that it is unknown. Describe, do not advise: the decision is mine.";

// `tools`: those that the text names.
mcp::Prompt make_prompt(const char* name, const char* title, const char* description, const char* toolset,
                        std::vector<std::string> tools, std::vector<mcp::PromptArgument> arguments,
                        std::function<std::string(const mcp::TextMap&)> text) {
  mcp::Prompt result{.name = name, .title = title, .description = description, .arguments = std::move(arguments)};
  result.tools = std::move(tools);
  result.icons = find_icons(toolset);
  result.get = [text = std::move(text), summary = std::string(description)](const mcp::TextMap& values, mcp::Context&) {
    return mcp::PromptAnswer{.description = summary, .messages = {mcp::user_text(text(values) + kRules)}};
  };
  return result;
}

std::string account_overview(const mcp::TextMap& arguments) {
  return "Show me my TastyTrade accounts and current balances. Call `fetch_accounts`, then `fetch_balances` for each "
         "account" +
         format_account(arguments) +
         ", and give one table: account, type, net liquidating value, cash, option buying power, maintenance "
         "requirement. Add the totals, and say in a sentence how much of the buying power is in use.";
}

std::string portfolio_review(const mcp::TextMap& arguments) {
  return "Review the positions" + format_account(arguments) +
         ". Call `fetch_positions` for the legs, again with group_by=underlying for the sums, and `fetch_balances`.\n\n"
         "1. A table by underlying: what is held (recognise covered calls, verticals, iron condors, naked legs), "
         "market value, day profit, open profit.\n2. Concentration: the share of net liquidating value in the three "
         "largest underlyings.\n3. What expires within the next 14 days, and whether it is in the money.\n4. Which "
         "adjustments would make the book more balanced, each with what it would cost or bring and what it would "
         "change.";
}

std::string option_research(const mcp::TextMap& arguments) {
  const std::string symbol = find_value(arguments, "symbol");
  const std::string days = find_value(arguments, "days");
  const std::string outlook = find_value(arguments, "outlook");
  return "Research options of " + symbol + (outlook.empty() ? "" : "; my outlook: " + outlook) +
         ". Call `fetch_market_data` for the price, then `search_options` with the symbol alone for the expirations. "
         "Take the expiration nearest to " +
         (days.empty() ? "30 to 45" : days) +
         " days and call `search_options` for it with the strikes around the money. Show a table of strikes with bid, "
         "ask, mark, volume and open interest, point out wide markets (over 10% of the mark), and compare two or three "
         "structures that fit: cost or credit, largest profit and loss, break-even.";
}

std::string income_candidates(const mcp::TextMap& arguments) {
  const std::string symbols = find_value(arguments, "symbols");
  return "Find income candidates among " +
         (symbols.empty() ? std::string("the stocks I hold 100 shares or more of (call `fetch_positions`)") : symbols) +
         ". For each, call `fetch_market_data`, then `search_options` with days_min 25 and days_max 50. For a covered "
         "call about 5% above the price and a cash-secured put about 5% below it, give: contract, credit at the mark, "
         "credit in percent of the price and per year, distance to the strike, open interest. Leave out what trades "
         "with less than 100 open interest. Call `fetch_balances` and say which puts the cash would cover.";
}

std::string explain_my_risk(const mcp::TextMap& arguments) {
  return "Explain my risk" + format_account(arguments) +
         " in plain words. Call `fetch_positions`, `fetch_balances` and, for the underlyings, `fetch_market_data`. For "
         "each underlying say what I lose at most and when that happens, whether the loss is "
         "bounded, and what assignment would mean. Then work out the account's change in value if every underlying "
         "moved down 5%, down 10% or up 10% at expiration, counting options at their intrinsic value, and say what "
         "that leaves out. Finish with the three largest risks, largest first.";
}

std::string quote_check(const mcp::TextMap& arguments) {
  return "Get current market data for " + find_value(arguments, "symbols") +
         ". Call `fetch_market_data` once with all of them; if one is not found, look it up with `search_symbols`. "
         "Give a table: symbol, last, change, change in percent, bid, ask, day range, volume.";
}

std::string morning_briefing(const mcp::TextMap& arguments) {
  return "Give me a morning briefing" + format_account(arguments) +
         ". Call `fetch_balances`, `fetch_positions` grouped by underlying, `fetch_orders`, `fetch_corporate_events` "
         "with period next_7_days, and `fetch_market_hours`.\n\n"
         "1. Net liquidating value, cash and buying power left, with the totals.\n2. The five positions that moved "
         "most in dollars today.\n3. Orders that work, and how far each limit is from the mark (`fetch_market_data`)."
         "\n4. Earnings and dividends within seven days of what I hold, and options that expire within them.\n5. When "
         "the market opens and closes today, and the next holiday.";
}

std::string fee_review(const mcp::TextMap& arguments) {
  const std::string period = find_value(arguments, "period");
  const std::string shown = period.empty() ? "ytd" : period;
  return "Review fees and tax lots" + format_account(arguments) + " for the period " + shown +
         ". Call `fetch_transactions` with that period and group_by month, again with group_by underlying, and "
         "`fetch_positions`.\n\n"
         "1. Fees month by month and by kind, and in percent of the value traded.\n2. The five underlyings with the "
         "highest fees.\n3. Interest and dividends received and paid.\n4. For each underlying that was sold: the "
         "purchases before it by date, quantity and price, as `fetch_transactions` with its symbol lists them. Say "
         "which gains would be short-term, that lots are matched by my broker's rules which you do not know, and what "
         "was bought back within 30 days of a loss.";
}

std::string earnings_week(const mcp::TextMap& arguments) {
  const std::string symbols = find_value(arguments, "symbols");
  const std::string whose = symbols.empty() ? "holdings" : symbols;
  return "Prepare the earnings of the coming week for " + whose + ". Call `fetch_corporate_events` with symbols " +
         whose +
         ", kind earnings and period next_7_days, then `fetch_market_metrics` and `fetch_market_data` for those that "
         "report. For each: day and time of day, whether the date is confirmed, earnings expected, IV rank, and the "
         "expected move as the price of the straddle nearest to the price in the first expiration behind the report "
         "(`search_options`). Then say which of my positions (`fetch_positions`) are on them and what each loses or "
         "gains if the price moves that far up or down.";
}

std::string dividend_review(const mcp::TextMap& arguments) {
  return "Review my dividends" + format_account(arguments) +
         ". Call `fetch_transactions` with type dividend, period last_1_year and group_by underlying; "
         "`fetch_corporate_events` with kind dividends and period next_90_days; `fetch_positions`.\n\n"
         "1. Dividends received in a year by underlying, and in percent of what the shares are worth now.\n2. Those to "
         "come: ex-date, amount a share, shares held, amount to expect.\n3. Short calls on shares that go ex-dividend "
         "before they expire and are in the money: where the dividend is more than what is left of time value, say "
         "that early assignment is likely.";
}

}  // namespace

std::vector<mcp::Prompt> prompts(const ToolContextPtr& tool_context) {
  const mcp::PromptArgument account{.name = "account_number",
                                    .title = "Account",
                                    .description = "Leave empty for all.",
                                    .complete = account_completer(tool_context)};
  const auto symbol = [&](const char* name, const char* description, bool required) {
    return mcp::PromptArgument{
        .name = name, .description = description, .required = required, .complete = symbol_completer(tool_context)};
  };
  return {
      make_prompt("account_overview", "Account overview", "Accounts and balances in one table.", "account",
                  {"fetch_accounts", "fetch_balances"}, {account}, account_overview),
      make_prompt("portfolio_review", "Portfolio review",
                  "Positions by underlying, concentration, what expires, adjustments.", "account",
                  {"fetch_positions", "fetch_balances", "fetch_accounts"}, {account}, portfolio_review),
      make_prompt("option_research", "Option research", "Expirations, strikes and structures for one underlying.",
                  "market_data", {"fetch_market_data", "search_options"},
                  {symbol("symbol", "AAPL, SPX, /ES", true),
                   {.name = "days", .description = "Days to expiration, about"},
                   {.name = "outlook", .description = "Bullish, bearish, sideways"}},
                  option_research),
      make_prompt("income_candidates", "Income candidates", "Covered calls and cash-secured puts, compared.",
                  "market_data", {"fetch_positions", "fetch_market_data", "search_options", "fetch_balances"},
                  {symbol("symbols", "Leave empty for the stocks held.", false)}, income_candidates),
      make_prompt("explain_my_risk", "Explain my risk", "What the account can lose, and when.", "account",
                  {"fetch_positions", "fetch_balances", "fetch_market_data"}, {account}, explain_my_risk),
      make_prompt("quote_check", "Quotes", "Current quotes in one table.", "market_data",
                  {"fetch_market_data", "search_symbols"}, {symbol("symbols", "AAPL, TSLA", true)}, quote_check),
      make_prompt("morning_briefing", "Morning briefing", "Value, movers, orders, events and market hours.", "account",
                  {"fetch_balances", "fetch_positions", "fetch_orders", "fetch_corporate_events", "fetch_market_hours",
                   "fetch_market_data"},
                  {account}, morning_briefing),
      make_prompt("fee_review", "Fees and tax lots", "Fees by month and underlying, and what was sold.", "account",
                  {"fetch_transactions", "fetch_positions"},
                  {account, {.name = "period", .description = "ytd, last_month, 2026"}}, fee_review),
      make_prompt(
          "earnings_week", "Earnings this week", "Who reports, and what the options expect.", "market_data",
          {"fetch_corporate_events", "fetch_market_metrics", "fetch_market_data", "search_options", "fetch_positions"},
          {symbol("symbols", "Leave empty for what is held.", false)}, earnings_week),
      make_prompt("dividend_review", "Dividends", "Received, to come, and calls that may be assigned early.", "account",
                  {"fetch_transactions", "fetch_corporate_events", "fetch_positions"}, {account}, dividend_review),
  };
}

}  // namespace tools
