// Finds exits in the journal that ended between their steps.
#include "exit/exit_identity.hpp"
#include "tastytrade_mcp/orders/checks.hpp"
#include "tastytrade_mcp/orders/exit.hpp"

namespace orders {
void ExitReader::add(const Record& record) {
  if (record.kind == RecordKind::intent) return add_intent(record);
  if (record.kind == RecordKind::ack || record.kind == RecordKind::found) add_end(record);
  const auto found = plans_.find(record.confirmation_id);
  if (found == plans_.end()) return;
  Plan& plan = found->second;
  if (plan.has_ended) return;
  plan.last_at = record.at;
  if (record.kind != RecordKind::composition) return;
  plan.exit.last_step = read_text(record, "step");
  plan.has_ended = plan.exit.last_step == "end";
}

void ExitReader::add_intent(const Record& record) {
  const std::string identifier = read_text(record, "external_identifier");
  const std::string underlying = read_text(record, "underlying_symbol");
  if (is_exit_cancellation(read_text(record, "action"), identifier)) {
    Plan plan;
    plan.exit.seq = record.seq;
    plan.exit.at = plan.last_at = record.at;
    plan.exit.head = record.head;
    plan.exit.complex_order_id = read_text(record, "target_order_id");
    plan.exit.underlying_symbol = underlying;
    plan.exit.external_identifier = identifier.substr(0, identifier.size() - kCancelSuffix.size());
    plan.exit.words = read_text(record, "words");
    plan.exit.last_step = "cancel";
    plans_.insert_or_assign(record.confirmation_id, std::move(plan));
    return;
  }
  if (!read_text(record, "action").starts_with("cancel")) {
    orders_[record.seq] = {record.head.account_key, underlying};
  }
  if (!record.confirmation_id.ends_with(kCloseSuffix)) return;
  const auto found = plans_.find(record.confirmation_id.substr(0, record.confirmation_id.size() - kCloseSuffix.size()));
  if (found == plans_.end()) return;
  found->second.exit.is_close_claimed = true;
  found->second.last_at = record.at;
}

// A later order on the same underlying: the user has dealt with the position.
void ExitReader::add_end(const Record& record) {
  const Json* const seq = support::find(record.data, "intent");
  if (seq == nullptr || !seq->is_number_integer()) return;
  const auto order = orders_.find(seq->get<std::int64_t>());
  if (order == orders_.end()) return;
  for (auto& [confirmation, plan] : plans_) {
    const bool is_same =
        order->second.first == plan.exit.head.account_key && order->second.second == plan.exit.underlying_symbol;
    if (is_same && order->first > plan.exit.seq) plan.is_followed = true;
  }
}

std::vector<InterruptedExit> ExitReader::find_interrupted(Instant now) const {
  std::vector<InterruptedExit> interrupted;
  for (const auto& [confirmation, plan] : plans_) {
    if (!plan.has_ended && !plan.is_followed && now - plan.last_at > kExitIsOver) interrupted.push_back(plan.exit);
  }
  return interrupted;
}

}  // namespace orders
