#include "condition.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <vector>

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using support::Decimal;
using support::Error;
using support::ErrorCode;
using Comparison = PriceCondition::Comparison;
using Field = PriceCondition::Field;

namespace {

constexpr const char* kExamples = "Examples: 'AAPL above 315', 'order 510000001 filled', 'market opens', 'at 15:30'.";

[[noreturn]] void throw_not_understood(const std::string& part) {
  throw Error(ErrorCode::invalid_argument, "The condition is not understood: '" + support::printable(part, 80) + "'.",
              kExamples);
}

// The words of a condition, without those that carry no meaning. Lower case, and as they were written.
struct Words {
  std::vector<std::string> written;
  std::vector<std::string> lower;

  std::size_t size() const { return lower.size(); }
  bool empty() const { return lower.empty(); }
  std::string rest(std::size_t from) const {
    return support::join({written.begin() + static_cast<std::ptrdiff_t>(std::min(from, size())), written.end()}, " ");
  }
  std::string word(std::size_t i) const { return i < size() ? lower[i] : std::string(); }
};

bool is_filler(const std::string& word) {
  static const std::set<std::string> fillers = {"the",  "price", "of",   "is",  "goes", "until", "when",
                                                "wait", "its",   "gets", "has", "been", "usd",   "dollars"};
  return fillers.contains(word);
}

// Puts blanks around comparisons: "AAPL>=315".
std::string separate_comparisons(std::string_view text) {
  std::string spaced;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c != '<' && c != '>') {
      spaced += c;
      continue;
    }
    const bool has_equals = i + 1 < text.size() && text[i + 1] == '=';
    spaced += std::string(" ") + c + (has_equals ? "= " : " ");
    if (has_equals) ++i;
  }
  return spaced;
}

Words split_words(std::string_view text) {
  Words words;
  for (const std::string& word : support::split(separate_comparisons(text), ' ')) {
    std::string lower = support::to_lower(word);
    if (is_filler(lower)) continue;
    if (lower == "and" || lower == "or") {
      throw Error(ErrorCode::invalid_argument,
                  "Only one condition at a time can be waited for, so '" + lower +
                      "' is not "
                      "understood.",
                  kExamples);
    }
    words.written.push_back(word);
    words.lower.push_back(std::move(lower));
  }
  return words;
}

std::optional<Decimal> parse_number(std::string text) {
  if (text.starts_with('$')) text.erase(0, 1);
  std::erase(text, ',');
  return Decimal::parse(text);
}

template <class Value, std::size_t N>
const Value* find_word(const std::array<std::pair<std::string_view, Value>, N>& table, std::string_view word) {
  for (const auto& entry : table) {
    if (entry.first == word) return &entry.second;
  }
  return nullptr;
}

constexpr std::array<std::pair<std::string_view, Field>, 10> kFields = {
    {{"last", Field::last},
     {"bid", Field::bid},
     {"ask", Field::ask},
     {"offer", Field::ask},
     {"mark", Field::mark},
     {"mid", Field::mark},
     {"iv", Field::implied_volatility},
     {"implied_volatility", Field::implied_volatility},
     {"volatility", Field::implied_volatility},
     {"delta", Field::delta}}};

constexpr std::array<std::pair<std::string_view, Comparison>, 19> kComparisons = {
    {{">", Comparison::above},
     {"above", Comparison::above},
     {"over", Comparison::above},
     {"exceeds", Comparison::above},
     {">=", Comparison::at_least},
     {"reaches", Comparison::crosses},
     {"hits", Comparison::crosses},
     {"touches", Comparison::crosses},
     {"<", Comparison::below},
     {"below", Comparison::below},
     {"under", Comparison::below},
     {"<=", Comparison::at_most},
     {"crosses", Comparison::crosses},
     {"rises", Comparison::crosses_upward},
     {"climbs", Comparison::crosses_upward},
     {"falls", Comparison::crosses_downward},
     {"drops", Comparison::crosses_downward},
     {"moves", Comparison::moves_percent},
     {"changes", Comparison::moves_percent}}};

