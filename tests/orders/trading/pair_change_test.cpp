// The change of a pair's ratio: what is sent, what is told, and a lost answer.
#include "tastytrade_mcp/orders/order_changes.hpp"
#include "trading_fixture.hpp"

using orders::Condition;
using orders::Decimal;
using support::Json;
using test::Status;
using test::TradingFixture;

namespace {

class PairFixture : public TradingFixture {
 public:
  static orders::Settings enabled_widely() {
    orders::Settings settings = enabled();
    settings.max_order_notional = settings.max_daily_notional = 1'000'000;
    return settings;
  }

  PairFixture() : TradingFixture(enabled_widely()) {}

  // Buys AAPL and sells AMD when the ratio is at least 5: it is about 1.6.
  std::string place_pair() {
    orders::PreviewRequest request = buy(1, "natural");
    request.intention = orders::Intention::place_complex;
    request.complex_type = orders::ComplexType::pairs;
    request.ratio_threshold = Decimal(5);
    request.ratio_comparator = Condition::Comparator::at_least;
    orders::OrderDraft sale = request.orders.front();
    sale.order.legs.front().symbol = "AMD";
    sale.order.legs.front().action = orders::Action::sell_to_close;
    request.orders.push_back(sale);
    const orders::Placement placement = place(preview_token(request));
    REQUIRE(placement.status == Status::accepted);
    clock.advance(std::chrono::minutes(2));
    return placement.order_id;
  }
  orders::PreviewRequest change(const std::string& id, const Decimal& threshold, Condition::Comparator comparator) {
    orders::PreviewRequest request = buy();
    request.intention = orders::Intention::edit_complex;
    request.complex_type = orders::ComplexType::pairs;
    request.target_order_id = id;
    request.ratio_threshold = threshold;
    request.ratio_comparator = comparator;
    request.orders.clear();
    const orders::ComplexOrder old = orders::complex_order_from_broker(read_pair(id));
    for (const orders::Order& order : old.orders) request.orders.push_back({order, std::nullopt});
    return request;
  }
  broker::ComplexOrder read_pair(const std::string& id) {
    broker::ReadOptions fresh;
    fresh.refresh = true;
    return *client.complex_order(kAccount, id, fresh);
  }
};

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Change of a pair: the question has both ratios, and the request the ratio alone") {
  PairFixture fixture;
  const std::string id = fixture.place_pair();
  const orders::Preview preview = fixture.preview(fixture.change(id, Decimal(6), Condition::Comparator::at_least));
  for (const auto& entry : preview.checks.failed) UNSCOPED_INFO(entry.name << ": " << entry.verdict.why);
  INFO(preview.words);
  REQUIRE(preview.status == Status::previewed);
  CHECK(contains(preview.words, "Changes complex order " + id));
  CHECK(contains(preview.words, "ratio from at least 5.00 to at least 6.00"));
  CHECK(contains(preview.words, "for the first order; bid"));
  const int before = fixture.count_writes();
  const orders::Placement placed = fixture.place(preview.confirmation_token);
  INFO(placed.reason);
  REQUIRE(placed.status == Status::accepted);
  CHECK(placed.order_id == id);
  CHECK(placed.alerts.empty());
  CHECK(fixture.count_writes() == before + 1);
  const broker::ComplexOrder pair = fixture.read_pair(id);
  CHECK(pair.ratio_threshold == Decimal(6));
  CHECK(pair.ratio_comparator == "gte");
  CHECK(pair.orders.size() == 2);
  for (const broker::Order& order : pair.orders) CHECK(order.status == "Contingent");
}

TEST_CASE("Change of a pair: one that has changed since the preview is refused") {
  PairFixture fixture;
  const std::string id = fixture.place_pair();
  const std::string token = fixture.preview_token(fixture.change(id, Decimal(6), Condition::Comparator::at_least));
  fixture.send_to_broker("DELETE", std::string("/accounts/") + PairFixture::kAccount + "/complex-orders/" + id, nullptr,
                         200);
  fixture.clock.advance(std::chrono::seconds(1));
  const int before = fixture.count_writes();
  CHECK(fixture.place(token).status == Status::refused);
  CHECK(fixture.count_writes() == before);
}

