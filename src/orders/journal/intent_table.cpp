#include "intent_table.hpp"

#include "tastytrade_mcp/orders/request_time.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

using state::SqliteRun;

std::int64_t to_milliseconds(Instant instant) {
  return instant.time_since_epoch().count();
}

// Returns the number in the first row; nothing if there is no row, or NULL in it.
std::optional<std::int64_t> read_seq(SqliteRun& run) {
  if (!run.step() || run.integer() == 0) return std::nullopt;
  return run.integer();
}

std::vector<std::int64_t> read_seqs(SqliteRun& run) {
  std::vector<std::int64_t> numbers;
  while (run.step()) numbers.push_back(run.integer());
  return numbers;
}

}  // namespace

std::optional<std::int64_t> IntentTable::find_by_confirmation(std::string_view confirmation_id) {
  SqliteRun run(by_confirmation_);
  return read_seq(run.text(confirmation_id));
}

std::optional<std::int64_t> IntentTable::find_by_identifier(std::string_view external_identifier) {
  SqliteRun run(by_identifier_);
  return read_seq(run.text(external_identifier));
}

std::optional<std::int64_t> IntentTable::find_end(std::int64_t intent) {
  SqliteRun run(end_);
  return read_seq(run.number(intent));
}

std::vector<std::int64_t> IntentTable::list_open(Instant before) {
  SqliteRun run(open_before_);
  return read_seqs(run.number(to_milliseconds(before)));
}

std::vector<std::int64_t> IntentTable::list_unfinished() {
  SqliteRun run(unfinished_);
  return read_seqs(run);
}

std::vector<std::int64_t> IntentTable::list_since(std::string_view account_key, Instant since) {
  SqliteRun run(recent_);
  return read_seqs(run.text(account_key).number(to_milliseconds(since)));
}

DayUse IntentTable::day_use(std::string_view account_key, Date day) {
  DayUse use;
  const std::string date = support::to_text(day);
  SqliteRun run(day_);
  run.text(account_key).text(date);
  while (run.step()) {
    const std::optional<Decimal> notional = Decimal::parse(run.column(1));
    if (!notional) throw journal_error("an amount in it is damaged");
    use.orders += run.integer(0) != 0 ? 1 : 0;
    use.notional += *notional;
  }
  return use;
}

ClaimFacts IntentTable::read_facts(const Intent& intent, const ClaimLimits& limits, Instant now) {
  ClaimFacts facts;
  facts.claimed_before = find_by_confirmation(intent.confirmation_id);
  facts.day = day_use(intent.head.account_key, intent.day);
  facts.orders_of_minute = count_orders(intent.head.account_key, now - std::chrono::minutes(1));
  if (limits.duplicate_window.count() > 0) facts.duplicate = find_duplicate(intent, now - limits.duplicate_window);
  facts.unknown_open = find_open(intent, Instant{});
  if (intent.may_open_if_repeated) facts.under_way = find_open(intent, now - kUnderWayFor);
  facts.sent_since = find_sent_since(intent, now);
  return facts;
}

int IntentTable::count_orders(std::string_view account_key, Instant after) {
  SqliteRun run(since_);
  run.text(account_key).number(to_milliseconds(after)).step();
  return static_cast<int>(run.integer());
}

std::optional<std::int64_t> IntentTable::find_duplicate(const Intent& intent, Instant after) {
  if (intent.order_digest.empty()) return std::nullopt;
  SqliteRun run(duplicate_);
  return read_seq(run.text(intent.head.account_key).number(to_milliseconds(after)).text(intent.order_digest));
}

std::optional<std::int64_t> IntentTable::find_sent_since(const Intent& intent, Instant now) {
  if (!intent.judged_after) return std::nullopt;
  const auto find = [&intent](state::SqliteStatement& statement, std::int64_t after) {
    SqliteRun run(statement);
    return read_seq(run.text(intent.head.account_key).number(after));
  };
  if (const auto claimed = find(claimed_since_, *intent.judged_after)) return claimed;
  if (const auto ended = find(ended_since_, *intent.judged_after)) return ended;
  return find(on_its_way_, to_milliseconds(now - kUnderWayFor));
}

std::optional<std::int64_t> IntentTable::find_open(const Intent& intent, Instant after) {
  std::optional<std::int64_t> first;
  std::vector<std::string> underlyings = support::split(intent.underlying_symbol, ' ');
  if (underlyings.empty()) underlyings.emplace_back();
  for (const std::string& underlying : underlyings) {
    SqliteRun run(open_);
    const auto found = read_seq(run.text(intent.head.account_key).text(underlying).number(to_milliseconds(after)));
    if (found && (!first || *found < *first)) first = found;
  }
  return first;
}

}  // namespace orders
