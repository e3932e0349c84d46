// A bracket of a position, and the exit from it, on the fixture of the order path.
#pragma once

#include "running_clock.hpp"
#include "tastytrade_mcp/orders/exit.hpp"
#include "trading_fixture.hpp"

namespace test {

// Thrown in the middle of an exit, in place of the end of its process. No exception of the program.
struct Killed {};

class ExitFixture : public TradingFixture {
 public:
  static constexpr const char* kSymbol = "AMD";  // the account holds 40

  using TradingFixture::TradingFixture;

  static broker::ReadOptions fresh() {
    broker::ReadOptions options;
    options.refresh = true;
    return options;
  }

  orders::OrderDraft sell(int quantity, orders::OrderType type) {
    orders::OrderDraft draft;
    draft.order.type = type;
    draft.order.time_in_force = orders::TimeInForce::gtc;
    draft.order.legs = {
        {broker::InstrumentType::equity, kSymbol, orders::Action::sell_to_close, orders::Decimal(quantity)}};
    return draft;
  }

  // Places a limit far above the market and a stop far below it, one of which cancels the other. Returns the id.
  std::string place_bracket(int quantity = 40) {
    orders::PreviewRequest request = buy();
    request.intention = orders::Intention::place_complex;
    request.complex_type = orders::ComplexType::oco;
    request.orders = {sell(quantity, orders::OrderType::limit), sell(quantity, orders::OrderType::stop)};
    request.orders.front().price = orders::parse_price("900.00");
    request.orders.back().order.stop_trigger = orders::Decimal(20);
    const orders::Placement placement = place(preview_token(request));
    REQUIRE(placement.status == Status::accepted);
    clock.advance(std::chrono::minutes(2));  // both work, and no limit of a minute is met
    return placement.order_id;
  }

  orders::Facts read_facts() {
    orders::Facts facts;
    facts.account.positions = *client.positions(kAccount, fresh());
    facts.account.live_orders = *client.live_orders({kAccount}, fresh());
    return facts;
  }
  std::vector<orders::Leg> exit_legs(const std::string& id) {
    return orders::find_exit_legs(*client.complex_order(kAccount, id, fresh()), read_facts());
  }

  orders::PreviewRequest exit(const std::string& id, const std::string& price = "natural") {
    orders::PreviewRequest request = buy();
    request.intention = orders::Intention::exit_complex;
    request.target_order_id = id;
    request.orders.front().order.legs = exit_legs(id);
    request.orders.front().price = orders::parse_price(price);
    return request;
  }

  // Places with time passing. `before_step`: called before each step with its number.
  orders::Placement place_exit(const std::string& token, const std::function<void(int)>& before_step = {},
                               std::chrono::seconds limit = kLongCall) {
    const orders::Confirmation confirmation = trading.find_confirmation(token, "", caller, {});
    const RunningClock running(clock);
    return trading.place(confirmation, orders::Channel::none, caller, options(limit),
                         [&before_step](int number, int, std::string_view) {
                           if (before_step) before_step(number);
                         });
  }

  orders::Decimal held() {
    const auto positions = client.positions(kAccount, fresh());
    for (const broker::Position& position : positions->rows) {
      if (position.symbol == kSymbol) return position.quantity;
    }
    return 0;
  }
  bool is_working(const std::string& complex_id) {
    const auto complex = client.complex_order(kAccount, complex_id, fresh());
    for (const broker::Order& order : complex->orders) {
      if (order.is_working()) return true;
    }
    return false;
  }
  // The steps and states in the journal: "cancel begins".
  std::vector<std::string> list_steps() {
    std::vector<std::string> steps;
    for (const orders::Record& record : journal.read(1, 1'000)) {
      if (record.kind != orders::RecordKind::composition) continue;
      steps.push_back(orders::read_text(record, "step") + ' ' + orders::read_text(record, "state"));
    }
    return steps;
  }
  // The next order that fits meets this script of the simulator.
  void script(support::Json row) {
    control("/simulator/order-scripts", {{"scripts", support::Json::array({std::move(row)})}});
  }
  void fault(const std::string& method, const std::string& path, support::Json fault) {
    fault["method"] = method;
    fault["path"] = "/accounts/" + std::string(kAccount) + path;
    fault_order_writes(std::move(fault));
  }
};

inline bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// Returns true if an alert says that the position has lost its stop.
inline bool is_unprotected(const orders::Placement& placement) {
  return std::any_of(placement.alerts.begin(), placement.alerts.end(),
                     [](const std::string& alert) { return contains(alert, "position_unprotected: "); });
}

// Checks that the first alert names the stop that is gone.
inline void check_old_stop(const orders::Placement& placement) {
  REQUIRE(is_unprotected(placement));
  CHECK(contains(placement.alerts.front(), "stop at 20.00"));
}

}  // namespace test
