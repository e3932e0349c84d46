// Option symbols: OCC's 21 characters, the fixed columns of futures options, the streamer's and other vendors' forms.
#include <array>
#include <charconv>
#include <vector>

#include "symbology/grammar.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

using namespace grammar;

constexpr std::size_t kFutureColumns = 7;  // of a futures option, its leading dot included

std::string padded(std::string_view text, std::size_t columns) {
  std::string result(text);
  if (result.size() < columns) result.append(columns - result.size(), ' ');
  return result;
}

std::string yymmdd(Date date) {
  const std::string iso = support::to_text(date);  // "2026-06-12"
  return iso.substr(2, 2) + iso.substr(5, 2) + iso.substr(8, 2);
}

std::optional<OptionSymbol> parse_equity_option(std::string_view text) {
  constexpr std::size_t tail = 15;  // yymmdd, C or P, eight digits
  if (text.size() <= tail) return std::nullopt;
  const std::string_view root = support::trim(text.substr(0, text.size() - tail));
  const std::string_view rest = text.substr(text.size() - tail);
  const char right = rest[6];
  const std::string_view thousandths = rest.substr(7);
  const std::optional<Date> expiration = parse_yymmdd(rest.substr(0, 6));
  if (!is_option_root(root) || !expiration || (right != 'C' && right != 'P') || !all(thousandths, is_digit)) {
    return std::nullopt;
  }
  const Decimal strike = *Decimal::parse(thousandths) * Decimal::of("0.001");
  if (strike.is_zero()) return std::nullopt;
  return OptionSymbol{std::string(root), {}, *expiration, right, strike};
}

// Reads "./ESZ6 EW3U6 260918C9100", in fixed columns or with its white space changed.
std::optional<OptionSymbol> parse_future_option(std::string_view text) {
  if (!text.starts_with("./")) return std::nullopt;
  std::size_t strike_at = text.size();
  while (strike_at > 0 && (is_digit(text[strike_at - 1]) || text[strike_at - 1] == '.')) --strike_at;
  if (strike_at < 8 || strike_at == text.size()) return std::nullopt;
  const char right = text[strike_at - 1];
  const std::optional<Decimal> strike = Decimal::parse(text.substr(strike_at));
  const std::optional<Date> expiration = parse_yymmdd(text.substr(strike_at - 7, 6));
  if ((right != 'C' && right != 'P') || !strike || strike->is_zero() || !expiration) return std::nullopt;
  const std::string_view head = support::trim(text.substr(0, strike_at - 7));
  const auto gap = head.find(' ');
  // Without a gap the first column is full.
  const std::size_t split = gap == std::string_view::npos ? kFutureColumns : gap;
  if (head.size() <= split) return std::nullopt;
  const std::string_view future = head.substr(1, split - 1);
  const std::string_view code = support::trim(head.substr(split));
  if (!is_future_contract(future) || !is_option_contract_code(code)) return std::nullopt;
  return OptionSymbol{std::string(code), std::string(future), *expiration, right, *strike};
}

std::string future_option_symbol(const OptionSymbol& option) {
  return padded('.' + option.underlying, kFutureColumns) + padded(option.root, kRootColumns) +
         yymmdd(option.expiration) + option.right + option.strike.to_string();
}

// Formats OCC's 21 characters. The root has no separator before a share class ("BRKB").
std::optional<std::string> spell(OptionSymbol option) {
  std::erase_if(option.root, [](char c) { return c == '/' || c == '.'; });
  try {
    return occ_symbol(option.root, option.expiration, option.right, option.strike);
  } catch (const support::Error&) {
    return std::nullopt;  // a strike that the 21 characters cannot hold
  }
}

std::optional<int> parse_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || !is_digit(text.front()) || error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

