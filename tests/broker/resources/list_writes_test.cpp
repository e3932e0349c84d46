// Writes of watchlists and quote alerts. A write is sent once, and says what is known of its outcome.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "broker/fake_broker.hpp"

using broker::Decimal;
using broker::WatchlistContent;
using broker::WatchlistKind;
using support::ErrorCode;

namespace {

constexpr const char* kCore = R"({"name":"Core","group-name":"Mine","order-index":3,
    "watchlist-entries":[{"symbol":"AAPL","instrument-type":"Equity"}]})";

struct Fixture {
  FakeBroker fake;
  support::ManualClock clock{*support::parse_iso8601("2026-11-24T15:00:00Z")};
  broker::Client client{config_for(fake.url()), clock};

  broker::NewQuoteAlert alert() const {
    broker::NewQuoteAlert wanted;
    wanted.symbol = "AAPL";
    wanted.instrument_type = broker::InstrumentType::equity;
    wanted.field = "Last";
    wanted.comparison = ">";
    wanted.threshold = Decimal::of("400.5");
    return wanted;
  }

  // Each write, by number.
  void write(int which) {
    const WatchlistContent content{"Core", "Mine", 3, {{"AAPL", "Equity"}}};
    if (which == 0) client.create_watchlist(content, patient());
    if (which == 1) client.replace_watchlist("Core", content, patient());
    if (which == 2) client.delete_watchlist("Core", patient());
    if (which == 3) client.create_quote_alert(alert(), patient());
    if (which == 4) client.delete_quote_alert("301", patient());
  }
};

const char* path_of(int which) {
  constexpr const char* kPaths[] = {"/watchlists", "/watchlists/Core", "/watchlists/Core", "/quote-alerts",
                                    "/quote-alerts/301"};
  return kPaths[which];
}

}  // namespace

TEST_CASE_METHOD(Fixture, "A watchlist is created, replaced whole and deleted by the documented requests") {
  fake.on("/watchlists", ScriptedReply{201, R"({"data":)" + std::string(kCore) + "}"});
  fake.on("/watchlists/Options%20%2F%20Q4", data(kCore));
  const WatchlistContent content{"Core", "Mine", 3, {{"AAPL", "Equity"}, {"PLTR", ""}}};
  CHECK(client.create_watchlist(content, patient())->name == "Core");
  CHECK(client.replace_watchlist("Options / Q4", content, patient())->entries.size() == 1);
  CHECK(client.delete_watchlist("Options / Q4", patient())->group == "Mine");
  const RecordedRequest created = fake.requests("/watchlists").at(0);
  CHECK(created.method == "POST");
  CHECK(created.headers.at("content-type") == "application/json");
  CHECK(created.body == R"({"name":"Core","group-name":"Mine","order-index":3,"watchlist-entries":[)"
                        R"({"symbol":"AAPL","instrument-type":"Equity"},{"symbol":"PLTR"}]})");
  const auto others = fake.requests("/watchlists/Options%20%2F%20Q4");
  CHECK(others.at(0).method == "PUT");
  CHECK(others.at(0).body == created.body);
  CHECK(others.at(1).method == "DELETE");
  CHECK(others.at(1).body.empty());
}

TEST_CASE_METHOD(Fixture, "A deletion may be answered with 204, with the object alone, or in snake case") {
  const auto [reply, has_list] =
      GENERATE(table<ScriptedReply, bool>({{ScriptedReply{204, ""}, false},
                                           {ScriptedReply{200, kCore}, true},
                                           {ScriptedReply{200, R"({"data":)" + std::string(kCore) + "}"}, true},
                                           {ScriptedReply{200, R"({"name":"Core","watchlist_entries":[{"symbol":"AAPL",
                                      "instrument_type":"Equity"}],"group_name":"Mine"})"},
                                            true}}));
  fake.on("/watchlists/Core", reply);
  const auto deleted = client.delete_watchlist("Core", patient());
  REQUIRE(deleted.has_value() == has_list);
  if (!deleted) return;
  CHECK(deleted->group == "Mine");
  CHECK(deleted->entries.rows.at(0).instrument_type == "Equity");
}

TEST_CASE_METHOD(Fixture, "A write whose answer is lost, late or unreadable has an unknown outcome and is sent once") {
  const int which = GENERATE(0, 1, 2, 3, 4);
  const ScriptedReply reply =
      GENERATE(cut(), html(502), html(404), html(200), ScriptedReply{200, ""}, ScriptedReply{200, "{}"},
               ScriptedReply{200, R"({"data":{},"error":{"code":"x","message":"No"}})"}, failure(500, "x", "No"),
               ScriptedReply{408, R"({"error":{"code":"x","message":"No"}})"}, ScriptedReply{429, ""});
  CAPTURE(which, reply.status, reply.body);
  fake.on(path_of(which), reply);
  const support::Error error = error_of([&] { write(which); });
  CHECK(error.code == ErrorCode::outcome_unknown);
  CHECK_FALSE(error.retryable);
  CHECK(fake.count(path_of(which)) == 1);
}

