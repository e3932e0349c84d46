// Checks the order path from the settings and the journal. Writes no record; a small file that shows whether the disk
// has room is deleted again, and a replica's copy of the journal in Redis is brought up to date.
#include <filesystem>
#include <map>

#include "checks.hpp"
#include "order_commands/journal_summary.hpp"
#include "program.hpp"
#include "state/state_key.hpp"
#include "tastytrade_mcp/orders/journal_start.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/time.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"
#include "terminal/text_layout.hpp"

namespace app {
namespace {

using orders::RecordKind;
using support::Decimal;
using support::Error;

constexpr const char* kOn = "Trading is on.";
const Decimal kNoCap = 1'000'000;  // dollars: as good as no cap

void add_danger(Check& check, const std::string& note) {
  check.worsen(CheckStatus::warning);
  check.notes.push_back(note);
}

// Settings that take a guard away.
void check_dangers(const Configuration& configuration, Check& check) {
  const orders::Settings& settings = configuration.trading;
  const bool is_production = configuration.broker.environment == broker::Environment::production;
  if (is_production && !settings.require_human) {
    add_danger(check, "REQUIRE_HUMAN_CONFIRMATION is off in production: a model alone can place orders.");
  }
  if (settings.allow_undefined_risk) {
    add_danger(check, "ALLOW_UNDEFINED_RISK is on: orders may lose without limit.");
  }
  if (settings.allow_short_stock) add_danger(check, "ALLOW_SHORT_STOCK is on: short stock may lose without limit.");
  if (settings.market_orders == orders::MarketOrders::all) {
    add_danger(check, "ALLOW_MARKET_ORDERS is all: options may be bought and sold at any price.");
  }
  if (settings.max_order_notional >= kNoCap) {
    add_danger(check, "MAX_ORDER_NOTIONAL is " + settings.max_order_notional.money() + ", which is as good as no cap.");
  }
  if (settings.max_daily_notional >= kNoCap) {
    add_danger(check, "MAX_DAILY_NOTIONAL is " + settings.max_daily_notional.money() + ", which is as good as no cap.");
  }
  if (settings.duplicate_window.count() == 0) {
    add_danger(check, "DUPLICATE_WINDOW_SECONDS is 0: the same order may be sent twice.");
  }
}

// The orders of today of one account.
struct AccountUse {
  std::string account;  // "…0001"
  int orders = 0;
  Decimal notional;
};

std::vector<AccountUse> sum_today(const JournalSummary& summary, const Configuration& configuration,
                                  support::Date today) {
  const std::string_view environment = broker::to_string(configuration.broker.environment);
  std::map<std::string, AccountUse> by_account;
  for (const JournalIntent& intent : summary.intents) {
    const bool is_given_back =
        intent.end && (intent.end->kind == RecordKind::not_sent || intent.end->kind == RecordKind::refused ||
                       intent.end->kind == RecordKind::not_found);
    if (intent.intent.day != today || intent.intent.head.environment != environment || is_given_back) continue;
    AccountUse& use = by_account[intent.intent.head.account_key];
    use.account = intent.intent.head.account;
    use.orders += intent.intent.counts_as_order ? 1 : 0;
    use.notional += intent.intent.notional;
  }
  std::vector<AccountUse> uses;
  for (const auto& [key, use] : by_account) uses.push_back(use);
  return uses;
}

void check_open_intents(const JournalSummary& summary, Check& check) {
  const std::size_t open = summary.open_intents().size();
  if (open == 0) return;
  add_danger(check, std::to_string(open) + (open == 1 ? " order has" : " orders have") +
                        " no known end; opening orders on the same underlying are refused.");
  check.hint = "tastytrade-mcp order list --open";
}

void check_exits(const JournalSummary& summary, support::Instant now, Check& check) {
  const std::size_t count = summary.exits.find_interrupted(now).size();
  if (count == 0) return;
  add_danger(check, std::to_string(count) + (count == 1 ? " exit from a bracket was" : " exits from brackets were") +
                        " interrupted: the position may have no stop.");
  check.hint = "tastytrade-mcp order list --open";
}

void check_halt(const Configuration& configuration, const JournalSummary& summary, Check& check) {
  const std::string file = halt_file_path(configuration);
  std::error_code error;
  if (!file.empty() && std::filesystem::exists(file, error)) {
    add_danger(check, "Trading is halted by the file " + file + "; after it is removed, until it is resumed.");
    check.hint = "Remove the file, then: tastytrade-mcp resume-trading";
  } else if (summary.halt.is_halted) {
    add_danger(check, "Trading is halted since " + support::to_iso8601(summary.halt.since) + ", by " +
                          clean_text(summary.halt.who) + ": " + clean_text(summary.halt.reason));
    check.hint = "tastytrade-mcp resume-trading";
  }
}

void verify(const Configuration& configuration, const std::string& path, const support::Clock& clock, Check& check) {
  const orders::VerifyResult result = verify_journal(configuration, path, clock);
  if (result.is_whole) {
    check.notes.emplace_back(result.were_seals_checked ? "The journal is whole, and its seals fit."
                                                       : "The journal is whole; its seals were not checked.");
    if (!result.was_end_compared && configuration.redis_url.empty()) {
      check.notes.emplace_back(
          "Nothing says which record was the last one, so that records lost from its end would not "
          "be noticed. The server keeps that beside the journal from its next order on.");
    }
    return;
  }
  check.worsen(CheckStatus::failed);
  check.detail.replace(0, std::string_view(kOn).size(), "Trading stays off.");
  check.notes.push_back("It stays off, because the journal is broken at record " + std::to_string(result.broken_at) +
                        ": " + clean_text(result.problem) + ". Keep the file, and begin another one.");
  check.hint = "tastytrade-mcp journal verify";
}

void fail(Check& check, const std::string& detail, const std::string& hint) {
  check.status = CheckStatus::failed;
  check.detail = detail;
  check.hint = hint;
}

// Returns false, with the finding, if the disk has no room for records: an order needs one. The directory may be made
// later.
bool check_room(const std::string& path, Check& check) {
  const std::filesystem::path directory = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!std::filesystem::exists(directory, error)) return true;
  try {
    orders::check_journal_room(path);
    return true;
  } catch (const Error& no_room) {
    fail(check, "Trading stays off: " + no_room.operator_message(),
         "Free some space on the disk of " + directory.string() +
             " and let the server write there, then run tastytrade-mcp doctor again.");
    return false;
  }
}

// Returns false, with the finding, if the last record is of a time to come. Throws Error{not_ready} unless a record
// could be written.
bool check_writable(const Configuration& configuration, const support::Clock& clock, Check& check) {
  if (!find_state_key(configuration)) return true;
  const auto journal = open_existing_journal(configuration, clock);
  const std::optional<support::Instant> until = orders::find_claim_time(journal->last(), clock.now());
  if (!until) {
    journal->check_writable();
    return true;
  }
  fail(
      check,
      "No order is sent until " + support::to_iso8601(*until) +
          ": the last record of the order journal is of that time, so the clock of this machine was wrong then, or is "
          "wrong now.",
      "Set the clock if it is wrong. If it is right, wait until then, or begin another journal: set ORDER_JOURNAL to a "
      "new file.");
  return false;
}

void check_journal(const Configuration& configuration, Check& check) {
  std::string path = journal_file_path(configuration);
  std::error_code error;
  if (path.empty() && configuration.broker.environment == broker::Environment::demo) {
    check.detail += " The journal is in memory, as the demo is.";
    return;
  }
  if (path.empty()) {
    check.worsen(CheckStatus::failed);
    check.detail = "Trading stays off: there is no directory for the order journal.";
    check.hint = "Set STATE_DIR or ORDER_JOURNAL.";
    return;
  }
  const bool is_shared = !configuration.redis_url.empty();
  const auto clock = make_clock(configuration);
  const bool exists = is_shared || std::filesystem::exists(path, error);
  if (!check_room(path, check) || (exists && !check_writable(configuration, *clock, check))) return;
  if (const auto kept = exists ? std::nullopt : orders::find_kept_record(path)) {
    return fail(
        check,
        "Trading stays off: the order journal " + path + " is not there, and had " + std::to_string(*kept) +
            " records.",
        "Bring the file back. If it is lost, compare the last orders with those at TastyTrade, and begin another "
        "journal: set ORDER_JOURNAL to a new file.");
  }
  if (!exists) {
    check.detail += " The journal " + path + " will be created.";
    check_halt(configuration, {}, check);
    return;
  }
  path = update_journal_file(configuration, *clock);
  const JournalSummary summary = read_journal_summary(path);
  check.detail += " Journal " + path + (is_shared ? " (a copy of that in Redis)" : " (SQLite)") + ", record " +
                  std::to_string(summary.records) + ", head " + summary.head_hash.substr(0, 8) + ".";
  for (const AccountUse& use : sum_today(summary, configuration, support::new_york_date(clock->now()))) {
    check.notes.push_back("Today, account " + use.account + ": " + std::to_string(use.orders) + " of " +
                          std::to_string(configuration.trading.max_orders_per_day) + " orders, " +
                          use.notional.money() + " of " + configuration.trading.max_daily_notional.money() +
                          " dollars.");
  }
  verify(configuration, path, *clock, check);
  check_open_intents(summary, check);
  check_exits(summary, clock->now(), check);
  check_halt(configuration, summary, check);
}

}  // namespace

Check check_orders(const Configuration& configuration) {
  Check check{.name = "orders"};
  const orders::Settings& settings = configuration.trading;
  check.order_checks = list_order_checks(settings);
  if (settings.is_read_only) {
    check.detail = "Trading is off (READ_ONLY).";
    return check;
  }
  if (!settings.enabled) {
    check.detail = "Trading is off; ENABLE_TRADING=true switches it on.";
    return check;
  }
  check.detail = kOn;
  try {
    check_journal(configuration, check);
  } catch (const Error& error) {
    check.status = CheckStatus::failed;
    check.detail = "Trading stays off: " + error.operator_message();
    // With a detail, the hint is for callers of the server, who are sent to the operator.
    const bool has_hint = !error.hint.empty() && error.detail.empty();
    check.hint = has_hint ? error.hint : "tastytrade-mcp journal verify";
  }
  check_dangers(configuration, check);
  check.notes.push_back(std::to_string(check.order_checks.size()) +
                        " checks before each order; --verbose lists them with their limits.");
  return check;
}

}  // namespace app
