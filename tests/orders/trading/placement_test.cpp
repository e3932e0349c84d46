// From preview to placement: what a token is good for, and what is told of each outcome.
#include <thread>

#include "trading_fixture.hpp"
#include "waiting.hpp"

using orders::RecordKind;
using support::Error;
using support::ErrorCode;
using test::Status;
using test::TradingFixture;

namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Placement: an order that was previewed is sent once, and its intent stands in the journal before its end") {
  TradingFixture fixture;
  const orders::Preview preview = fixture.preview(fixture.buy());
  REQUIRE(preview.status == Status::previewed);
  CHECK(fixture.count_writes() == 0);
  CHECK(contains(preview.words, "DEMO (simulated money), account …0001\nBUY TO OPEN 5 shares of AAPL; debit "));
  const orders::Placement placement = fixture.place(preview.confirmation_token);
  CHECK(placement.status == Status::accepted);
  CHECK_FALSE(placement.order_id.empty());
  CHECK(placement.external_identifier == preview.external_identifier);
  CHECK(placement.alerts.empty());
  CHECK(fixture.count_writes() == 1);
  CHECK(fixture.kinds() == std::vector{RecordKind::genesis, RecordKind::settings, RecordKind::preview,
                                       RecordKind::intent, RecordKind::ack});
  const auto order = fixture.client.order(TradingFixture::kAccount, placement.order_id, {});
  CHECK(order->external_identifier == placement.external_identifier);
  CHECK(fixture.journal.verify().is_whole);
}

TEST_CASE("Placement: a token that was used says what became of its order, and sends nothing") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  const orders::Placement first = fixture.place(token);
  const Error error = fixture.place_error(token);
  CHECK(error.code == ErrorCode::conflict);
  CHECK(contains(error.message(), "Its order " + first.order_id + " came to: accepted"));
  CHECK(fixture.count_writes() == 1);
}

TEST_CASE("Placement: of ten calls at once with one token one sends the order") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  std::atomic<int> accepted{0}, refused{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 10; ++i) {
    threads.emplace_back([&] {
      try {
        (fixture.place(token).status == Status::accepted ? accepted : refused)++;
      } catch (const Error&) {
        ++refused;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(accepted == 1);
  CHECK(refused == 9);
  CHECK(fixture.count_writes() == 1);
  CHECK(fixture.count_records(RecordKind::intent) == 1);
}

TEST_CASE("Placement: a token of somebody else, a changed one and one of another key are refused alike") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  std::string changed = token;
  changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
  for (const std::string& wrong : {changed, std::string("no token"), std::string()}) {
    CHECK(fixture.place_error(wrong).code == ErrorCode::refused);
  }
  fixture.caller.principal.id = "oauth:somebody else";
  CHECK(contains(fixture.place_error(token).message(), "belongs to another caller"));
  CHECK(fixture.count_writes() == 0);
  fixture.caller.principal.id = "local";
  CHECK(fixture.place(token).status == Status::accepted);
}

TEST_CASE("Placement: a token holds for 60 seconds") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  fixture.clock.advance(std::chrono::seconds(60));
  CHECK(contains(fixture.place_error(token).message(), "expired"));
  CHECK(fixture.count_writes() == 0);
}

TEST_CASE("Placement: order_in_words must be the previewed words") {
  TradingFixture fixture;
  const orders::Preview preview = fixture.preview(fixture.buy());
  const auto find = [&](const std::string& words) {
    return fixture.trading.find_confirmation(preview.confirmation_token, words, fixture.caller, {});
  };
  CHECK_THROWS_AS(find("BUY TO OPEN 1 share of AAPL"), Error);
  CHECK(find(preview.order_words).words() == preview.order_words);
}

TEST_CASE("Placement: a halt after the preview refuses the order, and only the operator ends it") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  fixture.trading.halt("a test", fixture.caller);
  const orders::Placement placement = fixture.place(token);
  CHECK(placement.status == Status::refused);
  CHECK(contains(placement.reason, "halted"));
  CHECK(fixture.count_writes() == 0);
  CHECK(fixture.preview(fixture.buy()).status == Status::refused);

  fixture.journal.resume({}, "operator");
  CHECK(fixture.preview(fixture.buy()).status == Status::previewed);
}

