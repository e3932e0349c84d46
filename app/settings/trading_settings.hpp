// Reads the settings of the group Trading.
#pragma once

#include "settings.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/orders/settings.hpp"

namespace app {

// Trading is off unless ENABLE_TRADING is true, and on in the demo unless it is false. READ_ONLY wins. Throws
// Error{invalid_argument} that names the variable: a limit that cannot be read must not become another one.
orders::Settings read_trading(const Variables& variables, broker::Environment environment);

}  // namespace app