constexpr std::array<std::pair<std::string_view, OrderState>, 12> kStates = {
    {{"filled", OrderState::filled},
     {"fills", OrderState::filled},
     {"partially", OrderState::partially_filled},
     {"partially_filled", OrderState::partially_filled},
     {"cancelled", OrderState::cancelled},
     {"canceled", OrderState::cancelled},
     {"rejected", OrderState::rejected},
     {"expired", OrderState::expired},
     {"live", OrderState::working},
     {"working", OrderState::working},
     {"done", OrderState::done},
     {"ends", OrderState::done}}};

// Reads a state at `i` and what may follow it. Throws if there is none.
OrderState parse_state(const Words& words, std::size_t& i) {
  const OrderState* const state = find_word(kStates, words.word(i));
  if (state == nullptr) throw_not_understood(words.rest(i));
  ++i;
  if (*state == OrderState::partially_filled && words.word(i) == "filled") ++i;
  return *state;
}

Condition parse_order(const Words& words) {
  OrderCondition order;
  std::size_t i = 1;
  if (words.word(0) == "any") {
    i = 2;
  } else {
    order.id = words.word(1);
    if (order.id.starts_with('#')) order.id.erase(0, 1);
    if (order.id.empty() ||
        !std::all_of(order.id.begin(), order.id.end(), [](char c) { return c >= '0' && c <= '9'; })) {
      throw_not_understood(words.rest(1));
    }
    i = 2;
  }
  order.state = parse_state(words, i);
  if (order.id.empty() && words.word(i) == "in" && i + 1 < words.size()) {
    order.account_number = words.written[i + 1];
    i += 2;
  }
  if (i < words.size()) throw_not_understood(words.rest(i));
  return order;
}

Condition parse_position(const Words& words) {
  static constexpr std::array<std::pair<std::string_view, PositionCondition::Change>, 6> changes = {
      {{"opens", PositionCondition::Change::opens},
       {"opened", PositionCondition::Change::opens},
       {"closes", PositionCondition::Change::closes},
       {"closed", PositionCondition::Change::closes},
       {"changes", PositionCondition::Change::changes},
       {"changed", PositionCondition::Change::changes}}};
  const std::size_t i = words.word(1) == "in" ? 2 : 1;
  if (words.size() < i + 2) throw_not_understood(words.rest(0));
  const auto* const change = find_word(changes, words.lower.back());
  if (change == nullptr) throw_not_understood(words.lower.back());
  std::vector<std::string> symbol(words.written.begin() + static_cast<std::ptrdiff_t>(i), words.written.end() - 1);
  return PositionCondition{support::join(symbol, " "), *change};
}

