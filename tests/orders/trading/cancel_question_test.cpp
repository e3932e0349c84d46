// Cancellations that take the stop from a position: who is asked, and what a yes is good for.
#include "trading_fixture.hpp"

using orders::Channel;
using orders::RecordKind;
using support::Error;
using test::Status;
using test::TradingFixture;

namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// The OCO of the demo account, one order of which is the stop of a position.
orders::CancelRequest make_request(TradingFixture& fixture) {
  orders::CancelRequest request;
  request.account = fixture.buy().account;
  request.is_protection_acknowledged = true;
  const auto live = fixture.client.complex_orders(TradingFixture::kAccount, true, {});
  for (const broker::ComplexOrder& order : live->rows) {
    if (order.type == "OCO") request.complex_order_ids = {order.id};
  }
  REQUIRE(request.complex_order_ids.size() == 1);
  return request;
}

std::string place_working(TradingFixture& fixture) {
  const orders::Placement placement = fixture.place(fixture.preview_token(fixture.buy(1, "300.00")));
  REQUIRE(placement.status == Status::accepted);
  fixture.clock.advance(std::chrono::minutes(2));
  return placement.order_id;
}

std::optional<orders::CancelQuestion> ask(TradingFixture& fixture, const orders::CancelRequest& request) {
  return fixture.trading.ask_cancel(request, fixture.caller, TradingFixture::options());
}

orders::Cancellation cancel(TradingFixture& fixture, const orders::CancelRequest& request,
                            Channel channel = Channel::none) {
  return fixture.trading.cancel(request, channel, fixture.caller, TradingFixture::options()).front();
}

// A bracket for shares of KO, whose exits wait until they are bought.
std::string place_bracket(TradingFixture& fixture, int quantity, const std::string& price) {
  const auto make = [quantity](orders::OrderType type, orders::Action action) {
    orders::OrderDraft draft;
    draft.order.type = type;
    draft.order.time_in_force = orders::TimeInForce::gtc;
    draft.order.legs = {{broker::InstrumentType::equity, "KO", action, orders::Decimal(quantity)}};
    return draft;
  };
  orders::PreviewRequest request = fixture.buy();
  request.intention = orders::Intention::place_complex;
  request.complex_type = orders::ComplexType::otoco;
  request.orders = {make(orders::OrderType::limit, orders::Action::buy_to_open),
                    make(orders::OrderType::limit, orders::Action::sell_to_close),
                    make(orders::OrderType::stop, orders::Action::sell_to_close)};
  request.orders[0].price = orders::parse_price(price);
  request.orders[1].price = orders::parse_price("200.00");
  request.orders[2].order.stop_trigger = orders::Decimal(5);
  const orders::Placement placement = fixture.place(fixture.preview_token(request));
  REQUIRE(placement.status == Status::accepted);
  fixture.clock.advance(std::chrono::seconds(5));  // it fills if it can
  return placement.order_id;
}

}  // namespace

TEST_CASE("Cancel question: an ordinary cancellation asks nobody") {
  TradingFixture fixture;
  fixture.caller.can_ask_person = true;
  orders::CancelRequest request = make_request(fixture);
  request.complex_order_ids.clear();
  request.order_ids = {place_working(fixture)};
  CHECK_FALSE(ask(fixture, request));
  CHECK(cancel(fixture, request).status == Status::accepted);
  CHECK(fixture.count_records(RecordKind::asked) == 0);
}

TEST_CASE("Cancel question: it names account, order and position, and is the same one if it is asked for again") {
  TradingFixture fixture;
  orders::CancelRequest request = make_request(fixture);
  request.is_protection_acknowledged = false;
  CHECK_FALSE(ask(fixture, request));  // it is refused without a question
  request.is_protection_acknowledged = true;
  const auto asked = ask(fixture, request);
  REQUIRE(asked);
  INFO(asked->question.text);
  CHECK(asked->question.text.starts_with(
      "Cancel an order that limits the loss of a position?\nDEMO (simulated money), account …0001\nCANCEL complex "));
  CHECK(contains(asked->question.text, "; stop "));
  CHECK(contains(asked->question.text, "\nThe position that loses this stop: "));
  CHECK(asked->order_ids == request.complex_order_ids);
  CHECK(ask(fixture, request)->question.key == asked->question.key);
  CHECK(fixture.count_records(RecordKind::asked) == 1);
  CHECK(fixture.count_writes() == 0);
  // The key is made of random numbers: another server asks the same with another one.
  TradingFixture other;
  CHECK(ask(other, make_request(other))->question.text == asked->question.text);
  CHECK(ask(other, make_request(other))->question.key != asked->question.key);
}

