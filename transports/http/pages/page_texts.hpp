// Passages that several pages share: what a client may do, and where the server's token is. HTML; pure functions.
#pragma once

#include <string>
#include <string_view>

namespace transports::http {

// "Claude can" and "Claude cannot". `can_trade`: orders are possible, once the owner has allowed them.
std::string access_lists(std::string_view client, bool can_trade);
// The places where the person who started the server finds the value of `variable`.
std::string token_places(std::string_view variable);

}  // namespace transports::http
