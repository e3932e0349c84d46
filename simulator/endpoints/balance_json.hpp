// The row of an account's balances, for the endpoints that report a part of it.
#pragma once

#include <string>

#include "request.hpp"

namespace simulator {

Json balance_json(const RequestContext& context, const std::string& account);

}  // namespace simulator
