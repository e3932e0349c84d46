#include "parse/order_report_json.hpp"

#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

using support::Json;

constexpr std::size_t kMaxMessages = 50;
constexpr std::size_t kMaxMessageBytes = 500;

OrderMessage parse_message(const Json& json) {
  OrderMessage message{wire::id(json, "code"), {}};
  if (const Json* const text = support::find(json, "message"); text != nullptr && text->is_string()) {
    message.message = support::printable(text->get_ref<const std::string&>(), kMaxMessageBytes);
  }
  if (message.code.empty()) message.code = wire::text(json, "domain");
  if (message.message.empty()) message.message = wire::text(json, "reason");
  if (message.code.empty()) throw RowError{"code", "is missing"};
  return message;
}

// The signed amount of `key`. One that is sent and cannot be read is reported.
std::optional<Decimal> read_amount(const Json& json, const char* key, OrderReport& report) {
  const auto amount = wire::signed_amount(json, key);
  if (!amount && support::find(json, key) != nullptr) {
    report.unreadable.push_back({"", key, "is not an amount with an effect"});
  }
  return amount;
}

const Json* find_object(const Json& data, const char* key, OrderReport& report) {
  const Json* const found = support::find(data, key);
  if (found == nullptr || found->is_object()) return found;
  report.unreadable.push_back({"", key, "is not an object"});
  return nullptr;
}

void read_buying_power(const Json& data, OrderReport& report) {
  const Json* const json = find_object(data, "buying-power-effect", report);
  if (json == nullptr) return;
  BuyingPowerEffect& effect = report.buying_power.emplace();
  effect.change_in_buying_power = read_amount(*json, "change-in-buying-power", report);
  effect.change_in_margin_requirement = read_amount(*json, "change-in-margin-requirement", report);
  effect.current_buying_power = read_amount(*json, "current-buying-power", report);
  effect.new_buying_power = read_amount(*json, "new-buying-power", report);
  effect.isolated_order_margin_requirement = read_amount(*json, "isolated-order-margin-requirement", report);
  effect.is_spread = wire::flag(*json, "is-spread");
}

void read_fees(const Json& data, OrderReport& report) {
  const Json* const json = find_object(data, "fee-calculation", report);
  if (json == nullptr) return;
  OrderFees& fees = report.fees.emplace();
  fees.total = read_amount(*json, "total-fees", report);
  fees.commission = read_amount(*json, "commission", report);
  fees.clearing = read_amount(*json, "clearing-fees", report);
  fees.regulatory = read_amount(*json, "regulatory-fees", report);
  fees.proprietary_index_option = read_amount(*json, "proprietary-index-option-fees", report);
}

// Parses an order with `parse`, which throws RowError for one that cannot be read.
template <class Value, class Parse>
void read_order(const Json& json, const char* name, std::optional<Value>& value, OrderReport& report,
                const Parse& parse) {
  try {
    value = parse(json);
  } catch (const RowError& error) {
    report.unreadable.push_back({name, error.field, error.problem});
  }
}

}  // namespace

void add_messages(const Json& object, const char* key, std::vector<OrderMessage>& messages,
                  std::vector<UnreadableRow>& unreadable) {
  for (const Json& item : nested_items(object, key).items) {
    if (messages.size() >= kMaxMessages) {
      unreadable.push_back({"", key, "has too many entries"});
      return;
    }
    try {
      if (!item.is_object()) throw RowError{"", "is not an object"};
      messages.push_back(parse_message(item));
    } catch (const RowError& error) {
      unreadable.push_back({key, error.field, error.problem});
      messages.push_back({"", "TastyTrade sent an entry that cannot be read."});
    }
  }
}

OrderReport parse_order_report(const Json& data, const std::string& account, IdRule id_rule) {
  OrderReport report;
  if (const Json* const order = find_object(data, "order", report)) {
    read_order(*order, "order", report.order, report,
               [&](const Json& json) { return parse_order(json, {account}, id_rule); });
  }
  if (const Json* const complex = find_object(data, "complex-order", report)) {
    read_order(*complex, "complex-order", report.complex_order, report,
               [&](const Json& json) { return parse_complex_order(json, account, id_rule); });
  }
  add_messages(data, "warnings", report.warnings, report.unreadable);
  add_messages(data, "errors", report.errors, report.unreadable);
  read_buying_power(data, report);
  read_fees(data, report);
  return report;
}

OrderReport parse_changed_order(const Json& data, const std::string& account, bool is_complex) {
  OrderReport report;
  if (is_complex) {
    read_order(data, "complex-order", report.complex_order, report,
               [&](const Json& json) { return parse_complex_order(json, account); });
  } else {
    read_order(data, "order", report.order, report, [&](const Json& json) { return parse_order(json, {account}); });
  }
  add_messages(data, "warnings", report.warnings, report.unreadable);
  add_messages(data, "errors", report.errors, report.unreadable);
  return report;
}

}  // namespace broker
