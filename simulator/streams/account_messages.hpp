// Messages that the account streamer sends. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/simulator/simulator.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/time.hpp"

namespace simulator {

// The part of a request that its answer repeats.
struct AccountRequest {
  std::string action;
  support::Json request_id;  // null: there is none, or it is left out
};

// `value` is left out if it is null.
std::string make_acknowledgement(const AccountRequest& request, std::string_view session_id,
                                 const support::Json& value);
std::string make_refusal(const AccountRequest& request, std::string_view session_id, std::string_view message);

// One notification, or several in one message under "results".
std::string make_notification(const std::vector<AccountNotification>& notifications, support::Instant now,
                              std::uint64_t sequence);

}  // namespace simulator