TEST_CASE_METHOD(Fixture, "A write that the broker refuses was not carried out, and is sent once") {
  const int which = GENERATE(0, 1, 2, 3);
  const int status = GENERATE(400, 401, 403, 404, 422, 429);
  fake.on(path_of(which), failure(status, "validation_error", "Name has already been taken"));
  const support::Error error = error_of([&] { write(which); });
  CHECK(error.code != ErrorCode::outcome_unknown);
  CHECK(fake.count(path_of(which)) == 1);
}

TEST_CASE_METHOD(Fixture, "A write that was carried out is no error if the list in its answer cannot be read") {
  fake.on("/watchlists/Core", data(R"({"name":7})"));
  CHECK_FALSE(client.replace_watchlist("Core", {"Core", "", {}, {}}, patient()));
  fake.on("/quote-alerts", ScriptedReply{201, R"({"data":{"symbol":7}})"});
  CHECK_FALSE(client.create_quote_alert(alert(), patient()));
}

TEST_CASE_METHOD(Fixture, "A watchlist is read again after a write, also if the write fails") {
  fake.on("/watchlists", items(kCore));
  const ScriptedReply reply = GENERATE(data(kCore), cut(), failure(422, "x", "No"));
  fake.on("/watchlists/Core", data(kCore));
  client.watchlists(WatchlistKind::own, patient());
  client.watchlist(WatchlistKind::own, "Core", patient());
  fake.once("/watchlists/Core", reply);
  try {
    client.replace_watchlist("Core", {"Core", "", {}, {}}, patient());
  } catch (const support::Error&) {
  }
  client.watchlists(WatchlistKind::own, patient());
  client.watchlist(WatchlistKind::own, "Core", patient());
  CHECK(fake.count("/watchlists") == 2);
  CHECK(fake.count("/watchlists/Core") == 3);
}

TEST_CASE_METHOD(Fixture, "Names that could not be found again are refused before a request") {
  fake.on("/watchlists", data(kCore));
  fake.on("/watchlists/", data(kCore));
  fake.on("/watchlists/Core", data(kCore));
  const std::string name = GENERATE(std::string(), std::string(" "), std::string("\t"), std::string(" x"),
                                    std::string("."), std::string(".."), std::string("a\nb"), std::string(300, 'x'));
  CAPTURE(name);
  CHECK(broker::validate_watchlist_name(name).has_value());
  CHECK(error_of([&] { client.create_watchlist({name, "", {}, {}}, patient()); }).code == ErrorCode::invalid_argument);
  CHECK(error_of([&] {
          client.replace_watchlist("Core", {name, "", {}, {}}, patient());
        }).code == ErrorCode::invalid_argument);
  CHECK(fake.count("/watchlists") + fake.count("/watchlists/") + fake.count("/watchlists/Core") == 0);
}

TEST_CASE("Names with slashes, quotes and emoji are possible") {
  for (const char* name : {"Options / Q4", "\"quoted\" 'name'", "🚀 moon", "a?b#c%2F", "Ärger"}) {
    INFO(name);
    CHECK_FALSE(broker::validate_watchlist_name(name));
  }
}

TEST_CASE_METHOD(Fixture, "What would be lost if a list were written back is named") {
  const auto [list, property] = GENERATE(table<std::string, std::string>(
      {{kCore, ""},
       {R"({"name":"Core","cms-id":null,"user-id":7,"watchlist-entries":null})", ""},
       {R"({"name":"Core","cms-id":"x"})", "cms-id"},
       {R"({"name":"Core","order-index":"first"})", "order-index"},
       {R"({"name":"Core","group-name":7})", "group-name"},
       {R"({"name":"Core","watchlist-entries":[null]})", "watchlist-entries"},
       {R"({"name":"Core","watchlist-entries":[{"symbol":"AAPL","instrument-type":7}]})", "watchlist-entries"},
       {R"({"name":"Core","pairs-equations":[{"left-symbol":"A","right-symbol":"B"}]})", "pairs-equations"}}));
  CAPTURE(list);
  fake.on("/watchlists/Core", data(list));
  CHECK(client.watchlist(WatchlistKind::own, "Core", patient())->inexact == property);
}

TEST_CASE_METHOD(Fixture, "An alert is created with texts for its threshold, and deleted once and again") {
  fake.on("/quote-alerts", ScriptedReply{201, R"({"data":{"alert-external-id":"301","symbol":"AAPL","field":"Last",
      "operator":">","threshold":"400.5"}})"});
  fake.once("/quote-alerts/301", ScriptedReply{204, ""});
  fake.on("/quote-alerts/301", failure(404, "not_found", "Couldn't find quote alert"));
  broker::NewQuoteAlert wanted = alert();
  wanted.expires_at = support::parse_iso8601("2026-12-01T05:00:00Z");
  CHECK(client.create_quote_alert(wanted, patient())->id == "301");
  CHECK(fake.requests("/quote-alerts").at(0).body ==
        R"({"symbol":"AAPL","instrument-type":"Equity","field":"Last","operator":">","threshold":"400.5",)"
        R"("threshold-numeric":"400.5","expires-at":"2026-12-01T05:00:00.000Z"})");
  CHECK(client.delete_quote_alert("301", patient()));
  CHECK_FALSE(client.delete_quote_alert("301", patient()));
  CHECK(fake.requests("/quote-alerts/301").at(0).method == "DELETE");
  CHECK(error_of([&] { client.delete_quote_alert(" ", patient()); }).code == ErrorCode::invalid_argument);
}
