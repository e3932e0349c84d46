// Sends requests to the broker's REST API: headers, access token, rate limits, retries, pages, log. Owned by the
// Client; safe from any thread.
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

struct BrokerRequest {
  std::vector<std::string> path{};                           // segments, not encoded
  std::vector<std::pair<std::string, std::string>> query{};  // not encoded
  std::string method = "GET";
  std::string body{};           // JSON, or empty
  bool is_write = false;        // sent once only: if its response is lost, it may have been carried out
  bool is_deletion = false;     // its answer may be 204 without a body, or an object without "data"
  bool is_market_data = false;  // quotes and metrics, which the sandbox does not serve
};

class RestClient {
 public:
  RestClient(const Config& config, ConnectionPool& pool, UpstreamRateLimiter& rate_limiter, RequestPauses& pauses,
             TokenSource& token_source)
      : config_(config), pool_(pool), rate_limiter_(rate_limiter), pauses_(pauses), token_source_(token_source) {}

  // Returns the body of a 2xx response: {"data": ...}. Throws Error. A read is attempted up to three times, and each
  // attempt is logged. A write is sent once: Error{outcome_unknown} means that it may have been carried out, every
  // other error that it was not.
  support::Json send(const BrokerRequest& request, const ReadOptions& options);

  // Returns the items of all pages: data.items, or with `bare_object_allowed` also `data` itself, one object or a list.
  // `what` names the list in errors and in the log. If the broker sends another page than requested, or more than 100
  // pages, the list ends there and is shorter than `promised`. Throws Error{upstream_unavailable} if there is no list.
  ItemList list(BrokerRequest request, std::string_view what, const ReadOptions& options,
                bool bare_object_allowed = false);
  // Returns the items of the page `page`, counted from 0, of `page_size` items each. If the broker sends no pagination,
  // its answer is the whole list, of which the page is a part. Throws Error{upstream_unavailable} if there is no list,
  // or another page or page size than was asked for.
  ItemPage list_page(BrokerRequest request, std::string_view what, std::size_t page, std::size_t page_size,
                     const ReadOptions& options);

 private:
  void set_headers(HttpRequest& http, const Token& token, const ReadOptions& options) const;

  const Config& config_;
  ConnectionPool& pool_;
  UpstreamRateLimiter& rate_limiter_;
  RequestPauses& pauses_;
  TokenSource& token_source_;
};

}  // namespace broker
