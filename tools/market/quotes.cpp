#include "quotes.hpp"

#include <algorithm>
#include <map>

#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using broker::InstrumentType;
using support::Error;
using support::ErrorCode;

namespace {

constexpr std::size_t kMaxShown = 60;

// A symbol on its way to a quote. With a reason it is not asked for.
struct Wanted {
  std::string requested;
  std::string symbol;
  InstrumentType type = InstrumentType::other;
  std::string reason;

  bool is_asked() const { return reason.empty(); }
};

bool is_live(const broker::Future& future, support::Instant now) {
  if (!future.is_active.value_or(true)) return false;
  if (future.expires_at) return *future.expires_at > now;
  return !future.expiration_date || *future.expiration_date >= support::new_york_date(now);
}

// Whether a future's symbol is found only in the broker's list: a product, or a contract whose year has two digits.
bool needs_list(const Wanted& wanted) {
  if (!wanted.is_asked() || wanted.type != InstrumentType::future) return false;
  const auto contract = broker::parse_future_symbol(wanted.symbol);
  return !contract || contract->has_two_digit_year;
}

// The broker's list of the contracts of some products.
class ListedFutures {
 public:
  ListedFutures(broker::Client& client, const std::vector<std::string>& products, const broker::CallOptions& options)
      : now_(client.clock().now()) {
    if (products.empty()) return;
    try {
      futures_ = client.futures(products, options).value;
    } catch (const Error& error) {
      if (error.code == ErrorCode::cancelled || error.code == ErrorCode::broker_login_failed) throw;
      problem_ = "the broker's list of futures could not be had: " + error.message();
    }
  }

  // Replaces a product by its active month and a contract by the broker's spelling of it.
  void resolve(Wanted& wanted) const {
    if (!futures_) {
      wanted.reason = problem_;
      return;
    }
    const auto contract = broker::parse_future_symbol(wanted.symbol);
    const broker::Future* const future = contract ? find_contract(*contract) : active_month(wanted.symbol);
    if (future != nullptr) {
      wanted.symbol = future->symbol;
    } else {
      wanted.reason =
          contract ? "the broker lists no such contract" : "the broker lists no active contract of this product";
    }
  }

 private:
  const broker::Future* find_contract(const broker::FutureSymbol& asked) const {
    for (const broker::Future& future : *futures_) {
      const auto listed = broker::parse_future_symbol(future.symbol);
      if (listed && broker::names_contract(asked, *listed, future.expiration_date)) return &future;
    }
    return nullptr;
  }

  const broker::Future* active_month(const std::string& product) const {
    const broker::Future* best = nullptr;
    for (const broker::Future& future : *futures_) {
      if ('/' + future.product_code != product || !is_live(future, now_)) continue;
      // The list is sorted by expiration: the first one stands unless a later one is flagged.
      if (best == nullptr || (future.is_active_month.value_or(false) && !best->is_active_month.value_or(false))) {
        best = &future;
      }
    }
    return best;
  }

