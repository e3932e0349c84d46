// Outcomes that answers of the broker prove, dry runs, and the preparation of a write.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "broker/fake_broker.hpp"

using broker::Decimal;
using broker::DryRun;
using broker::OrderRequest;
using broker::SendOutcome;
using broker::SendResult;
using support::ErrorCode;

namespace {

constexpr const char* kAccount = "5WT00001";
constexpr const char* kOrders = "/accounts/5WT00001/orders";
constexpr const char* kDryRun = "/accounts/5WT00001/orders/dry-run";
constexpr const char* kEffect = R"("buying-power-effect":{
    "change-in-margin-requirement":"300.0","change-in-margin-requirement-effect":"Debit",
    "change-in-buying-power":"102.302","change-in-buying-power-effect":"Debit",
    "current-buying-power":"8995981.2613","current-buying-power-effect":"Credit",
    "new-buying-power":"8995878.9593","new-buying-power-effect":"Credit","is-spread":true},
  "fee-calculation":{"total-fees":"2.302","total-fees-effect":"Debit","commission":"2.0","commission-effect":"Debit",
    "clearing-fees":"0.2","clearing-fees-effect":"Debit","regulatory-fees":"0.102","regulatory-fees-effect":"Debit",
    "proprietary-index-option-fees":"0.0","proprietary-index-option-fees-effect":"None"})";

struct Fixture {
  FakeBroker fake;
  support::ManualClock clock{*support::parse_iso8601("2026-11-24T15:00:00Z")};
  broker::Client client{config_for(fake.url()), clock};

  SendResult send(const OrderRequest& request) {
    client.prepare_order_write(kAccount, request, patient());
    return client.send_order(kAccount, request, std::chrono::seconds(20), {});
  }
  DryRun try_out(const ScriptedReply& reply) {
    fake.on(kDryRun, reply);
    return client.dry_run_order(kAccount, {"POST", {"orders"}, "{}"}, patient());
  }
};

// {"id": ..., "account-number": ..., "status": ...} and `more` members.
std::string order(const std::string& id, const std::string& more = {}) {
  return R"({"id":)" + id + R"(,"account-number":"5WT00001","status":"Routed","legs":[])" + more + "}";
}
ScriptedReply created(const std::string& body) {
  return {201, R"({"data":)" + body + "}"};
}
ScriptedReply refusal(int status) {
  return {status, R"({"error":{"code":"preflight_check_failure","message":"One or more preflight checks failed",
      "errors":[{"code":"cant_buy_for_credit","message":"You cannot buy for a credit."}]}})"};
}

struct Row {
  const char* what;
  OrderRequest request;
  ScriptedReply reply;
  SendOutcome outcome;
  const char* reason;  // a part of it, or the id of an accepted order
};

const OrderRequest kPlace{"POST", {"orders"}, R"({"external-identifier":"ttm-1"})"};
const OrderRequest kBracket{
    "POST",
    {"complex-orders"},
    R"({"type":"OTO","trigger-order":{"external-identifier":"ttm-2-0"},"orders":[{"external-identifier":"ttm-2-1"}]})"};
const OrderRequest kReplace{"PUT", {"orders", "77"}, R"({"price":"1.0","external-identifier":"ttm-3"})"};
const OrderRequest kEdit{"PATCH", {"orders", "77"}, R"({"price":"1.0"})"};
const OrderRequest kCancel{"DELETE", {"orders", "77"}, ""};
const OrderRequest kCancelComplex{"DELETE", {"complex-orders", "77"}, ""};

