#include "confirmation/confirmation_content.hpp"
#include "tastytrade_mcp/orders/wire_body.hpp"

namespace orders {

std::string compute_digest(const Confirmation::Content& content) {
  std::string text = content.body;
  if (content.intention == Intention::exit_complex && content.target) {
    text += "\nDELETE /accounts/{account}/complex-orders/" + content.target->order_id;
  }
  return compute_digest({content.method, content.path, content.account_key, content.environment, content.host}, text);
}

}  // namespace orders
