// Transactions, fees, account value over time and balance snapshots: the requests, and the shapes of the answers.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "broker/fake_broker.hpp"

using broker::Decimal;
using support::ErrorCode;

namespace {

constexpr const char* kTransactions = "/accounts/5WT00001/transactions";
constexpr const char* kSnapshots = "/accounts/5WT00001/balance-snapshots";
constexpr const char* kNetLiq = "/accounts/5WT00001/net-liq/history";

struct Fixture {
  FakeBroker fake;
  support::ManualClock clock{*support::parse_iso8601("2026-11-10T01:30:00Z")};  // the 9th in New York
  broker::Client client{config_for(fake.url()), clock};

  auto read(const broker::TransactionQuery& query = {}) { return client.transactions("5WT00001", query, patient()); }
};

support::Date day(const char* text) {
  return *support::parse_date(text);
}

// A row of the ledger; `more` continues its members.
std::string row(int id, const std::string& executed_at, const std::string& more = {}) {
  return R"({"id":)" + std::to_string(id) + R"(,"account-number":"5WT00001","executed-at":")" + executed_at +
         R"(","net-value":"1.0","net-value-effect":"Credit")" + more + "}";
}

std::vector<std::string> ids_of(const broker::Answer<broker::Rows<broker::Transaction>>& answer) {
  std::vector<std::string> ids;
  for (const broker::Transaction& one : *answer) ids.push_back(one.id);
  return ids;
}

// One page of a list, as the broker announces it.
std::string page(const std::string& rows, int offset, int pages, int total) {
  return R"({"data":{"items":[)" + rows + R"(]},"context":"/","pagination":{"per-page":1000,"page-offset":)" +
         std::to_string(offset) + R"(,"total-items":)" + std::to_string(total) + R"(,"total-pages":)" +
         std::to_string(pages) + "}}";
}

}  // namespace

TEST_CASE_METHOD(Fixture, "A trade is read with its signs, fees and ids") {
  fake.on(kTransactions, items(R"({"id":1735820,"account-number":"5WT00001","currency":"USD",
      "transaction-type":"Trade","transaction-sub-type":"Buy to Open","action":"Buy to Open",
      "description":"Bought 1 SMCI 06/05/26 Call 45.00 @ 0.75","symbol":"SMCI  260605C00045000",
      "underlying-symbol":"SMCI","instrument-type":"Equity Option","quantity":"1.0","price":"0.75",
      "value":"75.0","value-effect":"Debit","commission":"1.0","commission-effect":"Debit",
      "clearing-fees":"0.1","clearing-fees-effect":"Debit","regulatory-fees":"0.02","regulatory-fees-effect":"Debit",
      "proprietary-index-option-fees":"0.0","proprietary-index-option-fees-effect":"None",
      "net-value":"76.12","net-value-effect":"Debit","executed-at":"2026-06-02T14:00:00.000+00:00",
      "transaction-date":"2026-06-02","order-id":1033431,"is-estimated-fee":true})"));
  const auto answer = read();
  REQUIRE(answer->size() == 1);
  const broker::Transaction& trade = answer->front();
  CHECK(trade.id == "1735820");
  CHECK(trade.order_id == "1033431");
  CHECK(trade.value == Decimal::of("-75.0"));
  CHECK(trade.net_value == Decimal::of("-76.12"));
  CHECK(trade.commission == Decimal::of("-1.0"));
  CHECK(trade.clearing_fees == Decimal::of("-0.1"));
  CHECK(trade.proprietary_index_option_fees == Decimal(0));
  CHECK(!trade.other_charge);
  CHECK(trade.instrument_type == broker::InstrumentType::equity_option);
  CHECK(trade.is_estimated_fee == true);
}

TEST_CASE_METHOD(Fixture, "Money without a symbol, an unknown type and an id of text are rows like others") {
  fake.on(kTransactions,
          items(R"({"id":"7","account-number":"5WT00001","transaction-type":"Foo","transaction-sub-type":"Bar",
            "net-value":"85.92","net-value-effect":"Credit"})"));
  const auto answer = read();
  REQUIRE(answer->size() == 1);
  CHECK(answer->front().type == "Foo");
  CHECK(answer->front().symbol.empty());
  CHECK(answer->front().net_value == Decimal::of("85.92"));
}

