// The line that says what long work is at.
#include <catch2/catch_test_macros.hpp>

#include "terminal/progress_line.hpp"
#include "terminal/text_layout.hpp"

using namespace std::chrono_literals;

TEST_CASE("Progress: work of less than a second shows no line") {
  support::ManualClock clock(support::Instant{});
  app::ProgressLine line(clock, 80);
  CHECK(line.update("Reading the accounts").empty());
  clock.advance(999ms);
  CHECK(line.update("Reading the accounts").empty());
  CHECK(line.erase().empty());
}

TEST_CASE("Progress: the line names the work and the seconds, and leaves the cursor at its beginning") {
  support::ManualClock clock(support::Instant{});
  app::ProgressLine line(clock, 80);
  clock.advance(1s);
  CHECK(line.update("Logging in at TastyTrade") == "Logging in at TastyTrade ... (1 s)\x1b[K\r");
  clock.advance(999ms);
  CHECK(line.update("Logging in at TastyTrade").empty());  // it would stay as it is
  CHECK(line.update("Reading the accounts") == "Reading the accounts ... (1 s)\x1b[K\r");
  clock.advance(2min);
  CHECK(line.update("Reading the accounts") == "Reading the accounts ... (121 s)\x1b[K\r");
  CHECK(line.erase() == "\x1b[K");
}

TEST_CASE("Progress: the line is one line at every width, and the seconds stay") {
  for (std::size_t width = 20; width <= 200; ++width) {
    CAPTURE(width);
    support::ManualClock clock(support::Instant{});
    app::ProgressLine line(clock, width);
    clock.advance(75s);
    std::string text = line.update("Waiting for TastyTrade\nand\x1b[31m more");
    REQUIRE(text.ends_with(" ... (75 s)\x1b[K\r"));
    text.resize(text.size() - 4);
    CHECK(app::text_width(text) < width);
    CHECK(text.find('\n') == std::string::npos);
    CHECK(text.find('\x1b') == std::string::npos);
  }
}
