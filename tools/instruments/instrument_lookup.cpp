#include "instrument_lookup.hpp"

#include <algorithm>
#include <set>

#include "market/listed_futures.hpp"
#include "shared/parallel_reads.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using broker::InstrumentType;
using broker::ReadOptions;
using support::Error;
using support::ErrorCode;

namespace {

constexpr std::size_t kMaxRequestedBytes = 60;
constexpr std::size_t kMaxThreads = 4;

// "OPFI+", "ABC.WS+": a warrant of the New York exchanges, which is no symbol of another class.
bool is_warrant_form(const std::string& text) {
  return text.size() >= 2 && text.size() <= 12 && text.ends_with('+') &&
         std::all_of(text.begin(), text.end() - 1, [](char c) { return (c >= 'A' && c <= 'Z') || c == '.'; });
}

LookedUpInstrument parse(const std::string& text, std::size_t index, support::Date today) {
  LookedUpInstrument one{.index = index, .requested = support::printable(text, kMaxRequestedBytes), .symbol = {}};
  if (const auto symbol = broker::canonical_symbol(text, today)) {
    one.symbol = *symbol;
    one.type = broker::classify_symbol(*symbol);
  } else if (const std::string upper = support::to_upper(support::trim(text)); is_warrant_form(upper)) {
    one.symbol = upper;
  } else {
    one.reason = broker::explain_unknown_symbol(text);
  }
  return one;
}

// The symbols, each once. A text that is no symbol stays.
std::vector<LookedUpInstrument> parse_all(const std::vector<std::string>& texts, support::Date today) {
  std::vector<LookedUpInstrument> parsed;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    LookedUpInstrument one = parse(texts[i], i, today);
    if (seen.insert(one.symbol.empty() ? one.requested : one.symbol).second) parsed.push_back(std::move(one));
  }
  return parsed;
}

// Stores what `read` answers. An unknown symbol leaves the reason; another error is kept too. Returns whether there is
// an answer.
template <class Read>
bool store(LookedUpInstrument& one, const Read& read) {
  const std::optional<Error> error = catch_error([&] {
    const auto answer = read();
    one.facts = *answer;
    one.as_of = answer.as_of;
  });
  one.reason.clear();
  one.error.reset();
  if (!error) return true;
  one.reason = format_reason(*error);
  if (error->code != ErrorCode::not_found) one.error = error;
  return false;
}

// Equities as the broker knows them: one by its own path, several by one request.
void read_equities(broker::Client& client, const std::vector<LookedUpInstrument*>& equities,
                   const ReadOptions& options) {
  if (equities.size() == 1) {
    store(*equities.front(), [&] { return client.equity(equities.front()->symbol, options); });
    return;
  }
  std::vector<std::string> symbols;
  for (const LookedUpInstrument* one : equities) symbols.push_back(one->symbol);
  std::optional<broker::Answer<broker::Rows<broker::Equity>>> answer;
  const std::optional<Error> error = catch_error([&] { answer = client.equities(symbols, options); });
  for (LookedUpInstrument* one : equities) {
    one->reason = error ? format_reason(*error) : "TastyTrade knows no equity " + one->symbol;
    one->error = error;
    if (!answer) continue;
    for (const broker::Equity& equity : **answer) {
      if (equity.symbol != one->symbol) continue;
      one->facts = equity;
      one->as_of = answer->as_of;
      one->reason.clear();
    }
    if (one->is_found() || (*answer)->unreadable.empty()) continue;
    // A row that cannot be read may be the one that was asked for.
    store(*one, [&] { return client.equity(one->symbol, options); });
  }
}

// Futures whose spelling only the broker's list knows: a product's active contract, and a year of two digits.
void read_listed_futures(broker::Client& client, const std::vector<LookedUpInstrument*>& futures,
                         const ReadOptions& options) {
  std::vector<std::string> products;
  for (const LookedUpInstrument* one : futures) products.push_back(broker::futures_product(one->symbol));
  const ListedFutures listed(client, products, options);
  for (LookedUpInstrument* one : futures) {
    const ListedFutures::Found found = listed.find(one->symbol);
    one->reason = found.reason;
    if (found.future == nullptr) continue;
    one->facts = *found.future;
    one->as_of = listed.as_of();
    one->error.reset();
  }
}

bool is_listed_spelling_needed(const LookedUpInstrument& one) {
  const auto contract = broker::parse_future_symbol(one.symbol);
  return !contract || contract->has_two_digit_year;
}

// Reads an instrument by the path of its class.
void read_single(broker::Client& client, LookedUpInstrument& one, const ReadOptions& options) {
  switch (one.type) {
    case InstrumentType::equity_option:
      store(one, [&] { return client.equity_option(one.symbol, options); });
      return;
    case InstrumentType::future:
      store(one, [&] { return client.future(one.symbol, options); });
      return;
    case InstrumentType::future_option:
      store(one, [&] { return client.future_option(one.symbol, options); });
      return;
    case InstrumentType::cryptocurrency:
      store(one, [&] { return client.cryptocurrency(one.symbol, options); });
      return;
    default:
      store(one, [&] { return client.warrant(one.symbol, options); });
  }
}