TEST_CASE("Cancel question: without a yes nothing is sent where a person can be asked, or must be") {
  TradingFixture fixture;
  fixture.caller.can_ask_person = true;
  const orders::Cancellation refused = cancel(fixture, make_request(fixture));
  CHECK(refused.status == Status::refused);
  CHECK(contains(refused.reason, "has not said yes"));
  CHECK(fixture.count_writes() == 0);

  orders::Settings settings = TradingFixture::enabled();
  settings.require_human = true;
  TradingFixture strict(settings);
  const orders::Cancellation unasked = cancel(strict, make_request(strict));
  CHECK(unasked.status == Status::refused);
  CHECK(contains(unasked.reason, "A person must confirm"));
  CHECK(strict.count_writes() == 0);
  CHECK(cancel(strict, make_request(strict), Channel::terminal).status == Status::accepted);
}

TEST_CASE("Cancel question: a yes holds for its orders, once") {
  TradingFixture fixture;
  fixture.caller.can_ask_person = true;
  orders::CancelRequest request = make_request(fixture);
  request.confirmed = ask(fixture, request);
  fixture.trading.halt("a test", fixture.caller);
  CHECK(contains(cancel(fixture, request, Channel::elicitation).reason, "halted"));
  fixture.journal.resume({}, "operator");
  CHECK(contains(cancel(fixture, request, Channel::elicitation).reason, "or not now"));
  CHECK(fixture.count_writes() == 0);

  request.confirmed = ask(fixture, request);
  request.confirmed->order_ids = {"1"};
  CHECK(cancel(fixture, request, Channel::elicitation).status == Status::refused);
  CHECK(fixture.count_writes() == 0);

  request.confirmed = ask(fixture, request);
  const orders::Cancellation done = cancel(fixture, request, Channel::elicitation);
  CHECK(done.status == Status::accepted);
  CHECK(done.removed_protection);
  CHECK(fixture.count_writes() == 1);
  for (const orders::Record& record : fixture.journal.read(1, 100)) {
    if (record.kind != RecordKind::confirmed) continue;
    CHECK(orders::read_text(record, "channel") == "elicitation");
    CHECK(orders::read_text(record, "question") == request.confirmed->id);
  }
  CHECK(fixture.count_records(RecordKind::confirmed) == 1);
  CHECK(fixture.journal.verify().is_whole);
}

TEST_CASE("Cancel question: after a no nothing is sent, and the same is not asked for a minute") {
  TradingFixture fixture;
  fixture.caller.can_ask_person = true;
  orders::CancelRequest request = make_request(fixture);
  const auto asked = ask(fixture, request);
  fixture.trading.decline_cancel(request, *asked, fixture.caller, "decline");
  CHECK(fixture.count_records(RecordKind::declined) == 1);
  CHECK_THROWS_AS(ask(fixture, request), Error);
  request.confirmed = asked;  // the yes to a question that was declined
  CHECK(cancel(fixture, request, Channel::elicitation).status == Status::refused);
  CHECK(fixture.count_writes() == 0);
  fixture.clock.advance(std::chrono::seconds(61));
  CHECK(ask(fixture, request)->question.key != asked->question.key);
}

TEST_CASE("Cancel question: while a person is asked, and after a no, a client that cannot ask cancels nothing either") {
  TradingFixture fixture;
  fixture.caller.can_ask_person = true;
  const orders::CancelRequest request = make_request(fixture);
  const auto asked = ask(fixture, request);
  fixture.caller.can_ask_person = false;
  orders::Cancellation refused = cancel(fixture, request);
  CHECK(refused.status == Status::refused);
  CHECK(contains(refused.reason, "is being asked"));
  fixture.trading.decline_cancel(request, *asked, fixture.caller, "decline");
  refused = cancel(fixture, request);
  CHECK(refused.status == Status::refused);
  CHECK(contains(refused.reason, "said no"));
  CHECK(fixture.count_writes() == 0);
  fixture.clock.advance(std::chrono::seconds(61));
  CHECK(cancel(fixture, request).status == Status::accepted);
}

