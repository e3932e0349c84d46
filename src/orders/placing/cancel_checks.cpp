#include "placing/cancel_checks.hpp"

#include "placing/why_left.hpp"

namespace orders {
namespace {

// Runs the checks that hold for a cancellation. Returns the first refusal.
std::optional<CancelRefusal> check(Trading::Impl& self, const CancelRequest& request, const CancelTarget& target,
                                   const Caller& caller, const broker::ReadOptions& options) {
  Facts facts;
  facts.account.account = request.account;
  CheckInput input = self.make_check_input(caller, request.account, facts);
  input.intention = target.is_complex ? Intention::cancel_complex : Intention::cancel;
  input.login_accounts = self.parts.client.accounts({.budget = options.budget})->rows;
  input.removes_protection = target.protects();
  // It was read a moment ago, by this call.
  input.target = input.previewed_target = make_target(target.orders.front());
  const CheckResults results = run_checks(input, Stage::sending);
  if (results.is_ok()) return std::nullopt;
  return CancelRefusal{results.failed.front().verdict.why};
}

}  // namespace

std::optional<CancelRefusal> find_cancel_refusal(Trading::Impl& self, const CancelRequest& request,
                                                 const CancelTarget& target, const Caller& caller,
                                                 const broker::ReadOptions& options) {
  if (!target.is_working()) return CancelRefusal{describe_ended(target)};
  if (!target.is_complex && !target.orders.front().complex_order_id.empty()) {
    return CancelRefusal{"It is a part of complex order " + target.orders.front().complex_order_id +
                         ", which can only be cancelled as a whole: cancel that one."};
  }
  if (request.takes_opening_only) {
    const auto positions = self.parts.client.positions(request.account.number, options);
    const std::string why = explain_why_left(target, *positions);
    if (!why.empty()) return CancelRefusal{why + " It is left working."};
  }
  // First of all what no code lets pass.
  if (auto refusal = check(self, request, target, caller, options)) return refusal;
  if (target.protects() && !request.is_protection_acknowledged) {
    return CancelRefusal{"It limits the loss of a position, which would have no stop from then on.",
                         "removes_protection"};
  }
  return std::nullopt;
}

}  // namespace orders