std::vector<Row> rows() {
  constexpr auto accepted = SendOutcome::accepted;
  constexpr auto refused = SendOutcome::refused;
  constexpr auto unknown = SendOutcome::unknown;
  const std::string one = R"({"order":)" + order("9007199254740993") + "}";
  return {
      {"an id beyond a double's digits", kPlace, created(one), accepted, "9007199254740993"},
      {"an id as text", kPlace, created(R"({"order":)" + order(R"("41")") + "}"), accepted, "41"},
      {"status 200", kPlace, data(one), accepted, "9007199254740993"},
      {"our identifier", kPlace, created(R"({"order":)" + order("1", R"(,"external-identifier":"ttm-1")") + "}"),
       accepted, "1"},
      {"an empty list of errors", kPlace, created(R"({"order":)" + order("1") + R"(,"errors":[]})"), accepted, "1"},
      {"an order that cannot be read", kPlace, created(R"({"order":{"id":5}})"), accepted, "5"},
      {"a complex order", kBracket,
       created(R"({"complex-order":{"id":8,"account-number":"5WT00001","trigger-order":)" +
               order("9", R"(,"external-identifier":"ttm-2-0")") + R"(,"orders":[]}})"),
       accepted, "8"},
      {"a replacement", kReplace, data(order("78", R"(,"replaces-order-id":77)")), accepted, "78"},
      {"an edit", kEdit, data(order("78")), accepted, "78"},
      {"a cancel", kCancel, data(order("77")), accepted, "77"},
      {"a cancel of a complex order", kCancelComplex, data(R"({"id":"77","orders":[]})"), accepted, "77"},

      {"400", kPlace, refusal(400), refused, "cant_buy" /* in report.errors */},
      {"401 of TastyTrade", kPlace, failure(401, "token_invalid", "Expired"), refused, "token_invalid"},
      {"403 of TastyTrade", kPlace, failure(403, "not_permitted", "No"), refused, "not_permitted"},
      {"404 of TastyTrade", kCancel, failure(404, "not_found", "No"), refused, "not_found"},
      {"422", kPlace, refusal(422), refused, "You cannot buy for a credit."},
      {"429 of TastyTrade", kPlace, failure(429, "too_many", "Slow"), refused, "too_many"},
      {"422 of a cancel", kCancel, failure(422, "cannot_update_order", "No"), refused, "cannot_update_order"},

      {"200 without a body", kPlace, {200, ""}, unknown, "empty body"},
      {"204 of a cancel", kCancel, {204, ""}, unknown, "empty body"},
      {"200 of a cancel without a body", kCancel, {200, ""}, unknown, "empty body"},
      {"201 with garbage", kPlace, {201, "{\"data\":{\"order\":{\"id\":1"}, unknown, "not JSON"},
      {"201 with HTML", kPlace, html(201), unknown, "not JSON"},
      {"201 with a list", kPlace, {201, "[1]"}, unknown, "no data"},
      {"201 without an order", kPlace, created("{}"), unknown, "no id"},
      {"201 with null", kPlace, {201, R"({"data":null})"}, unknown, "no data"},
      {"201 without an id", kPlace, created(R"({"order":{"status":"Received"}})"), unknown, "no id"},
      {"an id of 0", kPlace, created(R"({"order":)" + order("0") + "}"), unknown, "no id"},
      {"a negative id", kPlace, created(R"({"order":)" + order("-4") + "}"), unknown, "no id"},
      {"an id with a fraction", kPlace, created(R"({"order":)" + order("4.5") + "}"), unknown, "no id"},
      {"an id of words", kPlace, created(R"({"order":)" + order(R"("dry-run-0")") + "}"), unknown, "no id"},
      {"an id beyond 64 bits", kPlace, created(R"({"order":)" + order("99999999999999999999") + "}"), unknown, "no id"},
      {"an id in the wrong place", kPlace, created(order("4")), unknown, "no id"},
      {"an order for a complex order", kBracket, created(R"({"order":)" + order("4") + "}"), unknown, "no id"},
      {"an id beside an error",
       kPlace,
       {201, R"({"data":{"order":)" + order("4") + R"(},"error":{"code":"x","message":"y"}})"},
       unknown,
       "error (x)"},
      {"an id beside errors", kPlace,
       created(R"({"order":)" + order("4") + R"(,"errors":[{"code":"x","message":"y"}]})"), unknown, "list of errors"},
      {"another account", kPlace, created(R"({"order":{"id":4,"account-number":"5WT00009","status":"Live"}})"), unknown,
       "another account"},
      {"another identifier", kPlace, created(R"({"order":)" + order("4", R"(,"external-identifier":"ttm-9")") + "}"),
       unknown, "another external-identifier"},
      {"another identifier within", kBracket,
       created(R"({"complex-order":{"id":8,"orders":[)" + order("9", R"(,"external-identifier":"x")") + "]}}"), unknown,
       "another external-identifier"},
      {"another order cancelled", kCancel, data(order("78")), unknown, "another order"},
      {"a change of another order", kReplace, data(order("79", R"(,"replaces-order-id":78)")), unknown,
       "another order"},
      {"408", kPlace, failure(408, "timeout", "Late"), unknown, "408"},
      {"499", kPlace, failure(499, "closed", "Late"), unknown, "499"},
      {"301", kPlace, {301, "", "text/html", "Location: https://example.com/\r\n"}, unknown, "301"},
      {"401 of a gateway", kPlace, html(401), unknown, "401"},
      {"403 of a gateway", kPlace, html(403), unknown, "403"},
      {"404 of a gateway", kCancel, html(404), unknown, "404"},
      {"422 without an envelope", kPlace, {422, R"({"message":"no"})"}, unknown, "422"},
      {"422 without a body", kPlace, {422, ""}, unknown, "422"},
      {"422 beside an order",
       kPlace,
       {422, R"({"data":{"order":{"id":4}},"error":{"code":"x","message":"y"}})"},
       unknown,
       "422"},
      {"429 of a gateway", kPlace, html(429), unknown, "429"},
      {"500", kPlace, failure(500, "internal", "Oops"), unknown, "500"},
      {"502", kPlace, html(502), unknown, "502"},
      {"503", kPlace, failure(503, "x", "y"), unknown, "503"},
  };
}

}  // namespace

