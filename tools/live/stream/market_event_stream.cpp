#include "market_event_stream.hpp"

#include "live/greeks.hpp"
#include "market_streams.hpp"
#include "stream_selection.hpp"

namespace tools {

namespace {

std::vector<mcp::EventStream::Kind> list_kinds() {
  using namespace mcp::schema;
  const auto with_source = [](const Object& figures) {
    return Object({string("symbol").required()})
        .with(figures)
        .with({one_of("source", {"live", "delayed", "stale"}).required(), integer("age_ms").required(),
               timestamp("at").required()});
  };
  const auto of_account = [](const Member& subject, const std::string& text) {
    return Object({string("account_number").required(), subject, string(text).required(), timestamp("at").required(),
                   one_of("found_by", {"stream", "reconciliation"}).required()});
  };
  const std::vector<std::string> states = {"off", "idle", "connecting", "live", "reconnecting", "failed"};
  const auto hello = [states] {
    return Object({string("environment").required(), one_of("feed", states), string("feed_reason"),
                   boolean("is_delayed"), one_of("account_feed", states), string("account_feed_reason"),
                   list_of_strings("symbols"), strings_by_key("resolved"), list_of_strings("accounts"),
                   list_of("missing", {string("symbol").required(), string("reason").required()}).required(),
                   boolean("is_complete")});
  };
  return {
      {"hello", "The first event: symbols as the events name them, accounts, and `missing`, the symbols without data.",
       hello},
      {"quote", "Bid, ask, sizes and the price of the last trade, if one of them has changed.",
       [=] {
         return with_source({decimal("bid"), decimal("ask"), decimal("bid_size"), decimal("ask_size"), decimal("last"),
                             integer("last_age_ms"), boolean("is_extended_hours")});
       }},
      {"trade", "The last trade, not each one: `fetch_time_and_sales` has those.",
       [=] {
         return with_source({decimal("price"), decimal("size"), decimal("change"), decimal("volume"), timestamp("time"),
                             boolean("is_extended_hours")});
       }},
      {"greeks", "Greeks of an option, of one unit of the underlying; `implied_volatility` in percent.",
       [=] { return with_source(Object({decimal("price")}).with(greek_members()).with({number("rho")})); }},
      {"order", "A change of an order, each one.",
       [=] { return of_account(string("id").required(), "status").with({boolean("is_complex")}); }},
      {"position", "A change of a position, each one.",
       [=] { return of_account(string("symbol").required(), "text"); }},
      {"balance", "A change of the balances of an account, each one.",
       [=] { return of_account(string("currency"), "text"); }},
      {"resync", "Events of an account may be missing: read its orders, positions and balances again.",
       [=] { return of_account(string("id"), "text"); }},
      {"missing", "A symbol of which no value comes, or an account that the account streamer refuses; each once.",
       [] {
         return Object({string("symbol"), string("account_number"), string("reason").required()});
       }},
      {"feed", "The state of the live feed (`market_data`) or of the account streamer (`accounts`) has changed.",
       [states] {
         return Object({one_of("feed", {"market_data", "accounts"}).required(), one_of("state", states).required(),
                        string("reason"), boolean("is_delayed")});
       }},
      {"error", "The last event, if the server ends the stream: `too_slow` or `not_ready` (the server stops).", [] {
         return Object({string("code").required(), string("message").required(), boolean("retryable").required()});
       }}};
}

}  // namespace

mcp::EventStream market_event_stream(ToolContextPtr tool_context) {
  const auto streams = std::make_shared<MarketStreams>(std::move(tool_context));
  return {.name = "stream",
          .title = "Live values and account events as server-sent events",
          .description =
              "Quotes, trades and Greeks of up to 200 symbols, and changes of orders, positions and balances, "
              "as server-sent events. Values are conflated: an event has the newest ones. Account events are "
              "never left out; a client that reads too slowly for them is disconnected, and gets those of "
              "the last five minutes when it connects again with `Last-Event-ID`.",
          .parameters = stream_parameters(),
          .kinds = list_kinds(),
          .route = "/api/v1/stream",
          .open = [streams](const mcp::StreamRequest& request, std::shared_ptr<mcp::StreamClient> client) {
            return streams->open(request, std::move(client));
          }};
}

}  // namespace tools
