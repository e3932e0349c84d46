#include "symbol_filter.hpp"

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

SymbolFilter::SymbolFilter(const std::string& text, support::Date today) {
  if (text.empty()) return;
  const auto symbol = broker::canonical_symbol(text, today);
  if (!symbol) {
    throw support::Error(support::ErrorCode::invalid_argument,
                         "'" + support::printable(text, 60) + "' is not a symbol.",
                         broker::explain_unknown_symbol(text));
  }
  symbol_ = *symbol;
  if (broker::classify_symbol(symbol_) == broker::InstrumentType::equity) {
    coin_ = symbol_ + "/USD";
    if (broker::classify_symbol(coin_) != broker::InstrumentType::cryptocurrency) coin_.clear();
  }
  product_ = broker::is_futures_product(symbol_) ? symbol_ : "";
  contract_ = broker::parse_future_symbol(symbol_);
}

bool SymbolFilter::matches(const std::string& symbol, const std::string& underlying,
                           const std::optional<support::Date>& expiration) const {
  return symbol_.empty() || matches_one(symbol, expiration) || matches_one(underlying, expiration);
}

bool SymbolFilter::matches_one(const std::string& symbol, const std::optional<support::Date>& expiration) const {
  if (symbol.empty()) return false;
  if (symbol == symbol_ || symbol == coin_) return true;
  if (!product_.empty()) return broker::futures_product(symbol) == product_;
  if (!contract_) return false;
  const auto listed = broker::parse_future_symbol(symbol);
  return listed && broker::names_contract(*contract_, *listed, expiration);
}

}  // namespace tools