void find_currency_pair(broker::Client& client, LookedUpInstrument& one, const ReadOptions& options) {
  const auto pairs = client.currency_pairs(options);
  for (const broker::CurrencyPair& pair : *pairs) {
    if (pair.symbol != one.symbol) continue;
    one.facts = pair;
    one.as_of = pairs.as_of;
    one.reason.clear();
  }
}

// What else a symbol may be that its class does not know. If it is nothing else, the reason stays that of its class.
void read_as_other_class(broker::Client& client, LookedUpInstrument& one, const ReadOptions& options) {
  const std::string reason = one.reason;
  const bool is_equity = one.type == InstrumentType::equity;
  const auto error = catch_error([&] {
    if (is_equity && (store(one, [&] { return client.warrant(one.symbol, options); }) || one.error)) return;
    if (one.symbol.find('/') != std::string::npos) {
      find_currency_pair(client, one, options);
    } else if (is_equity) {
      store(one, [&] { return client.cryptocurrency(one.symbol + "/USD", options); });
    }
  });
  if (one.is_found()) return;
  if (error) one.error = error;
  one.reason = one.error ? format_reason(*one.error) : reason;
}

// The product of a future or of a futures option, where the broker did not send it with the contract.
void read_product(broker::Client& client, LookedUpInstrument& one, const ReadOptions& options) {
  const auto error = catch_error([&] {
    if (auto* const future = std::get_if<broker::Future>(&one.facts)) {
      future->product = *client.future_product(future->exchange, future->product_code, options);
    } else if (auto* const option = std::get_if<broker::FutureOption>(&one.facts)) {
      option->product = *client.future_option_product(option->exchange, option->option_root_symbol, options);
    }
  });
  if (error) one.product_problem = format_reason(*error);
}

bool lacks_product(const LookedUpInstrument& one) {
  if (const auto* const future = std::get_if<broker::Future>(&one.facts)) {
    return !future->product && !future->exchange.empty() && !future->product_code.empty();
  }
  const auto* const option = std::get_if<broker::FutureOption>(&one.facts);
  return option != nullptr && !option->product && !option->option_root_symbol.empty();
}

// The entries that `is_meant` selects.
template <class Predicate>
std::vector<LookedUpInstrument*> select(std::vector<LookedUpInstrument>& all, const Predicate& is_meant) {
  std::vector<LookedUpInstrument*> selected;
  for (LookedUpInstrument& one : all) {
    if (is_meant(one)) selected.push_back(&one);
  }
  return selected;
}

using ReadOne = void (*)(broker::Client&, LookedUpInstrument&, const ReadOptions&);

void read_all(broker::Client& client, const std::vector<LookedUpInstrument*>& entries, ReadOne read,
              const ReadOptions& options) {
  read_each(
      entries.size(), options, [&](std::size_t i, const ReadOptions& each) { read(client, *entries[i], each); },
      kMaxThreads);
}

bool is_unknown(const LookedUpInstrument& one) {
  return !one.symbol.empty() && !one.is_found() && !one.error;
}

// Throws what ends the whole call.
void check_errors(const std::vector<LookedUpInstrument>& all) {
  for (const LookedUpInstrument& one : all) {
    if (!one.error) continue;
    if (one.error->code == ErrorCode::cancelled || one.error->code == ErrorCode::broker_login_failed) throw *one.error;
  }
}

}  // namespace

std::vector<LookedUpInstrument> look_up_instruments(broker::Client& client, const std::vector<std::string>& texts,
                                                    const ReadOptions& options) {
  std::vector<LookedUpInstrument> all = parse_all(texts, support::new_york_date(client.clock().now()));
  const auto has_type = [](InstrumentType type) {
    return [type](const LookedUpInstrument& one) { return !one.symbol.empty() && one.type == type; };
  };
  const auto needs_list = [](const LookedUpInstrument& one) {
    return one.type == InstrumentType::future && is_listed_spelling_needed(one);
  };
  if (const auto equities = select(all, has_type(InstrumentType::equity)); !equities.empty()) {
    read_equities(client, equities, options);
  }
  read_listed_futures(client, select(all, needs_list), options);
  check_errors(all);
  const auto has_own_path = [&](const LookedUpInstrument& one) {
    return !one.symbol.empty() && one.type != InstrumentType::equity && !needs_list(one);
  };
  read_all(client, select(all, has_own_path), read_single, options);
  check_errors(all);
  const auto may_be_other = [](const LookedUpInstrument& one) {
    return is_unknown(one) && (one.type == InstrumentType::equity || one.type == InstrumentType::cryptocurrency);
  };
  read_all(client, select(all, may_be_other), read_as_other_class, options);
  // The broker may list with two digits ("/VXX26") a contract that the caller wrote with one.
  const auto may_be_listed = [&](const LookedUpInstrument& one) {
    return is_unknown(one) && one.type == InstrumentType::future && !needs_list(one);
  };
  read_listed_futures(client, select(all, may_be_listed), options);
  read_all(client, select(all, lacks_product), read_product, options);
  check_errors(all);
  return all;
}

}  // namespace tools
