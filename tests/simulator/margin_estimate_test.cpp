// The margin dry run: bad orders are refused; what an order changes is the last result less the first one.
#include <catch2/catch_approx.hpp>

#include "accounts/option_requirement.hpp"
#include "simulator_fixture.hpp"

using namespace simulator;

namespace {

const std::string kPath = std::string("/margin/accounts/") + kMarginAccount + "/dry-run";
const std::string kRetirementPath = std::string("/margin/accounts/") + kRetirementAccount + "/dry-run";

Json leg(const std::string& symbol, const char* action, const char* quantity, const char* type = "Equity") {
  return {{"instrument-type", type}, {"symbol", symbol}, {"action", action}, {"quantity", quantity}};
}

Json order(Json legs, const char* price = nullptr, const char* effect = "Debit") {
  Json body{{"order-type", price == nullptr ? "Market" : "Limit"}, {"time-in-force", "Day"}};
  if (price != nullptr) {
    body["price"] = price;
    body["price-effect"] = effect;
  }
  body["legs"] = std::move(legs);
  return body;
}

Json one(const std::string& symbol = "SBUX", const char* action = "Buy to Open", const char* quantity = "1") {
  return order(Json::array({leg(symbol, action, quantity)}), "87.0");
}

Json estimate(SimulatorFixture& fixture, const Json& body, const std::string& path = kPath) {
  const auto [status, answer] = fixture.write("POST", path, body);
  INFO(answer.dump());
  REQUIRE(status == 200);
  CHECK(answer["context"] == path);
  return answer["data"];
}

// What the order costs: positive if it takes buying power.
Decimal impact(const Json& data) {
  const Decimal change = signed_amount(data["base-results"], "buying-power-impact") -
                         signed_amount(data["last-results"], "buying-power-impact");
  CHECK(change == -signed_amount(data, "change-in-buying-power"));
  CHECK(signed_amount(data, "new-buying-power") == signed_amount(data, "current-buying-power") - change);
  return change;
}

std::string option(SimulatorFixture& fixture, const char* underlying, std::size_t strike, const char* side) {
  const Json chain = fixture.items(std::string("/option-chains/") + underlying + "/nested").at(0);
  return chain["expirations"].at(3)["strikes"].at(strike)[side].get<std::string>();
}

}  // namespace

TEST_CASE("An order that is not complete or not possible gets all that is wrong with it") {
  SimulatorFixture fixture;
  const auto post = [&](const Json& body) { return problems(fixture.write("POST", kPath, body)); };
  const auto with = [&](const char* key, Json value) {
    Json body = one();
    body[key] = std::move(value);
    return body;
  };
  CHECK(post(Json::object()) == "400 order-type: is missing; time-in-force: is missing; legs: is missing");
  CHECK(post(with("legs", Json::array())) == "400 legs: is empty");
  CHECK(post(with("legs", "AAPL")) == "400 legs: is invalid");
  CHECK(post(with("legs", Json::array({5}))).starts_with("400 legs[0][instrument-type]: is missing"));
  const Json five =
      Json::array({leg("AAPL", "Buy to Open", "1"), leg("MSFT", "Buy to Open", "1"), leg("F", "Buy to Open", "1"),
                   leg("T", "Buy to Open", "1"), leg("GM", "Buy to Open", "1")});
  CHECK(post(with("legs", five)) == "400 legs: does not have a valid value");
  CHECK(post(with("order-type", "Stop Market")) == "400 order-type: does not have a valid value");
  CHECK(post(with("time-in-force", "Forever")) == "400 time-in-force: does not have a valid value");
  CHECK(post(with("price", "-1.8")) == "400 price: does not have a valid value");
  CHECK(post(with("price", "dear")) == "400 price: is invalid");
  CHECK(post(with("price", nullptr)) == "400 price: is missing");
  CHECK(post(with("price-effect", nullptr)) == "400 price-effect: is missing");
  CHECK(post(with("account-number", kRetirementAccount)) == "400 account-number: does not have a valid value");
  CHECK(post(one("SBUX", "Buy to Open", "0")) == "400 legs[0][quantity]: does not have a valid value");
  CHECK(post(one("SBUX", "Buy to Open", "-1")) == "400 legs[0][quantity]: does not have a valid value");
  CHECK(post(one("SBUX", "Buy to Open", "many")) == "400 legs[0][quantity]: does not have a valid value");
  CHECK(post(one("SBUX", "Buy", "99999999999")) == "400 legs[0][quantity]: does not have a valid value");
  CHECK(post(one("SBUX", "Hold")) == "400 legs[0][action]: does not have a valid value");
  CHECK(post(one("NOPE")) == "422 invalid_symbol: Couldn't find Equity with symbol NOPE");
  CHECK(post(one("SPX")).starts_with("422 invalid_symbol"));
  CHECK(post(order(Json::array({leg("AAPL", "Buy to Open", "1"), leg("AAPL", "Sell to Open", "1")})))
            .starts_with("422 duplicate_legs"));
  CHECK(post(order(Json::array({leg("AAPL", "Buy to Open", "1"), leg("MSFT", "Sell to Open", "1")})))
            .starts_with("422 multiple_underlyings"));
  CHECK(post(order(Json::array({leg("./ESZ6 EW3U6 260918C1", "Buy to Open", "1", "Future Option")})))
            .starts_with("422 invalid_symbol"));
  CHECK(fixture.send("POST", kPath, "{")->status == 400);
  CHECK(fixture.write("POST", std::string("/margin/accounts/") + kForeignAccount + "/dry-run", one()).first == 403);
  CHECK(fixture.raw(kPath)->status == 404);
}

