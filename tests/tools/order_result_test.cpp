// The sentence that every error of an order tool has: nothing was sent.
#include <catch2/catch_test_macros.hpp>

#include "trading/results/order_result.hpp"

using support::Error;
using support::ErrorCode;

TEST_CASE("Errors of order tools: each says that nothing was sent, whatever its hint is") {
  const auto hint = [](const std::string& text) {
    return tools::say_nothing_sent(Error(ErrorCode::conflict, "A problem.", text)).hint;
  };
  CHECK(hint("") == "Nothing was sent.");
  CHECK(hint("Look at the present state and decide again.") ==
        "Nothing was sent. Look at the present state and decide again.");
  CHECK(hint("Check what is sent to it.") == "Nothing was sent. Check what is sent to it.");
  for (const std::string said :
       {"Nothing was sent. Preview the order again.", "This call sent nothing. A new order needs a new preview."}) {
    CHECK(hint(said) == said);
  }
}
