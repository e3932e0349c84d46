#include "checks/dry_run_refusals.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

constexpr std::size_t kMaxShown = 160;

// Codes that say nothing but that working orders hold the quantity, with their source.
struct HeldCode {
  std::string_view code, source;
};
constexpr HeldCode kHeldCodes[] = {
    {"sim.working_order_conflict", "the simulator's; TastyTrade's own code is not documented"},
};
// The code of a refusal whose reasons are in its list of errors.
constexpr std::string_view kListed = "preflight_check_failure";

bool is_held_code(const broker::OrderMessage& message) {
  return std::any_of(std::begin(kHeldCodes), std::end(kHeldCodes),
                     [&message](const HeldCode& held) { return held.code == message.code; });
}

}  // namespace

std::string format_message(const broker::OrderMessage& message) {
  return support::printable(message.code, 60) + ": \"" + support::printable(message.message, kMaxShown) + "\"";
}

void add_refusals(const broker::DryRun& dry_run, Findings& findings) {
  if (dry_run.refusal)
    findings.add_failure("The broker would refuse the order: " + format_message(*dry_run.refusal) + ".");
  for (const broker::OrderMessage& error : dry_run.report.errors) {
    findings.add_failure("The broker would refuse the order: " + format_message(error) + ".");
  }
  for (const broker::OrderMessage& warning : dry_run.report.warnings) {
    if (warning.code != "closing_with_no_position") continue;
    findings.add_failure("The broker sees no position to close: it would open one instead (" + warning.code + ").");
  }
  if (!findings.has_failure() && !dry_run.is_clean()) {
    findings.add_failure(
        "The broker's dry run is not a clear yes: its answer lacks the order or the change of buying "
        "power. Try again.");
  }
}

bool is_refused_for_working_orders(const broker::DryRun& dry_run) {
  const auto& errors = dry_run.report.errors;
  if (!dry_run.refusal || !dry_run.report.unreadable.empty()) return false;
  if (!std::all_of(errors.begin(), errors.end(), is_held_code)) return false;
  return is_held_code(*dry_run.refusal) || (dry_run.refusal->code == kListed && !errors.empty());
}

}  // namespace orders
