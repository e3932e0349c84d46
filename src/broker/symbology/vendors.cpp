// Spellings of stocks, indices, futures and cryptocurrencies by other vendors and by TastyTrade's streamer. A form is
// accepted only if it can mean one instrument.
#include <array>

#include "symbology/grammar.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker::grammar {
namespace {

using Spelling = std::optional<std::string>;

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Exchanges and data sets that other vendors write before or behind a symbol, with a colon.
constexpr std::array<std::string_view, 34> kVenues = {
    "NASDAQ", "NYSE", "NYSEARCA", "NYSEAMERICAN", "AMEX",      "ARCA",    "BATS",     "CBOE",     "OTC",       "US",
    "SP",     "TVC",  "INDEX",    "INDEXSP",      "INDEXCBOE", "CME",     "CME_MINI", "CBOT",     "CBOT_MINI", "NYMEX",
    "COMEX",  "CFE",  "CBOEFTSE", "CRYPTO",       "COINBASE",  "BINANCE", "KRAKEN",   "BITSTAMP", "I",         "X",
    "O",      "C",    "XNAS",     "XNYS"};

// "NASDAQ:AAPL", "AAPL:US", "/ESZ26:XCME", "BTC/USD:CXTALP": the part that is the symbol.
std::string_view without_venue(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return text;
  const std::string_view left = text.substr(0, colon);
  const std::string_view right = text.substr(colon + 1);
  // The streamer's exchange code follows a future, an option on one, or a pair.
  const bool is_streamer_code = right.size() >= 3 && right.size() <= 8 && all(right, is_letter);
  if (is_streamer_code && left.find('/') != std::string_view::npos) return left;
  if (contains(kVenues, left)) return right;
  return contains(kVenues, right) ? left : text;
}

// "/ESZ26", "ESZ6", "ES Z26", "ESZ2026", "ESZ26.CME": a product, a month code and a year. No stock's symbol has digits.
Spelling contract_spelling(std::string_view text) {
  if (const auto dot = text.find('.'); dot != std::string_view::npos && dot > 0) {
    if (!contains(kVenues, text.substr(dot + 1)) && text.substr(dot + 1) != "NYM") return std::nullopt;
    text = text.substr(0, dot);
  }
  if (text.starts_with('/')) text.remove_prefix(1);
  std::string plain(text);
  // A space stands before the month code and nowhere else: "ES JUN 26" is no contract.
  if (const auto space = plain.find(' '); space != std::string::npos) {
    if (space + 2 >= plain.size() || !is_digit(plain[space + 2])) return std::nullopt;
    plain.erase(space, 1);
  }
  auto end = plain.size();
  while (end > 0 && is_digit(plain[end - 1])) --end;
  if (plain.size() - end == 4 && plain.substr(end, 2) == "20") plain.erase(end, 2);
  std::string symbol = '/' + plain;
  return is_future_contract(symbol) ? Spelling(std::move(symbol)) : std::nullopt;
}

// "ES=F", "ES1!", "@ES": the front month of a product.
Spelling product_spelling(std::string_view text) {
  if (text.ends_with("=F") || text.ends_with("1!")) {
    text.remove_suffix(2);
  } else if (text.starts_with('@')) {
    text.remove_prefix(1);
  } else {
    return std::nullopt;
  }
  std::string symbol = '/' + std::string(text);
  return is_futures_product(symbol) ? Spelling(std::move(symbol)) : std::nullopt;
}

// "BTC-USD", "BTC_USD", "BTCUSD", "BTCUSDT". A stock's symbol has five letters at most.
Spelling pair_spelling(std::string_view text) {
  const auto separator = text.find_first_of("-_");
  std::string symbol;
  if (separator != std::string_view::npos) {
    symbol = std::string(text.substr(0, separator)) + '/' + std::string(text.substr(separator + 1));
  } else {
    for (const std::string_view currency : {"USDT", "USDC", "USD"}) {
      if (text.ends_with(currency) && text.size() >= currency.size() + 3) {
        symbol = std::string(text.substr(0, text.size() - currency.size())) + '/' + std::string(currency);
        break;
      }
    }
  }
  return is_cryptocurrency(symbol) ? Spelling(std::move(symbol)) : std::nullopt;
}

// "BRK.B", "BRK-B", "BRK_B", "BRK B": a share class. A single letter behind a space is one only if it is A or B: others
// are abbreviations of call and put.
Spelling share_class_spelling(std::string_view text) {
  const auto separator = text.find_first_of(".-_ ");
  if (separator == std::string_view::npos || separator == 0 || separator > 6) return std::nullopt;
  const std::string_view base = text.substr(0, separator);
  const std::string_view suffix = text.substr(separator + 1);
  if (!all(base, is_letter) || suffix.size() > 3 || !all(suffix, is_letter)) return std::nullopt;
  if (text[separator] == ' ' && suffix != "A" && suffix != "B") return std::nullopt;
  return std::string(base) + '/' + std::string(suffix);
}

// "$SPX", "^GSPC", "SPX.X", ".SPX", "SPX INDEX": an index; "$AAPL", "AAPL.US", "AAPL US EQUITY": a stock.
Spelling marked_spelling(std::string_view text) {
  bool is_marked = false;
  for (const std::string_view suffix : {" US EQUITY", " EQUITY", " US", " INDEX", ".US", ".X"}) {
    if (text.ends_with(suffix)) {
      text.remove_suffix(suffix.size());
      is_marked = true;
      break;
    }
  }
  if (text.starts_with('$') || text.starts_with('^') || text.starts_with('.')) {
    text.remove_prefix(1);
    is_marked = true;
  }
  if (!is_marked) return std::nullopt;
  if (text == "GSPC") return "SPX";
  if (text == "IXIC") return "COMP";
  if (is_equity(text)) return std::string(text);
  return share_class_spelling(text);
}

}  // namespace

std::optional<std::string> spelling_of_vendors(std::string_view text, const std::optional<Date>& today) {
  text = support::trim(without_venue(text));
  if (auto symbol = contract_spelling(text)) return symbol;
  if (auto symbol = product_spelling(text)) return symbol;
  if (is_futures_product(text) || is_cryptocurrency(text)) return std::string(text);
  if (auto symbol = option_spelling(text)) return symbol;
  if (auto symbol = option_spelling_of_vendors(text, today)) return symbol;
  if (auto symbol = pair_spelling(text)) return symbol;
  if (auto symbol = marked_spelling(text)) return symbol;
  if (is_equity(text)) return std::string(text);
  return share_class_spelling(text);
}

}  // namespace broker::grammar