  support::Instant now_;
  std::shared_ptr<const broker::Rows<broker::Future>> futures_;
  std::string problem_;
};

// Looks up in the broker's list those of `wanted` for which `is_meant` is true.
template <class Predicate>
void resolve_futures(broker::Client& client, std::vector<Wanted>& wanted, const Predicate& is_meant,
                     const broker::CallOptions& options) {
  std::vector<std::string> products;
  for (const Wanted& one : wanted) {
    if (is_meant(one)) products.push_back(broker::futures_product(one.symbol));
  }
  const ListedFutures listed(client, products, options);
  for (Wanted& one : wanted) {
    if (is_meant(one)) listed.resolve(one);
  }
}

std::vector<Wanted> resolve(broker::Client& client, const std::vector<std::string>& symbols,
                            const broker::CallOptions& options) {
  std::vector<Wanted> wanted;
  for (const std::string& text : symbols) {
    Wanted one{support::printable(text, kMaxShown), {}, {}, {}};
    if (const auto symbol = broker::canonical_symbol(text)) {
      one.symbol = *symbol;
      one.type = broker::classify_symbol(*symbol);
      if (one.type == InstrumentType::equity) one.type = underlying_type(*symbol);
    } else {
      one.reason = broker::explain_unknown_symbol(text);
    }
    wanted.push_back(std::move(one));
  }
  resolve_futures(client, wanted, needs_list, options);
  return wanted;
}

// Not every index is known by name here, and the broker labels some of them equities.
InstrumentType other_type(InstrumentType type) {
  return type == InstrumentType::equity ? InstrumentType::index : InstrumentType::equity;
}

std::string explain_no_quote(const std::string& symbol, support::Instant now) {
  const auto option = broker::parse_option_symbol(symbol);
  if (option && option->expiration < support::new_york_date(now)) {
    return "the option expired on " + support::to_text(option->expiration);
  }
  return "the broker has no quote for it";
}

// Asks for the wanted symbols; those without an answer that may be of another kind are asked for once more.
broker::Answer<QuotedSymbols> ask(broker::Client& client, const std::vector<Wanted>& wanted,
                                  const broker::CallOptions& options) {
  auto result = std::make_shared<QuotedSymbols>();
  std::map<std::string, broker::Quote> found;
  std::optional<support::Instant> as_of;
  const auto fetch = [&](const broker::QuoteRequest& request) {
    if (request.instruments.empty()) return;
    const auto answer = client.market_data(request, options);
    for (const broker::Quote& quote : *answer) found.emplace(quote.symbol, quote);
    for (const auto& row : answer->unreadable) result->unreadable.push_back(row);
    as_of = as_of ? std::min(*as_of, answer.as_of) : answer.as_of;
  };

  broker::QuoteRequest first;
  for (const Wanted& one : wanted) {
    if (one.is_asked()) first.instruments.emplace_back(one.type, one.symbol);
  }
  fetch(first);
  broker::QuoteRequest second;
  for (const Wanted& one : wanted) {
    const bool may_be_other = one.type == InstrumentType::equity || one.type == InstrumentType::index;
    if (one.is_asked() && may_be_other && !found.contains(one.symbol)) {
      second.instruments.emplace_back(other_type(one.type), one.symbol);
    }
  }
  std::string second_problem;
  try {
    fetch(second);
  } catch (const Error& error) {
    // What the first request found must not be lost with the second.
    if (found.empty() || error.code == ErrorCode::cancelled) throw;
    second_problem = error.message();
  }

  const support::Instant now = client.clock().now();
  for (const Wanted& one : wanted) {
    const auto quote = one.is_asked() ? found.find(one.symbol) : found.end();
    QuotedInstrument quoted{one.requested, {}, one.reason, !one.symbol.empty()};
    if (quote != found.end()) {
      quoted.quote = quote->second;
    } else if (one.is_asked()) {
      quoted.reason = second_problem.empty() ? explain_no_quote(one.symbol, now) : second_problem;
    }
    result->quotes.push_back(std::move(quoted));
  }
  return {std::move(result), as_of.value_or(now)};
}

}  // namespace

InstrumentType underlying_type(const std::string& symbol) {
  if (symbol.starts_with('/')) return InstrumentType::future;
  return broker::is_known_index(symbol) ? InstrumentType::index : InstrumentType::equity;
}

broker::Answer<QuotedSymbols> quotes(broker::Client& client, const std::vector<std::string>& symbols,
                                     const broker::CallOptions& options) {
  const std::vector<Wanted> wanted = resolve(client, symbols, options);
  const auto answer = ask(client, wanted, options);
  // A contract written with one digit may be listed with two ("/VXX26"): those without a quote are looked up as well.
  std::vector<std::size_t> places;
  std::vector<Wanted> again;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!wanted[i].is_asked() || wanted[i].type != InstrumentType::future || answer->quotes[i].quote) continue;
    places.push_back(i);
    again.push_back(wanted[i]);
  }
  if (again.empty()) return answer;
  resolve_futures(
      client, again, [](const Wanted&) { return true; }, options);
  const auto second = ask(client, again, options);
  auto merged = std::make_shared<QuotedSymbols>(*answer);
  for (std::size_t i = 0; i < places.size(); ++i) merged->quotes[places[i]] = second->quotes[i];
  return {std::move(merged), std::min(answer.as_of, second.as_of)};
}

broker::Answer<QuotedSymbols> quotes(broker::Client& client, const std::vector<Instrument>& instruments,
                                     const broker::CallOptions& options) {
  std::vector<Wanted> wanted;
  for (const auto& [type, symbol] : instruments) wanted.push_back({symbol, symbol, type, {}});
  return ask(client, wanted, options);
}

std::optional<Price> price_of(const broker::Quote& quote) {
  const auto is_price = [](const std::optional<support::Decimal>& value) { return value && value->is_positive(); };
  if (is_price(quote.mark)) return Price{*quote.mark, "mark"};
  if (is_price(quote.bid) && is_price(quote.ask)) return Price{(*quote.bid + *quote.ask) / 2, "bid_ask"};
  if (is_price(quote.last)) return Price{*quote.last, "last"};
  if (is_price(quote.close)) return Price{*quote.close, "close"};
  if (is_price(quote.previous_close)) return Price{*quote.previous_close, "previous_close"};
  return std::nullopt;
}

}  // namespace tools
