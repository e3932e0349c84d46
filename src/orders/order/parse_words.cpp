// Reads the words of an order. A character other than printable ASCII is in no word: text that only looks like one, or
// that hides something, is not taken for it.
#include <algorithm>
#include <array>
#include <utility>

#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

bool is_printable_ascii(char c) {
  return c >= ' ' && c <= '~';
}

// The word in lower case without spaces, dashes and underscores; empty if it holds any other character than printable
// ASCII.
std::string fold(std::string_view text) {
  if (!std::all_of(text.begin(), text.end(), is_printable_ascii)) return {};
  std::string word = support::to_lower(text);
  std::erase_if(word, [](char c) { return c == ' ' || c == '-' || c == '_'; });
  return word;
}

template <class Word>
using Entry = std::pair<std::string_view, Word>;

template <class Word, std::size_t Count>
std::optional<Word> find_word(const std::array<Entry<Word>, Count>& table, std::string_view text) {
  const std::string word = fold(text);
  const auto found = std::find_if(table.begin(), table.end(), [&](const auto& entry) { return entry.first == word; });
  if (found == table.end()) return std::nullopt;
  return found->second;
}

constexpr std::array<Entry<Action>, 10> kActions{{{"buytoopen", Action::buy_to_open},
                                                  {"bto", Action::buy_to_open},
                                                  {"selltoopen", Action::sell_to_open},
                                                  {"sto", Action::sell_to_open},
                                                  {"buytoclose", Action::buy_to_close},
                                                  {"btc", Action::buy_to_close},
                                                  {"selltoclose", Action::sell_to_close},
                                                  {"stc", Action::sell_to_close},
                                                  {"buy", Action::buy},
                                                  {"sell", Action::sell}}};
constexpr std::array<Entry<OrderType>, 6> kTypes{{{"limit", OrderType::limit},
                                                  {"market", OrderType::market},
                                                  {"marketablelimit", OrderType::marketable_limit},
                                                  {"stop", OrderType::stop},
                                                  {"stoplimit", OrderType::stop_limit},
                                                  {"notionalmarket", OrderType::notional_market}}};
constexpr std::array<Entry<TimeInForce>, 8> kTimesInForce{{{"day", TimeInForce::day},
                                                           {"gtc", TimeInForce::gtc},
                                                           {"gtd", TimeInForce::gtd},
                                                           {"ext", TimeInForce::ext},
                                                           {"gtcext", TimeInForce::gtc_ext},
                                                           {"extovernight", TimeInForce::ext_overnight},
                                                           {"gtcextovernight", TimeInForce::gtc_ext_overnight},
                                                           {"ioc", TimeInForce::ioc}}};
constexpr std::array<Entry<ComplexType>, 4> kComplexTypes{{{"oco", ComplexType::oco},
                                                           {"oto", ComplexType::oto},
                                                           {"otoco", ComplexType::otoco},
                                                           {"pairs", ComplexType::pairs}}};

}  // namespace

std::optional<Action> parse_action(std::string_view text) {
  return find_word(kActions, text);
}
std::optional<OrderType> parse_order_type(std::string_view text) {
  return find_word(kTypes, text);
}
std::optional<TimeInForce> parse_time_in_force(std::string_view text) {
  return find_word(kTimesInForce, text);
}
std::optional<ComplexType> parse_complex_type(std::string_view text) {
  return find_word(kComplexTypes, text);
}

}  // namespace orders
