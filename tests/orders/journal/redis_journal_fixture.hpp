// One Redis, and a journal of several replicas in it: a file for each.
#pragma once

#include <atomic>
#include <functional>
#include <thread>

#include "journal_fixture.hpp"
#include "tastytrade_mcp/state/redis_client.hpp"

namespace test {

inline constexpr const char* kList = "tastytrade-mcp:order-journal";

struct Replicas {
  const TemporaryFolder folder;
  RedisProcess redis{"", true};
  support::ManualClock clock{kStart};

  std::string file(int number) const { return folder.path() + "/journal-" + std::to_string(number) + ".db"; }
  std::unique_ptr<orders::Journal> open(int number) {
    orders::JournalOptions options = journal_options();
    options.replica = "host-" + std::to_string(number);
    return orders::open_redis_journal(redis.url(), file(number), options, clock);
  }
  state::RedisReply command(const state::RedisClient::Words& words) const {
    return state::RedisClient(redis.url()).send(words, false);
  }
  void restart(bool loses_files) {
    redis.kill();
    if (loses_files) redis.lose_files();
    redis.start();
  }
};

// Returns the reason for the operator; empty if `work` is not refused.
template <class Work>
std::string find_refusal(const Work& work) {
  try {
    work();
  } catch (const support::Error& error) {
    CHECK(error.code == support::ErrorCode::not_ready);
    CHECK_FALSE(error.retryable);
    CHECK(error.message().find("Redis") == std::string::npos);
    return error.operator_message();
  }
  return "";
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Repeats `work` while it is refused: a server that was started again may still be loading.
template <class Work>
bool succeeds_soon(const Work& work) {
  return wait_until([&] { return !is_refused(work); });
}

inline orders::Intent previewed(int number, orders::Journal& journal) {
  orders::Intent intent = make_intent(number);
  intent.incarnation = journal.incarnation();
  return intent;
}

// Runs `work` on several threads, each with a journal of its own. Returns how many returned true.
inline int count_true(Replicas& replicas, int threads, const std::function<bool(orders::Journal&, int)>& work) {
  std::vector<std::unique_ptr<orders::Journal>> journals;
  for (int i = 0; i < threads; ++i) journals.push_back(replicas.open(i));
  std::atomic<int> count{0};
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&, i] {
      if (work(*journals[static_cast<std::size_t>(i)], i)) ++count;
    });
  }
  for (std::thread& thread : running) thread.join();
  return count;
}

}  // namespace test
