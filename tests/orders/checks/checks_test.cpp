// The table of checks: every check refuses what it should, and lets pass what it should.
#include <catch2/catch_test_macros.hpp>

#include <set>

#include "orders/checks/refusal_table.hpp"

using namespace sample;

TEST_CASE("Checks: the sound order passes all checks of both stages") {
  for (const Stage stage : {Stage::preview, Stage::sending}) {
    Situation situation;
    const CheckResults results = situation.run(stage);
    INFO(show_failures(results));
    CHECK(results.is_ok());
    CHECK(results.not_run.empty());
    for (const orders::Check& check : orders::all_checks()) {
      const bool is_of_stage = stage == Stage::preview ? check.at_preview : check.before_sending;
      const bool has_passed =
          std::find(results.passed.begin(), results.passed.end(), check.name) != results.passed.end();
      CAPTURE(check.name);
      if (!is_of_stage) CHECK(!has_passed);
    }
  }
}

TEST_CASE("Checks: each refuses what the table of refusals says, and no other change") {
  for (const Refusal& refusal : refusals()) {
    Situation situation;
    refusal.change(situation);
    const CheckResults results = situation.run(refusal.stage);
    CAPTURE(refusal.check, refusal.title);
    INFO(show_failures(results));
    CHECK(!results.is_ok());
    const Verdict* const verdict = find_entry(results.failed, refusal.check);
    CHECK(verdict != nullptr);
    if (verdict == nullptr) continue;
    CHECK(verdict->why.find(refusal.words) != std::string::npos);
    CHECK(verdict->acknowledge == refusal.acknowledge);
    CHECK(verdict->why.ends_with('.') != verdict->why.ends_with('?'));
  }
}

TEST_CASE("Checks: every check of the table has a refusing test, a name of its own and a summary") {
  std::set<std::string_view> tested, names;
  for (const Refusal& refusal : refusals()) tested.insert(refusal.check);
  for (const orders::Check& check : orders::all_checks()) {
    CAPTURE(check.name);
    CHECK(names.insert(check.name).second);
    CHECK(check.summary.ends_with('.'));
    CHECK(!check.if_missing.empty());
    CHECK((check.at_preview || check.before_sending));
    // This one only remarks.
    if (check.name != "concentration") CHECK(tested.contains(check.name));
  }
  CHECK(names.size() == 42);
  for (const std::string_view name : tested) CHECK(names.contains(name));
}

TEST_CASE("Checks: a failure that is acknowledged by its own code becomes a note, by another code not") {
  for (const Refusal& refusal : refusals()) {
    if (*refusal.acknowledge == '\0') continue;
    Situation situation;
    refusal.change(situation);
    situation.other.acknowledged = {"nonsense", "warning:other"};
    CAPTURE(refusal.check, refusal.title);
    CHECK(find_entry(situation.run(refusal.stage).failed, refusal.check) != nullptr);
    situation.other.acknowledged.insert(refusal.acknowledge);
    const CheckResults results = situation.run(refusal.stage);
    CHECK(find_entry(results.failed, refusal.check) == nullptr);
    CHECK(find_entry(results.notes, refusal.check) != nullptr);
  }
}

TEST_CASE("Checks: codes that no failure offers change nothing") {
  std::set<std::string, std::less<>> all = {"all", "*", "", "undefined_risk", "order_notional", "account_state"};
  for (const orders::Check& check : orders::all_checks()) all.emplace(check.name);
  for (const Refusal& refusal : refusals()) {
    if (*refusal.acknowledge != '\0') continue;
    Situation situation;
    refusal.change(situation);
    situation.other.acknowledged = all;
    CAPTURE(refusal.check, refusal.title);
    CHECK(find_entry(situation.run(refusal.stage).failed, refusal.check) != nullptr);
  }
}

TEST_CASE("Checks: all failures are told at once") {
  Situation situation;
  situation.settings.enabled = false;
  situation.facts.account.status->is_frozen = true;
  situation.orders.front().price = debit("250.001");
  situation.other.day_use.orders = 50;
  const CheckResults results = situation.run(Stage::preview);
  for (const char* name : {"trading_enabled", "account_state", "tick", "distance", "daily_orders"}) {
    CAPTURE(name);
    CHECK(find_entry(results.failed, name) != nullptr);
  }
}

