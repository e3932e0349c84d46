// Types for one request: the parsed request, the context and result of its handler, the exception that refuses it. Used
// by one thread.
#pragma once

#include <exception>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "market/calendar.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace simulator {

using support::Json;
class SimulationState;

// Query parameters, decoded, in order. An array may be written key=a, key[]=a or key[0]=a (docs/tastytrade.md, Query
// parameters and paths).
class Query {
 public:
  Query() = default;
  explicit Query(std::string_view text);  // "a=1&b%5B%5D=2"

  std::vector<std::string> all(std::string_view key) const;
  std::optional<std::string> one(std::string_view key) const;  // the last value
  // These throw invalid_parameter() for a value that is not allowed.
  bool flag(std::string_view key) const;  // absent: false
  int number(std::string_view key, int absent, int min, int max) const;
  std::optional<Date> date(std::string_view key) const;
  std::optional<Instant> instant(std::string_view key) const;                                     // ISO 8601
  std::string enumerated(std::string_view key, std::span<const std::string_view> allowed) const;  // absent: ""

 private:
  std::vector<std::pair<std::string, std::string>> values_;
};

struct Request {
  std::string method;
  std::string target;  // path and query, encoded
  std::string path;    // encoded, without the query
  Query query;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  static Request parse(std::string method, std::string target);
  const std::string* header(const std::string& name) const;
  // "application/json", in lower case and without parameters; empty if there is none.
  std::string content_type() const;
};

struct Answer {
  enum class Envelope { full, without_context, bare };

  int status = 200;
  Json data;
  Envelope envelope = Envelope::full;
  std::optional<Json> pagination;

  static Answer items(Json rows);
};

// The exception that refuses a request; holds status and body of the response.
class Refusal : public std::exception {
 public:
  Refusal(int status, std::string code, std::string message);
  Refusal(int status, Json body) : status_(status), body_(std::move(body)) {}
  int status() const { return status_; }
  const Json& body() const { return body_; }
  const char* what() const noexcept override { return "refused"; }

 private:
  int status_;
  Json body_;
};

Refusal not_found(const std::string& what);
// 400 with errors: [{"domain", "reason"}] (docs/tastytrade.md, Errors).
Refusal invalid_parameter(std::string_view domain, std::string_view reason);
Refusal invalid_parameters(Json problems);  // the list of errors

struct RequestContext {
  const Request& request;
  SimulationState& state;
  Instant now;
  Date today;                         // New York
  int version = 0;                    // Accept-Version; 0 if the client sends none
  std::vector<std::string> captures;  // decoded path segments, in the route's order
  bool ignores_page_offset = false;   // an odd shape: every page is the first one

  const Query& query() const { return request.query; }
};

struct Route {
  std::string_view method;
  // "/accounts/{account}/balances/{currency}"; {account} must be an account of the demo customer. "{symbol...}" also
  // matches slashes that are not encoded.
  std::string_view pattern;
  Answer (*handler)(const RequestContext&);
};

// Text that cannot be decoded stays as it is.
std::string percent_decode(std::string_view text, bool plus_is_space);
std::string broker_time(Instant instant);  // "2026-06-12T19:33:51.327+00:00"
std::string http_date(Instant instant);    // "Fri, 12 Jun 2026 19:33:51 GMT" (RFC 9110, section 5.6.7)

// Returns the page of `rows` that the parameters `page-offset` and `per-page` select, with its pagination block
// (docs/tastytrade.md, Paging). `max` is the largest `per-page`.
Answer make_page(const RequestContext& context, Json rows, int per_page, int max);

// The same for `total` rows, of which only those of the page are made: row(0) is the first of all.
template <class Row>
Answer make_page_of(const RequestContext& context, std::size_t total, int per_page, int max, Row row);

// The page that the parameters select.
struct PageChoice {
  int size = 0;
  int page = 0;
  std::size_t first = 0;  // of its rows; at most the number of all
  std::size_t last = 0;   // after its rows
};
PageChoice choose_page(const RequestContext& context, std::size_t total, int per_page, int max);
Answer answer_page(const PageChoice& choice, std::size_t total, Json items);

template <class Row>
Answer make_page_of(const RequestContext& context, std::size_t total, int per_page, int max, Row row) {
  const PageChoice choice = choose_page(context, total, per_page, max);
  Json items = Json::array();
  for (std::size_t i = choice.first; i < choice.last; ++i) items.push_back(row(i));
  return answer_page(choice, total, std::move(items));
}

}  // namespace simulator
