// The order path with the real broker client and the simulator, at a time of a trading day that a test advances.
#pragma once

#include <httplib.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "tastytrade_mcp/orders/trading.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace test {

using orders::Status;

// Passes every operation to another journal, unless a test makes it fail.
class FailingJournal final : public orders::Journal {
 public:
  explicit FailingJournal(std::unique_ptr<Journal> journal) : inner_(std::move(journal)) {}

  std::atomic<bool> fails_claims{false}, fails_ends{false}, fails_appends{false};
  std::function<void()> after_claim, before_append;
  // Replaces are claimed, and nobody learns of it: as if the process ended at that moment.
  std::atomic<bool> loses_replaces{false};

  std::string_view kind() const override { return inner_->kind(); }
  std::string incarnation() override { return inner_->incarnation(); }
  std::int64_t append(const orders::RecordHead& head, orders::RecordKind kind, std::string_view confirmation_id,
                      const support::Json& data) override {
    fail_if(fails_appends);
    if (before_append) before_append();
    return inner_->append(head, kind, confirmation_id, data);
  }
  orders::ClaimResult claim(const orders::Intent& intent, const orders::ClaimLimits& limits) override {
    fail_if(fails_claims);
    orders::ClaimResult result = inner_->claim(intent, limits);
    if (after_claim) after_claim();
    fail_if(loses_replaces && intent.action == "replace");
    return result;
  }
  orders::Record end(std::int64_t intent, orders::RecordKind kind, const support::Json& data) override {
    fail_if(fails_ends);
    return inner_->end(intent, kind, data);
  }
  std::optional<orders::IntentState> find_intent(std::string_view id) override { return inner_->find_intent(id); }
  std::optional<orders::IntentState> find_intent(std::int64_t seq) override { return inner_->find_intent(seq); }
  std::optional<orders::IntentState> find_intent_by_identifier(std::string_view id) override {
    return inner_->find_intent_by_identifier(id);
  }
  std::vector<orders::IntentState> open_intents(support::Instant before) override {
    return inner_->open_intents(before);
  }
  std::vector<orders::IntentState> unfinished_orders() override { return inner_->unfinished_orders(); }
  std::vector<orders::IntentState> recent_intents(std::string_view key, support::Instant since) override {
    return inner_->recent_intents(key, since);
  }
  orders::DayUse day_use(std::string_view key, support::Date day) override { return inner_->day_use(key, day); }
  orders::HaltState halt_state() override { return inner_->halt_state(); }
  orders::HaltState halt(const orders::RecordHead& head, std::string_view who, std::string_view why) override {
    return inner_->halt(head, who, why);
  }
  using Journal::resume;
  orders::HaltState resume(const orders::RecordHead& head, std::string_view who,
                           std::optional<std::int64_t> generation) override {
    return inner_->resume(head, who, generation);
  }
  std::vector<orders::Record> read(std::int64_t from, std::size_t count) override { return inner_->read(from, count); }
  std::optional<orders::Record> last() override { return inner_->last(); }
  std::optional<orders::Record> find_last(orders::RecordKind kind) override { return inner_->find_last(kind); }
  orders::VerifyResult verify() override { return inner_->verify(); }
  void check_writable() override { fail_if(fails_claims); }

 private:
  static void fail_if(bool fails) {
    if (fails) throw support::Error(support::ErrorCode::not_ready, "The order journal cannot be written.");
  }

  std::unique_ptr<Journal> inner_;
};

// Passes every operation to another store; a test may do something between two of them.
class InterleavingStore final : public state::Store {
 public:
  explicit InterleavingStore(std::unique_ptr<Store> store) : inner_(std::move(store)) {}

  std::function<void()> before_replace;  // called once, before the next replacement
  std::atomic<bool> fails_writes{false};