TEST_CASE("Shares take half of their price with margin and all of it without") {
  SimulatorFixture fixture;
  const Json with_margin = estimate(fixture, one("SBUX", "Buy to Open", "10"));
  CHECK(impact(with_margin) == Decimal(435));
  CHECK(signed_amount(with_margin, "isolated-order-margin-requirement") == Decimal(-435));
  CHECK(signed_amount(with_margin["last-results"], "maintenance-requirement") == Decimal::of("-217.5"));
  CHECK(impact(estimate(fixture, one("SBUX", "Buy to Open", "10"), kRetirementPath)) == Decimal(870));
  CHECK(impact(estimate(fixture, one("SBUX", "Buy to Open", "0.5"), kRetirementPath)) == Decimal::of("43.5"));
  CHECK(with_margin["is-spread"] == false);
}

TEST_CASE("A vertical takes its width less what it brings in") {
  SimulatorFixture fixture;
  for (const char* side : {"put", "call"}) {
    INFO(side);
    const std::string sold = option(fixture, "SBUX", 12, side);
    const std::string bought = option(fixture, "SBUX", side == std::string("put") ? 10 : 14, side);
    const double width = std::abs(std::stod(sold.substr(13)) - std::stod(bought.substr(13))) / 1000;
    const Json data = estimate(fixture, order(Json::array({leg(sold, "Sell to Open", "2", "Equity Option"),
                                                           leg(bought, "Buy to Open", "2", "Equity Option")}),
                                              "0.40", "Credit"));
    CHECK(impact(data).to_double() == width * 200 - 80);
    CHECK(data["is-spread"] == true);
    CHECK(data["last-results"]["marks"].contains(sold));
    CHECK(data["orders"][0]["underlying-symbol"] == "SBUX");
  }
}

