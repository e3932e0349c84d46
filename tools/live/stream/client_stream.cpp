#include "client_stream.hpp"

#include <algorithm>

namespace tools {

using broker::FeedState;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds kFirstValue = 10s;  // for a symbol's first value to come

// A quarter of the stream's interval, so that a change after a quiet time is not told late; often enough to keep the
// subscriptions of the live feed.
std::chrono::milliseconds find_look_interval(std::chrono::milliseconds interval) {
  return std::clamp(interval / 4, std::chrono::milliseconds(100ms), std::chrono::milliseconds(1s));
}

mcp::StreamEvent make_feed_event(std::string_view feed, FeedState state, const FeedView& view) {
  return {.name = "feed", .data = support::write_object([&](JsonWriter& members) {
                            members.text("feed", feed);
                            members.text("state", broker::to_string(state));
                            if (state == view.state) members.optional_text("reason", view.reason);
                            if (view.is_delayed) members.flag("is_delayed", true);
                          })};
}

// `subject`: "symbol" or "account_number".
mcp::StreamEvent make_missing_event(std::string_view subject, std::string_view name, std::string_view reason) {
  return {.name = "missing", .data = support::write_object([&](JsonWriter& members) {
                               members.text(subject, name);
                               members.text("reason", reason);
                             })};
}

void add_feed_events(std::string_view feed, const FeedView& seen, const FeedView& now,
                     std::vector<mcp::StreamEvent>& events) {
  const bool has_changed = seen.state != now.state || seen.is_delayed != now.is_delayed;
  // The connection was lost and made again between two looks.
  const bool was_interrupted = !has_changed && now.state == FeedState::live && seen.reconnects != now.reconnects;
  if (was_interrupted) events.push_back(make_feed_event(feed, FeedState::reconnecting, now));
  if (has_changed || was_interrupted) events.push_back(make_feed_event(feed, now.state, now));
}

}  // namespace

FeedViews read_feeds(broker::Client& client) {
  const auto market_data = client.live().health();
  const auto accounts = client.account_events().health();
  return {.market_data = {market_data.state, market_data.reason, market_data.is_delayed, market_data.reconnects},
          .accounts = {accounts.state, accounts.reason, false, accounts.reconnects, accounts.refused}};
}

ClientStream::ClientStream(StreamSelection selection, SharedInstruments& instruments,
                           std::shared_ptr<mcp::StreamClient> client, std::uint64_t after, FeedViews feeds)
    : selection_(std::move(selection)),
      client_(std::move(client)),
      look_interval_(find_look_interval(selection_.interval)),
      after_(after),
      feeds_(std::move(feeds)),
      connected_at_(std::chrono::steady_clock::now()) {
  for (const MissingItem& item : selection_.missing.items()) told_missing_.insert(item.symbol);
  for (const broker::LiveInstrument& live : selection_.instruments) {
    shown_.push_back({instruments.find(live, selection_.wish()), {}});
  }
}

void ClientStream::add_due_instruments(SharedLook& look, TimePoint now) {
  if (shown_.empty() || now < look_at_) return;
  look_at_ = now + look_interval_;
  has_looked_ = true;
  for (const Shown& one : shown_) look.add(one.instrument);
}

bool ClientStream::deliver(const FeedViews& feeds, const AccountEventLog& log, TimePoint now, support::Instant time) {
  if (!send_feeds(feeds, now) || !send_account_events(log)) {
    client_->end("too_slow", "The client did not read fast enough. Connect again with Last-Event-ID.");
    return false;
  }
  if (std::exchange(has_looked_, false)) send_values(now, time);
  return true;
}

bool ClientStream::send_feeds(const FeedViews& feeds, TimePoint now) {
  std::vector<mcp::StreamEvent> events;
  if (selection_.has_market_events()) {
    add_feed_events("market_data", feeds_.market_data, feeds.market_data, events);
  }
  if (selection_.has_account_events()) add_feed_events("accounts", feeds_.accounts, feeds.accounts, events);
  const bool is_connected_anew =
      feeds.market_data.state != FeedState::live || feeds.market_data.reconnects != feeds_.market_data.reconnects;
  if (is_connected_anew) connected_at_ = now;
  feeds_ = feeds;
  if (selection_.has_account_events()) add_refused_accounts(events);
  return events.empty() || client_->send(events);
}

void ClientStream::add_refused_accounts(std::vector<mcp::StreamEvent>& events) {
  for (const broker::RefusedAccount& refused : feeds_.accounts.refused) {
    const auto& accounts = selection_.accounts;
    const bool is_wanted = std::find(accounts.begin(), accounts.end(), refused.number) != accounts.end();
    if (!is_wanted || !told_missing_.insert(refused.number).second) continue;
    events.push_back(
        make_missing_event("account_number", refused.number, "the account streamer refuses it: " + refused.reason));
  }
}

// A symbol of which nothing came while the feed was connected all the time.
void ClientStream::add_empty_symbols(TimePoint now, std::vector<mcp::StreamEvent>& events) {
  if (feeds_.market_data.state != FeedState::live || now - connected_at_ < kFirstValue) return;
  for (const Shown& one : shown_) {
    const broker::LiveRow& row = one.instrument->row;
    const bool is_empty = !(row.quote || row.trade || row.greeks);
    if (is_empty && told_missing_.insert(one.instrument->live.symbol).second) {
      events.push_back(make_missing_event("symbol", one.instrument->live.symbol, "the live feed sends no values"));
    }
  }
}

bool ClientStream::send_account_events(const AccountEventLog& log) {
  if (!selection_.has_account_events()) return true;
  const auto events = log.read(selection_, after_);
  return events && (events->empty() || client_->send(*events));
}

// Values wait until the client has taken those before: then it gets the newest.
void ClientStream::send_values(TimePoint now, support::Instant time) {
  if (!client_->is_idle()) return;
  std::vector<mcp::StreamEvent> events;
  for (Shown& one : shown_) one.values.add_due(one.instrument->row, selection_, now, time, events);
  add_empty_symbols(now, events);
  if (!events.empty()) client_->send(events);
}

}  // namespace tools
