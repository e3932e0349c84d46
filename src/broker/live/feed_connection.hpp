// One connection to the market data feed: a socket, and the session on it. run() belongs to one thread; wake() may be
// called from any.
#pragma once

#include <optional>
#include <string>
#include <thread>

#include "dxlink/session.hpp"
#include "live/feed_status.hpp"
#include "live/feed_store.hpp"
#include "live/quote_token.hpp"
#include "live/reconnect.hpp"
#include "tastytrade_mcp/websocket/client.hpp"

namespace broker::live {

struct ConnectionOptions {
  std::string ca_file;  // empty: the system's certificates
  std::string user_agent;
  std::chrono::milliseconds max_delay = Reconnect::kMaxDelay;  // before another connection
};

// Releases what the subscriptions have kept long enough, and their values.
void expire(FeedStore& store);

class FeedConnection final : private dxlink::SessionHost {
 public:
  static constexpr std::chrono::seconds kIdleTime{60};  // after the last subscription
  // Subscriptions were sent that long ago: the feed counts as live, though it may have nothing to say.
  static constexpr std::chrono::seconds kSettleTime{5};

  FeedConnection(const ConnectionOptions& options, QuoteToken token, std::size_t max_frame_bytes, QuoteTokens& tokens,
                 FeedStore& store, FeedStatus& status, const support::Clock& clock);

  // Returns when the connection has ended; nothing if it was stopped, or ended because nobody needs it.
  std::optional<Reconnect::Ended> run(const std::stop_token& stop);

  // Sends the changed subscriptions.
  void wake();

 private:
  bool is_wanted(dxlink::Channel channel) override;
  std::vector<dxlink::Subscription> all(dxlink::Channel channel) override;
  Changes changes(dxlink::Channel channel) override;
  void store(std::span<const dxlink::Batch> batches) override;
  void refused(dxlink::Channel channel, const std::string& reason) override;

  void opened();
  void receive(std::string_view text);
  void tick();
  void perform(dxlink::Actions actions);
  void renew_token();
  void update_state();
  void set_live();
  void count_errors();
  void lost();

  websocket::Endpoint make_endpoint(const ConnectionOptions& options, const StreamUrl& url) const;

  const QuoteToken token_;
  QuoteTokens& tokens_;
  FeedStore& store_;
  FeedStatus& status_;
  const support::Clock& clock_;
  dxlink::Session session_;
  websocket::Client client_;
  std::chrono::steady_clock::time_point opened_at_{};
  std::chrono::steady_clock::time_point needed_at_{};
  bool is_live_ = false;
  std::uint64_t counted_errors_ = 0;
  std::jthread renewal_;  // asks for another token, and passes it on; ends before the members above
};

}  // namespace broker::live
