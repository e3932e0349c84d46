// Outcomes that a test chooses for the next orders: an outcome that the market does not give, or an answer that
// differs. Safe from any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "order_request.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace simulator {

struct OrderScript {
  enum class Kind {
    // Of orders that are sent.
    fill,                 // `quantity` of its units are filled at `price` when the venue takes it; the rest stays
    reject,               // the venue rejects it with the reason `message`
    hang,                 // it is never filled
    fill_during_cancel,   // it is filled after a cancel was requested; before, it is not filled
    fill_during_replace,  // the same for a replacement
    relabel,              // closing legs open a position, although the order is strict
    split_fills,          // a first message says Filled with the fills of the first leg only
    hidden,               // searches and lists leave it out for `delay`
    no_identifiers,       // external-identifier is not repeated
    // Of dry runs, or of orders that are sent if `on_submit` is true.
    warning,                 // a warning with `code` and `message`
    data_and_error,          // 422 whose body has both
    data_with_errors,        // success whose body lists errors with `code` and `message`
    no_buying_power_effect,  // the answer has none
  };

  Kind kind = Kind::hang;
  std::string symbol;               // of a leg; empty: any
  std::string external_identifier;  // empty: any
  int count = 1;                    // orders; negative: until cleared
  bool on_submit = false;
  std::optional<Decimal> quantity;  // absent: all
  std::optional<Decimal> price;     // of a unit, not negative; absent: the market's
  std::string code;
  std::string message;
  std::chrono::milliseconds delay{0};
};

// "fill-during-cancel"; nothing for a text that names no kind.
std::optional<OrderScript::Kind> parse_script_kind(std::string_view name);

using ScriptList = std::vector<OrderScript>;
// Null if there is none of the kind.
const OrderScript* find_script(const ScriptList& scripts, OrderScript::Kind kind);

class OrderScripts {
 public:
  void add(OrderScript script);
  void clear();
  // Returns the scripts for an order, at most one of each kind but warnings, and counts their use.
  ScriptList take(const OrderRequest& order, bool is_dry_run);

 private:
  support::Mutex mutex_;
  ScriptList scripts_ GUARDED_BY(mutex_);
};

}  // namespace simulator