  std::string_view kind() const override { return inner_->kind(); }
  std::optional<std::string> get(std::string_view key) override { return inner_->get(key); }
  void put(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    fail_if_full();
    inner_->put(key, value, lifetime);
  }
  bool put_if_absent(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    fail_if_full();
    return inner_->put_if_absent(key, value, lifetime);
  }
  bool replace(std::string_view key, std::string_view expected, std::string_view value,
               std::chrono::milliseconds lifetime) override {
    if (before_replace) std::exchange(before_replace, nullptr)();
    fail_if_full();
    return inner_->replace(key, expected, value, lifetime);
  }
  std::optional<std::string> take(std::string_view key) override { return inner_->take(key); }
  void erase(std::string_view key) override { inner_->erase(key); }
  std::int64_t add(std::string_view key, std::int64_t amount, std::chrono::milliseconds lifetime) override {
    return inner_->add(key, amount, lifetime);
  }
  std::int64_t count(std::string_view prefix) override { return inner_->count(prefix); }

 private:
  void fail_if_full() const {
    if (fails_writes) throw support::Error(support::ErrorCode::not_ready, "The disk of the store is full.");
  }

  std::unique_ptr<Store> inner_;
};

class TradingFixture {
 public:
  static constexpr const char* kAccount = simulator::kMarginAccount;
  static constexpr std::chrono::seconds kLongCall{40};
  // Real time for a write and, if its answer is lost, for one of the looks that follow it.
  static constexpr std::chrono::seconds kOneLook{3};

  explicit TradingFixture(orders::Settings settings = enabled(), bool has_streams = true)
      : simulator({}, clock), client(config(has_streams), clock), trading(parts(std::move(settings))) {}

  static orders::Settings enabled() {
    orders::Settings settings;
    settings.enabled = true;
    return settings;
  }

  // A buy of `quantity` shares of AAPL, a limit day order at `price`.
  orders::PreviewRequest buy(int quantity = 5, const std::string& price = "mid") {
    orders::OrderDraft draft;
    draft.order.type = orders::OrderType::limit;
    draft.order.time_in_force = orders::TimeInForce::day;
    draft.order.legs = {
        {broker::InstrumentType::equity, "AAPL", orders::Action::buy_to_open, orders::Decimal(quantity)}};
    draft.price = orders::parse_price(price);
    orders::PreviewRequest request;
    request.login_accounts = client.accounts({})->rows;
    request.account = *std::find_if(request.login_accounts.begin(), request.login_accounts.end(),
                                    [](const broker::Account& account) { return account.number == kAccount; });
    request.orders = {draft};
    return request;
  }

  // An OTOCO that buys 5 AAPL far below the market, so that its target and its stop wait.
  orders::PreviewRequest buy_bracket() {
    orders::PreviewRequest request = buy(5, "300.00");
    request.intention = orders::Intention::place_complex;
    request.complex_type = orders::ComplexType::otoco;
    orders::OrderDraft target = request.orders.front();
    target.order.time_in_force = orders::TimeInForce::gtc;
    target.order.legs.front().action = orders::Action::sell_to_close;
    orders::OrderDraft stop = target;
    target.price = orders::parse_price("500.00");
    stop.price.reset();
    stop.order.type = orders::OrderType::stop;
    stop.order.stop_trigger = orders::Decimal(250);
    request.orders.insert(request.orders.end(), {target, stop});
    return request;
  }

  orders::Preview preview(const orders::PreviewRequest& request) { return trading.preview(request, caller, {}); }
  // The token of an order that passes all checks.
  std::string preview_token(const orders::PreviewRequest& request) {
    const orders::Preview result = preview(request);
    for (const auto& entry : result.checks.failed) UNSCOPED_INFO(entry.name << ": " << entry.verdict.why);
    REQUIRE(result.status == Status::previewed);
    return result.confirmation_token;
  }
  orders::Placement place(const std::string& token, std::chrono::seconds limit = kLongCall) {
    const orders::Confirmation confirmation = trading.find_confirmation(token, "", caller, {});
    return trading.place(confirmation, orders::Channel::none, caller, options(limit));
  }
  // The error of a placement that is refused before it begins.
  support::Error place_error(const std::string& token) {
    try {
      place(token);
    } catch (const support::Error& error) {
      return error;
    }
    throw std::logic_error("the order was placed");
  }

