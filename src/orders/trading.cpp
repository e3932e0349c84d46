#include "tastytrade_mcp/orders/trading.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include "account_keys.hpp"
#include "journal/record_format.hpp"
#include "order/filled_units.hpp"
#include "tastytrade_mcp/orders/journal_start.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"
#include "trading_impl.hpp"

namespace orders {

using support::Error;
using support::ErrorCode;

namespace {

std::string_view to_word(MarketOrders allowed) {
  constexpr std::array<std::string_view, 3> kNames = {"none", "equities", "all"};
  return kNames.at(static_cast<std::size_t>(allowed));
}

}  // namespace

std::string_view to_string(Status status) {
  constexpr std::array<std::string_view, 7> kNames = {"previewed",       "not_sent",  "accepted", "refused",
                                                      "outcome_unknown", "not_found", "ambiguous"};
  return kNames.at(static_cast<std::size_t>(status));
}

namespace {

// The halt of a journal that cannot be written: one that holds in the memory of this process.
HaltState read_held_halt(Journal& journal) {
  try {
    return journal.halt_state();
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

Trading::Impl::Impl(TradingParts given)
    : parts(std::move(given)),
      clock(parts.client.clock()),
      journal(parts.journal),
      confirmations(parts.store, parts.sealer, clock, parts.replica),
      sender(parts.client, parts.journal),
      figures(clock),
      tracker(parts),
      reconciler(parts, sender, tracker,
                 [this] {
                   keep_head();
                   figures.update(journal, has_halt_file(), sender.left_ends());
                 }),
      trailer({parts, sender, tracker, [this] { return read_halt(); }}) {}

// The numbers of the accounts stay out of the journal: it has their keyed digests.
Json Trading::Impl::describe_settings() const {
  const Settings& settings = parts.settings;
  Json data = {{"program", parts.program},
               {"accounts", Json::array()},
               {"require_human", settings.require_human},
               {"max_order_notional", settings.max_order_notional.money()},
               {"max_daily_notional", settings.max_daily_notional.money()},
               {"max_orders_per_day", settings.max_orders_per_day},
               {"max_orders_per_minute", settings.max_orders_per_minute},
               {"max_shares", settings.max_shares},
               {"max_contracts", settings.max_contracts},
               {"max_futures", settings.max_futures},
               {"duplicate_window", settings.duplicate_window.count()},
               {"quote_max_age", settings.quote_max_age.count()},
               {"max_price_distance_percent", settings.max_price_distance_percent.to_string()},
               {"max_spread_percent", settings.max_spread_percent.to_string()},
               {"max_move_percent", settings.max_move_percent.to_string()},
               {"market_orders", to_word(settings.market_orders)},
               {"allow_undefined_risk", settings.allow_undefined_risk},
               {"allow_short_stock", settings.allow_short_stock},
               {"allow_crypto", settings.allow_crypto},
               {"min_buying_power_percent", settings.min_buying_power_percent.to_string()},
               {"max_underlying_percent", settings.max_underlying_percent.to_string()},
               {"max_clock_skew", settings.max_clock_skew.count()}};
  for (const std::string& account : settings.accounts) data["accounts"].push_back(make_account_key(parts, account));
  if (settings.max_order_quantity) data["max_order_quantity"] = *settings.max_order_quantity;
  if (settings.max_daily_loss) data["max_daily_loss"] = settings.max_daily_loss->money();
  return data;
}

void Trading::Impl::record_settings(const mcp::Principal& principal) {
  const support::MutexLock lock(recording_);
  if (are_settings_recorded_) return;
  const RecordHead head = make_head(nullptr, principal);
  const Json data = describe_settings();
  const std::optional<Record> last = journal.find_last(RecordKind::settings);
  const bool is_same = last && last->head.environment == head.environment && last->head.host == head.host &&
                       format_data(last->data) == format_data(data);
  if (!is_same) journal.append(head, RecordKind::settings, {}, data);
  are_settings_recorded_ = true;
}

RecordHead Trading::Impl::make_head(const broker::Account* account, const mcp::Principal& principal) const {
  RecordHead head;
  head.environment = broker::to_string(parts.client.environment());
  head.host = host();
  head.principal = principal.id;
  if (account != nullptr) {
    head.account = support::last_four(account->number);
    head.account_key = make_account_key(parts, account->number);
  }
  return head;
}

bool Trading::Impl::has_halt_file() const {
  if (parts.halt_file.empty()) return false;
  std::error_code error;
  return std::filesystem::symlink_status(parts.halt_file, error).type() != std::filesystem::file_type::not_found;
}

HaltState Trading::Impl::read_halt() {
  const HaltState state = journal.halt_state();
  if (state.is_halted || !has_halt_file()) return state;
  return journal.halt(make_head(nullptr, {}), "file", "A file HALT was found in STATE_DIR.");
}

void Trading::Impl::record_halt_file() {
  if (has_halt_file()) read_halt();
}

void Trading::Impl::keep_head() noexcept {
  try {
    journal.keep_head();
  } catch (const Error& error) {
    support::log_warning("journal_head_not_kept", {{"reason", error.operator_message()}});
  } catch (const std::exception& error) {
    support::log_warning("journal_head_not_kept", {{"reason", error.what()}});
  }
}

std::string Trading::Impl::find_journal_problem() {
  try {
    journal.check_writable();
    return sender.write_left_ends() == 0 ? "" : "an order's end could not be written into the journal yet";
  } catch (const Error& error) {
    support::log_warning("journal_not_writable", {{"reason", error.operator_message()}});
    return error.message();
  }
}

CheckInput Trading::Impl::make_check_input(const Caller& caller, const broker::Account& account, const Facts& facts) {
  CheckInput input{.settings = parts.settings, .principal = caller.principal, .orders = {}, .facts = facts};
  input.environment = parts.client.environment();
  input.now = clock.now();
  input.today = support::new_york_date(input.now);
  input.can_ask_person = caller.can_ask_person;
  input.journal_problem = find_journal_problem();
  if (!input.journal_problem.empty()) {
    input.halt = read_held_halt(journal);
    return input;
  }
  input.no_claim_before = find_claim_time(journal.last(), input.now);
  const std::string key = make_account_key(parts, account.number);
  input.halt = read_halt();
  input.day_use = journal.day_use(key, input.today);
  const auto window = std::max<std::chrono::seconds>(parts.settings.duplicate_window, std::chrono::seconds(60));
  input.recent_intents = journal.recent_intents(key, input.now - window);
  for (IntentState& state : journal.open_intents(Instant::max())) {
    if (state.intent.head.account_key == key) input.open_intents.push_back(std::move(state));
  }
  return input;
}

Target make_target(const broker::Order& order) {
  Target target;
  target.order_id = order.id;
  target.status = order.status;
  target.updated_at = order.updated_at;
  target.replacing_order_id = order.replacing_order_id;
  target.filled_quantity = count_filled(order);
  target.remaining_quantity = count_remaining(order);
  return target;
}

Target make_target(const broker::ComplexOrder& order) {
  Target target;
  target.order_id = order.id;
  std::vector<std::string> statuses;
  for (const broker::Order& nested : order.orders) {
    const Target one = make_target(nested);
    statuses.push_back(one.status);
    target.updated_at = std::max(target.updated_at, one.updated_at);
    target.filled_quantity += one.filled_quantity;
    target.remaining_quantity += one.remaining_quantity;
  }
  target.status = support::join(statuses, ", ");
  return target;
}

Target read_target(broker::Client& client, const std::string& account, Intention intention, const std::string& id,
                   const broker::ReadOptions& options) {
  const bool is_complex = intention == Intention::exit_complex || intention == Intention::edit_complex;
  if (is_complex) return make_target(*client.complex_order(account, id, options));
  return make_target(*client.order(account, id, options));
}

broker::OrderRequest make_request(const Confirmation::Content& content) {
  return make_order_request(content.method, content.path, content.body);
}

Json to_json(const CheckResults& results) {
  Json json = {{"passed", Json::array()}};
  for (const std::string_view name : results.passed) json["passed"].push_back(name);
  const auto add = [&json](const char* key, const std::vector<CheckResults::Entry>& entries) {
    json[key] = Json::array();
    for (const CheckResults::Entry& entry : entries) {
      Json row = {{"name", entry.name}, {"why", entry.verdict.why}};
      if (!entry.verdict.limit.empty()) row["limit"] = entry.verdict.limit;
      if (!entry.verdict.value.empty()) row["value"] = entry.verdict.value;
      if (!entry.verdict.acknowledge.empty()) row["acknowledge"] = entry.verdict.acknowledge;
      json[key].push_back(std::move(row));
    }
  };
  add("failed", results.failed);
  add("not_run", results.not_run);
  add("notes", results.notes);
  return json;
}

Trading::Trading(TradingParts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}

Trading::~Trading() = default;

void Trading::end_exits() {
  impl_->ending.request_stop();
}

const Settings& Trading::settings() const {
  return impl_->parts.settings;
}

std::vector<std::string> Trading::list_alerts(const std::string& account_number) const {
  return impl_->tracker.list_alerts(make_account_key(impl_->parts, account_number));
}

HaltState Trading::halt(std::string_view reason, const Caller& caller) {
  const RecordHead head = impl_->make_head(nullptr, caller.principal);
  HaltState state;
  try {
    state = impl_->journal.halt(head, caller.principal.id, support::printable(reason, 240));
  } catch (const Error& error) {
    state = read_held_halt(impl_->journal);
    if (!state.is_halted) throw;
    support::log_error("halt_not_recorded", {{"reason", error.operator_message()}});
  }
  support::log_warning("trading_halted", {{"reason", state.reason}});
  impl_->trailer.wake();
  return state;
}

HaltState Trading::halt_state() {
  return impl_->read_halt();
}

const std::string& Confirmation::words() const {
  return content_->order_words;
}

const std::string& Confirmation::external_identifier() const {
  return content_->external_identifier;
}

const std::string& Confirmation::account_number() const {
  return content_->account_number;
}

}  // namespace orders
