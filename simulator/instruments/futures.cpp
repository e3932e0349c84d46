#include "futures.hpp"

#include <algorithm>

#include "symbols.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;
using std::chrono::minutes;

Date month_before(int year, unsigned month, unsigned day) {
  return month == 1 ? make_date(year - 1, 12, day) : make_date(year, month - 1, day);
}

Date last_business_day(int year, unsigned month) {
  return trading_day_on_or_before(Venue::equity, last_day(year, month));
}

Date compute_expiration(ContractRule rule, int year, unsigned month) {
  switch (rule) {
    case ContractRule::third_friday:
      return monthly_expiration(year, month);
    case ContractRule::energy_crude: {
      const Date twenty_fifth = month_before(year, month, 25);
      const Date base = trading_day_on_or_before(Venue::equity, twenty_fifth);
      return business_days_before(base, 3);
    }
    case ContractRule::energy_gas:
      return business_days_before(support::add_days(make_date(year, month, 1), -1), 2);
    case ContractRule::energy_products:
      return business_days_before(support::add_days(make_date(year, month, 1), -1), 0);
    case ContractRule::metal:
      return business_days_before(last_business_day(year, month), 2);
    case ContractRule::bond:
      return business_days_before(last_business_day(year, month), 7);
    case ContractRule::note:
      return last_business_day(year, month);
    case ContractRule::currency:
      return business_days_before(*nth_weekday(year, month, std::chrono::Wednesday, 3), 2);
    case ContractRule::last_friday: {
      const Date end = last_day(year, month);
      const auto past_friday = (get_weekday(end) - std::chrono::Friday).count();
      return trading_day_on_or_before(Venue::equity, support::add_days(end, -static_cast<int>(past_friday)));
    }
    case ContractRule::volatility:
      return volatility_expiration(year, month);
    case ContractRule::grain:
      return business_days_before(make_date(year, month, 14), 0);
  }
  return last_day(year, month);
}

FutureContract make_contract(const FutureProduct& product, int year, unsigned month) {
  FutureContract contract;
  contract.product = &product;
  contract.year = year;
  contract.month = month;
  contract.expiration = compute_expiration(product.rule, year, month);
  contract.expires_at = new_york_time(contract.expiration, expiration_time(product.rule));
  const std::string stem = "/" + std::string(product.code) + month_letter(month);
  const std::string two_digits = std::to_string(year % 100);
  contract.symbol = stem + std::to_string(year % 10);
  contract.streamer = stem + (year % 100 < 10 ? "0" : "") + two_digits + ":" + std::string(product.streamer_exchange);
  return contract;
}

}  // namespace

minutes expiration_time(ContractRule rule) {
  switch (rule) {
    case ContractRule::third_friday:
      return 9h + 30min;
    case ContractRule::bond:
    case ContractRule::note:
      return 13h + 1min;
    case ContractRule::metal:
      return 13h + 30min;
    case ContractRule::currency:
      return 10h + 16min;
    case ContractRule::last_friday:
      return 11h;
    case ContractRule::volatility:
      return 9h;
    case ContractRule::grain:
      return 13h + 1min;
    default:
      return 14h + 30min;
  }
}

std::vector<FutureContract> list_contracts(const FutureProduct& product, Date today) {
  std::vector<FutureContract> contracts;
  int year = static_cast<int>(today.year());
  unsigned month = static_cast<unsigned>(today.month());
  while (contracts.size() < static_cast<std::size_t>(product.listed)) {
    if (product.months.find(month_letter(month)) != std::string_view::npos) {
      FutureContract contract = make_contract(product, year, month);
      if (contract.expiration >= today) contracts.push_back(std::move(contract));
    }
    if (++month == 13) {
      month = 1;
      ++year;
    }
  }
  for (std::size_t i = 0; i < contracts.size(); ++i) {
    if (support::days_between(today, contracts[i].expiration) < product.roll_days && i + 1 < contracts.size()) continue;
    contracts[i].active_month = true;
    if (i + 1 < contracts.size()) contracts[i + 1].next_active_month = true;
    break;
  }
  return contracts;
}

FutureContract active_contract(const FutureProduct& product, Date today) {
  const auto contracts = list_contracts(product, today);
  return *std::find_if(contracts.begin(), contracts.end(), [](const FutureContract& c) { return c.active_month; });
}

std::optional<FutureContract> find_future(std::string_view symbol, Date today) {
  const std::string wanted = symbol.starts_with('/') ? std::string(symbol) : "/" + std::string(symbol);
  if (wanted.size() < 4) return std::nullopt;
  const FutureProduct* product = find_product(wanted.substr(0, wanted.size() - 2));
  if (product == nullptr) return std::nullopt;
  for (FutureContract& contract : list_contracts(*product, today)) {
    if (contract.symbol == wanted) return std::move(contract);
  }
  return std::nullopt;
}

}  // namespace simulator
