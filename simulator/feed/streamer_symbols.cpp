#include "streamer_symbols.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace simulator {
namespace {

constexpr std::string_view kCryptoExchange = ":CXTALP";
// More symbols than the feed's clients subscribe to in a day.
constexpr std::size_t kMaxFound = 50'000;

// The position of an option's side: the last C or P before the strike.
std::size_t find_side(std::string_view symbol) {
  const auto strike = symbol.find_last_not_of("0123456789.");
  if (strike == std::string_view::npos || strike + 1 == symbol.size()) return std::string_view::npos;
  return symbol[strike] == 'C' || symbol[strike] == 'P' ? strike : std::string_view::npos;
}

// In thousandths. The caller compares the formatted symbol, which excludes other spellings of the number.
std::optional<std::int64_t> parse_strike(std::string_view text) {
  if (text.empty() || text.size() > 10) return std::nullopt;
  const std::string copy(text);
  char* end = nullptr;
  const double value = std::strtod(copy.c_str(), &end);
  if (end != copy.c_str() + copy.size() || !(value > 0)) return std::nullopt;
  return std::llround(value * 1000);
}

std::optional<MarketInstrument> find_contract(std::string_view symbol, Instant now) {
  // "/ESZ26:XCME": month and two digits of the year before the exchange.
  const auto colon = symbol.find(':');
  if (colon == std::string_view::npos || colon < 5) return std::nullopt;
  const FutureProduct* product = find_product(symbol.substr(0, colon - 3));
  if (product == nullptr) return std::nullopt;
  const std::vector<FutureContract> contracts = list_contracts(*product, new_york_date(now));
  for (const FutureContract& contract : contracts) {
    if (contract.streamer == symbol) return make_instrument(contract);
  }
  return std::nullopt;
}

}  // namespace

std::optional<MarketInstrument> StreamerSymbols::find_option(std::string_view symbol, Instant now) const {
  const auto side = find_side(symbol);
  if (side == std::string_view::npos || side < 8) return std::nullopt;
  const auto strike = parse_strike(symbol.substr(side + 1));
  const std::string_view root = symbol.substr(1, side - 7);
  const InstrumentSpec* underlying = strike ? find_by_option_root(root) : nullptr;
  const auto chain = underlying == nullptr ? nullptr : market_.chains().find(*underlying, new_york_date(now));
  if (chain == nullptr) return std::nullopt;
  for (const Expiration& expiration : chain->expirations) {
    const OptionName name{expiration.root, expiration.date, symbol[side] == 'C', *strike};
    if (expiration.root != root || occ_streamer(name) != symbol || !chain->lists(name)) continue;
    return make_instrument(*underlying, name, expiration.expires_at);
  }
  return std::nullopt;
}

std::optional<MarketInstrument> StreamerSymbols::find_future_option(std::string_view symbol, Instant now) const {
  const auto colon = symbol.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view exchange = symbol.substr(colon + 1);
  const auto side = find_side(symbol.substr(0, colon));
  // "./EW3U26C6000": the contract "EW3U6" and its year.
  if (side == std::string_view::npos || side < 6) return std::nullopt;
  const auto strike = parse_strike(symbol.substr(side + 1, colon - side - 1));
  const std::string_view root = symbol.substr(2, side - 5);
  if (!strike) return std::nullopt;
  for (const FutureProduct& product : future_products()) {
    if (product.streamer_exchange != exchange || product.options.monthly.empty()) continue;
    const auto roots = list_option_roots(product);
    if (std::none_of(roots.begin(), roots.end(), [&](const auto& row) { return row.root == root; })) continue;
    const auto chain = market_.future_chains().find(product, new_york_date(now));
    for (const FutureExpiration& expiration : chain->expirations) {
      const FutureOptionName name{expiration.future.symbol, expiration.contract_symbol, expiration.date,
                                  symbol[side] == 'C', *strike};
      if (future_option_streamer(name, exchange) != symbol || chain->find(name) == nullptr) continue;
      return make_instrument(name, expiration);
    }
  }
  return std::nullopt;
}

std::optional<MarketInstrument> StreamerSymbols::look_up(std::string_view symbol, Instant now) const {
  if (symbol.starts_with("./")) return find_future_option(symbol, now);
  if (symbol.starts_with('.')) return find_option(symbol, now);
  if (symbol.starts_with('/')) return find_contract(symbol, now);
  if (symbol.ends_with(kCryptoExchange)) {
    const InstrumentSpec* coin = find_crypto(symbol.substr(0, symbol.size() - kCryptoExchange.size()));
    if (coin != nullptr) return make_instrument(*coin);
    return std::nullopt;
  }
  // The broker's feed is silent about RUT.
  const InstrumentSpec* listing = symbol == "RUT" ? nullptr : find_equity(symbol);
  if (listing != nullptr) return make_instrument(*listing);
  return std::nullopt;
}

std::shared_ptr<const MarketInstrument> StreamerSymbols::find(std::string_view symbol, Instant now) const {
  if (symbol.empty() || symbol.size() > 64) return nullptr;
  const Date day = new_york_date(now);
  const std::string key(symbol);
  {
    const support::MutexLock lock(mutex_);
    const auto found = found_.find(key);
    if (found != found_.end() && found->second.day == day) return found->second.instrument;
  }
  auto instrument = look_up(symbol, now);
  if (!instrument) return nullptr;
  auto shared = std::make_shared<const MarketInstrument>(std::move(*instrument));
  const support::MutexLock lock(mutex_);
  if (found_.size() >= kMaxFound) found_.clear();
  found_[key] = {day, shared};
  return shared;
}

}  // namespace simulator
