// Rows of candles as the feed sends them: snapshots in any order, twice, cut, empty, in transactions, without flags.
#include "live/candle_book.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <random>

using namespace broker::live;
using namespace std::chrono_literals;
using broker::dxlink::Batch;
using broker::dxlink::CandlePeriod;
using broker::dxlink::CandleUnit;

namespace {

namespace column = broker::dxlink::candle;
constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kStart = 1'700'000'040'000;  // a full minute
constexpr unsigned kPending = 1, kRemove = 2, kBegin = 4, kEnd = 8, kCut = 16;

struct Row {
  int minute = 0;
  double close = 0;
  unsigned flags = 0;
  double sequence = 0;
};

std::int64_t time_of(int minute) {
  return kStart + minute * 60'000;
}

struct CandleFixture {
  CandleFixture() { open(0); }
  void open(int from_minute) {
    REQUIRE(book.open(apple, {1, CandleUnit::minute}, time_of(from_minute), now));
    book.requested(apple, time_of(from_minute));
  }
  bool store(const std::vector<Row>& rows) {
    Batch batch;
    batch.clear(EventType::candle);
    for (const Row& row : rows) {
      batch.symbols.push_back(apple);
      std::vector<double> values(column::width, kAbsent);
      values[column::flags] = row.flags;
      values[column::time] = static_cast<double>(time_of(row.minute));
      values[column::sequence] = row.sequence;
      values[column::open] = values[column::high] = values[column::low] = values[column::close] = row.close;
      batch.values.insert(batch.values.end(), values.begin(), values.end());
    }
    return book.store(batch, now);
  }
  CandleBook::View read(int from_minute = 0) { return book.read(apple, at(from_minute), at(1000), now); }
  static broker::Instant at(int minute) { return broker::Instant(std::chrono::milliseconds(time_of(minute))); }
  // "0:10 1:11": minutes and closes.
  std::string bars(int from_minute = 0) {
    std::string text;
    for (const auto& candle : read(from_minute).candles) {
      text += (text.empty() ? "" : " ") + std::to_string((candle.time - at(0)) / 1min) + ':' +
              std::to_string(static_cast<int>(candle.close));
    }
    return text;
  }

  const SymbolId apple{7};
  CandleBook::TimePoint now{1h};
  CandleBook book;
};

}  // namespace

TEST_CASE_METHOD(CandleFixture, "Candles: a snapshot is complete with its last row, newest first or not") {
  CHECK(!store({{2, 12, kBegin}, {1, 11}}));
  CHECK(!read().is_loaded);
  CHECK(bars().empty());
  CHECK(store({{0, 10, kEnd}}));
  CHECK(read().is_loaded);
  CHECK(read().is_current);
  CHECK(!read().cut_at);
  CHECK(bars() == "0:10 1:11 2:12");
}

TEST_CASE_METHOD(CandleFixture, "Candles: rows after the snapshot change, append and delete bars") {
  store({{2, 12, kBegin}, {1, 11}, {0, 10, kEnd}});
  CHECK(!store({{2, 13}}));
  store({{3, 14}});
  CHECK(bars() == "0:10 1:11 2:13 3:14");
  store({{1, 11, kRemove}, {2, kAbsent}, {5, kAbsent}});
  CHECK(bars() == "0:10 3:14");
}

TEST_CASE_METHOD(CandleFixture, "Candles: what was there stays visible until a new snapshot ends") {
  store({{1, 11, kBegin}, {0, 10, kEnd}});
  store({{1, 21, kBegin}});
  CHECK(bars() == "0:10 1:11");
  store({{0, 20, kEnd}});
  CHECK(bars() == "0:20 1:21");
}

TEST_CASE_METHOD(CandleFixture, "Candles: a snapshot that the feed cuts says from where on it is complete") {
  store({{9, 19, kBegin}, {8, 18, kCut}});
  const auto view = read();
  CHECK(view.is_loaded);
  CHECK(view.cut_at == at(8));
}

TEST_CASE_METHOD(CandleFixture, "Candles: one row with all flags is an empty history") {
  Batch batch;
  batch.clear(EventType::candle);
  batch.symbols.push_back(apple);
  batch.values.assign(column::width, kAbsent);
  batch.values[column::flags] = kRemove | kBegin | kEnd;
  batch.values[column::time] = 0;
  CHECK(book.store(batch, now));
  CHECK(read().is_loaded);
  CHECK(read().candles.empty());
}

TEST_CASE_METHOD(CandleFixture, "Candles: rows of a transaction appear together with its last row") {
  store({{1, 11, kBegin}, {0, 10, kEnd}});
  store({{0, 20, kPending}, {1, 21, kPending}});
  CHECK(bars() == "0:10 1:11");
  store({{2, 22}});
  CHECK(bars() == "0:20 1:21 2:22");
  SECTION("a whole snapshot in one") {
    store({{1, 31, kBegin | kPending}, {0, 30, kEnd | kPending}});
    CHECK(bars() == "0:20 1:21 2:22");
    store({{2, 32}});
    CHECK(bars() == "0:30 1:31 2:32");
  }
}

TEST_CASE_METHOD(CandleFixture, "Candles: of rows with one time the higher sequence counts, else the later") {
  store({{0, 10, kBegin, 5}, {0, 11, 0, 4}, {1, 12}, {1, 13, kEnd}});
  CHECK(bars() == "0:10 1:13");
  store({{0, 14, 0, 4}});
  CHECK(bars() == "0:10 1:13");
  store({{0, 15, 0, 5}});
  CHECK(bars() == "0:15 1:13");
}

