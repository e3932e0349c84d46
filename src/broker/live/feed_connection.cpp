#include "live/feed_connection.hpp"

#include "metrics.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace broker::live {

using dxlink::Channel;
using dxlink::Session;
using std::chrono::milliseconds;

namespace {

constexpr std::chrono::seconds kTokenTimeout{15};

websocket::ClientLimits make_limits() {
  websocket::ClientLimits limits;
  limits.tick_interval = Session::kBatchTime / 2;
  return limits;
}

}  // namespace

void expire(FeedStore& store) {
  for (const Key& key : store.subscriptions.expire()) {
    store.values.forget(key);
    if (key.type == EventType::candle) store.candles.forget(key.symbol);
    if (key.type == EventType::time_and_sale) store.prints.forget(key.symbol);
    store.symbols.release(key.symbol);
  }
}

FeedConnection::FeedConnection(const ConnectionOptions& options, QuoteToken token, std::size_t max_frame_bytes,
                               QuoteTokens& tokens, FeedStore& store, FeedStatus& status, const support::Clock& clock)
    : token_(std::move(token)),
      tokens_(tokens),
      store_(store),
      status_(status),
      clock_(clock),
      session_({token_.text, token_.expires_at}, max_frame_bytes, clock, *this),
      client_(make_endpoint(options, token_.url), make_limits(),
              {.opened = [this] { opened(); },
               .message = [this](std::string_view text) { receive(text); },
               .tick = [this] { tick(); }}),
      needed_at_(clock.steady()) {}

websocket::Endpoint FeedConnection::make_endpoint(const ConnectionOptions& options, const StreamUrl& url) const {
  return {.tls = url.origin.tls,
          .host = url.origin.host,
          .port = url.origin.port,
          .target = url.target,
          .ca_file = options.ca_file,
          .user_agent = options.user_agent};
}

std::optional<Reconnect::Ended> FeedConnection::run(const std::stop_token& stop) {
  const websocket::End end = client_.run(stop);
  if (renewal_.joinable()) renewal_.request_stop();
  session_.ended(end);
  const bool was_opened = opened_at_ != std::chrono::steady_clock::time_point{};
  lost();
  if (end.reason == websocket::EndReason::stopped || session_.outcome() == dxlink::SessionOutcome::idle) {
    return std::nullopt;
  }
  Reconnect::Ended ended;
  ended.outcome = session_.outcome();
  ended.is_proven = session_.is_proven();
  ended.is_tls_failure = end.reason == websocket::EndReason::tls_failed;
  if (was_opened) ended.lived = std::chrono::ceil<milliseconds>(clock_.steady() - opened_at_);
  ended.reason = session_.reason();
  return ended;
}

void FeedConnection::lost() {
  count_errors();
  store_.subscriptions.connection_lost();
  store_.candles.connection_lost();
  store_.prints.interrupted(clock_.now());
  status_.connection_lost();
  store_.values.disconnected();
}

void FeedConnection::wake() {
  client_.post([this] { perform(session_.changed()); });
}

void FeedConnection::opened() {
  opened_at_ = clock_.steady();
  ++status_.connections;
  status_.set_delayed(token_.is_delayed);
  store_.values.connected(token_.is_delayed);
  perform(session_.opened());
}

void FeedConnection::receive(std::string_view text) {
  perform(session_.message(text));
  count_errors();
}

void FeedConnection::tick() {
  const auto now = clock_.steady();
  expire(store_);
  if (store_.subscriptions.is_any_wanted()) needed_at_ = now;
  if (now - needed_at_ >= kIdleTime) return perform(session_.finish());
  perform(session_.tick());
  const bool has_changes = std::any_of(dxlink::kChannels.begin(), dxlink::kChannels.end(),
                                       [this](Channel channel) { return store_.subscriptions.has_changes(channel); });
  if (has_changes) perform(session_.changed());
  if (store_.candles.tick(now)) store_.values.wake();
  update_state();
}