TEST_CASE_METHOD(Fixture, "Transactions are newest first by time and then by number") {
  fake.on(kTransactions, items(row(9, "2026-11-02T21:00:00Z") + "," + row(10, "2026-11-02T21:00:00Z") + "," +
                               row(3, "2026-11-03T15:00:00Z")));
  CHECK(ids_of(read()) == std::vector<std::string>{"3", "10", "9"});
}

TEST_CASE_METHOD(Fixture, "A row without an id, an amount or a known sign is named and hides no other") {
  fake.on(kTransactions, items(row(1, "2026-11-02T21:00:00Z") +
                               R"(,{"account-number":"5WT00001","net-value":"1.0","net-value-effect":"Credit"},
        {"id":2,"account-number":"5WT00001"},
        {"id":3,"account-number":"5WT00001","net-value":"5.0"},
        {"id":4,"account-number":"5WT00001","net-value":"5.0","net-value-effect":"Sideways"},
        {"id":5,"account-number":"5WT00002","net-value":"5.0","net-value-effect":"Credit"}, 7)"));
  const auto answer = read();
  CHECK(ids_of(answer) == std::vector<std::string>{"1"});
  CHECK(answer->unreadable.size() == 6);
}

TEST_CASE_METHOD(Fixture, "The query has the days, the kinds as lists, and never type beside types") {
  fake.on(kTransactions, items(""));
  read({.first = day("2026-01-01"),
        .last = day("2026-11-09"),
        .types = {"Trade"},
        .sub_types = {"Dividend", "Special Dividend"},
        .symbol = "AAPL",
        .underlying_symbol = "SPY"});
  const std::string query = fake.requests(kTransactions).at(0).query();
  for (const char* part : {"start-date=2026-01-01", "end-date=2026-11-09", "types%5B%5D=Trade",
                           "sub-type%5B%5D=Dividend", "symbol=AAPL", "underlying-symbol=SPY", "per-page=1000"}) {
    INFO(part);
    CHECK(query.find(part) != std::string::npos);
  }
  CHECK(query.find("&type=") == std::string::npos);
}

TEST_CASE_METHOD(Fixture, "All pages are read, each once") {
  fake.on(kTransactions, [](const RecordedRequest& request) {
    const bool is_second = request.query().find("page-offset=1") != std::string::npos;
    const std::string rows = is_second ? row(1, "2026-11-01T15:00:00Z") : row(2, "2026-11-02T15:00:00Z");
    return ScriptedReply{200, page(rows, is_second ? 1 : 0, 2, 2)};
  });
  const auto answer = read();
  CHECK(ids_of(answer) == std::vector<std::string>{"2", "1"});
  CHECK(!answer->expected);
  CHECK(fake.count(kTransactions) == 2);
}

TEST_CASE_METHOD(Fixture, "A broker that ignores the page, or sends fewer rows than announced, is told as incomplete") {
  SECTION("The same page for ever") {
    fake.on(kTransactions, ScriptedReply{200, page(row(2, "2026-11-02T15:00:00Z"), 0, 2, 2)});
  }
  SECTION("Fewer rows") {
    fake.on(kTransactions, ScriptedReply{200, page(row(2, "2026-11-02T15:00:00Z"), 0, 1, 2)});
  }
  const auto answer = read();
  CHECK(answer->size() == 1);
  CHECK(answer->expected == 2);
}

TEST_CASE_METHOD(Fixture, "A page that ends in the middle is read again, and then an error, not a short list") {
  ScriptedReply reply = items(row(1, "2026-11-02T15:00:00Z"));
  reply.truncate = true;
  fake.on(kTransactions, reply);
  CHECK(error_of([&] { read(); }).code == ErrorCode::upstream_unavailable);
}

TEST_CASE_METHOD(Fixture, "Days that are over are cached for a day, today as long as positions") {
  fake.on(kTransactions, items(""));
  const broker::TransactionQuery over{.first = day("2026-11-01"), .last = day("2026-11-08")};
  const broker::TransactionQuery today{.first = day("2026-11-01"), .last = day("2026-11-09")};
  read(over);
  read(today);
  clock.advance(std::chrono::minutes(10));
  read(over);
  CHECK(fake.count(kTransactions) == 2);
  read(today);
  CHECK(fake.count(kTransactions) == 3);
}

TEST_CASE_METHOD(Fixture, "One transaction is read by its id, and an unknown one is not found") {
  fake.on("/accounts/5WT00001/transactions/7", data(row(7, "2026-11-02T15:00:00Z", R"(,"reverses-id":5)")));
  fake.on("/accounts/5WT00001/transactions/8", failure(404, "record_not_found", "Couldn't find Transaction"));
  CHECK(client.transaction("5WT00001", "7", patient())->reverses_id == "5");
  CHECK(error_of([&] { client.transaction("5WT00001", "8", patient()); }).code == ErrorCode::not_found);
}

TEST_CASE_METHOD(Fixture, "Total fees have their sign, and none is 0") {
  const std::string path = std::string(kTransactions) + "/total-fees";
  fake.on(path, data(R"({"total-fees":"12.5","total-fees-effect":"Debit"})"));
  CHECK(client.total_fees("5WT00001", day("2026-11-09"), patient())->amount == Decimal::of("-12.5"));
  CHECK(fake.requests(path).at(0).query() == "date=2026-11-09");
  fake.on(path, data(R"({"total-fees":"0.0","total-fees-effect":"None"})"));
  CHECK(client.total_fees("5WT00001", day("2026-11-08"), patient())->amount == Decimal(0));
}

TEST_CASE_METHOD(Fixture,
                 "The history of an account's value is oldest first, and its length is one of those that exist") {
  fake.on(kNetLiq, items(R"({"total-close":"4500.5","total-open":"4498.667","time":"2023-06-08 13:35:00+00"},
                            {"total-close":"4498.667","time":"2023-06-08 13:30:00+00"},
                            {"total-close":"x","time":"2023-06-08 13:40:00+00"},{"total-close":"1"})"));
  const auto points = client.net_liq_history("5WT00001", "1d", patient());
  REQUIRE(points->size() == 2);
  CHECK((*points)[0].close == Decimal::of("4498.667"));
  CHECK((*points)[1].open == Decimal::of("4498.667"));
  CHECK(points->unreadable.size() == 2);
  CHECK(fake.requests(kNetLiq).at(0).query() == "time-back=1d");
  CHECK(error_of([&] { client.net_liq_history("5WT00001", "2y", patient()); }).code == ErrorCode::invalid_argument);
  CHECK(fake.count(kNetLiq) == 1);
}

TEST_CASE_METHOD(Fixture, "A history whose data is a text is an error that says so") {
  fake.on(kNetLiq, data("\"...\""));
  CHECK(error_of([&] { client.net_liq_history("5WT00001", "1y", patient()); }).code == ErrorCode::upstream_unavailable);
}

TEST_CASE_METHOD(Fixture,
                 "Snapshots of two currencies are two rows, and the request names a range and the time of day") {
  fake.on(kSnapshots,
          items(R"({"account-number":"5WT00001","currency":"USD","snapshot-date":"2026-11-03","cash-balance":"2"},
                   {"account-number":"5WT00001","currency":"EUR","snapshot-date":"2026-11-02","cash-balance":"1"},
                   {"account-number":"5WT00001","currency":"USD","snapshot-date":"2026-11-02","cash-balance":"1"},
                   {"account-number":"5WT00001","currency":"USD","cash-balance":"1"})"));
  const auto rows = client.balance_snapshots("5WT00001", day("2026-11-02"), day("2026-11-03"), "EOD", "", patient());
  REQUIRE(rows->size() == 3);
  CHECK((*rows)[0].date == day("2026-11-02"));
  CHECK((*rows)[0].balances.currency == "EUR");
  CHECK((*rows)[2].balances.cash_balance == Decimal(2));
  CHECK(rows->unreadable.size() == 1);
  CHECK(fake.requests(kSnapshots).at(0).query() ==
        "start-date=2026-11-02&end-date=2026-11-03&time-of-day=EOD&per-page=250");
}