  static broker::ReadOptions options(std::chrono::seconds limit = kLongCall) {
    return {.budget = support::Budget::of(limit)};
  }

  // The next request that sends an order meets this fault of the simulator.
  void fault_order_writes(support::Json fault) {
    if (!fault.contains("path")) fault["path"] = std::string("/accounts/") + kAccount + "/*";
    fault["count"] = 1;
    control("/simulator/order-faults", {{"faults", support::Json::array({std::move(fault)})}});
  }
  // Posts to a control endpoint of the simulator.
  void control(const std::string& path, const support::Json& body) { send_to_broker("POST", path, body, 204); }
  // A request of another program. Returns the answer's body.
  std::string send_to_broker(const std::string& method, const std::string& path, const support::Json& body,
                             int expected_status) {
    httplib::Client http("127.0.0.1", simulator.port());
    const support::Json grant{{"grant_type", "refresh_token"},
                              {"refresh_token", simulator.options().refresh_token},
                              {"client_secret", simulator.options().client_secret}};
    const httplib::Headers agent{{"User-Agent", "tests/1.0"}};
    const auto login = http.Post("/oauth/token", agent, grant.dump(), "application/json");
    REQUIRE(login);
    httplib::Headers headers = agent;
    headers.emplace("Authorization",
                    "Bearer " + support::Json::parse(login->body).at("access_token").get<std::string>());
    httplib::Request request;
    request.method = method;
    request.path = path;
    request.headers = headers;
    if (!body.is_null()) {
      request.body = body.dump();
      request.set_header("Content-Type", "application/json");
    }
    const auto reply = http.send(request);
    REQUIRE(reply);
    INFO(reply->body);
    REQUIRE(reply->status == expected_status);
    return reply->body;
  }

  // How many requests that write orders reached the simulator; dry runs are none.
  int count_writes() const {
    int count = 0;
    for (const simulator::RecordedRequest& request : simulator.requests()) {
      const bool is_of_orders = request.target.find("/orders") != std::string::npos ||
                                request.target.find("/complex-orders") != std::string::npos;
      if (request.method != "GET" && is_of_orders && request.target.find("/simulator/") == std::string::npos &&
          request.target.find("dry-run") == std::string::npos)
        ++count;
    }
    return count;
  }
  std::vector<orders::RecordKind> kinds() {
    std::vector<orders::RecordKind> list;
    for (const orders::Record& record : journal.read(1, 1'000)) list.push_back(record.kind);
    return list;
  }
  int count_records(orders::RecordKind kind) {
    const auto list = kinds();
    return static_cast<int>(std::count(list.begin(), list.end(), kind));
  }

  broker::Config config(bool has_streams = true) const {
    broker::Config config;
    config.live = has_streams;
    config.environment = broker::Environment::demo;
    config.url = simulator.url();
    config.streamer_url = simulator.stream_url() + "/account";
    config.api_version = "20250813";
    config.credentials.client_id = simulator.options().client_id;
    config.credentials.client_secret = support::Secret(simulator.options().client_secret);
    config.credentials.refresh_token = support::Secret(simulator.options().refresh_token);
    return config;
  }

  orders::TradingParts parts(orders::Settings settings) {
    return {.client = client,
            .store = *store,
            .journal = journal,
            .sealer = sealer,
            .key = support::Secret("a key of the journal in tests"),
            .replica = "test",
            .settings = std::move(settings),
            .program = "tastytrade-mcp/test",
            .reconciles = false,
            .trail_interval = std::chrono::milliseconds(5)};
  }

  support::ManualClock clock{*support::parse_iso8601("2026-11-23T15:30:00Z")};
  simulator::Simulator simulator;
  broker::Client client;
  std::unique_ptr<InterleavingStore> store = std::make_unique<InterleavingStore>(state::make_memory_store(clock));
  mcp::Sealer sealer{support::Secret("a key of the sealer in tests"), clock};
  FailingJournal journal{
      orders::make_memory_journal({"test", support::Secret("a key of the journal in tests")}, clock)};
  orders::Trading trading;
  orders::Caller caller;
};

}  // namespace test
