// The token with which the broker's live feed is opened (GET /api-quote-tokens), and the address of the feed. Kept
// until it is about to expire. Safe from any thread. The token is a secret.
#pragma once

#include <functional>
#include <optional>

#include "connection/stream_host.hpp"
#include "rest/rest_client.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace broker::live {

struct QuoteToken {
  support::Secret text;
  StreamUrl url;
  bool is_delayed = false;  // the feed is 15 minutes late
  std::chrono::steady_clock::time_point expires_at;
};

class QuoteTokens {
 public:
  // Sends the request, and returns the body of its answer. Throws Error.
  using Request = std::function<support::Json(const ReadOptions&)>;

  QuoteTokens(Request request, const Config& config, const support::Clock& clock);

  // Returns the token that is kept, or with `renews` a new one. Throws what the request throws, and
  // Error{upstream_unavailable} for an answer without a usable token or with an address that is not the feed's.
  QuoteToken get(bool renews, const support::Budget& budget);

 private:
  QuoteToken parse(const support::Json& envelope) const;

  const Request request_;
  const Config& config_;
  const support::Clock& clock_;
  support::Mutex mutex_;
  std::optional<QuoteToken> token_ GUARDED_BY(mutex_);
};

}  // namespace broker::live
