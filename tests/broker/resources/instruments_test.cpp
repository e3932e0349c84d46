#include <catch2/catch_test_macros.hpp>

#include "broker/fake_broker.hpp"

using broker::Decimal;
using support::ErrorCode;

namespace {

struct Fixture {
  FakeBroker fake;
  support::ManualClock clock{support::Instant(std::chrono::seconds(1'780'000'000))};  // 2026-05-28
  broker::Client client{config_for(fake.url()), clock};
};

std::string page(int number, int pages, const std::string& list) {
  return R"({"data":{"items":[)" + list + R"(]},"pagination":{"per-page":1,"page-offset":)" + std::to_string(number) +
         R"(,"total-items":)" + std::to_string(pages) + R"(,"total-pages":)" + std::to_string(pages) + "}}";
}

}  // namespace

TEST_CASE_METHOD(Fixture, "A search without a match returns an empty list, and a failed one throws") {
  CHECK(client.search_symbols("zzz", patient())->empty());  // the fake answers 404
  fake.on("/symbols/search/a%26b%2F", items(R"({"symbol":"AB","description":"A & B","options":true})"));
  const auto matches = client.search_symbols(" a&b/ ", patient());
  REQUIRE(matches->size() == 1);
  CHECK((*matches)[0].has_options == true);
  fake.on("/symbols/search/down", html(404));
  CHECK(error_of([&] { client.search_symbols("down", patient()); }).code == ErrorCode::upstream_unavailable);
  CHECK(error_of([&] { client.search_symbols("  ", patient()); }).code == ErrorCode::invalid_argument);
}

TEST_CASE_METHOD(Fixture, "An unknown equity is not_found for status 404 and 422") {
  fake.on("/instruments/equities/NOPE", failure(422, "unknown", "Unknown symbol"));
  CHECK(error_of([&] { client.equity("NOPE", patient()); }).code == ErrorCode::not_found);
  CHECK(error_of([&] { client.equity("GONE", patient()); }).code == ErrorCode::not_found);
  fake.on("/instruments/equities/AAPL", data(R"({"symbol":"AAPL","short-description":"APPLE INC","is-etf":false,
      "active":true,"option-tick-sizes":[{"value":"0.05"}]})"));
  const auto apple = client.equity("AAPL", patient());
  CHECK(apple->description == "APPLE INC");
  CHECK(apple->has_options == true);
  CHECK(!apple->is_index);
}

TEST_CASE_METHOD(Fixture, "All pages of a list are read, and futures are sorted") {
  fake.on("/instruments/futures", [](const RecordedRequest& request) {
    if (request.query().find("page-offset=1") != std::string::npos) {
      return ScriptedReply{200, page(1, 2, R"({"symbol":"/ESU6","product-code":"ES","expiration-date":"2026-09-18",
          "notional-multiplier":"50.0","active-month":true,"future-product":{"description":"E Mini S&P"}})")};
    }
    return ScriptedReply{200, page(0, 2, R"({"symbol":"/ESZ6","product-code":"ES","expiration-date":"2026-12-18"})")};
  });
  const auto futures = client.futures({"/ES"}, patient());
  REQUIRE(futures->size() == 2);
  CHECK((*futures)[0].symbol == "/ESU6");
  CHECK((*futures)[0].description == "E Mini S&P");
  CHECK((*futures)[0].notional_multiplier == 50);
  CHECK(fake.requests("/instruments/futures").at(0).query() ==
        "product-code%5B%5D=ES&only-active-futures=true&per-page=1000");
}

TEST_CASE_METHOD(Fixture, "A list whose pages repeat or do not end is reported as incomplete") {
  fake.on("/instruments/futures", ScriptedReply{200, page(0, 2, R"({"symbol":"/ESZ6"})")});
  const auto same = client.futures({"ES"}, patient());
  CHECK(same->size() == 1);
  CHECK(same->expected == 2);
  CHECK(fake.count("/instruments/futures") == 2);
  std::atomic<int> next{0};
  fake.on("/instruments/futures", [&](const RecordedRequest&) {
    const int number = next++;
    const char* const row = number % 2 == 0 ? R"({"symbol":"/ESZ6"})" : R"({"symbol":"/ESH7"})";
    return ScriptedReply{200, page(number, 1'000'000, row)};
  });
  const auto endless = client.futures({"ES"}, refreshing());
  CHECK(endless->size() == 2);
  CHECK(endless->expected == 1'000'000);
  CHECK(fake.count("/instruments/futures") == 102);
}

TEST_CASE_METHOD(Fixture, "The chain of an equity is sorted and separates non-standard roots") {
  fake.on("/option-chains/AAPL/nested", items(R"(
      {"underlying-symbol":"AAPL","root-symbol":"AAPL1","option-chain-type":"Non-standard","shares-per-contract":10,
       "expirations":[{"expiration-date":"2026-06-12","expiration-type":"Weekly","settlement-type":"PM",
         "strikes":[{"strike-price":"110.0","call":"AAPL1 260612C00110000"}]}]},
      {"underlying-symbol":"AAPL","root-symbol":"AAPL","option-chain-type":"Standard","shares-per-contract":100,
       "expirations":[
        {"expiration-date":"2026-06-18","days-to-expiration":21,"expiration-type":"Regular","settlement-type":"PM","strikes":[]},
        {"expiration-date":"2026-06-12","days-to-expiration":15,"expiration-type":"Weekly","settlement-type":"PM","strikes":[
          {"strike-price":"1000.0","call":"AAPL  260612C01000000","put":"AAPL  260612P01000000"},
          {"strike-price":257.5,"call":"AAPL  260612C00257500","call-streamer-symbol":".AAPL260612C257.5"}]}]})"));
  const auto chain = client.option_chain("AAPL", patient());
  CHECK(chain->option_type == broker::InstrumentType::equity_option);
  REQUIRE(chain->expirations.size() == 3);
  const broker::Expiration& first = chain->expirations[0];
  CHECK(first.root_symbol == "AAPL");
  CHECK(first.strikes[0].price == Decimal::of("257.5"));
  CHECK(first.strikes[0].put.empty());
  CHECK(first.strikes[1].price == 1000);
  const broker::Expiration& adjusted = chain->expirations[1];
  CHECK(adjusted.chain_type == "Non-standard");
  CHECK(adjusted.multiplier == 10);
  CHECK(adjusted.is_adjusted());
  CHECK(!first.is_adjusted());
  CHECK(support::to_text(chain->expirations[2].date) == "2026-06-18");
}

TEST_CASE_METHOD(Fixture, "A futures chain has the same form as an equity chain") {
  fake.on("/futures-option-chains/ES/nested", data(R"({"futures":[{"symbol":"/ESU6"}],"option-chains":[
      {"underlying-symbol":"/ES","root-symbol":"/ES","expirations":[
        {"underlying-symbol":"/ESZ6","option-root-symbol":"EW3","expiration-date":"2026-09-18","days-to-expiration":100,
         "expiration-type":"Weekly","settlement-type":"PM","notional-value":"0.5","display-factor":"0.01",
         "strikes":[{"strike-price":"9100.0","call":"./ESZ6 EW3U6 260918C9100","put":"./ESZ6 EW3U6 260918P9100"}]}]}]})"));
  const auto chain = client.option_chain("/ES", patient());
  CHECK(chain->underlying_symbol == "/ES");
  CHECK(chain->option_type == broker::InstrumentType::future_option);
  REQUIRE(chain->expirations.size() == 1);
  CHECK(chain->expirations[0].multiplier == 50);
  CHECK(chain->expirations[0].underlying_symbol == "/ESZ6");
  CHECK(chain->expirations[0].root_symbol == "EW3");
  CHECK(chain->expirations[0].strikes[0].put == "./ESZ6 EW3U6 260918P9100");
}

TEST_CASE_METHOD(Fixture, "A strike with a symbol that is too long is omitted and reported") {
  const std::string longest(broker::ShortText::kMaxSize, 'A'), longer(broker::ShortText::kMaxSize + 1, 'B');
  fake.on("/option-chains/AAPL/nested", items(R"(
      {"underlying-symbol":"AAPL","root-symbol":"AAPL","option-chain-type":"Standard","shares-per-contract":100,
       "expirations":[{"expiration-date":"2026-06-12","strikes":[
          {"strike-price":"1","call":")" + longest +
                                              R"("},{"strike-price":"2","call":")" + longer + R"("}]}]})"));
  const auto chain = client.option_chain("AAPL", patient());
  REQUIRE(chain->expirations.size() == 1);
  REQUIRE(chain->expirations[0].strikes.size() == 1);
  CHECK(chain->expirations[0].strikes[0].call == longest);
  REQUIRE(chain->unreadable.size() == 1);
  CHECK(chain->unreadable[0].symbol == longer);
  CHECK(chain->unreadable[0].field == "call");
}

TEST_CASE_METHOD(Fixture, "A missing option chain is not_found, and an unreadable one is an error") {
  CHECK(error_of([&] { client.option_chain("NOPE", patient()); }).code == ErrorCode::not_found);
  fake.on("/option-chains/NONE/nested", items(""));
  CHECK(error_of([&] { client.option_chain("NONE", patient()); }).code == ErrorCode::not_found);
  for (const char* broken :
       {R"({"expirations":{}})", R"({"expirations":[{"strikes":[]}]})",
        R"({"expirations":[{"expiration-date":"2026-06-12"}]})",
        R"({"expirations":[{"expiration-date":"2026-06-12","strikes":[{"call":"X"}]}]})",
        R"({"expirations":[{"expiration-date":"2026-06-12","strikes":[{"strike-price":"1.0"}]}]})"}) {
    CAPTURE(broken);
    fake.on("/option-chains/ODD/nested", items(broken));
    CHECK(error_of([&] { client.option_chain("ODD", patient()); }).code == ErrorCode::upstream_unavailable);
  }
}
