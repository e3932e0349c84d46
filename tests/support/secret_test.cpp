#include "tastytrade_mcp/support/secret.hpp"

#include <catch2/catch_test_macros.hpp>

#include <ostream>
#include <type_traits>

#include "tastytrade_mcp/support/error.hpp"

using support::Secret;

namespace {

template <class T>
concept Streamable = requires(std::ostream& out, const T& value) {
  out << value;
};

}  // namespace

TEST_CASE("A secret matches itself only, and an empty secret matches nothing") {
  const Secret secret("hush");
  CHECK(secret.matches("hush"));
  CHECK(!secret.matches("hus"));
  CHECK(!secret.matches(""));
  CHECK(!Secret().matches(""));
}

TEST_CASE("Moving a secret leaves no copy") {
  Secret first("a secret long enough not to be stored in place");
  Secret second(std::move(first));
  CHECK(first.empty());  // NOLINT: that is the point
  Secret third;
  third = std::move(second);
  CHECK(second.empty());  // NOLINT
  CHECK(third.reveal().starts_with("a secret"));
  const Secret copy = third;
  CHECK(copy.reveal() == third.reveal());
}

TEST_CASE("A secret cannot be printed or converted to JSON") {
  STATIC_CHECK(!Streamable<Secret>);
  STATIC_CHECK(!std::is_convertible_v<Secret, std::string>);
}

TEST_CASE("last_four() shows the last four characters") {
  CHECK(support::last_four("5WT00001") == "…0001");
  CHECK(support::last_four("0001") == "…");
  CHECK(support::last_four("") == "…");
}

TEST_CASE("Every error code has a name and an HTTP status") {
  CHECK(support::to_string(support::ErrorCode::refused) == "refused");
  CHECK(support::http_status(support::ErrorCode::refused) == 422);
  CHECK(support::http_status(support::ErrorCode::cancelled) == 499);
  CHECK(support::to_string(support::ErrorCode::internal) == "internal");
}
