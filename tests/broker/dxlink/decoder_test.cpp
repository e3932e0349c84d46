// Frames of FEED_DATA as they come, and as they should not come.
#include "dxlink/decoder.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "dxlink/candle_symbol.hpp"

using namespace broker::dxlink;

namespace {

struct DecoderFixture {
  DecoderFixture() {
    table.announce(EventType::quote, {"eventSymbol", "bidPrice", "askPrice", "bidSize", "askSize"});
    table.announce(EventType::trade, {"eventSymbol", "price", "size"});
    table.announce(EventType::candle, {"eventSymbol", "close", "time"});
    for (const auto type : {EventType::quote, EventType::trade, EventType::profile, EventType::summary}) {
      symbols.add(type, "AAPL", SymbolId{1});
      symbols.add(type, "SPX", SymbolId{2});
    }
    symbols.add(EventType::candle, "AAPL{=d}", SymbolId{3});
  }

  Frame decode(const std::string& text) {
    return decoder.decode(
        text, [this](int channel) { return channel == 1 ? &table : nullptr; }, symbols);
  }
  Frame decode_data(const std::string& data) {
    return decode(R"({"type":"FEED_DATA","channel":1,"data":)" + data + "}");
  }

  ColumnTable table;
  SymbolIndex symbols;
  Decoder decoder;
};

}  // namespace

TEST_CASE_METHOD(DecoderFixture, "Decoder: a pair of type and values gives a row for each event") {
  const Frame frame = decode_data(R"(["Quote",["AAPL",312.01,312.02,240,80,"SPX",6000.5,6001,1,2]])");
  REQUIRE(frame.kind == FrameKind::data);
  REQUIRE(frame.batches.size() == 1);
  const Batch& batch = frame.batches[0];
  REQUIRE(batch.size() == 2);
  CHECK(batch.type == EventType::quote);
  CHECK(batch.symbols == std::vector{SymbolId{1}, SymbolId{2}});
  CHECK(batch.row(0)[quote::bid_price] == 312.01);
  CHECK(batch.row(1)[quote::ask_size] == 2);
}

TEST_CASE_METHOD(DecoderFixture, "Decoder: a frame may hold several pairs, of which unknown types are skipped") {
  const Frame frame = decode_data(
      R"(["Quote",["AAPL",1,2,3,4],"TheoPrice",["AAPL",[7],{"a":[1]}],"Trade",["SPX",6000,1],"Quote",["SPX",5,6,7,8]])");
  REQUIRE(frame.kind == FrameKind::data);
  REQUIRE(frame.batches.size() == 3);
  CHECK(frame.batches[1].type == EventType::trade);
  CHECK(frame.batches[2].row(0)[quote::bid_price] == 5);
}

TEST_CASE_METHOD(DecoderFixture, "Decoder: NaN, Infinity and null are absent, and the event stays") {
  const Frame frame = decode_data(R"(["Quote",["SPX","NaN","-Infinity",null,"Infinity","AAPL",1,"abc",2,3]])");
  REQUIRE(frame.batches.size() == 1);
  REQUIRE(frame.batches[0].size() == 2);
  for (const double value : frame.batches[0].row(0)) CHECK(std::isnan(value));
  CHECK(std::isnan(frame.batches[0].row(1)[quote::ask_price]));
  CHECK(frame.left_out.unreadable_values == 1);
}

TEST_CASE_METHOD(DecoderFixture, "Decoder: columns are read by name, in any order, without those that were left out") {
  table.announce(EventType::quote, {"askSize", "eventType", "bidPrice", "novelty", "eventSymbol"});
  const Frame frame = decode_data(R"(["Quote",[80,"Quote",312.01,"x","AAPL",81,"Quote",1,2,"SPX"]])");
  REQUIRE(frame.kind == FrameKind::data);
  CHECK(frame.batches[0].row(0)[quote::bid_price] == 312.01);
  CHECK(frame.batches[0].row(0)[quote::ask_size] == 80);
  CHECK(std::isnan(frame.batches[0].row(0)[quote::ask_price]));
  CHECK(frame.batches[0].symbols[1] == SymbolId{2});
}

