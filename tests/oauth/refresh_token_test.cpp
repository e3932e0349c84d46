// Refresh tokens: their times, their rotation, and use a second time.
#include <future>

#include "authorization_fixture.hpp"

using test::AuthorizationFixture;
using test::error_of;

TEST_CASE_METHOD(AuthorizationFixture, "An access token expires after an hour, an unused grant after ninety days") {
  const std::string client = new_client();
  const oauth::Tokens tokens = log_in(client);
  clock.advance(std::chrono::minutes(61));
  CHECK_FALSE(works(tokens));
  const oauth::Tokens next = refresh(client, tokens.refresh);
  CHECK(works(next));
  clock.advance(std::chrono::hours(24 * 91));
  CHECK(error_of([&] { refresh(client, next.refresh); }) == "invalid_grant");
}

TEST_CASE_METHOD(AuthorizationFixture, "A refresh token that is used again within a minute gives the same tokens") {
  const std::string client = new_client();
  const oauth::Tokens tokens = log_in(client);
  const oauth::Tokens lost = refresh(client, tokens.refresh);
  clock.advance(std::chrono::seconds(30));
  CHECK(refresh(client, tokens.refresh).refresh == lost.refresh);
  CHECK(works(refresh(client, lost.refresh)));
}

TEST_CASE_METHOD(AuthorizationFixture, "A refresh token that is used again after a minute ends the grant") {
  const std::string client = new_client();
  const oauth::Tokens tokens = log_in(client);
  const oauth::Tokens next = refresh(client, tokens.refresh);
  SECTION("The latest refresh token is used again after the minute") {
    clock.advance(std::chrono::seconds(61));
    CHECK(error_of([&] { refresh(client, tokens.refresh); }) == "invalid_grant");
  }
  SECTION("An older refresh token than the latest is used") {
    refresh(client, next.refresh);
    CHECK(error_of([&] { refresh(client, tokens.refresh); }) == "invalid_grant");
  }
  CHECK_FALSE(works(next));
  CHECK(error_of([&] { refresh(client, next.refresh); }) == "invalid_grant");
}

TEST_CASE_METHOD(AuthorizationFixture, "A refresh token is valid although the store lost its last writes") {
  const std::string client = new_client();
  const oauth::Tokens tokens = log_in(client);
  const std::string id = tokens.refresh.substr(4, tokens.refresh.find('.') - 4);
  const std::string before = store->get("oauth-grant:" + id).value();
  const oauth::Tokens next = refresh(client, tokens.refresh);
  store->put("oauth-grant:" + id, before, std::chrono::hours(1));
  CHECK(works(refresh(client, next.refresh)));
}

TEST_CASE_METHOD(AuthorizationFixture, "Many refreshes at once get the same tokens") {
  const std::string client = new_client();
  const oauth::Tokens tokens = log_in(client);
  std::vector<std::future<oauth::Tokens>> running;
  for (int i = 0; i < 8; ++i) {
    running.push_back(std::async(std::launch::async, [&] { return refresh(client, tokens.refresh); }));
  }
  const std::string first = running.front().get().refresh;
  for (std::size_t i = 1; i < running.size(); ++i) CHECK(running[i].get().refresh == first);
  CHECK(works(refresh(client, first)));
}