TEST_CASE("Orders: each answer proves acceptance, refusal or nothing, and no request is repeated") {
  for (const Row& row : rows()) {
    CAPTURE(row.what);
    Fixture fixture;
    const std::string path = "/accounts/5WT00001/" + support::join(row.request.path, "/");
    fixture.fake.on(path, row.reply);
    const SendResult result = fixture.send(row.request);
    CAPTURE(result.reason);
    CHECK(to_string(result.outcome) == to_string(row.outcome));
    CHECK(result.http_status == row.reply.status);
    CHECK(fixture.fake.count(path) == 1);
    CHECK(fixture.fake.requests(path).at(0).method == row.request.method);
    CHECK(fixture.fake.requests(path).at(0).body == row.request.body);
    if (row.outcome == SendOutcome::accepted) {
      CHECK(result.order_id == row.reason);
    } else {
      CHECK(result.order_id.empty());
      const std::string first_error = result.report.errors.empty() ? "" : result.report.errors.front().code;
      CHECK((result.reason + first_error).find(row.reason) != std::string::npos);
    }
    CHECK(result.refusal.has_value() == (row.outcome == SendOutcome::refused));
  }
}

TEST_CASE_METHOD(Fixture, "Orders: the report of an accepted order keeps what can be read and names what cannot") {
  fake.on(kOrders,
          created(R"({"order":{"id":5,"legs":7},"warnings":[{"code":"tif.next_valid_session","message":"Later"},
      "odd"],"buying-power-effect":{"change-in-buying-power":"NaN","current-buying-power":"10.5",
      "current-buying-power-effect":"Debit"},"fee-calculation":7})"));
  const SendResult result = send(kPlace);
  CHECK(result.outcome == SendOutcome::accepted);
  CHECK(result.order_id == "5");
  CHECK(!result.report.order);
  REQUIRE(result.report.warnings.size() == 2);
  CHECK(result.report.warnings[0].code == "tif.next_valid_session");
  CHECK(result.report.warnings[1].code.empty());
  REQUIRE(result.report.buying_power.has_value());
  CHECK(!result.report.buying_power->change_in_buying_power);
  CHECK(result.report.buying_power->current_buying_power == Decimal::of("-10.5"));
  CHECK(result.report.unreadable.size() == 4);  // order, warning, change, fees
}