TEST_CASE("Placement: a token from before a halt is void after the resumption") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  fixture.trading.halt("a test", fixture.caller);
  fixture.journal.resume({}, "operator");
  CHECK(fixture.place(token).status == Status::refused);
  CHECK(fixture.count_writes() == 0);
}

TEST_CASE("Placement: without a journal that can be written nothing is sent") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  fixture.journal.fails_claims = true;
  const orders::Placement placement = fixture.place(token);
  CHECK(placement.status == Status::refused);
  CHECK(contains(placement.reason, "journal"));
  CHECK(fixture.count_writes() == 0);
  CHECK(fixture.preview(fixture.buy()).status == Status::refused);
}

TEST_CASE("Placement: an order whose end cannot be recorded is told as accepted, with the journal behind") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  fixture.journal.fails_ends = true;
  const orders::Placement placement = fixture.place(token);
  CHECK(placement.status == Status::accepted);
  CHECK(placement.is_journal_behind);
  CHECK(fixture.preview(fixture.buy(6)).status == Status::refused);
  CHECK(fixture.count_records(RecordKind::ack) == 0);
  // The next order writes the end first.
  fixture.journal.fails_ends = false;
  CHECK(fixture.preview(fixture.buy(6)).status == Status::previewed);
  CHECK(fixture.count_records(RecordKind::ack) == 1);
}

TEST_CASE("Placement: an answer that is lost is told as what a search finds, and the order is never sent again") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  fixture.fault_order_writes({{"kind", "close"}, {"commit", true}});
  const orders::Placement placement = fixture.place(token);
  CHECK(placement.status == Status::accepted);
  CHECK_FALSE(placement.order_id.empty());
  CHECK(fixture.count_writes() == 1);
  CHECK(fixture.count_records(RecordKind::unknown) == 1);
  CHECK(fixture.count_records(RecordKind::found) == 1);
}

TEST_CASE("Placement: an order that never arrived stays unknown, then is told as not found after two whole searches") {
  TradingFixture fixture;
  fixture.place(fixture.preview_token(fixture.buy(1)));  // its identifier shows that identifiers come back
  const std::string token = fixture.preview_token(fixture.buy());
  fixture.fault_order_writes({{"kind", "close"}, {"commit", false}});
  const orders::Placement placement = fixture.place(token, TradingFixture::kOneLook);
  CHECK(placement.status == Status::outcome_unknown);
  const auto look = [&] { return fixture.trading.reconcile(placement.external_identifier, fixture.caller, {}).status; };
  CHECK(look() == Status::outcome_unknown);
  fixture.clock.advance(std::chrono::seconds(40));
  CHECK(look() == Status::outcome_unknown);  // the first look that counts
  fixture.clock.advance(std::chrono::seconds(59));
  CHECK(look() == Status::outcome_unknown);
  fixture.clock.advance(std::chrono::seconds(1));
  CHECK(look() == Status::not_found);
  CHECK(fixture.count_writes() == 2);
  CHECK(fixture.journal.verify().is_whole);
}

TEST_CASE("Placement: while an outcome is unknown no opening order of that underlying is sent") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  const std::string other = fixture.preview_token(fixture.buy(6));
  fixture.fault_order_writes({{"kind", "close"}, {"commit", false}});
  CHECK(fixture.place(token, TradingFixture::kOneLook).status == Status::outcome_unknown);
  const orders::Placement refused = fixture.place(other);
  CHECK(refused.status == Status::refused);
  CHECK(contains(refused.reason, "not known"));
  CHECK(fixture.count_writes() == 1);
}

