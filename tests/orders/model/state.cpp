#include "state.hpp"

namespace order_model {
namespace {

// Calls visit(field, bits) for each field of the state, in one order. State is State or const State.
template <typename AnyState, typename Visit>
void visit_fields(AnyState& state, const Visit& visit) {
  for (auto& replica : state.replicas) {
    visit(replica.step, 4);
    visit(replica.told, 3);
    visit(replica.intent, 2);
    visit(replica.has_own_record, 1);
    visit(replica.is_claimed_after_halt, 1);
    visit(replica.end, 3);
    visit(replica.deadline, 2);
    for (auto& has_looked : replica.has_looked) visit(has_looked, 1);
  }
  visit(state.request, 3);
  visit(state.written, 2);
  visit(state.has_token, 1);
  visit(state.has_failed_over, 1);
  visit(state.is_halted, 1);
  visit(state.was_halted, 1);
  visit(state.kills_left, 2);
  visit(state.lost_answers_left, 2);
  visit(state.can_lose_store_answer, 1);
  visit(state.can_miss_order, 1);
}

}  // namespace

std::uint64_t pack(const State& state) {
  std::uint64_t packed = 0;
  int shift = 0;
  visit_fields(state, [&](const auto& field, int bits) {
    packed |= static_cast<std::uint64_t>(field) << shift;
    shift += bits;
  });
  return packed;
}

State unpack(std::uint64_t packed) {
  State state;
  visit_fields(state, [&](auto& field, int bits) {
    using Field = std::remove_reference_t<decltype(field)>;
    field = static_cast<Field>(packed & ((std::uint64_t{1} << bits) - 1));
    packed >>= bits;
  });
  return state;
}

}  // namespace order_model
