// A server that trails stops of a position in the simulator, whose prices and time a test sets.
#pragma once

#include "tastytrade_mcp/orders/order_changes.hpp"
#include "trading_fixture.hpp"
#include "waiting.hpp"

namespace test {

using orders::TrailEnd;
using orders::TrailState;

class TrailFixture : public TradingFixture {
 public:
  static constexpr const char* kSymbol = "AMD";  // 40 shares of it are held

  explicit TrailFixture(const orders::Settings& settings = enabled()) : TradingFixture(settings, false) {
    server = std::make_unique<orders::Trading>(parts(settings));
    quote("200.00");
  }

  // From now on this is the bid; the ask is 2 cents higher.
  void quote(const char* bid) {
    const orders::Decimal price = orders::Decimal::of(bid);
    quote({{"bid", bid}, {"ask", (price + orders::Decimal::of("0.02")).money()}, {"last", bid}});
  }
  void quote(support::Json values) {
    values["symbol"] = kSymbol;
    control("/simulator/quotes", {{"quotes", support::Json::array({std::move(values)})}});
  }

  // Places a working stop that closes the position. Returns its id.
  std::string place_stop(const char* trigger = "195.00", const char* limit = nullptr) {
    orders::PreviewRequest request = buy(40);
    orders::OrderDraft& draft = request.orders.front();
    draft.price.reset();
    draft.order.type = limit == nullptr ? orders::OrderType::stop : orders::OrderType::stop_limit;
    draft.order.stop_trigger = orders::Decimal::of(trigger);
    if (limit != nullptr) draft.price = orders::parse_price(limit);
    draft.order.legs.front().symbol = kSymbol;
    draft.order.legs.front().action = orders::Action::sell_to_close;
    const orders::Placement placement = place(request);
    REQUIRE(placement.status == Status::accepted);
    clock.advance(std::chrono::seconds(1));
    return placement.order_id;
  }

  orders::PreviewRequest trail(const std::string& order_id, const char* distance = "2.00") {
    orders::PreviewRequest request = buy();
    request.intention = orders::Intention::trail;
    request.target_order_id = order_id;
    request.trail = orders::TrailRequest{};
    request.trail->distance = orders::Decimal::of(distance);
    request.orders.front().price.reset();
    request.orders.front().order = orders::order_from_broker(*client.order(kAccount, order_id, {}));
    return request;
  }

  std::string token_of(const orders::PreviewRequest& request) {
    const orders::Preview result = server->preview(request, caller, {});
    for (const auto& entry : result.checks.failed) UNSCOPED_INFO(entry.name << ": " << entry.verdict.why);
    REQUIRE(result.status == Status::previewed);
    return result.confirmation_token;
  }
  orders::Placement place_token(const std::string& token) {
    const orders::Confirmation confirmation = server->find_confirmation(token, "", caller, {});
    return server->place(confirmation, orders::Channel::none, caller, options());
  }
  orders::Placement place(const orders::PreviewRequest& request) { return place_token(token_of(request)); }

  // Starts a trail. Returns its identifier.
  std::string start(const orders::PreviewRequest& request) {
    const orders::Placement placement = place(request);
    INFO(placement.reason);
    REQUIRE(placement.status == Status::accepted);
    REQUIRE(placement.trail);
    return placement.external_identifier;
  }

  orders::TrailStatus status(const std::string& identifier) {
    const auto found = server->find_trail(identifier);
    REQUIRE(found);
    return *found;
  }

  // Waits for two whole looks from now on, or the end.
  orders::TrailStatus look(const std::string& identifier) {
    const std::uint64_t before = status(identifier).looks;
    REQUIRE(wait_until([&] {
      const orders::TrailStatus now = status(identifier);
      return now.state != TrailState::running || now.looks >= before + 3;
    }));
    return status(identifier);
  }
  // Ten seconds later: a new quote is read, and another replace may be made.
  orders::TrailStatus later(const std::string& identifier, std::chrono::seconds time = std::chrono::seconds(10)) {
    clock.advance(time);
    return look(identifier);
  }
  // The market moves to this bid. Waits until a replace is claimed; its answer may be on its way.
  void await_claim(const char* bid) {
    const int intents = count_records(orders::RecordKind::intent);
    quote(bid);
    clock.advance(std::chrono::seconds(10));
    REQUIRE(wait_until([&] { return count_records(orders::RecordKind::intent) > intents; }));
  }
  orders::TrailStatus wait_for_replace(const std::string& identifier, int count) {
    REQUIRE(wait_until([&] {
      const orders::TrailStatus now = status(identifier);
      return now.state != TrailState::running || now.replaces >= count;
    }));
    return status(identifier);
  }
  orders::TrailStatus wait_for_end(const std::string& identifier) {
    REQUIRE(wait_until([&] { return status(identifier).state == TrailState::ended; }));
    return status(identifier);
  }

  broker::Answer<broker::Order> read_order(const std::string& id) {
    broker::ReadOptions fresh = options();
    fresh.refresh = true;
    return client.order(kAccount, id, fresh);
  }

  // The steps of trails in the journal: "started", "replaced", "ended".
  std::vector<std::string> steps() {
    std::vector<std::string> list;
    for (const orders::Record& record : journal.read(1, 1'000)) {
      if (record.kind == orders::RecordKind::composition) list.push_back(orders::read_text(record, "state"));
    }
    return list;
  }

  std::unique_ptr<orders::Trading> server;
};

}  // namespace test
