#include "symbols.hpp"

#include <cmath>
#include <cstdio>

#include "market/ticks.hpp"

namespace simulator {
namespace {

constexpr std::string_view kMonths = "FGHJKMNQUVXZ";

std::string yymmdd(Date date) {
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "%02d%02u%02u", static_cast<int>(date.year()) % 100,
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return buffer;
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<Date> parse_yymmdd(std::string_view text) {
  if (text.size() != 6 || !all_digits(text)) return std::nullopt;
  const auto two = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  const Date date = make_date(2000 + two(0), static_cast<unsigned>(two(2)), static_cast<unsigned>(two(4)));
  if (!date.ok()) return std::nullopt;
  return date;
}

std::string pad(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string strip_padding(std::string_view text) {
  const auto last = text.find_last_not_of(' ');
  return std::string(text.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

}  // namespace

std::string occ_symbol(const OptionName& name) {
  char strike[16];
  std::snprintf(strike, sizeof strike, "%08lld", static_cast<long long>(name.strike));
  return pad(name.root, 6) + yymmdd(name.expiration) + (name.call ? 'C' : 'P') + strike;
}

std::string occ_streamer(const OptionName& name) {
  return "." + name.root + yymmdd(name.expiration) + (name.call ? 'C' : 'P') +
         format_strike(to_strike_price(name.strike));
}

std::optional<OptionName> parse_occ(std::string_view symbol) {
  if (symbol.size() != 21) return std::nullopt;
  const auto date = parse_yymmdd(symbol.substr(6, 6));
  const char side = symbol[12];
  if (!date || (side != 'C' && side != 'P') || !all_digits(symbol.substr(13))) return std::nullopt;
  OptionName name{strip_padding(symbol.substr(0, 6)), *date, side == 'C', std::stoll(std::string(symbol.substr(13)))};
  if (name.root.empty() || name.root.find(' ') != std::string::npos) return std::nullopt;
  return name;
}

std::string option_root(std::string_view underlying) {
  std::string root;
  for (const char c : underlying) {
    if (c != '/') root.push_back(c);
  }
  return root;
}

char month_letter(unsigned month) {
  return kMonths[(month + 11) % 12];
}

unsigned parse_month_letter(char letter) {
  const auto at = kMonths.find(letter);
  return at == std::string_view::npos ? 0 : static_cast<unsigned>(at) + 1;
}

std::string future_option_symbol(const FutureOptionName& name) {
  return pad("." + name.future, 7) + pad(name.contract, 6) + yymmdd(name.expiration) + (name.call ? 'C' : 'P') +
         format_strike(to_strike_price(name.strike));
}

std::optional<FutureOptionName> parse_future_option(std::string_view symbol) {
  if (symbol.size() < 21 || symbol.size() > 32 || !symbol.starts_with("./")) return std::nullopt;
  const auto date = parse_yymmdd(symbol.substr(13, 6));
  const char side = symbol[19];
  const std::string strike(symbol.substr(20));
  if (!date || (side != 'C' && side != 'P')) return std::nullopt;
  if (strike.find_first_not_of("0123456789.") != std::string::npos || strike.size() > 10) return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(strike.c_str(), &end);
  if (end != strike.c_str() + strike.size()) return std::nullopt;
  FutureOptionName name{strip_padding(symbol.substr(1, 6)), strip_padding(symbol.substr(7, 6)), *date, side == 'C',
                        std::llround(value * 1000)};
  // Rejects other spellings: the symbol must be what future_option_symbol() formats.
  if (future_option_symbol(name) != symbol) return std::nullopt;
  return name;
}

std::string future_option_streamer(const FutureOptionName& name, std::string_view exchange) {
  // The contract code has one digit of the year, the streamer symbol two.
  const std::string root = name.contract.substr(0, name.contract.size() - 1);
  const int decade = static_cast<int>(name.expiration.year()) % 100 / 10;
  return "./" + root + std::to_string(decade) + name.contract.back() + (name.call ? 'C' : 'P') +
         format_strike(to_strike_price(name.strike)) + ":" + std::string(exchange);
}

}  // namespace simulator
