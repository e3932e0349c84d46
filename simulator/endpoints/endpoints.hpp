// The routes of the simulator, by group of endpoints. Immutable tables.
#pragma once

#include <span>

#include "request.hpp"

namespace simulator {

std::span<const Route> login_routes();                // token endpoint, session login
std::span<const Route> customer_routes();             // customer, list of accounts
std::span<const Route> account_routes();              // trading status
std::span<const Route> balance_routes();              // balances
std::span<const Route> position_routes();             // positions
std::span<const Route> transaction_routes();          // transactions and their fees
std::span<const Route> net_liq_routes();              // net liquidating value, now and in the past
std::span<const Route> order_routes();                // orders and complex orders
std::span<const Route> order_write_routes();          // orders: placed, tried, changed, cancelled
std::span<const Route> complex_order_write_routes();  // the same of complex orders
std::span<const Route> order_control_routes();     // the simulator's own: outcomes and faults of orders, quotes, flags
std::span<const Route> instrument_routes();        // equities, equity options, cryptocurrencies
std::span<const Route> future_routes();            // futures and the chains of their options
std::span<const Route> chain_routes();             // equity option chains
std::span<const Route> search_routes();            // symbol search
std::span<const Route> quote_routes();             // market data
std::span<const Route> metric_routes();            // market metrics
std::span<const Route> session_routes();           // market time
std::span<const Route> margin_routes();            // margin: reports, requirements, configuration
std::span<const Route> margin_estimate_routes();   // margin of an order
std::span<const Route> span_routes();              // SPAN files
std::span<const Route> future_option_routes();     // futures products, futures options
std::span<const Route> other_instrument_routes();  // warrants, currency pairs, decimals
std::span<const Route> watchlist_routes();         // watchlists: the customer's, public and pairs
std::span<const Route> quote_alert_routes();       // quote alerts
std::span<const Route> input_routes();             // the simulator's own: inputs of option prices
std::span<const Route> stream_routes();            // tokens of the market data feed
std::span<const Route> stream_control_routes();    // the simulator's own: what the streams send, faults, figures

}  // namespace simulator
