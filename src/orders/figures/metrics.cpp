#include "figures/metrics.hpp"

#include "tastytrade_mcp/orders/register_metrics.hpp"

namespace orders {

Metrics& order_metrics() {
  static auto* const made = new Metrics;  // never destroyed: threads may count while the process ends
  return *made;
}

void count_refusals(const CheckResults& results) {
  for (const CheckResults::Entry& entry : results.failed) order_metrics().refusals.with({entry.name}).add();
}

void count_human_answer(std::string_view action) {
  std::string_view answer = "declined";
  if (action == "yes") answer = "yes";
  if (action == "cancel") answer = "cancelled";
  if (action == "no answer") answer = "none";
  order_metrics().human_answers.with({answer}).add();
}

void register_metrics() {
  // Prometheus sees an increase only of a series that was there before, so alerts need these from the start.
  Metrics& all = order_metrics();
  for (const std::string_view outcome : {"not_sent", "accepted", "refused", "outcome_unknown"}) {
    all.requests.with({outcome});
    all.cancellations.with({outcome});
  }
  all.answer_duration.with();
}

}  // namespace orders