TEST_CASE("Placement: the end of a call ends the waiting, and the request goes on") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  fixture.fault_order_writes({{"kind", "delay"}, {"delay-ms", 1'500}});
  const orders::Confirmation confirmation = fixture.trading.find_confirmation(token, "", fixture.caller, {});
  const orders::Placement placement = fixture.trading.place(confirmation, orders::Channel::none, fixture.caller,
                                                            TradingFixture::options(std::chrono::seconds(1)));
  CHECK(placement.status == Status::outcome_unknown);
  CHECK(test::wait_until([&] { return fixture.count_records(RecordKind::ack) == 1; }));
  CHECK(fixture.trading.reconcile(placement.external_identifier, fixture.caller, {}).status == Status::accepted);
  CHECK(fixture.count_writes() == 1);
}

TEST_CASE("Placement: each answer of the broker has one word") {
  struct Row {
    const char* name;
    support::Json fault;
    Status status;
  };
  const std::vector<Row> rows = {
      {"a refusal in TastyTrade's form", {{"kind", "error"}, {"status", 422}}, Status::refused},
      {"an expired token", {{"kind", "error"}, {"status", 401}}, Status::refused},
      {"too many requests", {{"kind", "error"}, {"status", 429}}, Status::refused},
      {"a gateway's page after the order", {{"kind", "html"}, {"status", 502}, {"commit", true}}, Status::accepted},
      {"a page with 403 after the order", {{"kind", "html"}, {"status", 403}, {"commit", true}}, Status::accepted},
      {"an empty 200", {{"kind", "empty"}}, Status::accepted},
      {"a 200 that is no JSON", {{"kind", "garbage"}}, Status::accepted},
      {"an order without an id", {{"kind", "without-id"}}, Status::accepted},
      {"half an answer", {{"kind", "half"}}, Status::accepted},
  };
  TradingFixture fixture;
  int quantity = 0;
  for (const Row& row : rows) {
    INFO(row.name);
    fixture.clock.advance(std::chrono::minutes(2));  // so that the limit of a minute is not met
    const std::string token = fixture.preview_token(fixture.buy(++quantity));
    fixture.fault_order_writes(row.fault);
    CHECK(fixture.place(token).status == row.status);
    CHECK(fixture.count_writes() == quantity);
  }
  CHECK(fixture.journal.verify().is_whole);
}

TEST_CASE("Placement: a decline makes the token useless, and the same order waits a minute") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  const orders::Confirmation confirmation = fixture.trading.find_confirmation(token, "", fixture.caller, {});
  const orders::Question question = fixture.trading.ask(confirmation, fixture.caller);
  CHECK(contains(question.text, "BUY TO OPEN 5 shares of AAPL"));
  CHECK(fixture.trading.ask(confirmation, fixture.caller).key == question.key);
  fixture.trading.decline(confirmation, fixture.caller, "decline");
  CHECK(contains(fixture.place_error(token).message(), "declined"));
  CHECK_THROWS_AS(fixture.preview(fixture.buy(5, "mid")), Error);
  CHECK(fixture.preview(fixture.buy(4)).status == Status::previewed);
  fixture.clock.advance(std::chrono::seconds(61));
  CHECK(fixture.preview(fixture.buy()).status == Status::previewed);
  CHECK(fixture.count_writes() == 0);
}

TEST_CASE("Placement: where a person must confirm, a call alone is refused and the token stays good") {
  orders::Settings settings = TradingFixture::enabled();
  settings.require_human = true;
  TradingFixture fixture(settings);
  const std::string token = fixture.preview_token(fixture.buy());
  CHECK(contains(fixture.place_error(token).message(), "A person must confirm"));
  const orders::Confirmation confirmation = fixture.trading.find_confirmation(token, "", fixture.caller, {});
  const orders::Placement placement =
      fixture.trading.place(confirmation, orders::Channel::terminal, fixture.caller, TradingFixture::options());
  CHECK(placement.status == Status::accepted);
  CHECK(placement.channel == orders::Channel::terminal);
}

TEST_CASE("Placement: a preview is asked again from the broker if it is older than half a minute") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  fixture.clock.advance(std::chrono::seconds(35));
  const auto count_dry_runs = [&] {
    const auto requests = fixture.simulator.requests();
    return std::count_if(requests.begin(), requests.end(), [](const simulator::RecordedRequest& request) {
      return contains(request.target, "dry-run") && contains(request.target, "/orders");
    });
  };
  const auto before = count_dry_runs();
  const orders::Placement placement = fixture.place(token);
  CHECK(count_dry_runs() == before + 1);
  INFO(placement.reason);
  CHECK((placement.status == Status::accepted || contains(placement.reason, "moved")));
}