TEST_CASE("Options require the most that they can lose at expiration") {
  const auto hold = [](const char* symbol, int quantity) {
    Position position;
    position.symbol = symbol;
    position.underlying = "SPY";
    position.instrument_type = parse_occ(symbol) ? "Equity Option" : "Equity";
    position.quantity = Decimal(quantity).abs();
    position.direction = quantity < 0 ? -1 : 1;
    position.multiplier = parse_occ(symbol) ? 100 : 1;
    position.mark = 3;
    position.underlying_mark = 700;
    return position;
  };
  constexpr const char *kPut640 = "SPY   270115P00640000", *kPut650 = "SPY   270115P00650000",
                       *kPut655 = "SPY   270115P00655000", *kCall725 = "SPY   261218C00725000",
                       *kCall735 = "SPY   261218C00735000", *kCall745 = "SPY   261218C00745000",
                       *kLater = "SPY   270115C00800000";
  const auto required = [](const std::vector<Position>& positions) {
    return compute_option_requirement(positions, true);
  };
  CHECK(required({hold(kPut650, -1), hold(kPut640, 1)}) == Decimal(1'000));
  CHECK(required({hold(kPut650, 1), hold(kPut640, -1)}).is_zero());  // paid for in full
  CHECK(required({hold(kPut655, -1), hold(kPut650, 2), hold(kPut640, -1)}) == Decimal(500));
  CHECK(required({hold(kPut655, -2), hold(kPut640, 2)}) == Decimal(3'000));
  // 20 % of 700 less 60 out of the money, and the premium of 3.
  CHECK(required({hold(kPut640, -1)}) == Decimal(8'300));
  CHECK(compute_option_requirement({hold(kPut640, -1)}, false) == Decimal(64'000));
  CHECK(required({hold(kPut650, -2), hold(kPut640, 1)}) == Decimal(1'000 + 9'300));
  // 10 % of the strike at least; of a call 10 % of the price.
  CHECK(required({hold("SPY   270115P00500000", -1)}) == Decimal(5'300));
  CHECK(required({hold("SPY   270115C00800000", -2)}) == Decimal(2 * 7'300));
  CHECK(required({hold(kCall725, -2), hold(kCall735, 2)}) == Decimal(2'000));
  CHECK(required({hold(kCall725, 1), hold(kCall735, -2), hold(kCall745, 1)}).is_zero());  // a butterfly
  // A roll of the long leg to a later one that is further away.
  CHECK(required({hold(kCall725, -2), hold(kLater, 2)}) == Decimal(15'000));
  CHECK(required({hold(kCall725, -2), hold(kLater, 1)}) == Decimal(7'500 + 11'800));
  // Only one side of an iron condor loses.
  CHECK(required({hold("SPY   261218P00650000", -1), hold("SPY   261218P00640000", 1), hold(kCall725, -1),
                  hold(kCall735, 1)}) == Decimal(1'000));
  CHECK(required({hold("SPY", 100), hold(kCall725, -1)}).is_zero());
  CHECK(required({hold("SPY", 100), hold(kCall725, -2)}) == Decimal(11'800));
  // No contract requires less than 250.
  Position cheap = hold("F     270115C00020000", -3);
  cheap.mark = Decimal::of("0.05");
  cheap.underlying_mark = 12;
  CHECK(required({cheap}) == Decimal(750));
}

TEST_CASE("A bought option takes its price, a put without cover a fifth of the underlying or its strike") {
  SimulatorFixture fixture;
  const auto trade = [&](const std::string& symbol, const char* action, const char* effect) {
    return impact(estimate(fixture, order(Json::array({leg(symbol, action, "1", "Equity Option")}), "1.5", effect)));
  };
  CHECK(trade(option(fixture, "SBUX", 10, "call"), "Buy to Open", "Debit") == Decimal(150));
  const std::string put = option(fixture, "SBUX", 10, "put");
  const Json order_of_put = order(Json::array({leg(put, "Sell to Open", "1", "Equity Option")}), "1.5", "Credit");
  CHECK(impact(estimate(fixture, order_of_put, kRetirementPath)).to_double() == std::stod(put.substr(13)) / 10 - 150);
  const Json data = estimate(fixture, order_of_put);
  const double strike = std::stod(put.substr(13)) / 1000;
  const double premium = Decimal::of(data["last-results"]["marks"][put].get<std::string>()).to_double();
  const Json quote = fixture.items("/market-data/by-type?equity=SBUX").at(0);
  const double price = Decimal::of(quote["mark"].get<std::string>()).to_double();
  const double standard = std::max(0.2 * price - std::max(0.0, price - strike), 0.1 * strike);
  CHECK(impact(data).to_double() == Catch::Approx(100 * (standard + premium) - 150).margin(0.001));
}

TEST_CASE("Closing what is held gives buying power back, and needs nothing by itself") {
  SimulatorFixture fixture;
  for (const Json& position : fixture.items(std::string("/accounts/") + kMarginAccount + "/positions")) {
    if (position["instrument-type"] != "Equity" || position["quantity-direction"] != "Long") continue;
    const std::string symbol = position["symbol"].get<std::string>();
    INFO(symbol);
    const Json data = estimate(fixture, one(symbol, "Sell to Close", position["quantity"].dump().c_str()));
    if (symbol != "AAPL") CHECK(impact(data).is_negative());
    CHECK(signed_amount(data, "isolated-order-margin-requirement").is_zero());
  }
}

TEST_CASE("The result before the order is what the margin report says of the underlying") {
  SimulatorFixture fixture;
  const Json report = fixture.data(std::string("/margin/accounts/") + kMarginAccount + "/requirements");
  int compared = 0;
  for (const Json& group : report["groups"]) {
    const std::string underlying = group["underlying-symbol"].get<std::string>();
    if (group["underlying-type"] != "Equity") continue;
    const Json data = estimate(fixture, one(underlying));
    INFO(underlying);
    CHECK(signed_amount(data["base-results"], "margin-requirement") == signed_amount(group, "margin-requirement"));
    ++compared;
  }
  CHECK(compared > 3);
}

TEST_CASE("A future takes its product's margin, and the answer has the recorded shape") {
  SimulatorFixture fixture;
  const Json data = estimate(fixture, order(Json::array({leg("/MESU6", "Buy", "3", "Future")})));
  CHECK(impact(data) == Decimal(7350));
  const Json& echoed = data["orders"][0];
  CHECK(echoed["id"] == "dry-run-0");
  CHECK(echoed["size"] == "0");
  CHECK(echoed["legs"][0]["quantity"] == "3");
  CHECK(data["order-ids"] == Json::array({"dry-run-0"}));
  CHECK(data["last-results"]["calculated-at"] == "2026-08-24T13:58:51.000-04:00");
  CHECK(data["new-order-results"]["entity-count"] == 1);
  fixture.go_to("2026-12-01T15:00:00.000Z");
  CHECK(estimate(fixture, one())["base-results"]["calculated-at"] == "2026-12-01T10:00:00.000-05:00");
}
