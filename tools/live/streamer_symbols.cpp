#include "streamer_symbols.hpp"

#include <memory>

#include "market/listed_futures.hpp"
#include "shared/parallel_reads.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace tools {

using broker::InstrumentType;
using support::Error;
using support::ErrorCode;

namespace {

// The futures of the list, whose contracts are read once for all.
std::unique_ptr<const ListedFutures> list_futures(broker::Client& client, const std::vector<Instrument>& instruments,
                                                  const broker::ReadOptions& options) {
  std::vector<std::string> products;
  for (const auto& [type, symbol] : instruments) {
    if (type == InstrumentType::future) products.push_back(broker::futures_product(symbol));
  }
  return std::make_unique<const ListedFutures>(client, products, options);
}

std::string read_from_broker(broker::Client& client, const Instrument& instrument, const broker::ReadOptions& options) {
  const auto& [type, symbol] = instrument;
  if (type == InstrumentType::future_option) return client.future_option(symbol, options)->streamer_symbol;
  if (type == InstrumentType::cryptocurrency) return client.cryptocurrency(symbol, options)->streamer_symbol;
  return {};
}

void throw_if_call_must_end(const std::optional<Error>& error) {
  if (error && (error->code == ErrorCode::cancelled || error->code == ErrorCode::broker_login_failed)) {
    throw Error(*error);
  }
}

}  // namespace

std::vector<broker::LiveInstrument> find_streamer_symbols(broker::Client& client,
                                                          const std::vector<Instrument>& instruments,
                                                          const broker::ReadOptions& options) {
  broker::ReadOptions cached = options;
  cached.refresh = false;  // a streamer symbol does not change
  const auto futures = list_futures(client, instruments, cached);
  std::vector<broker::LiveInstrument> found(instruments.size());
  std::vector<std::optional<Error>> errors(instruments.size());
  std::vector<std::size_t> to_read;
  for (std::size_t i = 0; i < instruments.size(); ++i) {
    const auto& [type, symbol] = instruments[i];
    found[i].symbol = symbol;
    if (type == InstrumentType::equity || type == InstrumentType::index || type == InstrumentType::equity_option) {
      found[i].streamer_symbol = broker::find_streamer_symbol(symbol).value_or("");
    } else if (type == InstrumentType::future) {
      const ListedFutures::Found future = futures->find(symbol);
      if (future.future != nullptr) found[i].streamer_symbol = future.future->streamer_symbol;
    } else {
      to_read.push_back(i);
    }
  }
  const auto read = [&](std::size_t at, const broker::ReadOptions& one_options) {
    const std::size_t i = to_read[at];
    errors[i] = catch_error([&] { found[i].streamer_symbol = read_from_broker(client, instruments[i], one_options); });
  };
  read_each(to_read.size(), cached, read, 4);
  for (const auto& error : errors) throw_if_call_must_end(error);
  return found;
}

ResolvedInstrument resolve_live_instrument(broker::Client& client, const std::string& text,
                                           const broker::ReadOptions& options) {
  const Instrument instrument = resolve_instrument(client, text, options);
  ResolvedInstrument resolved{instrument.first, find_streamer_symbols(client, {instrument}, options).front()};
  if (!resolved.live.streamer_symbol.empty()) return resolved;
  throw Error(ErrorCode::not_found, "The broker gives no streamer symbol for " + resolved.live.symbol + ".",
              "Ask for the underlying.");
}

}  // namespace tools