std::optional<Date> make_date(std::optional<int> year, std::optional<int> month, std::optional<int> day) {
  if (!year || !month || !day || *month < 1 || *month > 12 || *day < 1 || *day > 31) return std::nullopt;
  const Date date{std::chrono::year(*year < 100 ? *year + 2000 : *year),
                  std::chrono::month(static_cast<unsigned>(*month)), std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || date.year() < std::chrono::year(2000) || date.year() > std::chrono::year(2099)) return std::nullopt;
  return date;
}

// The next such day, `today` included; nothing without `today`.
std::optional<Date> complete_year(std::optional<int> month, std::optional<int> day, const std::optional<Date>& today) {
  if (!today) return std::nullopt;
  const int year = static_cast<int>(today->year());
  const auto date = make_date(year, month, day);
  return date && *date >= *today ? date : make_date(year + 1, month, day);
}

// 1 to 12 for "DEC" and "DECEMBER".
std::optional<int> parse_month_name(std::string_view text) {
  constexpr std::array<std::string_view, 12> names = {"JANUARY",   "FEBRUARY", "MARCH",    "APRIL",
                                                      "MAY",       "JUNE",     "JULY",     "AUGUST",
                                                      "SEPTEMBER", "OCTOBER",  "NOVEMBER", "DECEMBER"};
  if (text.size() < 3) return std::nullopt;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].starts_with(text)) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

// A date in one word: "2026-12-18", "20261218", "261218", "12/18/2026", "12/18/26", "18DEC26", "18DEC2026"; with
// `today` "12/18" and "18DEC" too.
std::optional<Date> parse_date_word(std::string_view word, const std::optional<Date>& today) {
  if (const auto date = parse_yymmdd(word)) return date;
  if (word.size() == 8 && all(word, is_digit)) {
    return make_date(parse_number(word.substr(0, 4)), parse_number(word.substr(4, 2)), parse_number(word.substr(6)));
  }
  const auto dash = support::split(word, '-');
  if (dash.size() == 3 && dash[0].size() == 4) {
    return make_date(parse_number(dash[0]), parse_number(dash[1]), parse_number(dash[2]));
  }
  const auto slash = support::split(word, '/');
  if (slash.size() == 3 && slash[0].size() <= 2) {
    return make_date(parse_number(slash[2]), parse_number(slash[0]), parse_number(slash[1]));
  }
  if (slash.size() == 2) return complete_year(parse_number(slash[0]), parse_number(slash[1]), today);
  const auto letters = word.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  if (letters == 1 || letters == 2) {
    const auto month = parse_month_name(word.substr(letters, 3));
    const auto day = parse_number(word.substr(0, letters));
    const std::string_view year = word.substr(std::min(letters + 3, word.size()));
    return year.empty() ? complete_year(month, day, today) : make_date(parse_number(year), month, day);
  }
  return std::nullopt;
}

// A date, and how many words it has.
struct DateWords {
  Date date;
  std::size_t count;
};

// A date in three words: "DEC 18 2026", "18 DEC 2026", "DEC 18 '26"; with `today` in two: "DEC 18", "18 DEC".
std::optional<DateWords> parse_date_words(const std::vector<std::string>& words, std::size_t at,
                                          const std::optional<Date>& today) {
  if (at + 2 > words.size()) return std::nullopt;
  const bool is_month_first = parse_month_name(words[at]).has_value();
  const auto month = parse_month_name(words[is_month_first ? at : at + 1]);
  const auto day = parse_number(words[is_month_first ? at + 1 : at]);
  if (at + 3 <= words.size()) {
    std::string_view year = words[at + 2];
    if (year.starts_with('\'')) year.remove_prefix(1);
    if (year.size() == 2 || year.size() == 4) {
      if (const auto date = make_date(parse_number(year), month, day)) return DateWords{*date, 3};
    }
  }
  const auto date = complete_year(month, day, today);
  return date ? std::optional(DateWords{*date, 2}) : std::nullopt;
}

char parse_right(std::string_view word) {
  if (word == "C" || word == "CALL" || word == "CALLS") return 'C';
  if (word == "P" || word == "PUT" || word == "PUTS") return 'P';
  return 0;
}

