// The figures in the question to a person: what is paid or received at the order's own price.
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
  CHECK(contains(stop.words, "pays 3650.00"));
  const orders::Preview limit = fixture.preview(with_type(fixture, orders::OrderType::limit, "350.00", nullptr));
  REQUIRE(limit.status == Status::previewed);
  CHECK(contains(limit.words, "pays 3500.00"));
}