TEST_CASE_METHOD(Fixture, "Orders: the kept answer is bounded and printable") {
  fake.on(kOrders, created(R"({"order":)" + order("4", R"(,"x":")" + std::string(9000, 'x') + '"') + "}"));
  const SendResult result = send(kPlace);
  CHECK(result.outcome == SendOutcome::accepted);
  CHECK(result.answer.size() >= 4000);
  CHECK(result.answer.size() <= 4096);
  CHECK(support::is_utf8(result.answer));
}

TEST_CASE_METHOD(Fixture, "Orders: a request that is none is not sent") {
  const OrderRequest request = GENERATE(
      OrderRequest{"GET", {"orders"}, ""}, OrderRequest{"POST", {}, ""}, OrderRequest{"POST", {"watchlists"}, ""},
      OrderRequest{"POST", {"orders", "dry-run"}, ""}, OrderRequest{"DELETE", {"orders"}, ""},
      OrderRequest{"DELETE", {"orders", ""}, ""}, OrderRequest{"DELETE", {"orders", ".."}, ""},
      OrderRequest{"PUT", {"orders", "7", "reconfirm"}, ""}, OrderRequest{"CONNECT", {"orders", "7"}, ""});
  client.log_in(patient());
  int asked = 0;
  const auto ask = [&] { return ++asked > 0; };
  CHECK(client.send_order(kAccount, request, std::chrono::seconds(5), ask).outcome == SendOutcome::not_sent);
  CHECK(asked == 0);
}

TEST_CASE_METHOD(Fixture, "Orders: without a valid token nothing is sent, not even a login") {
  const SendResult result = client.send_order(kAccount, kPlace, std::chrono::seconds(5), {});
  CHECK(result.outcome == SendOutcome::not_sent);
  CHECK(fake.count("/oauth/token") == 0);
  CHECK(fake.count(kOrders) == 0);
}

TEST_CASE_METHOD(Fixture, "Orders: the token is renewed before an order if it has less than 90 seconds left") {
  fake.on(kOrders, created(R"({"order":)" + order("4") + "}"));
  client.prepare_order_write(kAccount, kPlace, patient());
  clock.advance(std::chrono::seconds(809));  // of 900
  client.prepare_order_write(kAccount, kPlace, patient());
  CHECK(fake.count("/oauth/token") == 1);
  clock.advance(std::chrono::seconds(2));
  client.prepare_order_write(kAccount, kPlace, patient());
  CHECK(fake.count("/oauth/token") == 2);
  CHECK(fake.count(kOrders) == 0);
  CHECK(client.send_order(kAccount, kPlace, std::chrono::seconds(5), {}).outcome == SendOutcome::accepted);
  CHECK(fake.requests(kOrders).at(0).headers.at("authorization") == "Bearer token-2");
}

TEST_CASE_METHOD(Fixture, "Orders: a pause that TastyTrade asked for refuses the next order before it is sent") {
  ScriptedReply limited = failure(429, "too_many", "Slow");
  limited.extra_headers = "Retry-After: 30\r\n";
  fake.on(kOrders, limited);
  CHECK(send(kPlace).outcome == SendOutcome::refused);
  const auto error = error_of([&] { client.prepare_order_write(kAccount, kPlace, patient()); });
  CHECK(error.code == ErrorCode::rate_limited);
  CHECK(fake.count(kOrders) == 1);
  CHECK(try_out(data(R"({"order":{"status":"Received"}})")).http_status == 200);  // of another kind
}

TEST_CASE_METHOD(Fixture, "Orders: a send drops the account's cached state, whatever its outcome") {
  const ScriptedReply reply = GENERATE(created(R"({"order":)" + order("4") + "}"), html(502), refusal(422));
  fake.on(kOrders, reply);
  const char* const kPositions = "/accounts/5WT00001/positions";
  const char* const kBalances = "/accounts/5WT00001/balances";
  fake.on(kPositions, items(""));
  fake.on(kBalances, items(R"({"currency":"USD","cash-balance":"1.0"})"));
  client.positions(kAccount, patient());
  client.balances(kAccount, patient());
  send(kPlace);
  client.positions(kAccount, patient());
  client.balances(kAccount, patient());
  CHECK(fake.count(kPositions) == 2);
  CHECK(fake.count(kBalances) == 2);
}

TEST_CASE_METHOD(Fixture, "Dry run: a clean answer has the order without an id, signed figures and fees") {
  const DryRun run = try_out(created(R"({"order":{"account-number":"5WT00001","status":"Received","updated-at":0,
      "order-type":"Limit","source":"tastytrade-mcp/0.1.0","legs":[]},"warnings":[{"code":"tif.next_valid_session",
      "message":"Later"}],)" + std::string(kEffect) +
                                     "}"));
  CHECK(run.is_clean());
  CHECK(run.http_status == 201);
  REQUIRE(run.report.order.has_value());
  CHECK(run.report.order->id.empty());
  CHECK(run.report.order->source == "tastytrade-mcp/0.1.0");
  CHECK(run.report.warnings.at(0).code == "tif.next_valid_session");
  CHECK(run.report.buying_power->change_in_buying_power == Decimal::of("-102.302"));
  CHECK(run.report.buying_power->change_in_margin_requirement == Decimal::of("-300.0"));
  CHECK(run.report.buying_power->new_buying_power == Decimal::of("8995878.9593"));
  CHECK(run.report.buying_power->is_spread == true);
  CHECK(run.report.fees->total == Decimal::of("-2.302"));
  CHECK(run.report.fees->proprietary_index_option == Decimal(0));
}

