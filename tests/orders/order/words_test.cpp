// The words of an order as callers write them.
#include <catch2/catch_test_macros.hpp>

#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/error.hpp"

using namespace orders;
using Base = PriceRequest::Base;

namespace {

support::Error refusal(std::string_view text) {
  try {
    parse_price(text);
  } catch (const support::Error& error) {
    CHECK(error.code == support::ErrorCode::invalid_argument);
    return error;
  }
  FAIL("the price was read: " << text);
  throw std::logic_error("not reached");
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Order words: an unknown word is nothing") {
  for (const char* word : {"", " ", "short", "long", "sell short", "buy to", "open", "BTO1", "buy to open sell"}) {
    CAPTURE(word);
    CHECK(!parse_action(word));
  }
  for (const char* word : {"", "Trailing Stop", "Stop Market", "limits", "lim it.", "1"}) {
    CAPTURE(word);
    CHECK(!parse_order_type(word));
  }
  for (const char* word : {"", "FOK", "GTC2", "tomorrow"}) {
    CAPTURE(word);
    CHECK(!parse_time_in_force(word));
  }
  for (const char* word : {"", "OUO", "BLAST", "bracket"}) {
    CAPTURE(word);
    CHECK(!parse_complex_type(word));
  }
}

TEST_CASE("Order words: text that only looks like a word is not taken for it") {
  // Full-width letters and digits, a Cyrillic letter, zero-width and bidi characters, a no-break space, control
  // characters, bytes that are no UTF-8.
  for (const char* word :
       {"\uFF42uy to open", "bu\u0443 to open", "buy to\u200B open", "\u202Ebuy to open", "buy to\u00A0open",
        "buy to\topen", "buy to open\n", "buy to open\x80", "\uFEFFbuy to open"}) {
    CAPTURE(word);
    CHECK(!parse_action(word));
  }
  CHECK(!parse_order_type("\uFF2Cimit"));
  CHECK(!parse_time_in_force("da\u200Dy"));
  CHECK(!parse_complex_type("OC\u041E"));
}

TEST_CASE("Order words: case, spaces, dashes and underscores do not matter") {
  for (const char* word : {"BTO", "bto", "buy to open", "Buy-To-Open", "buy_to_open", "BUYTOOPEN", " Buy to  Open "}) {
    CAPTURE(word);
    CHECK(parse_action(word) == Action::buy_to_open);
  }
  CHECK(parse_action("STO") == Action::sell_to_open);
  CHECK(parse_action("btc") == Action::buy_to_close);
  CHECK(parse_action("Sell To Close") == Action::sell_to_close);
  CHECK(parse_action("Buy") == Action::buy);
  CHECK(parse_action("sell") == Action::sell);
  CHECK(parse_time_in_force("gtc-ext_overnight") == TimeInForce::gtc_ext_overnight);
  CHECK(parse_order_type("MARKETABLE limit") == OrderType::marketable_limit);
}

TEST_CASE("Order words: each spelling of this server and of the broker is read back") {
  for (const auto word : {Action::buy_to_open, Action::sell_to_open, Action::buy_to_close, Action::sell_to_close,
                          Action::buy, Action::sell}) {
    CHECK(parse_action(to_string(word)) == word);
    CHECK(parse_action(broker_spelling(word)) == word);
  }
  for (const auto word : {OrderType::limit, OrderType::market, OrderType::marketable_limit, OrderType::stop,
                          OrderType::stop_limit, OrderType::notional_market}) {
    CHECK(parse_order_type(to_string(word)) == word);
    CHECK(parse_order_type(broker_spelling(word)) == word);
  }
  for (const auto word : {TimeInForce::day, TimeInForce::gtc, TimeInForce::gtd, TimeInForce::ext, TimeInForce::gtc_ext,
                          TimeInForce::ext_overnight, TimeInForce::gtc_ext_overnight, TimeInForce::ioc}) {
    CHECK(parse_time_in_force(to_string(word)) == word);
    CHECK(parse_time_in_force(broker_spelling(word)) == word);
  }
  for (const auto word : {ComplexType::oco, ComplexType::oto, ComplexType::otoco, ComplexType::pairs}) {
    CHECK(parse_complex_type(to_string(word)) == word);
    CHECK(parse_complex_type(broker_spelling(word)) == word);
  }
}

TEST_CASE("Order price: a negative price is refused with both right forms") {
  for (const char* text : {"-1.85", "-1.85 credit", "credit -1.85", "-$1.85", "$-1.85", "+1.85", "debit +1.85"}) {
    CAPTURE(text);
    const support::Error error = refusal(text);
    CHECK(holds(error.message(), "has a sign"));
    CHECK(holds(error.hint, "\"1.85 credit\""));
    CHECK(holds(error.hint, "\"1.85 debit\""));
  }
}

TEST_CASE("Order price: what is no exact price is refused") {
  for (const char* text : {"",
                           " ",
                           "abc",
                           "1e3",
                           "1E3",
                           "NaN",
                           "nan",
                           "inf",
                           "1,50",
                           "1.234,50",
                           "1,23.50",
                           "12,34",
                           "1234,567",
                           "0,123",
                           ",123",
                           "1,234,",
                           "1.234,567",
                           "1 .85",
                           "1. 85",
                           "1 85",
                           "1.",
                           ".",
                           "1..5",
                           "0x1",
                           "--1",
                           "1.85 1.85",
                           "1.85 credit debit",
                           "credit",
                           "credit credit",
                           "1.85credit",
                           "$",
                           "$$1",
                           "1.85$",
                           "USD 1.85",
                           "mid+",
                           "mid-",
                           "mid+-0.05",
                           "mid++0.05",
                           "mid 0.05",
                           "mid*2",
                           "middle",
                           "mid+1e-2",
                           "mid+0,05",
                           "natura",
                           "even credit",
                           "even 1",
                           "market",
                           "1.1234567891",
                           "1234567890123456",
                           "mid+1.1234567891"}) {
    CAPTURE(text);
    CHECK(!refusal(text).message().empty());
  }
}

TEST_CASE("Order price: digits of other scripts and hidden characters are refused") {
  for (const char* text : {"\uFF11.85", "1\u066B85", "\u0661", "1.85\u200B", "\u202E58.1", "1.85\u00A0credit", "1.85\t",
                           "1.85\n", "\xFF", "m\u0456d"}) {
    CAPTURE(text);
    const support::Error error = refusal(text);
    CHECK(holds(error.message(), "character"));
    CHECK(!holds(error.message(), "\u200B"));
    CHECK(!holds(error.message(), "\u202E"));
  }
}

TEST_CASE("Order price: 0 is refused, and even is proposed") {
  for (const char* text : {"0", "0.00", "0 credit", "debit 0.0", "$0"}) {
    CAPTURE(text);
    CHECK(holds(refusal(text).hint, "even"));
  }
  const PriceRequest even = parse_price(" Even ");
  CHECK(even.base == Base::figure);
  CHECK(even.figure.is_zero());
  CHECK(even.effect == PriceEffect::none);
}

TEST_CASE("Order price: figures are read with their direction") {
  struct Row {
    const char* text;
    const char* figure;
    std::optional<PriceEffect> effect;
  };
  for (const Row& row :
       {Row{"1.85", "1.85", {}}, Row{"$1.85", "1.85", {}}, Row{" 190 ", "190", {}}, Row{".05", "0.05", {}},
        Row{"1.850", "1.85", {}}, Row{"1.85 credit", "1.85", PriceEffect::credit},
        Row{"credit 1.85", "1.85", PriceEffect::credit}, Row{"1.85 cr", "1.85", PriceEffect::credit},
        Row{"1.85 db", "1.85", PriceEffect::debit}, Row{"DEBIT  $1.85", "1.85", PriceEffect::debit},
        Row{"123456789012345.123456789", "123456789012345.123456789", {}}}) {
    CAPTURE(row.text);
    const PriceRequest price = parse_price(row.text);
    CHECK(price.base == Base::figure);
    CHECK(price.figure == Decimal::of(row.figure));
    CHECK(price.effect == row.effect);
    CHECK(price.offset.is_zero());
  }
}

TEST_CASE("Order price: prices of the market are read with their offset") {
  struct Row {
    const char* text;
    Base base;
    const char* offset;
  };
  for (const Row& row :
       {Row{"mid", Base::mid, "0"}, Row{"Midpoint", Base::mid, "0"}, Row{"natural", Base::natural, "0"},
        Row{"NAT", Base::natural, "0"}, Row{"mid+0.05", Base::mid, "0.05"}, Row{"nat - 0.10", Base::natural, "-0.1"},
        Row{"midpoint -$1", Base::mid, "-1"}, Row{"natural +.01", Base::natural, "0.01"}}) {
    CAPTURE(row.text);
    const PriceRequest price = parse_price(row.text);
    CHECK(price.base == row.base);
    CHECK(price.offset == Decimal::of(row.offset));
    CHECK(!price.effect);
  }
}
