// One request on its way through the simulator: what arrived, what a handler may use, what it answers, and how it
// refuses. Values of one request's thread; nothing here is shared.
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

// Query parameters, decoded, in order. An array may be written key=a, key[]=a or key[0]=a (reference 2.3).
class Query {
 public:
  Query() = default;
  explicit Query(std::string_view text);  // "a=1&b%5B%5D=2"

  std::vector<std::string> all(std::string_view key) const;
  std::optional<std::string> one(std::string_view key) const;  // the last one given
  // These refuse with a validation_error that names the parameter.
  bool flag(std::string_view key) const;  // absent: false
  int number(std::string_view key, int absent, int least, int most) const;
  std::optional<Date> date(std::string_view key) const;
  std::string enumerated(std::string_view key, std::span<const std::string_view> allowed) const;  // absent: ""

 private:
  std::vector<std::pair<std::string, std::string>> values_;
};

struct Request {
  std::string method;
  std::string target;  // path and query as they arrived
  std::string path;    // still encoded, without the query
  Query query;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  static Request of(std::string method, std::string target);
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

// Thrown by whatever refuses a request; carries the body to answer with.
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
// Shape C of reference 3.1.
Refusal invalid_parameter(std::string_view domain, std::string_view reason);

struct Call {
  const Request& request;
  SimulationState& world;
  Instant now;
  Date today;                         // New York
  int version = 0;                    // Accept-Version; 0 when the client names none
  std::vector<std::string> captures;  // decoded path segments, in the route's order

  const Query& query() const { return request.query; }
};

struct Route {
  std::string_view method;
  // "/accounts/{account}/balances/{currency}"; {account} is checked for its owner. A symbol's capture takes slashes
  // that came unencoded: "{symbol...}".
  std::string_view pattern;
  Answer (*handler)(const Call&);
};

// Text that cannot be decoded stays as it is.
std::string percent_decode(std::string_view text, bool plus_is_space);
std::string broker_time(Instant instant);  // "2026-06-12T19:33:51.327+00:00"
std::string http_date(Instant instant);    // "Fri, 12 Jun 2026 19:33:51 GMT" (RFC 9110, section 5.6.7)

// Cuts a page out of `rows` as `page-offset` and `per-page` ask, with the pagination block of reference 2.5.
Answer paged(const Call& call, Json rows, int per_page, int most);

}  // namespace simulator
