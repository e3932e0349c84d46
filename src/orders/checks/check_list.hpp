// The checks, one function each, in the order of the table in check_table.cpp, which says what each refuses. Pure.
#pragma once

#include "tastytrade_mcp/orders/checks.hpp"

namespace orders {

// access_checks.cpp: who may trade, and where.
Verdict check_trading_enabled(const CheckInput& input);
Verdict check_scope_trade(const CheckInput& input);
Verdict check_not_read_only(const CheckInput& input);
Verdict check_not_halted(const CheckInput& input);
Verdict check_account_allowed(const CheckInput& input);
Verdict check_environment_same(const CheckInput& input);
Verdict check_human_confirmation(const CheckInput& input);

// account_checks.cpp: the state of the account and its money.
Verdict check_account_state(const CheckInput& input);
Verdict check_daily_loss(const CheckInput& input);
Verdict check_buying_power_reserve(const CheckInput& input);

// instrument_checks.cpp: the order and its instruments.
Verdict check_structure(const CheckInput& input);
Verdict check_instrument_tradable(const CheckInput& input);
Verdict check_kind_suspended(const CheckInput& input);
Verdict check_tick(const CheckInput& input);
Verdict check_quantity_limit(const CheckInput& input);
Verdict check_words_whole(const CheckInput& input);

// price_checks.cpp, quote_checks.cpp: the price against the market.
Verdict check_price_effect(const CheckInput& input);
Verdict check_quote_fresh(const CheckInput& input);
Verdict check_distance(const CheckInput& input);
Verdict check_spread_width(const CheckInput& input);
Verdict check_moved_since_preview(const CheckInput& input);

// session_checks.cpp: the hours of the market.
Verdict check_market_hours(const CheckInput& input);
Verdict check_market_order(const CheckInput& input);

// position_checks.cpp: positions and working orders.
Verdict check_position_effect(const CheckInput& input);
Verdict check_opposite_side(const CheckInput& input);
Verdict check_held_by_working(const CheckInput& input);

// protection_checks.cpp: the change of a stop.
Verdict check_protection_kept(const CheckInput& input);

// risk_checks.cpp: what can be lost, and the caps.
Verdict check_undefined_risk(const CheckInput& input);
Verdict check_max_loss_known(const CheckInput& input);
Verdict check_order_notional(const CheckInput& input);
Verdict check_concentration(const CheckInput& input);

// history_checks.cpp: what was sent before.
Verdict check_duplicate(const CheckInput& input);
Verdict check_daily_notional(const CheckInput& input);
Verdict check_daily_orders(const CheckInput& input);
Verdict check_orders_per_minute(const CheckInput& input);
Verdict check_unknown_open(const CheckInput& input);
Verdict check_journal_writable(const CheckInput& input);
Verdict check_external_identifier_free(const CheckInput& input);

// broker_checks.cpp: what the broker says.
Verdict check_dry_run_clean(const CheckInput& input);
Verdict check_dry_run_same(const CheckInput& input);
Verdict check_target_unchanged(const CheckInput& input);
Verdict check_clock_sane(const CheckInput& input);

}  // namespace orders
