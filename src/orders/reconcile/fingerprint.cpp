#include "reconcile/fingerprint.hpp"

#include <algorithm>

#include "confirmation/confirmation_content.hpp"
#include "preview/order_forms.hpp"
#include "tastytrade_mcp/orders/order_changes.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace orders {
namespace {

using std::chrono::milliseconds;

// Of received_at against the time of the intent, beyond what two clocks may differ by.
constexpr milliseconds kMaxEarly{2'000};
constexpr milliseconds kMaxLate{40'000};

Json parse_body(const Intent& intent) {
  try {
    return Json::parse(intent.body);
  } catch (const std::exception&) {
    throw support::Error(support::ErrorCode::internal, "The request of an order cannot be read back.");
  }
}

std::string read_member(const Json& json, const char* name) {
  const Json* const value = support::find(json, name);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

}  // namespace

Fingerprint::Fingerprint(const Intent& intent, const LookTerms& terms)
    : terms_(terms), orders_(read_orders(intent.body)) {
  const Json body = parse_body(intent);
  source_ = read_member(body, "source");
  const auto type = parse_complex_type(read_member(body, "type"));
  if (type) complex_ = read_complex_order(intent.body, *type);
}

Fingerprint::Fingerprint(const Intent& intent, const LookTerms& terms, const broker::Order& target) : terms_(terms) {
  Json body = parse_body(intent);
  source_ = read_member(body, "source");
  body["legs"] = Json::array();
  orders_ = read_orders(support::to_text(body));
  orders_.front().legs = order_from_broker(target).legs;
}

bool was_received_then(const broker::Order& reported, const LookTerms& terms) {
  return reported.received_at && *reported.received_at >= terms.sent_at - kMaxEarly - terms.max_clock_skew &&
         *reported.received_at <= terms.sent_at + kMaxLate + terms.max_clock_skew;
}

bool Fingerprint::may_be(const broker::Order& reported) const {
  if (!reported.external_identifier.empty() || terms_.others_orders.contains(reported.id)) return false;
  // The broker names the source mainly in messages of its streamer.
  if (!reported.source.empty() && reported.source != source_) return false;
  return was_received_then(reported, terms_);
}

bool Fingerprint::fits(const broker::Order& reported) const {
  return !complex_ && may_be(reported) && means_the_same(orders_.front(), reported);
}

bool Fingerprint::fits(const broker::ComplexOrder& reported) const {
  if (!complex_ || reported.orders.empty() || terms_.others_orders.contains(reported.id)) return false;
  const bool shows_none = std::all_of(reported.orders.begin(), reported.orders.end(),
                                      [](const broker::Order& nested) { return nested.external_identifier.empty(); });
  return shows_none && may_be(reported.orders.front()) && find_differences(*complex_, reported).empty();
}

}  // namespace orders