void FeedConnection::perform(dxlink::Actions actions) {
  for (std::string& text : actions.send) {
    if (!client_.send(std::move(text))) break;  // the connection is ending
  }
  if (actions.close) client_.close(actions.close->code, actions.close->reason);
  if (actions.needs_new_token) renew_token();
  if (!is_live_) update_state();
}

// The request may take a while: it must not hold up the data.
void FeedConnection::renew_token() {
  renewal_ = std::jthread([this](const std::stop_token& stop) {
    try {
      const QuoteToken token = tokens_.get(true, support::Budget::of(kTokenTimeout, stop));
      client_.post([this, token] { perform(session_.renew({token.text, token.expires_at})); });
    } catch (const support::Error& error) {
      // The connection goes on until the server ends it.
      support::log_warning("live_token_not_renewed", {{"code", support::to_string(error.code)}});
    } catch (const std::exception&) {
      support::log_warning("live_token_not_renewed", {{"code", "internal"}});
    }
  });
}

// The feed counts as live with its first event, or when it has had the subscriptions for a while.
void FeedConnection::update_state() {
  const auto restored_at = session_.restored_at();
  const bool is_settled = restored_at && clock_.steady() - *restored_at >= kSettleTime;
  const bool is_open = session_.state() == Session::State::restoring || session_.state() == Session::State::live;
  if (session_.state() == Session::State::live || (is_open && is_settled)) set_live();
}

void FeedConnection::set_live() {
  if (std::exchange(is_live_, true)) return;
  status_.set(FeedState::live, "");
  support::log_info("live_feed", {{"state", "live"}, {"connection", status_.connections.load()}});
  store_.values.wake();
}

void FeedConnection::count_errors() {
  const std::uint64_t errors = session_.figures().decode_errors;
  if (errors == counted_errors_) return;
  broker_metrics().live_decode_errors.with().add(errors - counted_errors_);
  status_.decode_errors += errors - counted_errors_;
  counted_errors_ = errors;
}

bool FeedConnection::is_wanted(Channel channel) {
  return store_.subscriptions.is_wanted(channel);
}

std::vector<dxlink::Subscription> FeedConnection::all(Channel channel) {
  const bool is_candles = channel == Channel::candles;
  auto entries =
      store_.subscriptions.all(channel, is_candles ? store_.candles.resume_times() : Subscriptions::ResumeTimes());
  if (is_candles) {
    for (const auto& entry : entries) store_.candles.requested(entry.symbol, entry.from_time);
  }
  return entries;
}

dxlink::SessionHost::Changes FeedConnection::changes(Channel channel) {
  Changes changes = store_.subscriptions.changes(channel);
  if (channel == Channel::candles) {
    for (const auto& entry : changes.removed) store_.candles.unsubscribed(entry.symbol);
    for (const auto& entry : changes.added) store_.candles.requested(entry.symbol, entry.from_time);
  }
  if (channel == Channel::prints) {
    for (const auto& entry : changes.removed) store_.prints.forget(entry.symbol);
  }
  return changes;
}

void FeedConnection::store(std::span<const dxlink::Batch> batches) {
  const auto now = clock_.steady();
  std::uint64_t events = 0;
  bool has_news = false;
  for (const dxlink::Batch& batch : batches) {
    events += batch.size();
    broker_metrics().live_events.with({to_string(batch.type)}).add(batch.size());
    if (batch.type == EventType::candle) has_news |= store_.candles.store(batch, now);
    if (batch.type == EventType::time_and_sale) has_news |= store_.prints.store(batch);
  }
  status_.events.fetch_add(events, std::memory_order_relaxed);
  // Before a waiting caller sees the values.
  if (events > 0) set_live();
  store_.values.store(batches, now);
  if (has_news) store_.values.wake();
}

void FeedConnection::refused(Channel channel, const std::string& reason) {
  status_.set_refused(channel == Channel::candles, reason);
  store_.values.wake();
}

}  // namespace broker::live