TEST_CASE_METHOD(DecoderFixture, "Decoder: columns that stand in the data apply at once and are told") {
  const Frame frame = decode_data(
      R"([["Trade",["price","eventSymbol"]],[200.5,"AAPL"],["Novelty",["a"]],[1],"Quote",["SPX",1,2,3,4]])");
  REQUIRE(frame.kind == FrameKind::data);
  REQUIRE(frame.announced.size() == 1);
  CHECK(frame.announced[0].type == EventType::trade);
  CHECK(frame.announced[0].columns == std::vector<std::string>{"price", "eventSymbol"});
  REQUIRE(frame.batches.size() == 2);
  CHECK(frame.batches[0].row(0)[trade::price] == 200.5);
}

TEST_CASE_METHOD(DecoderFixture, "Decoder: a number of values that does not divide is a failure without rows") {
  for (const char* values :
       {R"(["AAPL"])", R"(["AAPL",1,2,3])", R"(["AAPL",1,2,3,4,"SPX"])", R"(["AAPL",1,2,3,4,"SPX",1,2,3])"}) {
    const Frame frame = decode_data(R"(["Trade",["AAPL",1,2],"Quote",)" + std::string(values) + "]");
    CHECK(frame.kind == FrameKind::malformed);
    CHECK(frame.failure == DecodeFailure::does_not_divide);
    CHECK(frame.type == EventType::quote);
    CHECK(frame.columns == 5);
    CHECK(frame.batches.empty());
  }
}

TEST_CASE_METHOD(DecoderFixture, "Decoder: a value in the place of the symbol is a failure, not a shifted row") {
  CHECK(decode_data(R"(["Quote",[1,"AAPL",2,3,4]])").failure == DecodeFailure::no_symbol);
  CHECK(decode_data(R"(["Quote",[null,1,2,3,4]])").failure == DecodeFailure::no_symbol);
  table.announce(EventType::quote, {"bidPrice", "askPrice"});
  CHECK(decode_data(R"(["Quote",[1,2]])").failure == DecodeFailure::no_symbol);
}

TEST_CASE_METHOD(DecoderFixture, "Decoder: rows of symbols that are not subscribed are dropped and counted") {
  const Frame frame =
      decode_data(R"(["Quote",["MSFT",1,2,3,4,"AAPL",5,6,7,8,"",1,2,3,4,"SPX",9,9,9,9,"NFLX",1,1,1,1]])");
  REQUIRE(frame.batches.size() == 1);
  CHECK(frame.batches[0].symbols == std::vector{SymbolId{1}, SymbolId{2}});
  CHECK(frame.batches[0].row(0)[quote::bid_price] == 5);
  CHECK(frame.batches[0].row(1)[quote::ask_size] == 9);
  CHECK(frame.batches[0].values.size() == 8);
  CHECK(frame.left_out.unknown_symbols == 3);
}

TEST_CASE_METHOD(DecoderFixture, "Decoder: a candle's symbol is found in the server's spelling") {
  const Frame frame = decode_data(R"(["Candle",["AAPL{=1d}",201.5,1000,"AAPL{=d}",202.5,2000,"AAPL{=5m}",1,1]])");
  REQUIRE(frame.batches.size() == 1);
  CHECK(frame.batches[0].symbols == std::vector{SymbolId{3}, SymbolId{3}});
  CHECK(frame.batches[0].row(1)[candle::close] == 202.5);
}

