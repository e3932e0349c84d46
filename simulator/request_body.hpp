// Reads the JSON object in the body of a request, and refuses it with a list of all that is wrong in it. Used by one
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "request.hpp"
#include "tastytrade_mcp/support/decimal.hpp"

namespace simulator {

class RequestBody {
 public:
  // Throws invalid_parameter("body") if the body is not a JSON object. A body that is empty is an empty object.
  explicit RequestBody(const Request& request);
  // An object inside a body. `domain` stands before the names of its members in problems: "trigger-order.".
  RequestBody(Json object, std::string domain) : object_(std::move(object)), domain_(std::move(domain)) {}

  // Each returns nothing if the member is absent, null, or of another type; the last of these is a problem.
  std::optional<std::string> text(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key);  // also as a text: "10"
  std::optional<support::Decimal> decimal(std::string_view key);
  std::optional<Instant> instant(std::string_view key);  // ISO 8601

  // The same; absent, null and blank are problems too.
  std::string required_text(std::string_view key);
  // A text of the list; "" and a problem if it is another one.
  std::string enumerated(std::string_view key, std::span<const std::string_view> allowed);
  std::string required_enumerated(std::string_view key, std::span<const std::string_view> allowed);
  // The list of this name; absent, null and any other type are problems, for which it returns an empty list.
  Json required_list(std::string_view key);

  // Null if the member is absent or null.
  const Json* find(std::string_view key) const { return support::find(object_, key); }
  // True, and false if it is absent.
  bool flag(std::string_view key);

  void add_problem(std::string_view domain, std::string_view reason);
  void add_problems_of(const RequestBody& inner);
  bool has_problems() const { return !problems_.empty(); }
  // Throws the 400 with all problems, if there are any.
  void check() const;

 private:
  Json object_;
  std::string domain_;
  Json problems_ = Json::array();
};

}  // namespace simulator
