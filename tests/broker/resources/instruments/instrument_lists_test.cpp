// Lists of instruments: several by symbol, whole lists, and lists that are read page by page.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "broker/fake_broker.hpp"

using broker::Decimal;
using broker::EquityFilter;
using support::ErrorCode;

namespace {

struct Fixture {
  FakeBroker fake;
  support::ManualClock clock{*support::parse_iso8601("2026-11-24T15:00:00Z")};
  broker::Client client{config_for(fake.url()), clock};
};

// A page of equities with its pagination block.
ScriptedReply equity_page(const std::string& rows, int page, int total, int page_size = 250) {
  return {200, R"({"data":{"items":[)" + rows + R"(]},"pagination":{"per-page":)" + std::to_string(page_size) +
                   R"(,"page-offset":)" + std::to_string(page) + R"(,"total-items":)" + std::to_string(total) +
                   R"(,"total-pages":)" + std::to_string((total + page_size - 1) / page_size) + "}}"};
}

std::string equity_rows(int first, int count) {
  std::string rows;
  for (int i = first; i < first + count; ++i) {
    rows += (rows.empty() ? "" : ",") + std::string(R"({"symbol":"S)") + std::to_string(i) + R"("})";
  }
  return rows;
}

constexpr const char* kActive = "/instruments/equities/active";

}  // namespace

TEST_CASE_METHOD(Fixture, "Several equities are one request, in the order asked, and what is not known is left out") {
  fake.on("/instruments/equities", items(R"({"symbol":"MSFT"},{"symbol":"AAPL"},{"symbol":"OTHER"})"));
  const auto found = client.equities({"AAPL", "BRK/B", "MSFT"}, patient());
  REQUIRE(found->size() == 2);
  CHECK((*found)[0].symbol == "AAPL");
  CHECK((*found)[1].symbol == "MSFT");
  CHECK(fake.requests("/instruments/equities").at(0).query() ==
        "symbol%5B%5D=AAPL&symbol%5B%5D=BRK/B&symbol%5B%5D=MSFT&per-page=1000");
  CHECK(client.equities({"MSFT", "AAPL"}, patient())->size() == 2);
  CHECK(fake.count("/instruments/equities") == 1);
}

TEST_CASE_METHOD(Fixture, "An equity that cannot be read is named beside those that can") {
  fake.on("/instruments/equities", items(R"({"symbol":"AAPL"},null,{"symbol":7,"id":5})"));
  const auto found = client.equities({"AAPL", "MSFT"}, patient());
  CHECK(found->size() == 1);
  CHECK(found->unreadable.size() == 2);
}

TEST_CASE_METHOD(Fixture, "A page of equities is asked for by its number, with its filter") {
  fake.on(kActive, equity_page(R"({"symbol":"AAPL","lendability":"Easy To Borrow"})", 1, 251));
  const auto page = client.equity_page(EquityFilter::easy_to_borrow, 1, patient());
  CHECK(page->rows.size() == 1);
  CHECK(page->rows.is_complete());
  CHECK(fake.requests(kActive).at(0).query() == "lendability=Easy+To+Borrow&per-page=250&page-offset=1");
}

TEST_CASE_METHOD(Fixture, "Filters are those of the broker, and rows that it sends against the filter are named") {
  fake.on("/instruments/equities",
          equity_page(R"({"symbol":"SPY","is-etf":true},{"symbol":"AAPL","is-etf":false})", 0, 2));
  const auto funds = client.equity_page(EquityFilter::etf, 0, patient());
  REQUIRE(funds->rows.size() == 1);
  CHECK(funds->rows.front().symbol == "SPY");
  REQUIRE(funds->rows.unreadable.size() == 1);
  CHECK(funds->rows.unreadable[0].symbol == "AAPL");
  CHECK(funds->rows.unreadable[0].field == "is-etf");
  fake.on("/instruments/equities", equity_page(R"({"symbol":"SPX","is-index":true})", 0, 1));
  CHECK(client.equity_page(EquityFilter::index, 0, patient())->rows.size() == 1);
  const auto requests = fake.requests("/instruments/equities");
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].query() == "is-etf=true&per-page=250&page-offset=0");
  CHECK(requests[1].query() == "is-index=true&per-page=250&page-offset=0");
}