TEST_CASE("Cancel question: a yes at a terminal does not hold for a stop that it did not name") {
  TradingFixture fixture;
  orders::CancelRequest request = make_request(fixture);
  fixture.caller.can_ask_person = true;
  request.protective_ids.emplace();
  const orders::Cancellation refused = cancel(fixture, request, Channel::terminal);
  CHECK(refused.status == Status::refused);
  CHECK(fixture.count_writes() == 0);
  request.protective_ids = request.complex_order_ids;
  CHECK(cancel(fixture, request, Channel::terminal).status == Status::accepted);
}

TEST_CASE("Cancel question: a no to an order holds for a request that names others with it") {
  TradingFixture fixture;
  fixture.caller.can_ask_person = true;
  orders::CancelRequest request = make_request(fixture);
  fixture.trading.decline_cancel(request, *ask(fixture, request), fixture.caller, "decline");
  const auto live = fixture.client.live_orders({TradingFixture::kAccount}, {});
  for (const broker::Order& order : live->rows) {
    if (order.is_working() && order.complex_order_id.empty()) request.order_ids.push_back(order.id);
  }
  REQUIRE(request.order_ids.size() + request.complex_order_ids.size() > 1);
  CHECK_THROWS_AS(ask(fixture, request), Error);
  fixture.clock.advance(std::chrono::seconds(61));
  CHECK(ask(fixture, request));
}

TEST_CASE("Cancel question: a no in one dialog after the yes in another one does not say that nothing was sent") {
  TradingFixture fixture;
  fixture.caller.can_ask_person = true;
  orders::CancelRequest first = make_request(fixture);
  const orders::CancelRequest second = first;
  const auto asked_first = ask(fixture, first);
  const auto asked_second = ask(fixture, second);
  REQUIRE(asked_first->question.key == asked_second->question.key);
  first.confirmed = asked_first;
  REQUIRE(cancel(fixture, first, Channel::elicitation).status == Status::accepted);
  try {
    fixture.trading.decline_cancel(second, *asked_second, fixture.caller, "no");
    FAIL("the question was still open");
  } catch (const Error& error) {
    CHECK(error.code == support::ErrorCode::conflict);
    CHECK(contains(error.message(), "another call has its answer"));
    CHECK(contains(error.hint, "This call sent nothing."));
  }
  CHECK(fixture.count_writes() == 1);
}

TEST_CASE("Cancel question: an answer after five minutes is none") {
  TradingFixture fixture;
  fixture.caller.can_ask_person = true;
  orders::CancelRequest request = make_request(fixture);
  request.confirmed = ask(fixture, request);
  fixture.clock.advance(std::chrono::seconds(301));
  CHECK(cancel(fixture, request, Channel::elicitation).status == Status::refused);
  CHECK(fixture.count_writes() == 0);
}

TEST_CASE("Cancel question: while trading is halted nobody is asked in vain") {
  TradingFixture fixture;
  fixture.caller.can_ask_person = true;
  fixture.trading.halt("a test", fixture.caller);
  CHECK_FALSE(ask(fixture, make_request(fixture)));
  CHECK(contains(cancel(fixture, make_request(fixture)).reason, "halted"));
}

TEST_CASE("Cancel question: the exits of a bracket protect nothing before its trigger has filled") {
  TradingFixture fixture;
  fixture.caller.can_ask_person = true;
  orders::CancelRequest request = make_request(fixture);
  const std::string waiting = place_bracket(fixture, 4, "10.00");
  const std::string bought = place_bracket(fixture, 5, "natural");
  request.complex_order_ids = {bought};
  const auto asked = ask(fixture, request);
  REQUIRE(asked);
  CHECK(contains(asked->question.text, "The position that loses this stop: 5 KO, long; the stop is for 5."));

  request.complex_order_ids = {waiting};
  CHECK_FALSE(ask(fixture, request));
  fixture.trading.halt("a test", fixture.caller);  // which lets only orders go that protect nothing
  const orders::Cancellation done = cancel(fixture, request);
  CHECK(done.status == Status::accepted);
  CHECK_FALSE(done.removed_protection);
}
