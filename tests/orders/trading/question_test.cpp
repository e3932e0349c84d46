// The figures in the question to a person: what is paid or received at the order's own price.
#include "preview/question_text.hpp"
#include "trading_fixture.hpp"

using test::Status;
using test::TradingFixture;

namespace {

orders::PreviewRequest with_type(TradingFixture& fixture, orders::OrderType type, const char* price, const char* stop) {
  orders::PreviewRequest request = fixture.buy(10, "mid");
  orders::OrderDraft& draft = request.orders.front();
  draft.order.type = type;
  draft.price.reset();
  if (price != nullptr) draft.price = orders::parse_price(price);
  if (stop != nullptr) draft.order.stop_trigger = orders::Decimal::of(stop);
  return request;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Question to a person: a stop order is told at its trigger, a limit order at its limit") {
  TradingFixture fixture;
  const orders::Preview stop = fixture.preview(with_type(fixture, orders::OrderType::stop, nullptr, "365.00"));
  INFO(stop.words);
  for (const auto& entry : stop.checks.failed) UNSCOPED_INFO(entry.name << ": " << entry.verdict.why);
  REQUIRE(stop.status == Status::previewed);
  CHECK(contains(stop.words, "Most that can be lost: about 3650.00; pays about 3650.00"));
  const orders::Preview limit = fixture.preview(with_type(fixture, orders::OrderType::limit, "350.00", nullptr));
  REQUIRE(limit.status == Status::previewed);
  CHECK(contains(limit.words, "Most that can be lost: 3500.00; pays 3500.00"));
  const orders::Preview market = fixture.preview(with_type(fixture, orders::OrderType::market, nullptr, nullptr));
  INFO(market.words);
  REQUIRE(market.status == Status::previewed);
  CHECK(contains(market.words, "; pays about "));
}

TEST_CASE("Question to a person: the market is told, of several legs for one unit") {
  TradingFixture fixture;
  const orders::Preview one = fixture.preview(fixture.buy(1, "mid"));
  REQUIRE(one.quote);
  INFO(one.words);
  CHECK(contains(one.words, "\nMarket now: bid " + one.quote->opposite.abs().money() + ", ask " +
                                one.quote->natural.abs().money()));
  orders::Order spread;
  spread.legs.resize(2);
  orders::NetQuote quote;
  quote.natural = orders::Decimal::of("1.8");
  quote.mid = orders::Decimal::of("-0.005");
  CHECK(orders::describe_market(spread, quote) == "credit 1.80 natural, debit 0.005 mid");
  quote.mid = 0;
  CHECK(orders::describe_market(spread, quote) == "credit 1.80 natural, even mid");
  CHECK(orders::describe_market(spread, std::nullopt) == "no quote");
}

TEST_CASE("Question to a person: amounts have cents, whatever the broker computes") {
  broker::Account account;
  account.number = "5WT00001";
  orders::QuestionFigures figures;
  figures.cash = orders::Decimal::of("-50.00033583797649915");
  figures.fees = orders::Decimal::of("-0.0449");
  figures.risk.max_loss = orders::Decimal::of("49.99999999999145995");
  figures.buying_power_before = orders::Decimal::of("100.005001");
  figures.buying_power_after = orders::Decimal::of("50");
  const std::string text = orders::make_question(broker::Environment::demo, account, orders::Intention::place, "BUY",
                                                 std::nullopt, figures, {});
  CHECK(
      contains(text, "Most that can be lost: 50.00; pays 50.00; fees 0.04\nBuying power: 100.01 before, 50.00 after"));
}

TEST_CASE("Question to a person: a warning that is accepted is told by its code") {
  TradingFixture fixture;
  orders::PreviewRequest request = fixture.buy(1, "300.00");
  const auto warn = [&] {
    fixture.control("/simulator/order-scripts",
                    {{"scripts", support::Json::array(
                                     {{{"kind", "warning"}, {"code", "margin_foo"}, {"message", "Note: approved"}}})}});
  };
  warn();
  CHECK(fixture.preview(request).status == Status::refused);
  request.acknowledged = {"warning:margin_foo"};
  warn();
  const orders::Preview preview = fixture.preview(request);
  INFO(preview.words);
  REQUIRE(preview.status == Status::previewed);
  CHECK(contains(preview.words, "\nAccepted: TastyTrade's warning:margin_foo."));
  CHECK_FALSE(contains(preview.words, "approved"));
}
