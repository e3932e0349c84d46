// The row of an account's balances, for the endpoints that report a part of it.
#pragma once

#include <string>

#include "accounts/account_ledger.hpp"
#include "request.hpp"

namespace simulator {

Json balance_json(const AccountLedger& ledger, const std::string& account, Instant now);

}  // namespace simulator