TEST_CASE_METHOD(CandleFixture, "Candles: without flags the history is complete after 300 ms without a row") {
  store({{2, 12}});
  now += 200ms;
  store({{1, 11}, {0, 10}});
  now += 299ms;
  CHECK(!book.tick(now));
  now += 1ms;
  CHECK(book.tick(now));
  CHECK(!book.tick(now));
  CHECK(read().is_loaded);
  CHECK(bars() == "0:10 1:11 2:12");
}

TEST_CASE_METHOD(CandleFixture,
                 "Candles: after a loss the history goes on at the last bar, without a gap or a double") {
  store({{4, 14, kBegin}, {3, 13}, {2, 12}, {1, 11}, {0, 10, kEnd}});
  book.connection_lost();
  CHECK(!read().is_loaded);
  CHECK(!read().is_current);
  CHECK(bars() == "0:10 1:11 2:12 3:13 4:14");
  REQUIRE(book.resume_times().contains(apple));
  CHECK(book.resume_times()[apple] == time_of(4));
  book.requested(apple, time_of(4));
  SECTION("the snapshot comes") {
    store({{9, 19, kBegin}, {8, 18}, {7, 17}, {6, 16}, {5, 15}, {4, 24, kEnd}});
    CHECK(bars() == "0:10 1:11 2:12 3:13 4:24 5:15 6:16 7:17 8:18 9:19");
    CHECK(read().is_loaded);
    CHECK(book.resume_times().empty());
  }
  SECTION("it is lost again in the middle") {
    store({{9, 19, kBegin}, {8, 18}});
    book.connection_lost();
    CHECK(book.resume_times()[apple] == time_of(4));
    CHECK(bars() == "0:10 1:11 2:12 3:13 4:14");
  }
  SECTION("rows without flags are lost in the middle: the gap is known") {
    store({{9, 19}, {8, 18}});
    book.connection_lost();
    CHECK(book.resume_times()[apple] == time_of(4));
  }
}

TEST_CASE_METHOD(CandleFixture, "Candles: a history that never came whole is asked for again from its beginning") {
  store({{9, 19, kBegin}, {8, 18}});
  book.connection_lost();
  CHECK(book.resume_times().empty());
}

TEST_CASE_METHOD(CandleFixture, "Candles: an earlier time than before is not loaded until its snapshot has come") {
  store({{2, 12, kBegin}, {1, 11}, {0, 10, kEnd}});
  CHECK(book.is_loaded(apple, at(0)));
  REQUIRE(book.open(apple, {1, CandleUnit::minute}, time_of(-2), now));
  CHECK(!book.is_loaded(apple, at(-2)));
  CHECK(book.is_loaded(apple, at(1)));
  book.requested(apple, time_of(-2));
  SECTION("it comes") {
    store({{2, 12, kBegin}, {1, 11}, {0, 10}, {-1, 9}, {-2, 8, kEnd}});
    CHECK(book.is_loaded(apple, at(-2)));
    CHECK(bars(-2) == "-2:8 -1:9 0:10 1:11 2:12");
  }
  SECTION("the connection is lost before: all of it is asked for again") {
    book.connection_lost();
    CHECK(book.resume_times().empty());
  }
}

TEST_CASE_METHOD(CandleFixture, "Candles: bars that a later request does not continue are dropped") {
  store({{1, 11, kBegin}, {0, 10, kEnd}});
  book.unsubscribed(apple);
  open(5);
  store({{6, 16, kBegin}, {5, 15, kEnd}});
  CHECK(bars(0) == "5:15 6:16");
  CHECK(!book.is_loaded(apple, at(0)));
  CHECK(book.is_loaded(apple, at(5)));
}

TEST_CASE_METHOD(CandleFixture, "Candles: a bar whose period has not ended is provisional") {
  store({{1, 11, kBegin}, {0, 10, kEnd}});
  const auto view = book.read(apple, at(0), at(1) + 59s, now);
  CHECK(!view.candles[0].is_provisional);
  CHECK(view.candles[1].is_provisional);
  CHECK(!book.read(apple, at(0), at(2), now).candles[1].is_provisional);
}

TEST_CASE_METHOD(CandleFixture, "Candles: series and bars are bounded") {
  for (std::uint32_t i = 0; i < CandleBook::kMaxSeries - 1; ++i) {
    CHECK(book.open(SymbolId{100 + i}, {1, CandleUnit::day}, 1, now + std::chrono::seconds(i)));
  }
  CHECK(!book.open(SymbolId{999}, {1, CandleUnit::day}, 1, now));
  book.unsubscribed(SymbolId{105});
  CHECK(book.open(SymbolId{999}, {1, CandleUnit::day}, 1, now));
  CHECK(!book.open(SymbolId{105}, {1, CandleUnit::day}, 1, now));
  book.forget(SymbolId{100});
  CHECK(book.open(SymbolId{105}, {1, CandleUnit::day}, 1, now));

  std::vector<Row> rows;
  for (int i = 0; i < 20'010; ++i) rows.push_back({i, 1});
  rows.front().flags = kBegin;
  rows.back().flags = kEnd;
  store(rows);
  CHECK(read().candles.size() == CandleBook::kMaxBars);
  CHECK(read().cut_at == at(10));
}

TEST_CASE_METHOD(CandleFixture, "Candles: any order of a snapshot's rows, also twice, gives the same series") {
  std::vector<Row> rows;
  for (int i = 0; i < 50; ++i) rows.push_back({i, 100.0 + i});
  std::string expected;
  for (unsigned seed = 0; seed < 1000; ++seed) {
    std::mt19937 random(seed);
    auto shuffled = rows;
    if (seed % 2 == 1) shuffled.insert(shuffled.end(), rows.begin(), rows.end());
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    shuffled.front().flags |= kBegin;
    shuffled.back().flags |= kEnd;
    store(shuffled);
    if (seed == 0) expected = bars();
    REQUIRE(bars() == expected);
  }
}
