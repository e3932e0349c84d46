#include "parse/option_chains.hpp"

#include <algorithm>
#include <tuple>

#include "parse/contract_fields.hpp"
#include "parse/row_reader.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"

namespace broker {
namespace {

using support::Json;

Strike parse_strike(const Json& json) {
  const auto price = wire::decimal(json, "strike-price");
  if (!price || !price->is_positive()) throw RowError{"strike-price", "is not a number above 0"};
  const auto short_text = [](const char* key, const std::string& text) {
    if (text.size() > ShortText::kMaxSize) throw RowError{key, "is longer than a symbol can be"};
    return ShortText(text);
  };
  Strike strike{*price, short_text("call", restore_padding(wire::text(json, "call"))),
                short_text("put", restore_padding(wire::text(json, "put"))),
                short_text("call-streamer-symbol", wire::text(json, "call-streamer-symbol")),
                short_text("put-streamer-symbol", wire::text(json, "put-streamer-symbol"))};
  if (strike.call.empty() && strike.put.empty()) throw RowError{"call", "is missing, and so is put"};
  return strike;
}

std::vector<Deliverable> parse_deliverables(const Json& item) {
  std::vector<Deliverable> deliverables;
  const Json* const list = support::find(item, "deliverables");
  if (list == nullptr || !list->is_array()) return deliverables;
  for (const Json& json : *list) {
    Deliverable deliverable{wire::text(json, "description"), wire::text(json, "deliverable-type"),
                            wire::text(json, "symbol"), wire::decimal(json, "amount")};
    if (deliverable.description.empty() && deliverable.amount) {
      deliverable.description = deliverable.amount->to_string() + ' ' + deliverable.type + ' ' + deliverable.symbol;
    }
    deliverables.push_back(std::move(deliverable));
  }
  return deliverables;
}

// Builds a chain, and reports what could not be parsed.
class ChainReader {
 public:
  explicit ChainReader(OptionChain& chain) : chain_(chain) {}

  // Parses the expirations of one root. `describe` sets the members that depend on the form of the chain.
  template <class Describe>
  void read_expirations(const Json& root, const std::string& name, const Describe& describe) {
    const Json* const list = support::find(root, "expirations");
    if (list == nullptr || !list->is_array()) {
      omit(name, {"expirations", "is not a list"});
      return;
    }
    for (const Json& json : *list) {
      try {
        const auto date = wire::date(json, "expiration-date");
        if (!date) throw RowError{"expiration-date", "is not a date"};
        Expiration expiration;
        expiration.date = *date;
        expiration.expires_at = wire::instant(json, "expires-at");
        expiration.type = wire::text(json, "expiration-type");
        expiration.settlement = wire::text(json, "settlement-type");
        describe(json, expiration);
        read_strikes(json, expiration);
        chain_.expirations.push_back(std::move(expiration));
      } catch (const RowError& error) {
        omit(name, error);
      }
    }
  }

  void omit(const std::string& name, const RowError& error) {
    chain_.unreadable.push_back({name, error.field, error.problem});
  }

  // Sorts the expirations and logs what was omitted. Throws malformed() if nothing could be parsed.
  void finish() {
    drop_repeated();
    detail::log_rows("an option chain", chain_.unreadable, repeated_);
    const bool has_strike = std::any_of(chain_.expirations.begin(), chain_.expirations.end(),
                                        [](const Expiration& expiration) { return !expiration.strikes.empty(); });
    if (!has_strike && !chain_.unreadable.empty()) {
      throw detail::nothing_readable("an option chain", chain_.unreadable.front());
    }
  }

 private:
  void read_strikes(const Json& json, Expiration& expiration) {
    const Json* const list = support::find(json, "strikes");
    if (list == nullptr || !list->is_array()) throw RowError{"strikes", "is not a list"};
    const std::string name = expiration.root_symbol + ' ' + support::to_text(expiration.date);
    expiration.strikes.reserve(list->size());
    for (const Json& item : *list) {
      try {
        expiration.strikes.push_back(parse_strike(item));
      } catch (const RowError& error) {
        const std::string call = wire::text(item, "call");
        omit(call.empty() ? name : call, error);
      }
    }
    std::stable_sort(expiration.strikes.begin(), expiration.strikes.end(),
                     [](const Strike& a, const Strike& b) { return a.price < b.price; });
    drop_repeated_strikes(expiration.strikes, name);
  }

