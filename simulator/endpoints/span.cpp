// Rows of the exchanges' SPAN files, by which the margin of futures is computed.
#include <cmath>
#include <cstdio>

#include "endpoints.hpp"
#include "instruments/futures.hpp"
#include "simulation_state.hpp"

namespace simulator {
namespace {

constexpr std::string_view kExchanges[] = {"CME", "CFE"};

// The loss of one contract in each of the 16 scenarios: price moves of thirds of the margin, and two extreme ones.
constexpr double kScenarios[] = {0, 0, 0.33, 0.33, -0.33, -0.33, 0.67, 0.67, -0.67, -0.67, 1, 1, -1, -1, 1.06, -1.06};

// A record of fixed columns: type, exchange, product, month, 16 losses in dollars with their sign behind.
std::string risk_row(const FutureContract& contract) {
  char text[32];
  std::string row = "81";
  const auto column = [&](const char* format, auto value) {
    std::snprintf(text, sizeof text, format, value);
    row += text;
  };
  column("%-3s", get_venue(*contract.product) == Venue::cfe ? "CFE" : "CME");
  column("%-10s", std::string(contract.product->code).c_str());
  column("%04d", contract.year);
  column("%02u", contract.month);
  for (const double share : kScenarios) {
    const double loss = share * contract.product->margin;
    column("%07ld", std::lround(std::abs(loss)));
    row += loss < 0 ? '-' : '+';
  }
  return row;
}

std::vector<std::string> file_rows(std::string_view exchange, Date date) {
  std::string compact;
  for (const char c : support::to_text(date)) {
    if (c != '-') compact += c;
  }
  std::vector<std::string> rows{"0 " + std::string(exchange) + "   " + compact + "S"};
  for (const FutureProduct& product : future_products()) {
    if ((get_venue(product) == Venue::cfe ? "CFE" : "CME") != exchange) continue;
    for (const FutureContract& contract : list_contracts(product, date)) rows.push_back(risk_row(contract));
  }
  return rows;
}

// There is a file for each trading day that has come.
Answer rows(const RequestContext& context) {
  const auto date = context.query().date("date");
  const std::string exchange = context.query().enumerated("exchange", kExchanges);
  Json problems = Json::array();
  if (!date) problems.push_back({{"domain", "date"}, {"reason", "is missing"}});
  if (exchange.empty()) problems.push_back({{"domain", "exchange"}, {"reason", "is missing"}});
  if (!problems.empty()) throw invalid_parameters(std::move(problems));
  const Venue venue = exchange == "CFE" ? Venue::cfe : Venue::cme;
  const bool exists = *date <= context.today && is_trading_day(venue, *date);
  const auto lines = exists ? file_rows(exchange, *date) : std::vector<std::string>();
  return make_page_of(context, lines.size(), 1000, 50'000, [&](std::size_t i) {
    return Json{
        {"file-date", support::to_text(*date)}, {"row-index", i}, {"exchange", exchange}, {"row-data", lines[i]}};
  });
}

constexpr Route kRoutes[] = {
    {"GET", "/span/rows", rows},
};

}  // namespace

std::span<const Route> span_routes() {
  return kRoutes;
}

}  // namespace simulator
