// A dry run of the closing order of an exit, which the complex order that still works makes the broker refuse.
#include <catch2/catch_test_macros.hpp>

#include "checks/dry_run_refusals.hpp"

using broker::DryRun;
using orders::is_refused_for_working_orders;

namespace {

DryRun refuse(const std::string& code, const std::vector<std::string>& errors) {
  DryRun dry_run;
  dry_run.refusal = broker::OrderMessage{code, "no"};
  for (const std::string& error : errors) dry_run.report.errors.push_back({error, "no"});
  return dry_run;
}

}  // namespace

TEST_CASE("Exit dry run: only a refusal for working orders alone lets the preview go on") {
  const std::string held = "sim.working_order_conflict", listed = "preflight_check_failure";
  CHECK(is_refused_for_working_orders(refuse(listed, {held})));
  CHECK(is_refused_for_working_orders(refuse(held, {})));
  CHECK_FALSE(is_refused_for_working_orders(DryRun()));
  CHECK_FALSE(is_refused_for_working_orders(refuse(listed, {})));
  CHECK_FALSE(is_refused_for_working_orders(refuse(listed, {held, "margin_check_failed"})));
  CHECK_FALSE(is_refused_for_working_orders(refuse(listed, {held, ""})));
  CHECK_FALSE(is_refused_for_working_orders(refuse("margin_check_failed", {held})));
  CHECK_FALSE(is_refused_for_working_orders(refuse("margin_check_failed", {})));
  DryRun with_gap = refuse(listed, {held});
  with_gap.report.unreadable.emplace_back();
  CHECK_FALSE(is_refused_for_working_orders(with_gap));
}