TEST_CASE("Change of a pair: a lost answer is found by the ratio, and a lost request by the old one") {
  for (const bool is_committed : {true, false}) {
    CAPTURE(is_committed);
    PairFixture fixture;
    const std::string id = fixture.place_pair();
    const std::string token = fixture.preview_token(fixture.change(id, Decimal(2), Condition::Comparator::at_most));
    fixture.fault_order_writes({{"kind", "close"}, {"commit", is_committed}, {"method", "PATCH"}});
    const orders::Confirmation confirmation = fixture.trading.find_confirmation(token, "", fixture.caller, {});
    const orders::Placement lost = fixture.trading.place(confirmation, orders::Channel::none, fixture.caller,
                                                         PairFixture::options(std::chrono::seconds(1)));
    REQUIRE(lost.status == Status::outcome_unknown);
    const auto look = [&] { return fixture.trading.reconcile(lost.external_identifier, fixture.caller, {}); };
    orders::Reconciliation found = look();
    if (!is_committed) {
      CHECK(found.status == Status::outcome_unknown);
      CHECK(contains(found.reason, "works with another ratio"));
      fixture.clock.advance(std::chrono::seconds(60));
      look();
      fixture.clock.advance(std::chrono::seconds(60));
      found = look();
    }
    INFO(found.reason);
    CHECK(found.status == (is_committed ? Status::accepted : Status::not_found));
    if (is_committed) CHECK(found.order_id == id);
  }
}

TEST_CASE("Change of a pair: a pair in its place is found if it was made at that time") {
  for (const bool was_made_then : {true, false}) {
    CAPTURE(was_made_then);
    PairFixture fixture;
    const std::string id = fixture.place_pair();
    const std::string account = std::string("/accounts/") + PairFixture::kAccount + "/complex-orders";
    Json body = Json::parse(orders::read_intent(*fixture.journal.find_last(orders::RecordKind::intent)).body);
    body["ratio-price-threshold"] = "2.0";
    body["ratio-price-comparator"] = "lte";
    for (Json& nested : body.at("orders")) nested.erase("external-identifier");
    const auto place_elsewhere = [&] { fixture.send_to_broker("POST", account, body, 201); };
    if (!was_made_then) {
      place_elsewhere();
      fixture.clock.advance(std::chrono::hours(1));
    }
    const std::string token = fixture.preview_token(fixture.change(id, Decimal(2), Condition::Comparator::at_most));
    fixture.fault_order_writes({{"kind", "close"}, {"commit", false}, {"method", "PATCH"}});
    const orders::Confirmation confirmation = fixture.trading.find_confirmation(token, "", fixture.caller, {});
    const orders::Placement lost = fixture.trading.place(confirmation, orders::Channel::none, fixture.caller,
                                                         PairFixture::options(std::chrono::seconds(1)));
    REQUIRE(lost.status == Status::outcome_unknown);
    fixture.send_to_broker("DELETE", account + '/' + id, nullptr, 200);
    if (was_made_then) place_elsewhere();
    const orders::Reconciliation found = fixture.trading.reconcile(lost.external_identifier, fixture.caller, {});
    INFO(found.reason);
    CHECK(found.status == (was_made_then ? Status::accepted : Status::outcome_unknown));
    CHECK(found.order_id != id);
  }
}

TEST_CASE("Change of a pair: a ratio that holds already is told, and one that does not is not") {
  PairFixture fixture;
  const std::string id = fixture.place_pair();
  const auto words = [&](const char* threshold, Condition::Comparator comparator) {
    const orders::Preview preview = fixture.preview(fixture.change(id, Decimal::of(threshold), comparator));
    REQUIRE(preview.status == Status::previewed);
    return preview.words;
  };
  CHECK(contains(words("9", Condition::Comparator::at_most), "holds already, and both orders are sent at once"));
  CHECK(contains(words("1", Condition::Comparator::at_most), "may hold already, and both orders be sent at once"));
  CHECK_FALSE(contains(words("9", Condition::Comparator::at_least), "sent at once"));
}
