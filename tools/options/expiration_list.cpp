#include "expiration_list.hpp"

#include <algorithm>
#include <set>

#include "option_rows.hpp"
#include "shared/pages.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

constexpr std::int64_t kMaxDays = 36'500;
constexpr std::size_t kMaxNearestDates = 5;

// The expiration dates nearest to `wanted` that the other arguments select.
std::vector<std::string> find_nearest_dates(const OptionSearch& search, support::Date wanted) {
  OptionFilter others = search.filter;
  others.expiration = {};
  if (search.call.arguments().has("days")) others.days_min = others.days_max = std::nullopt;
  std::set<std::chrono::sys_days> dates;
  for (const auto* expiration : find_expirations(*search.chain, others, search.now)) dates.insert(expiration->date);
  std::vector<support::Date> nearest(dates.begin(), dates.end());
  std::stable_sort(nearest.begin(), nearest.end(), [&](auto a, auto b) {
    return std::abs(support::days_between(a, wanted)) < std::abs(support::days_between(b, wanted));
  });
  nearest.resize(std::min(nearest.size(), kMaxNearestDates));
  std::sort(nearest.begin(), nearest.end());
  std::vector<std::string> texts;
  texts.reserve(nearest.size());
  for (const auto date : nearest) texts.push_back(support::to_text(date));
  return texts;
}

// Throws the error of an exact date that the chain does not list. It names the dates near it, which help more than an
// empty list.
[[noreturn]] void throw_no_such_expiration(const OptionSearch& search, support::Date wanted) {
  const std::string symbol = search.call.arguments().text("symbol");
  const std::string date = support::to_text(wanted);
  for (const auto& expiration : search.chain->expirations) {
    if (expiration.date != wanted) continue;
    if (is_no_longer_listed(expiration, search.now) && !search.filter.expired) {
      throw Error(ErrorCode::not_found, "The options of " + date + " have expired.", "Pass expired=true to see them.");
    }
    if (expiration.is_adjusted() && !search.filter.adjusted) {
      throw Error(ErrorCode::not_found, "Only adjusted contracts expire on " + date + ".",
                  "Pass adjusted=true to see them.");
    }
    throw Error(ErrorCode::invalid_argument,
                symbol + " has options that expire on " + date + ", but the other arguments leave them out.",
                "Give the expiration alone, or days and ranges alone.");
  }
  const auto dates = find_nearest_dates(search, wanted);
  throw Error(ErrorCode::not_found, symbol + " has no options that expire on " + date + ".",
              dates.empty() ? "No expiration matches the other arguments either."
                            : "The nearest expirations: " + support::join(dates, ", ") + ".");
}

}  // namespace

void throw_if_expiration_missing(const OptionSearch& search) {
  if (!search.expirations.empty()) return;
  const std::string symbol = search.call.arguments().text("symbol");
  if (search.filter.has_expiration) {
    const ExpirationChoice& choice = search.filter.expiration;
    // Of a day, and of a Friday that may be a holiday.
    if (choice.days && (choice.days->days() == 1 || choice.keep == ExpirationChoice::Keep::latest)) {
      throw_no_such_expiration(search, choice.days->last);
    }
    throw Error(ErrorCode::not_found,
                symbol + " has no options that match expiration=" +
                    support::printable(search.call.arguments().text("expiration"), 60) +
                    (choice.days ? " (" + to_text(*choice.days) + ")" : "") + " and the other arguments.",
                "Call search_options with the symbol alone for the expirations.");
  }
  const auto days = search.call.arguments().integer("days");
  if (!days) return;
  if (*days < kMaxDays) {
    throw_no_such_expiration(search, support::add_days(support::new_york_date(search.now), static_cast<int>(*days)));
  }
  throw Error(ErrorCode::not_found, symbol + " has no options that expire in " + std::to_string(*days) + " days.");
}

void write_expirations(const OptionSearch& search, JsonWriter& result) {
  Page page = select_page(search.expirations.size(), search.call.arguments());
  const auto write_row = [&](TableRow& row, const broker::Expiration* expiration) {
    write_expiration(row, *expiration, search.now);
  };
  const auto rows = std::span(search.expirations).subspan(page.begin, page.end - page.begin);
  const auto table = choose_table(search.call, main_expiration_columns(), rare_expiration_columns(), rows, write_row);
  if (search.call.table_form() == TableForm::table) {
    page.end = page.begin + table->count_fitting(rows.data(), rows.size(), kMaxPageBytes, write_row);
  }
  search.call.write_head(result, search.chain.as_of);
  result.text("underlying_symbol", search.chain->underlying_symbol);
  if (table) {
    table->write(result, "expirations", rows.first(page.end - page.begin), write_row);
  } else {
    write_rows(
        result, "expirations", search.expirations, page,
        [&](JsonWriter& row, const broker::Expiration* expiration) { write_expiration(row, *expiration, search.now); });
  }
  write_page_end(result, search.expirations.size(), page);
  search.missing.write(result);
}

}  // namespace tools
