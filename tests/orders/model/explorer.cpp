#include "explorer.hpp"

#include <algorithm>
#include <stdexcept>

#include "transitions.hpp"

namespace order_model {
namespace {

constexpr std::uint32_t kNowhere = 0xffffffff;

struct Node {
  std::uint64_t packed;
  std::uint32_t previous;
  Event event;
  std::uint8_t replica;
};

// The states seen so far, in the order in which they were seen. A hash set with open addressing over their numbers.
class SeenStates {
 public:
  SeenStates() : slots_(std::size_t{1} << 16, kNowhere) {}

  const Node& operator[](std::size_t number) const { return nodes_[number]; }
  std::size_t size() const { return nodes_.size(); }

  void add(const Node& node) {
    if (nodes_.size() * 2 > slots_.size()) grow();
    const auto slot = find_slot(node.packed);
    if (slots_[slot] != kNowhere) return;
    slots_[slot] = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back(node);
  }

 private:
  // The slot that holds the state, or the free one where it belongs.
  std::size_t find_slot(std::uint64_t packed) const {
    const auto mask = slots_.size() - 1;
    auto slot = static_cast<std::size_t>((packed * 0x9e3779b97f4a7c15U) >> 32) & mask;
    while (slots_[slot] != kNowhere && nodes_[slots_[slot]].packed != packed) slot = (slot + 1) & mask;
    return slot;
  }

  void grow() {
    slots_.assign(slots_.size() * 2, kNowhere);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      slots_[find_slot(nodes_[i].packed)] = static_cast<std::uint32_t>(i);
    }
  }

  std::vector<Node> nodes_;
  std::vector<std::uint32_t> slots_;
};

std::vector<std::string> find_way_to(std::size_t number, const SeenStates& seen) {
  std::vector<std::string> way;
  for (auto at = number; seen[at].previous != kNowhere; at = seen[at].previous) {
    way.push_back(describe(seen[at].event, seen[at].replica));
  }
  std::reverse(way.begin(), way.end());
  return way;
}

bool are_all_found(const Invariants& sought, const Exploration& result) {
  return std::all_of(sought.begin(), sought.end(),
                     [&](Invariant invariant) { return result.faults.contains(invariant); });
}

}  // namespace

Exploration explore(const Rules& rules, const Invariants& sought, std::size_t max_states) {
  Exploration result;
  SeenStates seen;
  seen.add({pack(State{}), kNowhere, Event::call_arrived, 0});
  std::vector<Transition> transitions;
  for (std::size_t number = 0; number < seen.size(); ++number) {
    if (seen.size() > max_states) throw std::length_error("The order path has more states than expected.");
    const State state = unpack(seen[number].packed);
    for (const auto& replica : state.replicas) result.ends.insert(replica.end);
    find_transitions(state, rules, transitions);
    const auto broken = find_broken_invariants(state, transitions);
    for (const auto invariant : broken) {
      if (!result.faults.contains(invariant)) result.faults[invariant] = find_way_to(number, seen);
    }
    if (!sought.empty() && are_all_found(sought, result)) break;
    if (!broken.empty()) continue;
    for (const auto& transition : transitions) {
      seen.add({pack(transition.next), static_cast<std::uint32_t>(number), transition.event, transition.replica});
    }
  }
  result.states = seen.size();
  return result;
}

}  // namespace order_model
