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

TEST_CASE("a secret matches itself only, and an empty one nothing") {
  const Secret secret("hush");
  CHECK(secret.matches("hush"));
  CHECK(!secret.matches("hus"));
  CHECK(!secret.matches(""));
  CHECK(!Secret().matches(""));
}

TEST_CASE("a secret moves without leaving a copy behind") {
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

TEST_CASE("a secret cannot be printed by accident") {
  STATIC_CHECK(!Streamable<Secret>);
  STATIC_CHECK(!std::is_convertible_v<Secret, std::string>);
}

TEST_CASE("of an account number the last four characters may be shown") {
  CHECK(support::last_four("5WT00001") == "…0001");
  CHECK(support::last_four("0001") == "…");
  CHECK(support::last_four("") == "…");
}

TEST_CASE("every error code has a name and a status") {
  CHECK(support::name(support::ErrorCode::refused) == "refused");
  CHECK(support::http_status(support::ErrorCode::refused) == 422);
  CHECK(support::http_status(support::ErrorCode::cancelled) == 499);
  CHECK(support::name(support::ErrorCode::internal) == "internal");
}