TEST_CASE_METHOD(DecoderFixture, "Decoder: data of a type without columns are named") {
  const Frame frame = decode_data(R"(["Quote",["AAPL",1,2,3,4],"Summary",["AAPL",1]])");
  CHECK(frame.kind == FrameKind::no_columns);
  CHECK(frame.type == EventType::summary);
  CHECK(frame.batches.empty());
  table.assume(EventType::summary);
  CHECK(decode_data(R"(["Summary",["AAPL",1,2,3,4,5,6,7,8]])").kind == FrameKind::data);
  CHECK(decode_data(R"(["Summary",["MSFT",1,2,3,4,5,6,7,8]])").failure == DecodeFailure::wrong_symbol);
}

TEST_CASE_METHOD(DecoderFixture, "Decoder: type and channel may follow the data") {
  for (const char* text :
       {R"({"data":["Quote",["AAPL",1,2,3,4]],"type":"FEED_DATA","channel":1})",
        R"({"type":"FEED_DATA","data":["Quote",["AAPL",1,2,3,4]],"channel":1})",
        R"({"channel":1,"x":{"data":[{"y":1}]},"data":["Quote",["AAPL",1,2,3,4]],"type":"FEED_DATA"})"}) {
    CAPTURE(text);
    const Frame frame = decode(text);
    REQUIRE(frame.kind == FrameKind::data);
    REQUIRE(frame.batches.size() == 1);
    CHECK(frame.batches[0].row(0)[quote::ask_price] == 2);
  }
}

TEST_CASE_METHOD(DecoderFixture, "Decoder: the full form has objects, whose type may come last") {
  const Frame frame = decode_data(
      R"([{"eventType":"Trade","eventSymbol":"AAPL","price":201.5,"novelty":true},)"
      R"({"askPrice":2,"eventSymbol":"SPX","bidSize":"NaN","eventType":"Quote"},)"
      R"({"eventType":"Novelty","eventSymbol":"AAPL"},{"eventType":"Quote","eventSymbol":"MSFT"},)"
      R"({"eventType":"Profile","eventSymbol":"AAPL","tradingStatus":"HALTED","description":"Apple","highLimitPrice":9}])");
  REQUIRE(frame.kind == FrameKind::data);
  REQUIRE(frame.batches.size() == 3);
  CHECK(frame.batches[0].row(0)[trade::price] == 201.5);
  CHECK(frame.batches[1].row(0)[quote::ask_price] == 2);
  CHECK(std::isnan(frame.batches[1].row(0)[quote::bid_size]));
  const Batch& profiles = frame.batches[2];
  CHECK(profiles.text(profiles.row(0)[profile::trading_status]) == "HALTED");
  CHECK(profiles.text(profiles.row(0)[profile::description]) == "Apple");
  CHECK(profiles.text(profiles.row(0)[profile::status_reason]).empty());
  CHECK(frame.left_out.unknown_symbols == 1);
  CHECK(decode_data(R"([{"eventSymbol":"AAPL","price":1}])").failure == DecodeFailure::shape);
  CHECK(decode_data(R"([{"eventType":"Trade","price":1}])").failure == DecodeFailure::no_symbol);
}

TEST_CASE_METHOD(DecoderFixture, "Decoder: other messages are recognised by their type, wherever it stands") {
  CHECK(decode(R"({"type":"KEEPALIVE","channel":0})").kind == FrameKind::control);
  CHECK(decode(R"({"channel":1,"data":[1,2],"type":"FEED_CONFIG"})").kind == FrameKind::control);
  CHECK(decode(R"({"type":"FEED_DATA","channel":7,"data":["Quote",["AAPL",1,2,3,4]]})").kind == FrameKind::ignored);
}