  // Of two rows with the same strike price the first is used; the second is reported unless it is equal.
  void drop_repeated_strikes(std::vector<Strike>& strikes, const std::string& name) {
    const auto is_repeated = [&](const Strike& first, const Strike& second) {
      if (first.price != second.price) return false;
      if (first.call == second.call && first.put == second.put) {
        ++repeated_;
      } else {
        omit(name,
             {"strike-price", first.price.to_string() + " was sent twice with different content; the first is used"});
      }
      return true;
    };
    strikes.erase(std::unique(strikes.begin(), strikes.end(), is_repeated), strikes.end());
  }

  // Sorts by date, standard contracts first. A root has one expiration for each date and settlement.
  void drop_repeated() {
    const auto key = [](const Expiration& e) {
      return std::tuple(std::chrono::sys_days(e.date), e.is_adjusted(), e.root_symbol, e.underlying_symbol,
                        e.settlement);
    };
    std::stable_sort(chain_.expirations.begin(), chain_.expirations.end(),
                     [&](const Expiration& a, const Expiration& b) { return key(a) < key(b); });
    const auto is_repeated = [&](const Expiration& first, const Expiration& second) {
      if (key(first) != key(second)) return false;
      if (first.strikes.size() == second.strikes.size()) {
        ++repeated_;
      } else {
        omit(first.root_symbol + ' ' + support::to_text(first.date),
             {"expiration-date", "was sent twice with different strikes; the first is used"});
      }
      return true;
    };
    chain_.expirations.erase(std::unique(chain_.expirations.begin(), chain_.expirations.end(), is_repeated),
                             chain_.expirations.end());
  }

  OptionChain& chain_;
  std::size_t repeated_ = 0;
};

}  // namespace

OptionChain parse_equity_chain(const ItemList& list, const std::string& underlying) {
  OptionChain chain{underlying, InstrumentType::equity_option, {}, {}};
  ChainReader reader(chain);
  for (const Json& item : list.items) {
    if (!item.is_object()) {
      reader.omit("", {"", "is not an object"});
      continue;
    }
    const std::string root = wire::text(item, "root-symbol");
    const std::string type = wire::text(item, "option-chain-type");
    const std::string named_underlying = wire::text(item, "underlying-symbol");
    const auto multiplier = wire::decimal(item, "shares-per-contract");
    const auto deliverables = parse_deliverables(item);
    reader.read_expirations(item, root, [&](const Json&, Expiration& expiration) {
      expiration.root_symbol = root;
      expiration.chain_type = type;
      expiration.underlying_symbol = named_underlying.empty() ? underlying : named_underlying;
      if (multiplier && multiplier->is_positive()) expiration.multiplier = multiplier;
      expiration.deliverables = deliverables;
      // A standard contract is for 100 shares. The multiplier of an adjusted one is not guessed.
      if (!expiration.multiplier && !expiration.is_adjusted()) expiration.multiplier = Decimal(100);
    });
  }
  reader.finish();
  return chain;
}

OptionChain parse_futures_chain(const Json& data, const std::string& product) {
  OptionChain chain{product, InstrumentType::future_option, {}, {}};
  ChainReader reader(chain);
  for (const Json& item : wire::array(data, "option-chains", "a futures option chain")) {
    reader.read_expirations(item, product, [&](const Json& json, Expiration& expiration) {
      expiration.root_symbol = wire::text(json, "option-root-symbol");
      expiration.underlying_symbol = wire::text(json, "underlying-symbol");
      expiration.multiplier = parse_point_value(json);
    });
  }
  reader.finish();
  return chain;
}

}  // namespace broker