TEST_CASE("Checks: an order that breaks a rule of its type shows that alone, and names what is not judged") {
  Situation situation;
  situation.has_dry_run = false;  // none is made of such an order
  situation.orders.front().legs.front().quantity.reset();
  situation.orders.front().price = debit("250.001");
  const CheckResults results = situation.run(Stage::preview);
  INFO(show_failures(results));
  REQUIRE(results.failed.size() == 1);
  CHECK(results.failed.front().name == "structure");
  for (const char* const name : {"tick", "instrument_tradable", "max_loss_known", "order_notional", "dry_run_clean"}) {
    CAPTURE(name);
    REQUIRE(find_entry(results.not_run, name) != nullptr);
    CHECK(find_entry(results.not_run, name)->why == "Not run until `structure` passes.");
  }
  CHECK(std::find(results.passed.begin(), results.passed.end(), "journal_writable") != results.passed.end());
}

TEST_CASE("Checks: the loss of an option order without a quantity is not blamed on the option") {
  const Situation situation;
  Order order = credit_spread();
  for (Leg& leg : order.legs) leg.quantity.reset();
  CHECK(orders::compute_risk(order, situation.facts).reason.find("is not given") != std::string::npos);
}

TEST_CASE("Checks: an order that may not be asked for is not blamed for the dry run that was not made") {
  for (const bool is_of_account : {true, false}) {
    Situation situation;
    situation.has_dry_run = false;
    if (is_of_account) situation.settings.accounts = {"5WT99999"};
    if (!is_of_account) situation.settings.enabled = false;
    situation.orders.front().price = debit("250.001");
    const CheckResults results = situation.run(Stage::preview);
    INFO(show_failures(results));
    CHECK(find_entry(results.failed, is_of_account ? "account_allowed" : "trading_enabled") != nullptr);
    CHECK(find_entry(results.failed, "tick") != nullptr);
    for (const char* const name : {"dry_run_clean", "dry_run_same", "order_notional", "buying_power_reserve"}) {
      CAPTURE(name);
      CHECK(find_entry(results.failed, name) == nullptr);
      CHECK(find_entry(results.not_run, name) != nullptr);
    }
  }
}

TEST_CASE("Checks: two warnings need two codes") {
  Situation situation;
  situation.dry_run.report.warnings = {{"foo", "One."}, {"bar", "Two."}, {"tif.next_valid_session", "Later."}};
  CheckResults results = situation.run(Stage::preview);
  CHECK(find_entry(results.failed, "dry_run_clean")->acknowledge == "warning:foo,warning:bar");
  situation.other.acknowledged = {"warning:foo"};
  results = situation.run(Stage::preview);
  CHECK(find_entry(results.failed, "dry_run_clean")->acknowledge == "warning:bar");
  situation.other.acknowledged.insert("warning:bar");
  results = situation.run(Stage::preview);
  CHECK(results.is_ok());
  const std::string note = find_entry(results.notes, "dry_run_clean")->why;
  CHECK(note.find("You accept the broker's warning: foo") != std::string::npos);
  CHECK(note.find("tif.next_valid_session") != std::string::npos);
}

TEST_CASE("Checks: a cancel passes under a halt unless it takes protection away") {
  Situation situation;
  situation.orders.clear();
  situation.other.intention = Intention::cancel;
  orders::Target target;
  target.order_id = "51";
  situation.other.target = situation.other.previewed_target = target;
  situation.other.halt.is_halted = true;
  situation.facts.account.status.reset();
  situation.other.day_use.orders = 1'000;
  CHECK(situation.run(Stage::preview).is_ok());
  CHECK(situation.run(Stage::sending).is_ok());
  situation.other.removes_protection = true;
  CHECK(find_entry(situation.run(Stage::preview).failed, "not_halted") != nullptr);
  situation.other.halt.is_halted = false;
  CHECK(situation.run(Stage::preview).is_ok());
  situation.other.target->status = "Filled";
  CHECK(find_entry(situation.run(Stage::sending).failed, "target_unchanged") != nullptr);
}
