#include <catch2/catch_test_macros.hpp>

#include <zlib.h>

#include <future>

#include "broker/fake_broker.hpp"

using namespace std::chrono_literals;
using support::ErrorCode;

namespace {

std::string gzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

ScriptedReply gzipped(ScriptedReply reply) {
  reply.body = gzip(reply.body);
  reply.extra_headers = "Content-Encoding: gzip\r\n";
  return reply;
}

struct Fixture {
  FakeBroker fake;
  support::SystemClock clock;
  broker::Client client{config_for(fake.url()), clock};

  support::Error accounts_error(const broker::ReadOptions& options = patient()) {
    return error_of([&] { client.accounts(options); });
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Connections are reused") {
  fake.on(kAccounts, items(kOneAccount));
  for (int i = 0; i < 5; ++i) client.accounts(refreshing());
  for (const RecordedRequest& request : fake.requests(kAccounts)) CHECK(request.connection == 1);
}

TEST_CASE_METHOD(Fixture, "A read is retried after 429, 5xx and a broken connection") {
  fake.on(kAccounts, items(kOneAccount));
  SECTION("The first response is a server error") {
    fake.once(kAccounts, failure(500, "internal", "Oops"));
  }
  SECTION("The first response is a page of a gateway") {
    fake.once(kAccounts, html(502));
  }
  SECTION("The connection is closed before the response") {
    fake.once(kAccounts, cut());
  }
  SECTION("The connection is closed within the response") {
    ScriptedReply half = items(kOneAccount);
    half.truncate = true;
    fake.once(kAccounts, half);
  }
  CHECK(client.accounts(patient())->size() == 1);
  CHECK(fake.count(kAccounts) == 2);
}

TEST_CASE_METHOD(Fixture, "After 429 a read waits at least one second") {
  fake.once(kAccounts, failure(429, "rate_limited", "Slow down"));
  fake.on(kAccounts, items(kOneAccount));
  const auto started = std::chrono::steady_clock::now();
  CHECK(client.accounts(patient())->size() == 1);
  CHECK(std::chrono::steady_clock::now() - started >= 1000ms);
}

TEST_CASE_METHOD(Fixture, "A 429 is returned if the budget is too short for a retry") {
  fake.on(kAccounts, failure(429, "rate_limited", "Slow down"));
  const auto error = accounts_error(within(800ms));
  CHECK(error.code == ErrorCode::rate_limited);
  CHECK(error.retry_after == 1s);
  CHECK(fake.count(kAccounts) == 1);
}

TEST_CASE_METHOD(Fixture, "A read fails after three attempts") {
  fake.on(kAccounts, cut());
  const auto error = accounts_error();
  CHECK(error.code == ErrorCode::upstream_unavailable);
  CHECK(error.message().find("broke before the answer") != std::string::npos);
  CHECK(fake.count(kAccounts) == 3);
}

TEST_CASE_METHOD(Fixture, "A broker that does not respond causes deadline_exceeded") {
  fake.on(kAccounts, hang());
  const auto error = accounts_error(within(300ms));
  CHECK(error.code == ErrorCode::deadline_exceeded);
}

TEST_CASE("A read that times out is retried within the budget") {
  FakeBroker fake;
  support::SystemClock clock;
  broker::Config config = config_for(fake.url());
  config.read_timeout = 1s;
  broker::Client client(config, clock);
  fake.once(kAccounts, hang());
  fake.on(kAccounts, items(kOneAccount));
  CHECK(client.accounts(patient())->size() == 1);
  CHECK(fake.count(kAccounts) == 2);
}

TEST_CASE_METHOD(Fixture, "Cancelling a call closes its connection at once") {
  fake.on(kAccounts, hang());
  client.log_in(patient());
  const auto source = std::make_shared<std::stop_source>();
  auto caller = std::async(std::launch::async, [&] { return accounts_error(within(30s, source->get_token())).code; });
  fake.await(kAccounts, 1);
  source->request_stop();
  CHECK(caller.get() == ErrorCode::cancelled);
  CHECK(fake.await_disconnect());

  // The client can be used after that.
  fake.on(kAccounts, items(kOneAccount));
  CHECK(client.accounts(patient())->size() == 1);
}

TEST_CASE_METHOD(Fixture, "A call cancelled before it begins sends nothing") {
  const auto source = std::make_shared<std::stop_source>();
  source->request_stop();
  CHECK(accounts_error(within(30s, source->get_token())).code == ErrorCode::cancelled);
  CHECK(fake.count("/oauth/token") == 0);
}

TEST_CASE("A refused connection, an unknown host and a failed TLS handshake have different errors") {
  support::SystemClock clock;
  const auto error_at = [&](const std::string& url, broker::Environment environment = broker::Environment::demo) {
    broker::Client client(config_for(url, environment), clock);
    return error_of([&] { client.log_in(patient()); });
  };
  std::string gone;
  {
    FakeBroker fake;
    gone = fake.url();
  }
  auto error = error_at(gone);
  CHECK(error.code == ErrorCode::upstream_unavailable);
  CHECK(error.message().find("refused") != std::string::npos);

  error = error_at("https://no-such-host.invalid", broker::Environment::sandbox);
  CHECK(error.code == ErrorCode::upstream_unavailable);
  CHECK(error.message().find("could not be resolved") != std::string::npos);

  FakeBroker plain;
  error = error_at("https://127.0.0.1:" + std::to_string(plain.port()));
  CHECK(error.code == ErrorCode::upstream_unavailable);
  CHECK(error.message().find("No secure connection") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "A redirect is not followed") {
  FakeBroker elsewhere;
  elsewhere.on(kAccounts, items(kOneAccount));
  ScriptedReply redirect{302, ""};
  redirect.extra_headers = "Location: " + elsewhere.url() + kAccounts + "\r\n";
  fake.on(kAccounts, redirect);
  const auto error = accounts_error();
  CHECK(error.code == ErrorCode::upstream_unavailable);
  CHECK(error.message().find("redirect") != std::string::npos);
  CHECK(elsewhere.count(kAccounts) == 0);
}

TEST_CASE_METHOD(Fixture, "A response body above 32 MiB is refused") {
  fake.on(kAccounts, data('"' + std::string(33 * 1024 * 1024, 'x') + '"'));
  const auto error = accounts_error();
  CHECK(error.code == ErrorCode::upstream_unavailable);
  CHECK(error.message().find("32 MiB") != std::string::npos);
  CHECK(fake.count(kAccounts) == 1);
}

TEST_CASE_METHOD(Fixture, "A gzip body is decompressed, and its limit applies to the decompressed size") {
  fake.on(kAccounts, gzipped(items(kOneAccount)));
  CHECK(client.accounts(patient())->size() == 1);
  fake.on(kAccounts, gzipped(data('"' + std::string(33 * 1024 * 1024, 'x') + '"')));
  CHECK(accounts_error(refreshing()).message().find("32 MiB") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "A call without a deadline works") {
  fake.once(kAccounts, hang(items(kOneAccount)));
  auto leader = std::async(std::launch::async, [&] { return client.accounts({})->size(); });
  fake.await(kAccounts, 1);
  auto follower = std::async(std::launch::async, [&] { return client.accounts({})->size(); });
  fake.release();
  CHECK(leader.get() == 1);
  CHECK(follower.get() == 1);
}

TEST_CASE("Concurrent requests are limited by the size of the pool") {
  FakeBroker fake;
  support::SystemClock clock;
  broker::Config config = config_for(fake.url());
  config.pool_size = 1;
  broker::Client client(config, clock);
  client.log_in(patient());
  fake.on(kAccounts, hang(items(kOneAccount)));
  auto first = std::async(std::launch::async, [&] { return client.accounts(patient())->size(); });
  fake.await(kAccounts, 1);
  CHECK(error_of([&] { client.equity("AAPL", within(50ms)); }).code == ErrorCode::deadline_exceeded);
  CHECK(fake.count("/instruments/equities/AAPL") == 0);
  fake.release();
  CHECK(first.get() == 1);
}

TEST_CASE_METHOD(Fixture, "Equal concurrent calls share one request") {
  fake.on(kAccounts, hang(items(kOneAccount)));
  std::vector<std::future<std::size_t>> callers;
  state::CacheLookups lookups;
  for (int i = 0; i < 12; ++i) {
    callers.push_back(std::async(std::launch::async, [&] {
      broker::ReadOptions options = patient();
      options.lookups = &lookups;
      return client.accounts(options)->size();
    }));
  }
  fake.await(kAccounts, 1);
  fake.release();
  for (auto& caller : callers) CHECK(caller.get() == 1);
  CHECK(fake.count(kAccounts) == 1);
  CHECK(lookups.hits == 11);
  CHECK(lookups.misses == 1);
}

TEST_CASE_METHOD(Fixture, "After the caller that sends the request is cancelled, a waiting one sends it") {
  fake.once(kAccounts, hang());
  fake.on(kAccounts, items(kOneAccount));
  const auto source = std::make_shared<std::stop_source>();
  auto leader = std::async(std::launch::async, [&] { return accounts_error(within(30s, source->get_token())).code; });
  fake.await(kAccounts, 1);
  auto follower = std::async(std::launch::async, [&] { return client.accounts(patient())->size(); });
  source->request_stop();
  CHECK(leader.get() == ErrorCode::cancelled);
  CHECK(follower.get() == 1);
  CHECK(fake.count(kAccounts) == 2);
}

TEST_CASE_METHOD(Fixture, "cached_only returns cached values only") {
  fake.on(kAccounts, items(kOneAccount));
  state::CacheLookups lookups;
  broker::ReadOptions options = patient();
  options.cached_only = true;
  options.lookups = &lookups;
  CHECK_THROWS_AS(client.accounts(options), broker::NotCached);
  const auto asked = client.accounts(patient());
  CHECK(client.accounts(options).value == asked.value);
  options.refresh = true;
  CHECK_THROWS_AS(client.accounts(options), broker::NotCached);
  CHECK(lookups.hits == 1);
  CHECK(lookups.misses == 0);
  CHECK(fake.count(kAccounts) == 1);
}

TEST_CASE_METHOD(Fixture, "Responses are cached, and refresh ignores them") {
  fake.on(kAccounts, items(kOneAccount));
  state::CacheLookups lookups;
  broker::ReadOptions options = patient();
  options.lookups = &lookups;
  const auto first = client.accounts(options);
  CHECK(lookups.misses == 1);
  const auto second = client.accounts(options);
  CHECK(lookups.hits == 1);
  CHECK(first.as_of == second.as_of);
  CHECK(first.value == second.value);
  options.refresh = true;
  client.accounts(options);
  CHECK(lookups.hits == 1);
  CHECK(lookups.misses == 2);
  CHECK(fake.count(kAccounts) == 2);
}