// "300", "$300.50"; nothing for 0.
std::optional<Decimal> parse_strike(std::string_view word) {
  if (word.starts_with('$')) word.remove_prefix(1);
  if (word.empty() || !is_digit(word.front())) return std::nullopt;
  const auto strike = Decimal::parse(word);
  return strike && strike->is_positive() ? strike : std::nullopt;
}

// Date, right and strike from the words after the root. Each must occur once.
struct Terms {
  std::optional<Date> today;  // completes dates without a year
  std::optional<Date> expiration;
  std::optional<Decimal> strike;
  char right = 0;

  explicit Terms(const std::optional<Date>& date_today) : today(date_today) {}

  bool add_right(char found) {
    if (found == 0 || right != 0) return false;
    right = found;
    return true;
  }
  bool add_strike(std::string_view word) {
    const auto found = parse_strike(word);
    if (!found || strike) return false;
    strike = found;
    return true;
  }
  // "C", "300", "300C", "C300", "300CALL", "261218C300".
  bool add_word(std::string_view word) {
    if (add_right(parse_right(word))) return true;
    if (!expiration) {
      if ((expiration = parse_date_word(word, today))) return true;
      if (word.size() > 7 && (expiration = parse_yymmdd(word.substr(0, 6)))) word.remove_prefix(6);
    }
    if (add_strike(word)) return true;
    if (word.size() < 2) return false;
    if (add_right(parse_right(word.substr(0, 1)))) return add_strike(word.substr(1));
    const auto letters = word.find_first_of("CP");
    return letters != std::string_view::npos && letters > 0 && add_right(parse_right(word.substr(letters))) &&
           add_strike(word.substr(0, letters));
  }
};

// Moves the root to the front if the first word begins with a digit ("300C AAPL 12/18/26"): the first word of letters
// that is no month and neither call nor put.
void move_root_first(std::vector<std::string>& words) {
  if (!is_digit(words.front().front())) return;
  const auto is_root = [](const std::string& word) {
    return all(word, is_letter) && parse_right(word) == 0 && !parse_month_name(word);
  };
  const auto root = std::find_if(words.begin(), words.end(), is_root);
  if (root != words.end()) std::rotate(words.begin(), root, root + 1);
}

// "AAPL DEC 18 2026 300 CALL" and every other order of date, strike and right.
std::optional<std::string> spell_words(std::string_view text, const std::optional<Date>& today) {
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), ',', ' ');
  auto words = support::split(plain, ' ');
  if (words.size() < 2 || words.size() > 8) return std::nullopt;
  move_root_first(words);
  std::replace(words.front().begin(), words.front().end(), '.', '/');
  if (!is_option_root(words.front())) return std::nullopt;
  Terms terms(today);
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto date = terms.expiration ? std::nullopt : parse_date_words(words, i, today);
    if (date) {
      terms.expiration = date->date;
      i += date->count - 1;
    } else if (!terms.add_word(words[i])) {
      return std::nullopt;
    }
  }
  if (!terms.expiration || !terms.strike || terms.right == 0) return std::nullopt;
  return spell({words.front(), {}, *terms.expiration, terms.right, *terms.strike});
}

// ".AAPL261218C300", "-AAPL261218C300", "AAPL261218C300", "O:AAPL261218C00300000" without its prefix.
std::optional<std::string> spell_streamer(std::string_view text) {
  if (text.starts_with('.') || text.starts_with('-')) text.remove_prefix(1);
  std::size_t strike_at = text.size();
  while (strike_at > 0 && (is_digit(text[strike_at - 1]) || text[strike_at - 1] == '.')) --strike_at;
  if (strike_at < 8) return std::nullopt;
  const auto strike = parse_strike(text.substr(strike_at));
  const auto expiration = parse_yymmdd(text.substr(strike_at - 7, 6));
  const char right = parse_right(text.substr(strike_at - 1, 1));
  const std::string_view root = support::trim(text.substr(0, strike_at - 7));
  if (!strike || !expiration || right == 0 || !is_option_root(root)) return std::nullopt;
  return spell({std::string(root), {}, *expiration, right, *strike});
}

