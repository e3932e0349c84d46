// Requests that send, change or cancel orders, and dry runs of them (docs/tastytrade.md, Placing orders). The body is
// given as bytes and sent as it is. Nothing here decides whether an order may be sent: src/orders does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tastytrade_mcp/broker/orders.hpp"

namespace broker {

// A request under /accounts/{account}: {"POST", {"orders"}, body}, {"DELETE", {"complex-orders", "77"}, ""}.
struct OrderRequest {
  std::string method;
  std::vector<std::string> path;
  std::string body;
};

// One entry of warnings[] or errors[], in the broker's words: printable and of limited length.
struct OrderMessage {
  std::string code, message;
};

// The buying power before and after, and what the order changes. Signed: negative takes from the account.
struct BuyingPowerEffect {
  std::optional<Decimal> change_in_buying_power, change_in_margin_requirement;
  std::optional<Decimal> current_buying_power, new_buying_power;
  std::optional<Decimal> isolated_order_margin_requirement;
  std::optional<bool> is_spread;
};

// Fees of the whole order. Negative: paid.
struct OrderFees {
  std::optional<Decimal> total, commission, clearing, regulatory, proprietary_index_option;
};

// The broker's report on an order: the answer to a dry run or to a send.
struct OrderReport {
  std::optional<Order> order;  // of a dry run without an id
  std::optional<ComplexOrder> complex_order;
  std::vector<OrderMessage> warnings, errors;  // one that cannot be read has an empty code
  std::optional<BuyingPowerEffect> buying_power;
  std::optional<OrderFees> fees;
  std::vector<UnreadableRow> unreadable;  // parts that the broker sent and that could not be read
};

// The result of a dry run: a report, or why the broker refused.
struct DryRun {
  OrderReport report;                   // also with a refusal, as far as the broker sends one
  std::optional<OrderMessage> refusal;  // code and message of the error; its details are in report.errors
  int http_status = 0;

  // Positive evidence that the broker would take the order: an order or complex order and a change of buying power, no
  // error, no errors[], and nothing that could not be read. Warnings are judged by the caller.
  bool is_clean() const;
};

enum class SendOutcome {
  not_sent,  // no byte of the request was sent
  accepted,  // the broker answered with the id of the order
  refused,   // the broker answered that it did not take the request
  unknown,   // anything else: the order may exist
};
std::string_view to_string(SendOutcome outcome);

struct SendResult {
  SendOutcome outcome = SendOutcome::unknown;
  std::string reason;                   // why it was not sent, refused or is unknown: a sentence
  std::optional<OrderMessage> refusal;  // of the broker
  int http_status = 0;                  // 0 without a response
  std::string order_id;                 // of `accepted`; of a complex order its own id
  OrderReport report;                   // of `accepted`; of `refused` its errors
  std::string answer;                   // the first 4 KiB of the body, printable, for the journal
};

}  // namespace broker
