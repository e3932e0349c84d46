// The metrics of orders: what is counted, and what the gauges say of the journal.
#include "tastytrade_mcp/metrics/metrics.hpp"
#include "trading_fixture.hpp"
#include "waiting.hpp"

using test::Status;
using test::TradingFixture;

namespace {

// The value of a series; 0 if it does not exist. Metrics are those of the whole process, so tests compare.
double read(const std::string& series) {
  const std::string text = metrics::write_text();
  const auto at = text.find('\n' + series + ' ');
  return at == std::string::npos ? 0 : std::stod(text.substr(at + series.size() + 2));
}

std::string of(const char* name, const char* label = "") {
  return std::string("tastytrade_mcp_order_") + name + label;
}

}  // namespace

TEST_CASE("Order metrics: previews, refusing checks, requests and cancellations are counted") {
  TradingFixture fixture;
  const std::string previewed = of("previews_total", "{result=\"previewed\"}");
  const std::string refused = of("previews_total", "{result=\"refused\"}");
  const std::string check = of("check_refusals_total", "{check=\"order_notional\"}");
  const std::string accepted = of("requests_total", "{outcome=\"accepted\"}");
  const std::string cancelled = of("cancellations_total", "{outcome=\"accepted\"}");
  const double before[] = {read(previewed), read(refused), read(check), read(accepted), read(cancelled)};
  const double answers = read(of("answer_duration_seconds_count"));

  const orders::Placement placement = fixture.place(fixture.preview_token(fixture.buy(1, "300.00")));
  REQUIRE(placement.status == Status::accepted);
  CHECK(fixture.preview(fixture.buy(500)).status == Status::refused);
  fixture.clock.advance(std::chrono::minutes(2));
  orders::CancelRequest request;
  request.account = fixture.buy().account;
  request.order_ids = {placement.order_id};
  CHECK(fixture.trading.cancel(request, orders::Channel::none, fixture.caller, TradingFixture::options())
            .front()
            .status == Status::accepted);

  CHECK(read(previewed) == before[0] + 1);
  CHECK(read(refused) == before[1] + 1);
  CHECK(read(check) == before[2] + 1);
  CHECK(read(accepted) == before[3] + 1);
  CHECK(read(cancelled) == before[4] + 1);
  CHECK(read(of("answer_duration_seconds_count")) == answers + 2);
}

TEST_CASE("Order metrics: an unknown outcome and the searches for its order are counted") {
  TradingFixture fixture;
  const std::string unknown = of("requests_total", "{outcome=\"outcome_unknown\"}");
  const std::string uncertain = of("reconciliations_total", "{result=\"outcome_unknown\"}");
  const double before = read(unknown), searches = read(uncertain);
  const std::string token = fixture.preview_token(fixture.buy());
  fixture.fault_order_writes({{"kind", "close"}, {"commit", false}});
  CHECK(fixture.place(token, TradingFixture::kOneLook).status == Status::outcome_unknown);
  CHECK(read(unknown) == before + 1);
  CHECK(read(uncertain) > searches);
}

TEST_CASE("Order metrics: the gauges say what is open, what is unwritten, and whether trading is halted") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  fixture.fault_order_writes({{"kind", "close"}, {"commit", false}});
  CHECK(fixture.place(token, TradingFixture::kOneLook).status == Status::outcome_unknown);
  fixture.trading.halt("a test", fixture.caller);
  fixture.clock.advance(std::chrono::minutes(11));
  orders::TradingParts parts = fixture.parts(TradingFixture::enabled());
  parts.reconciles = true;
  {
    const orders::Trading trading(parts);
    CHECK(test::wait_until([&] { return read(of("open_intents")) == 1; }));
    CHECK(read(of("open_intent_age_seconds")) >= 660);
    CHECK(read(of("trading_halted")) == 1);
    CHECK(read(of("journal_writable")) == 1);
    CHECK(read(of("unwritten_ends")) == 0);
    CHECK(read(of("journal_records")) == static_cast<double>(fixture.journal.last()->seq));
    fixture.clock.advance(std::chrono::minutes(1));
    CHECK(read(of("open_intent_age_seconds")) >= 720);
  }
  fixture.journal.fails_claims = true;
  const orders::Trading trading(parts);
  CHECK(test::wait_until([&] { return read(of("journal_writable")) == 0; }));
}

TEST_CASE("Order metrics: the answers of persons are counted, and no label names an account or a symbol") {
  TradingFixture fixture;
  fixture.caller.can_ask_person = true;
  const std::string declined = of("human_answers_total", "{answer=\"declined\"}");
  const std::string cancelled = of("human_answers_total", "{answer=\"cancelled\"}");
  const std::string yes = of("human_answers_total", "{answer=\"yes\"}");
  const double before[] = {read(declined), read(cancelled), read(yes)};
  int quantity = 0;
  for (const char* action : {"decline", "cancel"}) {
    const std::string token = fixture.preview_token(fixture.buy(++quantity));
    const orders::Confirmation confirmation = fixture.trading.find_confirmation(token, "", fixture.caller, {});
    fixture.trading.ask(confirmation, fixture.caller);
    fixture.trading.decline(confirmation, fixture.caller, action);
  }
  const std::string token = fixture.preview_token(fixture.buy(++quantity));
  const orders::Confirmation confirmation = fixture.trading.find_confirmation(token, "", fixture.caller, {});
  fixture.trading.place(confirmation, orders::Channel::elicitation, fixture.caller, TradingFixture::options());
  CHECK(read(declined) == before[0] + 1);
  CHECK(read(cancelled) == before[1] + 1);
  CHECK(read(yes) == before[2] + 1);
  const std::string text = metrics::write_text();
  CHECK(text.find(TradingFixture::kAccount) == std::string::npos);
  CHECK(text.find("AAPL") == std::string::npos);
}
