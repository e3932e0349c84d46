// A tool with a parameter of each kind, for tests that bind arguments.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include "tastytrade_mcp/mcp/arguments.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace test {

using mcp::Arguments;
using mcp::Json;
using mcp::Parameter;
using Kind = mcp::Parameter::Kind;

inline Parameter parameter(std::string name, Kind kind) {
  return {.name = std::move(name), .kind = kind, .description = ""};
}

// Every kind, with the limits that tests run into.
inline std::vector<Parameter> all_kinds() {
  Parameter text = parameter("account_number", Kind::text);
  text.aliases = {"account"};
  text.max_length = 20;
  Parameter list = parameter("symbols", Kind::text_list);
  list.aliases = {"symbol"};
  list.max_items = 3;
  Parameter count = parameter("count", Kind::integer);
  count.minimum = 1;
  count.maximum = 500;
  Parameter price = parameter("price", Kind::decimal);
  price.minimum = 0;
  Parameter choice = parameter("action", Kind::choice);
  choice.choices = {"Buy to Open", "Sell to Open", "good_till_cancelled"};
  return {text, list, count, price, parameter("refresh", Kind::boolean), parameter("expires_on", Kind::date), choice};
}

inline Arguments bound(const Json& given) {
  return mcp::bind("place_order", all_kinds(), given);
}

// The error that the caller gets, with its hint.
inline std::string refusal(const Json& given, const std::vector<Parameter>& parameters = all_kinds()) {
  try {
    mcp::bind("place_order", parameters, given);
  } catch (const support::Error& error) {
    CHECK(error.code == support::ErrorCode::invalid_argument);
    return error.message() + " " + error.hint;
  }
  return "accepted";
}

inline bool mentions(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace test
