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

  void add_problem(std::string_view domain, std::string_view reason);
  bool has_problems() const { return !problems_.empty(); }
  // Throws the 400 with all problems, if there are any.
  void check() const;

 private:
  const Json* find(std::string_view key) const { return support::find(object_, key); }

  Json object_;
  Json problems_ = Json::array();
};

}  // namespace simulator