std::optional<int> parse_integer(std::string_view text) {
  int value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

// "15:30", "3:30pm": minutes since midnight.
std::optional<std::chrono::minutes> parse_clock(std::string text) {
  int half_day = -1;
  for (const auto& [suffix, value] : {std::pair{"am", 0}, {"pm", 12}}) {
    if (!text.ends_with(suffix)) continue;
    text.resize(text.size() - 2);
    half_day = value;
  }
  const auto colon = text.find(':');
  const auto hours = parse_integer(std::string_view(text).substr(0, colon));
  const auto minutes =
      colon == std::string::npos ? std::optional(0) : parse_integer(std::string_view(text).substr(colon + 1));
  if (!hours || !minutes || *minutes < 0 || *minutes > 59 || (colon == std::string::npos && half_day < 0))
    return std::nullopt;
  if (half_day >= 0 && (*hours < 1 || *hours > 12)) return std::nullopt;
  const int hour = half_day >= 0 ? *hours % 12 + half_day : *hours;
  if (hour < 0 || hour > 23) return std::nullopt;
  return std::chrono::hours(hour) + std::chrono::minutes(*minutes);
}

// A time of day is that of New York: today's, or tomorrow's if it has passed.
Condition parse_time(const Words& words, support::Instant now) {
  const std::string text = words.word(1) + (words.word(2) == "am" || words.word(2) == "pm" ? words.word(2) : "");
  if (const auto instant = support::parse_iso8601(support::to_upper(words.rest(1)))) return TimeCondition{*instant};
  const auto clock = parse_clock(text);
  if (!clock) throw_not_understood(words.rest(1));
  static const std::set<std::string> zones = {"", "am", "pm", "et", "est", "edt", "new", "ny"};
  if (!zones.contains(words.word(2))) throw_not_understood(words.rest(2));
  const support::Date today = support::new_york_date(now);
  const support::Instant time = support::new_york_time(today, *clock);
  return TimeCondition{time > now ? time : support::new_york_time(support::add_days(today, 1), *clock)};
}

Condition parse_duration(const Words& words, support::Instant now) {
  static constexpr std::array<std::pair<std::string_view, int>, 12> units = {{{"s", 1},
                                                                              {"sec", 1},
                                                                              {"second", 1},
                                                                              {"seconds", 1},
                                                                              {"m", 60},
                                                                              {"min", 60},
                                                                              {"minute", 60},
                                                                              {"minutes", 60},
                                                                              {"h", 3600},
                                                                              {"hour", 3600},
                                                                              {"hours", 3600},
                                                                              {"mins", 60}}};
  const auto count = parse_integer(words.word(1));
  const int* const unit = find_word(units, words.word(2));
  if (!count || *count < 1 || *count > 86'400 || unit == nullptr || words.size() > 3)
    throw_not_understood(words.rest(1));
  return TimeCondition{now + std::chrono::seconds(std::int64_t{*count} * *unit)};
}

std::optional<Condition> parse_session(const Words& words) {
  if (words.size() > 3 || words.empty()) return std::nullopt;
  const std::string& last = words.lower.back();
  if (last != "opens" && last != "closes") return std::nullopt;
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> venues = {{{"market", "equities"},
                                                                                           {"markets", "equities"},
                                                                                           {"stock", "equities"},
                                                                                           {"equities", "equities"},
                                                                                           {"nyse", "equities"},
                                                                                           {"nasdaq", "equities"},
                                                                                           {"cme", "CME"},
                                                                                           {"futures", "CME"},
                                                                                           {"cfe", "CFE"}}};
  SessionCondition session{.opens = last == "opens"};
  if (words.size() > 1) {
    const auto* const venue = find_word(venues, words.word(0));
    if (venue == nullptr || (words.size() == 3 && words.word(1) != "market")) return std::nullopt;
    session.venue = *venue;
  }
  return session;
}

Condition parse_price(const Words& words) {
  std::size_t i = 0;
  while (i < words.size() && find_word(kComparisons, words.word(i)) == nullptr) ++i;
  if (i == 0 || i == words.size()) throw_not_understood(words.rest(0));
  PriceCondition price{.comparison = *find_word(kComparisons, words.word(i))};
  std::size_t symbol_end = i;
  if (i > 1) {
    if (const Field* const field = find_word(kFields, words.word(i - 1))) {
      price.field = *field;
      symbol_end = i - 1;
    }
  }
  price.symbol =
      support::join({words.written.begin(), words.written.begin() + static_cast<std::ptrdiff_t>(symbol_end)}, " ");
  ++i;
  const std::string direction = words.word(i);
  if (direction == "above" || direction == "over" || direction == "to" || direction == "below" ||
      direction == "under") {
    if (price.comparison == Comparison::crosses && direction != "to") {
      const bool is_upward = direction == "above" || direction == "over";
      price.comparison = is_upward ? Comparison::crosses_upward : Comparison::crosses_downward;
    }
    ++i;
  }
  std::string number = words.word(i);
  const bool is_percent = number.ends_with('%') || words.word(i + 1) == "%" || words.word(i + 1) == "percent";
  if (number.ends_with('%')) number.pop_back();
  const auto value = parse_number(number);
  const std::size_t end = i + 1 + (is_percent && !words.word(i).ends_with('%') ? 1 : 0);
  if (!value || end < words.size()) throw_not_understood(words.rest(value ? end : i));
  if ((price.comparison == Comparison::moves_percent) != is_percent) {
    throw Error(ErrorCode::invalid_argument, "Only 'moves' takes a number of percent, and it takes nothing else.",
                "Give 'NVDA moves 2%', or 'NVDA above 180'.");
  }
  if (is_percent && !value->is_positive()) {
    throw Error(ErrorCode::invalid_argument, "'moves' needs a number of percent above 0: it means a rise or a fall.",
                "Give 'NVDA moves 2%', or 'NVDA below 170' for a fall.");
  }
  price.number = *value;
  return price;
}

std::string_view to_text(Field field) {
  switch (field) {
    case Field::last:
      return "last price";
    case Field::bid:
      return "bid";
    case Field::ask:
      return "ask";
    case Field::mark:
      return "mark";
    case Field::implied_volatility:
      return "implied volatility";
    case Field::delta:
      return "delta";
  }
  return "";
}

std::string_view to_text(Comparison comparison) {
  switch (comparison) {
    case Comparison::above:
      return "above";
    case Comparison::at_least:
      return "at least";
    case Comparison::below:
      return "below";
    case Comparison::at_most:
      return "at most";
    case Comparison::crosses:
      return "crosses";
    case Comparison::crosses_upward:
      return "crosses upward";
    case Comparison::crosses_downward:
      return "crosses downward";
    case Comparison::moves_percent:
      return "moves by";
  }
  return "";
}

std::string_view to_text(OrderState state) {
  switch (state) {
    case OrderState::filled:
      return "filled";
    case OrderState::partially_filled:
      return "partially filled";
    case OrderState::cancelled:
      return "cancelled";
    case OrderState::rejected:
      return "rejected";
    case OrderState::expired:
      return "expired";
    case OrderState::working:
      return "working";
    case OrderState::done:
      return "done";
  }
  return "";
}

struct InWords {
  std::string operator()(const PriceCondition& price) const {
    const std::string field = price.field ? std::string(to_text(*price.field)) : "price";
    const bool is_percent = price.comparison == Comparison::moves_percent;
    return field + " of " + price.symbol + " " + std::string(to_text(price.comparison)) + " " +
           price.number.to_string() + (is_percent ? " %" : "");
  }
  std::string operator()(const OrderCondition& order) const {
    return (order.id.empty() ? std::string("any order") : "order " + order.id) + " " +
           std::string(to_text(order.state)) + (order.account_number.empty() ? "" : " in " + order.account_number);
  }
  std::string operator()(const PositionCondition& position) const {
    using Change = PositionCondition::Change;
    return "position in " + position.symbol + " " +
           (position.change == Change::opens    ? "opens"
            : position.change == Change::closes ? "closes"
                                                : "changes");
  }
  std::string operator()(const TimeCondition& time) const { return "time " + support::to_iso8601(time.time); }
  std::string operator()(const SessionCondition& session) const {
    return session.venue + (session.opens ? " opens" : " closes");
  }
};

}  // namespace

Condition parse_condition(std::string_view text, support::Instant now) {
  const Words words = split_words(text);
  if (words.empty()) throw_not_understood(std::string(text));
  const std::string first = words.word(0);
  if (first == "order" || (first == "any" && words.word(1) == "order")) return parse_order(words);
  if (first == "position") return parse_position(words);
  if (first == "at") return parse_time(words, now);
  if (first == "in") return parse_duration(words, now);
  if (const auto session = parse_session(words)) return *session;
  return parse_price(words);
}

std::string to_text(const Condition& condition) {
  return std::visit(InWords{}, condition);
}

}  // namespace tools