// "AAPL_121826C300": month first.
std::optional<std::string> spell_month_first(std::string_view text) {
  const auto underscore = text.find('_');
  if (underscore == std::string_view::npos || text.size() < underscore + 9) return std::nullopt;
  const std::string_view rest = text.substr(underscore + 1);
  if (!all(rest.substr(0, 6), is_digit)) return std::nullopt;
  const auto expiration =
      make_date(parse_number(rest.substr(4, 2)), parse_number(rest.substr(0, 2)), parse_number(rest.substr(2, 2)));
  const char right = parse_right(rest.substr(6, 1));
  const auto strike = parse_strike(rest.substr(7));
  const std::string_view root = text.substr(0, underscore);
  if (!expiration || right == 0 || !strike || !is_option_root(root)) return std::nullopt;
  return spell({std::string(root), {}, *expiration, right, *strike});
}

}  // namespace

std::optional<Date> grammar::parse_yymmdd(std::string_view text) {
  if (text.size() != 6 || !all(text, is_digit)) return std::nullopt;
  return support::parse_date("20" + std::string(text.substr(0, 2)) + '-' + std::string(text.substr(2, 2)) + '-' +
                             std::string(text.substr(4, 2)));
}

bool grammar::is_option_contract_code(std::string_view text) {
  return text.size() >= 3 && text.size() <= kRootColumns && all(text, is_alnum) && is_digit(text.back()) &&
         is_month_code(text[text.size() - 2]);
}

bool grammar::is_option_root(std::string_view text) {
  return !text.empty() && text.size() <= kRootColumns && is_letter(text.front()) &&
         all(text, [](char c) { return is_alnum(c) || c == '/'; });
}

std::optional<std::string> grammar::option_spelling(std::string_view text) {
  if (const auto option = parse_future_option(text)) return future_option_symbol(*option);
  if (const auto option = parse_equity_option(text)) {
    return occ_symbol(option->root, option->expiration, option->right, option->strike);
  }
  return std::nullopt;
}

std::optional<std::string> grammar::option_spelling_of_vendors(std::string_view text,
                                                               const std::optional<Date>& today) {
  if (auto symbol = spell_streamer(text)) return symbol;
  if (auto symbol = spell_month_first(text)) return symbol;
  return spell_words(text, today);
}

std::string restore_padding(std::string_view broker_symbol) {
  return grammar::option_spelling(support::trim(broker_symbol)).value_or(std::string(broker_symbol));
}

std::optional<OptionSymbol> parse_option_symbol(std::string_view canonical) {
  if (auto option = parse_future_option(canonical)) return option;
  return parse_equity_option(canonical);
}

bool is_adjusted_root(std::string_view root) {
  return root.size() > 1 && is_digit(root.back());
}

std::string occ_symbol(std::string_view root, Date expiration, char right, const Decimal& strike) {
  const Decimal thousandths = strike * Decimal(1000);
  const std::string digits = thousandths.to_string();
  const bool fits = !root.empty() && root.size() <= kRootColumns && expiration.ok() && (right == 'C' || right == 'P') &&
                    thousandths.is_integer() && thousandths.is_positive() && digits.size() <= 8;
  if (!fits) {
    throw support::Error(support::ErrorCode::invalid_argument, "No option symbol can be made of this contract.",
                         "An option's root has 1 to 6 characters and its strike at most three decimals.");
  }
  return padded(root, kRootColumns) + yymmdd(expiration) + right + std::string(8 - digits.size(), '0') + digits;
}

std::string streamer_symbol(const OptionSymbol& option) {
  if (!option.underlying.empty()) return {};
  return '.' + option.root + yymmdd(option.expiration) + option.right + option.strike.to_string();
}

}  // namespace broker