TEST_CASE_METHOD(Fixture,
                 "A page has the total of the list, and a page that is cut says how many rows it should have") {
  fake.on(kActive, equity_page(equity_rows(0, 250), 0, 12'143));
  const auto whole = client.equity_page(EquityFilter::none, 0, patient());
  CHECK(whole->total == 12'143);
  CHECK(whole->rows.is_complete());
  fake.on(kActive, equity_page(equity_rows(250, 7), 1, 12'143));
  const auto cut = client.equity_page(EquityFilter::none, 1, patient());
  CHECK(cut->rows.size() == 7);
  CHECK(cut->rows.expected == 250);
  fake.on(kActive, equity_page(equity_rows(12'000, 143), 48, 12'143));
  CHECK(client.equity_page(EquityFilter::none, 48, patient())->rows.is_complete());
}

TEST_CASE_METHOD(Fixture, "An answer without pagination is the whole list, of which a page is a part") {
  fake.on(kActive, items(equity_rows(0, 300)));
  const auto first = client.equity_page(EquityFilter::none, 0, patient());
  CHECK(first->total == 300);
  CHECK(first->rows.size() == 250);
  const auto second = client.equity_page(EquityFilter::none, 1, patient());
  REQUIRE(second->rows.size() == 50);
  CHECK(second->rows.front().symbol == "S250");
  CHECK(client.equity_page(EquityFilter::none, 2, patient())->rows.empty());
}

TEST_CASE_METHOD(Fixture, "Another page or page size than was asked for is an error and no rows") {
  fake.on(kActive, GENERATE(equity_page(equity_rows(0, 250), 0, 500), equity_page(equity_rows(100, 100), 1, 500, 100),
                            data("{}"), data(R"({"items":{}})"), html(200), data("null")));
  CHECK(error_of([&] { client.equity_page(EquityFilter::none, 1, patient()); }).code ==
        ErrorCode::upstream_unavailable);
}

TEST_CASE_METHOD(Fixture, "Lists of products, coins, warrants, pairs and decimals are read whole") {
  fake.on("/instruments/future-products", items(R"({"root-symbol":"/ES","code":"ES","exchange":"CME"},
      {"root-symbol":"/SR3"},{"description":"x"})"));
  const auto products = client.future_products(patient());
  REQUIRE(products->size() == 2);
  CHECK((*products)[1].code == "SR3");
  CHECK(products->unreadable.size() == 1);
  fake.on("/instruments/future-option-products", items(R"({"root-symbol":"EW3","exchange":"CME",
      "future-product":{"code":"ES"}},{"code":"X"})"));
  const auto option_products = client.future_option_products(patient());
  REQUIRE(option_products->size() == 1);
  CHECK(option_products->front().future_product_code == "ES");
  fake.on("/instruments/cryptocurrencies", items(R"({"symbol":"BTC/USD"},{"symbol":"ETH/USD"},{"symbol":"BTC/USD"})"));
  CHECK(client.cryptocurrencies(patient())->size() == 2);
  fake.on("/instruments/warrants", items(""));
  CHECK(client.warrants(patient())->empty());
  fake.on("/instruments/currency-pairs", items(R"({"id":1,"symbol":"EUR/USD","dx-symbol":"EUR/USD"})"));
  CHECK(client.currency_pairs(patient())->front().streamer_symbol == "EUR/USD");
  fake.on("/instruments/quantity-decimal-precisions",
          items(R"({"instrument-type":"Cryptocurrency","symbol":"AAVE/USD","value":8,"minimum-increment-precision":6},
      {"instrument-type":"Cryptocurrency","symbol":"BAT/USD","value":"8","minimum-increment-precision":0},
      {"instrument-type":"Equity","value":5.5}, {"symbol":"X"})"));
  const auto precisions = client.quantity_precisions(patient());
  REQUIRE(precisions->size() == 3);
  CHECK((*precisions)[1].decimals == 8);
  CHECK(!(*precisions)[2].decimals);
  CHECK(precisions->unreadable.size() == 1);
}

TEST_CASE_METHOD(Fixture, "Rows of a SPAN file keep their columns, and rows of another file are named") {
  const auto day = *support::parse_date("2026-11-23");
  fake.on("/span/rows", ScriptedReply{200, R"({"data":{"items":[
      {"file-date":"2026-11-23","row-index":0,"exchange":"CME","row-data":"0 CME   20261123S"},
      {"file-date":"2026-11-23","exchange":"CME","row-data":"81CME  ES"},
      {"file-date":"2026-11-23","exchange":"CME","row-data":"81CME  NQ"},
      {"file-date":"2026-11-20","row-index":3,"row-data":"81"},{"row-index":4,"exchange":"CFE","row-data":"81"},
      {"row-index":5}]},"pagination":{"per-page":250,"page-offset":0,"total-items":9000,"total-pages":36}})"});
  const auto page = client.span_rows("CME", day, 0, patient());
  REQUIRE(page->rows.size() == 3);
  CHECK(page->rows[0].data == "0 CME   20261123S");
  CHECK(page->rows[2].data == "81CME  NQ");
  CHECK(page->rows.unreadable.size() == 3);
  CHECK(page->total == 9000);
  CHECK(fake.requests("/span/rows").at(0).query() == "exchange=CME&date=2026-11-23&per-page=250&page-offset=0");
}

TEST_CASE_METHOD(Fixture, "Facts of instruments are cached, and read again on request") {
  fake.on("/instruments/warrants", items(R"({"symbol":"NKLAW"})"));
  client.warrants(patient());
  client.warrants(patient());
  CHECK(fake.count("/instruments/warrants") == 1);
  client.warrants(refreshing());
  CHECK(fake.count("/instruments/warrants") == 2);
  clock.advance(std::chrono::minutes(16));
  client.warrants(patient());
  CHECK(fake.count("/instruments/warrants") == 3);
}