TEST_CASE("Placement: an order whose figures are older than half a minute is dry-run again, however young its token") {
  TradingFixture fixture;
  fixture.journal.before_append = [&] { fixture.clock.advance(std::chrono::seconds(2)); };
  const std::string token = fixture.preview_token(fixture.buy());
  fixture.journal.before_append = nullptr;
  fixture.clock.advance(std::chrono::seconds(29));
  const orders::Placement placement = fixture.place(token);
  INFO(placement.reason);
  CHECK_FALSE(contains(placement.reason, "dry run"));
  CHECK((placement.status == Status::accepted || contains(placement.reason, "moved")));
}

TEST_CASE("Placement: an order is judged again if another one was sent after its checks") {
  TradingFixture fixture;
  // All 40 shares, twice.
  const auto close_at = [&fixture](const char* price) {
    orders::PreviewRequest request = fixture.buy(40, price);
    request.orders.front().order.legs.front().symbol = "AMD";
    request.orders.front().order.legs.front().action = orders::Action::sell_to_close;
    return fixture.preview_token(request);
  };
  const std::string first = close_at("300.00"), second = close_at("301.00");
  orders::Placement other;
  fixture.store->before_replace = [&] { other = fixture.place(second); };
  const orders::Placement placement = fixture.place(first);
  REQUIRE_FALSE(fixture.store->before_replace);
  INFO(placement.reason);
  CHECK(other.status == Status::accepted);
  CHECK(placement.status == Status::refused);
  CHECK(contains(placement.reason, "held by working order"));
  CHECK(fixture.count_writes() == 1);
  CHECK(fixture.journal.verify().is_whole);
}

TEST_CASE("Placement: an answer that comes after a search has ended the request is in the journal all the same") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(fixture.buy());
  fixture.journal.after_claim = [&] {
    fixture.journal.after_claim = nullptr;
    fixture.journal.end(fixture.journal.last()->seq, RecordKind::not_found, {});
  };
  const orders::Placement placement = fixture.place(token);
  CHECK(placement.status == Status::accepted);
  const auto event = fixture.journal.find_last(RecordKind::event);
  REQUIRE(event);
  CHECK(orders::read_text(*event, "event") == "accepted_late");
  CHECK(orders::read_text(*event, "order_id") == placement.order_id);
  CHECK(fixture.count_records(RecordKind::ack) == 0);
}

TEST_CASE("Placement: codes that accept nothing of the preview accept nothing that comes later") {
  TradingFixture fixture(TradingFixture::enabled(), false);
  orders::PreviewRequest request = fixture.buy(10, "natural");
  request.orders.front().order.legs.front().symbol = "AMD";
  request.orders.front().order.legs.front().action = orders::Action::sell_to_close;
  request.acknowledged = {"price_far_from_market", "duplicate", "starts_next_session", "quote_not_fresh"};
  const auto move = [&](const char* bid, const char* ask) {
    fixture.control("/simulator/quotes",
                    {{"quotes", {{{"symbol", "AMD"}, {"bid", bid}, {"ask", ask}, {"last", bid}}}}});
  };
  move("200.00", "200.02");
  SECTION("A move of the market is not accepted") {
    const std::string token = fixture.preview_token(request);
    move("150.00", "150.02");
    fixture.clock.advance(std::chrono::seconds(20));  // quotes are read again
    const orders::Placement placement = fixture.place(token);
    INFO(placement.reason);
    CHECK(placement.status == Status::refused);
    CHECK(fixture.count_writes() == 0);
  }
  SECTION("A move of the market that is accepted in advance is told") {
    request.acknowledged.insert("market_moved");
    const orders::Preview preview = fixture.preview(request);
    INFO(preview.words);
    CHECK(preview.words.find("Accepted: it is sent even if the market has moved") != std::string::npos);
    move("196.00", "196.02");
    fixture.clock.advance(std::chrono::seconds(20));
    CHECK(fixture.place(preview.confirmation_token).status == Status::accepted);
  }
}
