// A position as the broker writes it. Pure.
#pragma once

#include <string>

#include "accounts/account_ledger.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace simulator {

support::Json position_json(const std::string& account, const Position& position, bool with_marks);

}  // namespace simulator