TEST_CASE_METHOD(Fixture, "Dry run: a complex order comes with dummy ids") {
  fake.on("/accounts/5WT00001/complex-orders/dry-run", created(R"({"complex-order":{"type":"OCO","orders":[
      {"status":"Contingent","complex-order-id":3,"legs":[]},{"status":"Contingent","complex-order-id":3,"legs":[]}]},)" +
                                                               std::string(kEffect) + "}"));
  const DryRun run = client.dry_run_order(kAccount, kBracket, patient());
  CHECK(run.is_clean());
  CHECK(run.report.complex_order->orders.size() == 2);
}

TEST_CASE_METHOD(Fixture, "Dry run: what is no positive evidence is not clean") {
  const std::string rest = "," + std::string(kEffect) + "}";
  const std::string sound = R"({"order":{"status":"Received"})";
  CHECK(try_out(created(sound + rest)).is_clean());
  CHECK(!try_out(created(sound + "}")).is_clean());
  CHECK(!try_out(created(R"({"warnings":[])" + rest)).is_clean());
  CHECK(!try_out(created(sound + R"(,"errors":[{"code":"x"}])" + rest)).is_clean());
  CHECK(!try_out(created(sound + R"(,"errors":["odd"])" + rest)).is_clean());
  CHECK(!try_out(created(sound + R"(,"warnings":["odd"])" + rest)).is_clean());
  CHECK(!try_out(created(R"({"order":{"status":"Received","account-number":"5WT00009"})" + rest)).is_clean());
  CHECK(!try_out(created(sound + R"(,"buying-power-effect":{"change-in-buying-power":"1.0"}})")).is_clean());
}

TEST_CASE_METHOD(Fixture, "Dry run: a refusal is a result, with what the broker sends beside it") {
  const int status = GENERATE(200, 400, 422);
  const DryRun run =
      try_out({status, R"({"data":{)" + std::string(kEffect) + R"(},"error":{"code":"preflight_check_failure",
      "message":"Failed","errors":[{"code":"margin_check_failed","message":"Not enough."}]}})"});
  CHECK(!run.is_clean());
  CHECK(run.http_status == status);
  REQUIRE(run.refusal.has_value());
  CHECK(run.refusal->code == "preflight_check_failure");
  CHECK(run.report.errors.at(0).code == "margin_check_failed");
  CHECK(run.report.buying_power->change_in_buying_power == Decimal::of("-102.302"));
  CHECK(fake.count(kDryRun) == 1);
}

TEST_CASE_METHOD(Fixture, "Dry run: a failure throws, as that of a read, after further attempts") {
  const auto [reply, code] = GENERATE(table<ScriptedReply, ErrorCode>({{html(502), ErrorCode::upstream_unavailable},
                                                                       {cut(), ErrorCode::upstream_unavailable},
                                                                       {{200, ""}, ErrorCode::upstream_unavailable},
                                                                       {html(422), ErrorCode::refused}}));
  fake.on(kDryRun, reply);
  const auto error = error_of([&] { client.dry_run_order(kAccount, kPlace, patient()); });
  CHECK(error.code == code);
  fake.once(kDryRun, cut());
  fake.on(kDryRun, created(R"({"order":{"status":"Received"}})"));
  CHECK(client.dry_run_order(kAccount, kPlace, patient()).report.order.has_value());
}

TEST_CASE_METHOD(Fixture, "Dry run: that of a change is asked for at the order, by POST") {
  fake.on("/accounts/5WT00001/orders/77/dry-run", created(R"({"order":{"status":"Received"}})"));
  client.dry_run_order(kAccount, kReplace, patient());
  const RecordedRequest request = fake.requests("/accounts/5WT00001/orders/77/dry-run").at(0);
  CHECK(request.method == "POST");
  CHECK(request.body == kReplace.body);
  CHECK(error_of([&] { client.dry_run_order(kAccount, kCancel, patient()); }).code == ErrorCode::internal);
}

TEST_CASE_METHOD(Fixture, "The skew of the clock is that against the Date of the last answer") {
  CHECK(!client.clock_skew());
  ScriptedReply reply = items(kOneAccount);
  reply.extra_headers = "Date: Tue, 24 Nov 2026 14:59:53 GMT\r\n";
  fake.on(kAccounts, reply);
  client.accounts(refreshing());
  CHECK(client.clock_skew() == std::chrono::seconds(7));
  reply.extra_headers = "Date: yesterday\r\n";
  fake.on(kAccounts, reply);
  client.accounts(refreshing());
  CHECK(client.clock_skew() == std::chrono::seconds(7));
}
