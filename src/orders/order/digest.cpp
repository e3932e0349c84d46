// Digests of orders and of what is sent.
#include "tastytrade_mcp/orders/wire_body.hpp"
#include "tastytrade_mcp/support/crypto.hpp"

namespace orders {
namespace {

// Appends the length and the bytes, so that no two lists of texts have the same result.
void append_field(std::string& out, std::string_view field) {
  out += std::to_string(field.size());
  out += ':';
  out += field;
}

std::string digest(std::string_view text) {
  return support::hex(support::sha256(text));
}

}  // namespace

std::string compute_digest(const SendAddress& address, std::string_view body) {
  std::string text;
  for (const std::string_view field :
       {std::string_view(address.method), std::string_view(address.path), std::string_view(address.account_key),
        std::string_view(address.environment), std::string_view(address.host), body}) {
    append_field(text, field);
  }
  return digest(text);
}

std::string compute_order_digest(const Order& order) {
  return digest(make_body(order, {}));
}

std::string compute_order_digest(const ComplexOrder& order) {
  return digest(make_body(order, {}));
}

}  // namespace orders
