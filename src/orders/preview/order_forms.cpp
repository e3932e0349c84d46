#include "preview/order_forms.hpp"

#include "tastytrade_mcp/support/crypto.hpp"

namespace orders {
namespace {

// The alphabet of base32 (RFC 4648, section 6) in lower case, without padding.
std::string format_base32(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
  std::string text;
  unsigned buffer = 0;
  int bits = 0;
  for (const char byte : bytes) {
    buffer = buffer << 8 | static_cast<unsigned char>(byte);
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += kAlphabet[buffer >> bits & 31U];
    }
  }
  if (bits > 0) text += kAlphabet[buffer << (5 - bits) & 31U];
  return text;
}

std::vector<Order> list_orders(const ComplexOrder& complex) {
  std::vector<Order> orders;
  if (complex.trigger) orders.push_back(*complex.trigger);
  orders.insert(orders.end(), complex.orders.begin(), complex.orders.end());
  return orders;
}

}  // namespace

ComplexOrder make_complex_order(ComplexType type, std::vector<Order> orders) {
  ComplexOrder complex;
  complex.type = type;
  complex.orders = std::move(orders);
  const bool has_trigger = type == ComplexType::oto || type == ComplexType::otoco;
  if (has_trigger && !complex.orders.empty()) {
    complex.trigger = complex.orders.front();
    complex.orders.erase(complex.orders.begin());
  }
  return canonical(std::move(complex));
}

OrderForms make_forms(const PreviewRequest& request, std::vector<Order> orders, const WireIdentity& identity) {
  OrderForms forms;
  const WireIdentity without{"", identity.source};
  if (request.complex_type) {
    ComplexOrder complex = make_complex_order(*request.complex_type, std::move(orders));
    complex.ratio_threshold = request.ratio_threshold;
    complex.ratio_comparator = request.ratio_comparator;
    complex.is_ratio_notional = request.is_ratio_notional;
    forms.orders = list_orders(complex);
    forms.complex = complex;
    forms.words = describe(complex);
    forms.order_digest = compute_order_digest(complex);
    forms.order_body = make_body(complex, identity);
    forms.send = {"POST", {"complex-orders"}, forms.order_body};
    forms.dry_run = {"POST", {"complex-orders"}, make_body(complex, without)};
    if (request.intention == Intention::edit_complex) {
      forms.send = {"PATCH", {"complex-orders", request.target_order_id}, make_ratio_body(complex)};
      forms.dry_run = forms.send;
    }
    return forms;
  }
  forms.orders = std::move(orders);
  const Order& order = forms.orders.front();
  forms.words = describe(order);
  forms.order_digest = compute_order_digest(order);
  forms.order_body = make_body(order, identity);
  if (request.intention == Intention::place || request.intention == Intention::exit_complex) {
    forms.send = {"POST", {"orders"}, forms.order_body};
    forms.dry_run = {"POST", {"orders"}, make_body(order, without)};
    return forms;
  }
  const char* const method = request.intention == Intention::edit ? "PATCH" : "PUT";
  forms.send = {method, {"orders", request.target_order_id}, make_change_body(order, identity)};
  forms.dry_run = {method, {"orders", request.target_order_id}, make_change_body(order, without)};
  return forms;
}

namespace {

NewIdentity make_identity(std::string_view bytes) {
  return {support::hex(bytes), "ttm-" + format_base32(bytes)};
}

}  // namespace

NewIdentity make_identity() {
  return make_identity(support::random_bytes(16));
}

NewIdentity derive_identity(const std::string& confirmation_id, int number) {
  return make_identity(support::sha256(confirmation_id + ':' + std::to_string(number)).substr(0, 16));
}

}  // namespace orders