TEST_CASE_METHOD(DecoderFixture, "Decoder: what is not of the documented form is malformed") {
  for (const char* data :
       {"7", "\"Quote\"", "{}", "[7]", "[null]", R"(["Quote"])", R"(["Quote","Trade",["AAPL",1,2]])", R"([["AAPL",1]])",
        R"([[],[1]])", R"([["Quote"],["AAPL"]])", R"([["Quote",["eventSymbol"]]])", R"(["Quote",{"AAPL":1}])",
        R"(["Quote",["AAPL",[1],2,3,4]])", R"(["Quote",["AAPL",{"a":1},2,3,4]])", R"(["Quote",{"eventType":"Quote"}])",
        R"([{"eventType":"Quote","eventSymbol":{"a":1}}])", R"([["Quote",["eventSymbol"],["bidPrice"]],["AAPL"]])"}) {
    CAPTURE(data);
    const Frame frame = decode_data(data);
    CHECK(frame.kind == FrameKind::malformed);
    CHECK(frame.batches.empty());
  }
  for (const char* text :
       {"", "[]", "7", "{", R"({"type":"FEED_DATA","channel":1,"data":["Quote",["AAPL",1,2)",
        R"({"type":"FEED_DATA","data":[]})", R"({"type":"FEED_DATA","channel":"1","data":[]})",
        R"({"type":"FEED_DATA","channel":1.5,"data":[]})", R"({"type":"FEED_DATA","channel":-1,"data":[]})",
        R"({"type":"FEED_DATA","channel":1,"data":[],"data":[]})", R"({"type":"FEED_DATA","channel":1,"channel":1})",
        R"({"type":"FEED_DATA","channel":1,"data":["Quote",["AAPL",1,2,3,4]]}{)",
        R"({"type":"FEED_DATA","channel":1,"data":["Quote",["AAPL",1e999,2,3,4]]})", "{\"type\":\"FEED_DATA\xff\"}"}) {
    CAPTURE(text);
    CHECK(decode(text).kind == FrameKind::malformed);
  }
}

TEST_CASE_METHOD(DecoderFixture, "Decoder: depth, texts and values are bounded") {
  CHECK(decode_data(R"([[[[[[1]]]]]])").kind == FrameKind::malformed);
  CHECK(decode(R"({"a":[[[[[[1]]]]]],"type":"FEED_DATA","channel":1})").failure == DecodeFailure::too_deep);
  CHECK(decode_data(R"(["Quote",[")" + std::string(257, 'A') + R"(",1,2,3,4]])").failure == DecodeFailure::too_long);
  std::string values;
  for (int i = 0; i < 20'001; ++i) values += R"(,"AAPL",1,2,3,4)";
  CHECK(decode_data(R"(["Quote",[)" + values.substr(1) + "]]").failure == DecodeFailure::too_many_values);
  // The decoder is as good as new afterwards.
  CHECK(decode_data(R"(["Quote",["AAPL",1,2,3,4]])").batches.size() == 1);
}

TEST_CASE("Candle symbols: periods and attributes compare in one spelling") {
  CHECK(make_candle_symbol("AAPL", {5, CandleUnit::minute}, false) == "AAPL{=5m,tho=true}");
  CHECK(make_candle_symbol("/ESZ26:XCME", {1, CandleUnit::day}, true) == "/ESZ26:XCME{=d}");
  CHECK(normalize_candle_symbol("AAPL{=1d}") == "AAPL{=d}");
  CHECK(normalize_candle_symbol("AAPL{tho=true,=5m}") == "AAPL{=5m,tho=true}");
  CHECK(normalize_candle_symbol("AAPL{=1mo,tho=false}") == "AAPL{=mo}");
  for (const char* text : {"AAPL", "AAPL{}", "{=d}", "AAPL{=d", "AAPL{tho=true}", ""})
    CHECK(!normalize_candle_symbol(text));
  CHECK(parse_candle_period("15m") == CandlePeriod{15, CandleUnit::minute});
  CHECK(parse_candle_period("mo") == CandlePeriod{1, CandleUnit::month});
  for (const char* text : {"", "0m", "-1m", "5", "5x", "1000m", "99999999999999m", "m5"}) {
    CAPTURE(text);
    CHECK(!parse_candle_period(text));
  }
  CHECK(to_string(CandlePeriod{1, CandleUnit::hour}) == "h");
}
