// JSON of the account streamer for tests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tastytrade_mcp/support/json.hpp"

namespace account_json {

using support::Json;

inline constexpr const char* kAccount = "5WT00001";
inline constexpr const char* kOtherAccount = "5WT00002";

// A market order for 10 shares: it has no price.
struct OrderRow {
  std::int64_t id = 7;
  std::string status = "Live";
  std::int64_t updated_at = 0;          // milliseconds since 1970; 0: none
  std::vector<std::string> fills = {};  // ids; each of one share
  std::string account = kAccount;
  Json more = Json::object();

  Json json() const {
    Json filled = Json::array();
    for (const std::string& fill_id : fills)
      filled.push_back({{"fill-id", fill_id}, {"quantity", "1"}, {"fill-price", "100.0"}});
    Json row{{"id", id},
             {"account-number", account},
             {"status", status},
             {"order-type", "Market"},
             {"time-in-force", "Day"},
             {"legs",
              {{{"instrument-type", "Equity"},
                {"symbol", "AAPL"},
                {"action", "Buy to Open"},
                {"quantity", 10},
                {"remaining-quantity", 10 - static_cast<int>(fills.size())},
                {"fills", filled}}}}};
    if (updated_at != 0) row["updated-at"] = updated_at;
    row.update(more);
    return row;
  }
  std::string text() const { return json().dump(); }
};

inline Json position(const std::string& quantity, const std::string& direction = "Long",
                     const std::string& updated_at = "") {
  Json row{{"account-number", kAccount},
           {"symbol", "AAPL"},
           {"instrument-type", "Equity"},
           {"quantity", quantity},
           {"quantity-direction", direction}};
  if (!updated_at.empty()) row["updated-at"] = updated_at;
  return row;
}

inline Json balance(const std::string& cash) {
  return {{"account-number", kAccount}, {"currency", "USD"}, {"cash-balance", cash}};
}

}  // namespace account_json
