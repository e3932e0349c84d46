// One question to the broker from path to parsed envelope: headers, token, ceilings, retries, log. Owned by the client;
// safe from any thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "connection/connection_pool.hpp"
#include "errors.hpp"
#include "login/token_source.hpp"
#include "parse/item_list.hpp"
#include "rate_limits/rate_limiter.hpp"
#include "rate_limits/request_pauses.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker {

// Whether a request may be sent again when its answer is lost. A write never is: it may have been carried out.
enum class Retry { read, never };

struct BrokerRequest {
  std::vector<std::string> path{};                           // segments, not encoded
  std::vector<std::pair<std::string, std::string>> query{};  // not encoded
  std::string method = "GET";
  std::string body{};  // JSON, or empty
  Retry retry = Retry::read;
  bool is_market_data = false;  // quotes and metrics, which the sandbox does not serve
};

class RestClient {
 public:
  RestClient(const Config& config, ConnectionPool& pool, UpstreamRateLimiter& ceilings, RequestPauses& pauses,
             TokenSource& tokens)
      : config_(config), pool_(pool), ceilings_(ceilings), pauses_(pauses), tokens_(tokens) {}

  // The whole envelope of a 2xx answer. Throws Error. A read is sent up to three times, each time with a line in the
  // log. A write is sent once: Error{outcome_unknown} says that it may have been carried out, every other error that it
  // was not.
  support::Json send(const BrokerRequest& request, const CallOptions& options);

  // The items of all pages: data.items, or `data` itself where `bare_object_allowed` and it is one object. A broker
  // that serves another page than asked for, or more than 100 pages, ends the list: it is then shorter than promised.
  // Throws Error{upstream_unavailable} if there is no list.
  ItemList list(BrokerRequest request, std::string_view what, const CallOptions& options,
                bool bare_object_allowed = false);

 private:
  const Config& config_;
  ConnectionPool& pool_;
  UpstreamRateLimiter& ceilings_;
  RequestPauses& pauses_;
  TokenSource& tokens_;
};

}  // namespace broker
