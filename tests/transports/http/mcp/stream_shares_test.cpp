// The limit of event streams of each caller.
#include "http/mcp/stream_shares.hpp"

#include <catch2/catch_test_macros.hpp>

#include <thread>
#include <vector>

using transports::http::StreamShares;

TEST_CASE("StreamShares gives each caller its own share, which copies hold") {
  StreamShares shares(2);
  const auto one = shares.take("a");
  auto two = shares.take("a");
  REQUIRE(one);
  REQUIRE(two);
  CHECK_FALSE(shares.take("a"));
  CHECK(shares.take("b"));
  const auto copy = two;
  two.reset();
  CHECK_FALSE(shares.take("a"));
}

TEST_CASE("StreamShares has no limit if it is 0, and a share may outlive it") {
  std::vector<std::shared_ptr<void>> held;
  {
    StreamShares shares(0);
    for (int i = 0; i < 1000; ++i) held.push_back(shares.take("a"));
  }
  for (const auto& share : held) CHECK(share);
}

TEST_CASE("StreamShares counts shares that many threads take and give back") {
  StreamShares shares(8);
  std::vector<std::jthread> threads;
  threads.reserve(8);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 1000; ++round) shares.take("a");
    });
  }
  threads.clear();
  std::vector<std::shared_ptr<void>> held;
  held.reserve(8);
  for (int i = 0; i < 8; ++i) held.push_back(shares.take("a"));
  for (const auto& share : held) CHECK(share);
  CHECK_FALSE(shares.take("a"));
}
