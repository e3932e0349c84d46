// Explores all orders of events on the order path: two replicas with one confirmation, two kills with restarts, two
// lost answers of the broker, one of the store, a failover of the store, a halt, a search that overlooks an order, and
// a disk that may be full at each record. Says of each variant how many states were seen and what broke.
// ORDER_MODEL_SHOW=<part of a variant's name> in the environment prints a shortest way to each broken invariant, too.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <iomanip>
#include <iostream>

#include "explorer.hpp"
#include "variants.hpp"

using namespace order_model;

namespace {

bool is_shown(const Variant& variant) {
  const char* part = std::getenv("ORDER_MODEL_SHOW");  // NOLINT(concurrency-mt-unsafe): one thread
  return part != nullptr && variant.name.find(part) != std::string_view::npos;
}

void print(const Variant& variant, const Exploration& result) {
  std::cout << std::left << std::setw(46) << variant.name << std::right << std::setw(8) << result.states << " states  ";
  const char* separator = "broken: ";
  for (const auto& [invariant, way] : result.faults) {
    std::cout << separator << to_string(invariant);
    separator = ", ";
  }
  std::cout << (result.faults.empty() ? "holds\n" : "\n");
  if (!is_shown(variant)) return;
  for (const auto& [invariant, way] : result.faults) {
    std::cout << "  " << to_string(invariant) << " breaks so:\n";
    for (const auto& event : way) std::cout << "    " << event << '\n';
  }
}

Exploration explore_and_print(const Variant& variant) {
  auto result = explore(Rules(variant.place, variant.broken_rules), variant.broken_invariants);
  print(variant, result);
  return result;
}

}  // namespace

TEST_CASE("Order model: the design and its safe variants hold") {
  for (const auto& variant : safe_variants()) {
    INFO(variant.name);
    CHECK(explore_and_print(variant).faults.empty());
  }
}

TEST_CASE("Order model: the design reaches each end of an intent") {
  const auto ends = explore(Rules()).ends;
  for (const auto end : {End::ack, End::refused, End::not_sent, End::found, End::not_found}) CHECK(ends.contains(end));
}

TEST_CASE("Order model: each variant that breaks a rule is caught") {
  for (const auto& variant : unsafe_variants()) {
    INFO(variant.name);
    REQUIRE_FALSE(variant.broken_invariants.empty());
    const auto faults = explore_and_print(variant).faults;
    for (const auto invariant : variant.broken_invariants) {
      INFO(to_string(invariant));
      CHECK(faults.contains(invariant));
    }
  }
}

TEST_CASE("Order model: each rule and each invariant has a variant that breaks it") {
  std::set<Rule> rules;
  Invariants invariants;
  for (const auto& variant : unsafe_variants()) {
    rules.insert(variant.broken_rules.begin(), variant.broken_rules.end());
    invariants.insert(variant.broken_invariants.begin(), variant.broken_invariants.end());
  }
  for (int i = 0; i < kRules; ++i) {
    INFO(to_string(static_cast<Rule>(i)));
    CHECK(rules.contains(static_cast<Rule>(i)));
  }
  for (int i = 0; i < kInvariants; ++i) {
    INFO(to_string(static_cast<Invariant>(i)));
    CHECK(invariants.contains(static_cast<Invariant>(i)));
  }
}

TEST_CASE("Order model: the way to a fault is a shortest one") {
  const auto faults = explore(Rules(Place::one_machine, {Rule::claim_before_write}), {Invariant::journal_first}).faults;
  REQUIRE(faults.contains(Invariant::journal_first));
  CHECK(faults.at(Invariant::journal_first) ==
        std::vector<std::string>{"the call arrives at replica 1", "replica 1 takes the token", "replica 1 may send",
                                 "replica 1 writes the request"});
}

TEST_CASE("Order model: a packed state is the state") {
  State state;
  state.replicas[1].step = Step::starting;
  state.replicas[1].told = Told::unknown;
  state.replicas[0].intent = IntentRow::durable;
  state.replicas[0].end = End::not_found;
  state.replicas[0].deadline = Deadline::after_margin;
  state.replicas[1].has_looked = {true, false};
  state.request = Request::order_visible;
  state.written = 2;
  state.has_token = false;
  state.can_miss_order = false;
  const State unpacked = unpack(pack(state));
  CHECK(unpacked.replicas[1].step == Step::starting);
  CHECK(unpacked.replicas[1].told == Told::unknown);
  CHECK(unpacked.replicas[0].intent == IntentRow::durable);
  CHECK(unpacked.replicas[0].end == End::not_found);
  CHECK(unpacked.replicas[0].deadline == Deadline::after_margin);
  CHECK(unpacked.replicas[1].has_looked == std::array<bool, 2>{true, false});
  CHECK(unpacked.request == Request::order_visible);
  CHECK(unpacked.written == 2);
  CHECK_FALSE(unpacked.has_token);
  CHECK_FALSE(unpacked.can_miss_order);
  CHECK(pack(unpacked) == pack(state));
}
