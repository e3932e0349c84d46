// Sends requests to the broker's REST API: headers, access token, rate limits, retries, pages, log. Owned by the
// Client; safe from any thread.
#pragma once

#include <functional>
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
  // other error that it was not. Orders are not written by it: Error{internal}.
  support::Json send(const BrokerRequest& request, const ReadOptions& options);

  // The same, returned as it came, with a definite refusal for a result like a 2xx: for a request that creates nothing
  // and whose refusal holds the answer. A refusal of the login, of the API version or of the number of requests throws.
  HttpResponse send_dry_run(const BrokerRequest& request, const ReadOptions& options);

  // Does what may take time before write_once(): waits for a token that lasts, for the rate limit and for DNS. Throws
  // Error if the request could not be sent now.
  void prepare_write(const BrokerRequest& request, const ReadOptions& options);
  // Writes a request that sends, changes or cancels an order: at most once, on a connection of its own, with the token
  // that is there. Waits for nothing but the network; nothing that ends a call ends it. Throws Error if nothing was
  // written: for a path that is none, or without a token. Logged like every request.
  HttpOutcome write_once(const BrokerRequest& request, std::chrono::milliseconds timeout,
                         const std::function<bool()>& before_write);

  // Returns the items of all pages: data.items, or with `bare_object_allowed` also `data` itself, one object or a list.
  // `what` names the list in errors and in the log. If the broker sends another page than requested, the same
  // page again, a further page without rows, or more than 100 pages, the list ends there and is shorter than
  // `promised`. Throws Error{upstream_unavailable} if there is no list.
  ItemList list(BrokerRequest request, std::string_view what, const ReadOptions& options,
                bool bare_object_allowed = false);
  // Returns the items of the page `page`, counted from 0, of `page_size` items each. If the broker sends no pagination,
  // its answer is the whole list, of which the page is a part. Throws Error{upstream_unavailable} if there is no list,
  // or another page or page size than was asked for.
  ItemPage list_page(BrokerRequest request, std::string_view what, std::size_t page, std::size_t page_size,
                     const ReadOptions& options);

 private:
  HttpResponse exchange(const BrokerRequest& request, const ReadOptions& options,
                        bool (*is_answer)(const HttpResponse&));
  void set_headers(HttpRequest& http, const Token& token, const support::TraceContext* trace) const;

  const Config& config_;
  ConnectionPool& pool_;
  UpstreamRateLimiter& rate_limiter_;
  RequestPauses& pauses_;
  TokenSource& token_source_;
};

}  // namespace broker
