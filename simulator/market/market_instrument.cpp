// Makes the instruments that have quotes.
#include "market.hpp"

namespace simulator {
namespace {

MarketInstrument with_phase(MarketInstrument instrument) {
  instrument.phase = price_phase(instrument.symbol);
  return instrument;
}

}  // namespace

MarketInstrument make_instrument(const InstrumentSpec& listing) {
  MarketInstrument instrument;
  instrument.symbol = listing.symbol;
  // As recorded from the broker: VIX is an Index, but SPX requested as an index is an Equity.
  instrument.type = listing.kind == Kind::crypto ? "Cryptocurrency" : listing.symbol == "VIX" ? "Index" : "Equity";
  instrument.venue = get_venue(listing);
  instrument.ticks = price_ticks(listing);
  instrument.listing = &listing;
  return with_phase(std::move(instrument));
}

MarketInstrument make_instrument(const FutureContract& contract) {
  MarketInstrument instrument;
  instrument.symbol = contract.symbol;
  instrument.type = "Future";
  instrument.venue = get_venue(*contract.product);
  instrument.ticks = price_ticks(*contract.product);
  instrument.future = contract;
  return with_phase(std::move(instrument));
}

MarketInstrument make_instrument(const InstrumentSpec& underlying, const OptionName& name, Instant expires_at) {
  MarketInstrument instrument;
  instrument.symbol = occ_symbol(name);
  instrument.type = "Equity Option";
  instrument.ticks = option_ticks(underlying);
  instrument.listing = &underlying;
  instrument.option = OptionContract{to_strike_price(name.strike), name.call, expires_at};
  return with_phase(std::move(instrument));
}

MarketInstrument make_instrument(const FutureOptionName& name, const FutureExpiration& expiration) {
  const FutureProduct& product = *expiration.future.product;
  MarketInstrument instrument;
  instrument.symbol = future_option_symbol(name);
  instrument.type = "Future Option";
  instrument.venue = get_venue(product);
  instrument.ticks = future_option_ticks(product);
  instrument.future = expiration.future;
  instrument.option = OptionContract{to_strike_price(name.strike), name.call, expiration.expires_at};
  return with_phase(std::move(instrument));
}

}  // namespace simulator
