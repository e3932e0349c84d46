#include "live_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace tools {

using broker::LiveRow;
using broker::Source;
using support::Decimal;

namespace {

constexpr int kMaxWait = 10'000;

// Calls visit(source, age) for each value of the row that a call shows a figure of.
template <class Visit>
void visit_values(const LiveRow& row, const Visit& visit) {
  if (row.quote) visit(row.quote->source, row.quote->age);
  if (row.trade) visit(row.trade->source, row.trade->age);
  if (row.greeks) visit(row.greeks->source, row.greeks->age);
}

void replace(std::optional<Decimal>& figure, const std::optional<double>& live) {
  if (auto value = to_decimal(live)) figure = std::move(value);
}

}  // namespace

LiveValues::LiveValues(const ToolCall& call, const std::vector<broker::LiveInstrument>& instruments,
                       broker::LiveWish wish)
    : is_asked_(!instruments.empty()) {
  if (!is_asked_) return;
  answer_ = call.broker().live().look(instruments, wish, find_wait(call), call.read_options().budget);
  for (const LiveRow& row : answer_.rows) rows_.emplace(row.symbol, &row);
  find_head();
}

void LiveValues::find_head() {
  std::array<std::size_t, 4> counts{};
  for (const LiveRow& row : answer_.rows) {
    const auto source = find_source(row.symbol);
    ++counts[static_cast<std::size_t>(source.value_or(Source::rest))];
    visit_values(row,
                 [&](Source, std::chrono::milliseconds age) { oldest_ = oldest_ ? std::max(*oldest_, age) : age; });
  }
  source_ = static_cast<Source>(std::max_element(counts.begin(), counts.end()) - counts.begin());
}

const LiveRow* LiveValues::find(std::string_view symbol) const {
  const auto found = rows_.find(symbol);
  return found == rows_.end() ? nullptr : found->second;
}

// The worst source of the row's values; nothing if the feed was not asked.
std::optional<Source> LiveValues::find_source(std::string_view symbol) const {
  const LiveRow* const row = find(symbol);
  if (row == nullptr) return std::nullopt;
  std::optional<Source> worst;
  visit_values(*row,
               [&](Source source, std::chrono::milliseconds) { worst = worst ? std::max(*worst, source) : source; });
  return worst.value_or(Source::rest);
}

void LiveValues::add_missing(Missing& missing, const std::string& field) const {
  const auto& all = answer_.missing;
  const bool is_same = std::all_of(all.begin(), all.end(), [&](const broker::LiveMissing& one) {
    return one.reason == all.front().reason && one.lacking == all.front().lacking;
  });
  // A feed that does not work is one problem, not one of each symbol.
  constexpr std::size_t kFew = 3;
  if (is_same && all.size() > kFew && all.size() == answer_.rows.size()) {
    missing.add({.field = field, .reason = all.front().lacking + ": " + all.front().reason});
    return;
  }
  for (const broker::LiveMissing& one : answer_.missing) {
    missing.add({.symbol = one.symbol, .field = field, .reason = one.lacking + ": " + one.reason});
  }
}

void LiveValues::write_head(JsonWriter& result) const {
  if (!is_asked_) return;
  result.object("live", [&] {
    result.text("source", broker::to_string(source_));
    if (oldest_) result.integer("age_ms", oldest_->count());
    if (answer_.state != broker::FeedState::live) result.text("feed", broker::to_string(answer_.state));
  });
}

bool is_current(Source source) {
  return source == Source::live || source == Source::delayed;
}

std::chrono::milliseconds find_wait(const ToolCall& call) {
  return std::chrono::milliseconds(call.arguments().integer("wait_ms").value_or(0));
}

mcp::Parameter wait_parameter(std::chrono::milliseconds standard) {
  return {.name = "wait_ms",
          .kind = mcp::Parameter::Kind::integer,
          .documentation = "How long to wait for live data at most, in milliseconds.",
          .minimum = 0,
          .maximum = kMaxWait,
          .default_value = standard.count(),
          .is_listed = false};
}

mcp::schema::Object live_members() {
  using namespace mcp::schema;
  return {object("live", {string("source").required(), integer("age_ms"), string("feed")}).unlisted()};
}

mcp::schema::Member live_source_member() {
  return mcp::schema::string("live_source").unlisted();
}

std::optional<Decimal> to_decimal(const std::optional<double>& figure) {
  if (!figure || !std::isfinite(*figure)) return std::nullopt;
  // A price that was computed in binary has noise behind its digits: 8.450000000000001.
  constexpr int kDigits = 15;
  std::array<char, 32> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), *figure, std::chars_format::general, kDigits).ptr;
  return Decimal::parse_scientific({text.data(), static_cast<std::size_t>(end - text.data())});
}

std::optional<Decimal> to_decimal(const std::optional<double>& figure, int places) {
  const auto exact = to_decimal(figure);
  return exact ? std::optional(exact->rounded(places)) : std::nullopt;
}

std::optional<Decimal> to_percent(const std::optional<double>& fraction) {
  const auto exact = to_decimal(fraction);
  return exact ? std::optional((*exact * 100).rounded(2)) : std::nullopt;
}

void apply_live(broker::Quote& quote, const LiveRow& row) {
  const bool has_quote = row.quote && is_current(row.quote->source) && row.quote->value.bid && row.quote->value.ask;
  const bool has_trade = row.trade && is_current(row.trade->source) && !row.trade->value.is_extended_hours;
  if (has_trade) {
    replace(quote.last, row.trade->value.price);
    replace(quote.volume, row.trade->value.day_volume);
  }
  if (!has_quote) return;
  replace(quote.bid, row.quote->value.bid);
  replace(quote.ask, row.quote->value.ask);
  replace(quote.bid_size, row.quote->value.bid_size);
  replace(quote.ask_size, row.quote->value.ask_size);
  if (!quote.bid || !quote.ask) return;
  quote.mid = (*quote.bid + *quote.ask) / 2;
  const bool is_last_inside = quote.last && *quote.last >= *quote.bid && *quote.last <= *quote.ask;
  quote.mark = is_last_inside ? quote.last : quote.mid;
}

}  // namespace tools
