#include "preview/declines.hpp"

#include "tastytrade_mcp/support/error.hpp"

namespace orders {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using support::Error;
using support::ErrorCode;

constexpr seconds kSameOrderPause{60};
constexpr minutes kCountTime{10};
constexpr int kMaxDeclines = 3;  // within kCountTime

std::string make_order_key(std::string_view principal, std::string_view order_digest) {
  return "order-declined:" + std::string(principal) + ':' + std::string(order_digest);
}

std::string make_count_key(std::string_view principal) {
  return "order-declines:" + std::string(principal);
}

}  // namespace

void record_decline(state::Store& store, std::string_view principal, std::string_view order_digest,
                    std::string_view action) {
  record_declines(store, principal, {std::string(order_digest)}, action);
}

void record_declines(state::Store& store, std::string_view principal, const std::vector<std::string>& digests,
                     std::string_view action) {
  const std::string value(action == kNoAnswer ? kNoAnswer : "no");
  for (const std::string& digest : digests) store.put(make_order_key(principal, digest), value, kSameOrderPause);
  store.add(make_count_key(principal), 1, kCountTime);
}

std::optional<Decline> find_decline(state::Store& store, std::string_view principal, std::string_view order_digest) {
  const auto stored = store.get(make_order_key(principal, order_digest));
  if (!stored) return std::nullopt;
  return *stored == kNoAnswer ? Decline::no_answer : Decline::no;
}

bool has_declined_often(state::Store& store, std::string_view principal) {
  return store.add(make_count_key(principal), 0, kCountTime) >= kMaxDeclines;
}

void refuse_after_declines(state::Store& store, std::string_view principal, std::string_view order_digest) {
  if (has_declined_often(store, principal)) {
    throw Error(ErrorCode::refused,
                "Three questions about orders got no yes within ten minutes: no order is previewed, and nobody asked, "
                "for a while.",
                "Ask the user what they want before you preview another order.");
  }
  const auto decline = find_decline(store, principal, order_digest);
  if (!decline) return;
  throw Error(ErrorCode::refused,
              *decline == Decline::no ? "The user declined this order less than a minute ago."
                                      : "The user was asked about this order less than a minute ago, and no answer "
                                        "arrived.",
              "Do not ask for the same order again unless the user asks for it.");
}

}  // namespace orders
