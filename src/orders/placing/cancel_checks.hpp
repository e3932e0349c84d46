// The refusals of a cancellation that need no question to a person.
#pragma once

#include <optional>
#include <string>

#include "placing/cancel_target.hpp"
#include "trading_impl.hpp"

namespace orders {

struct CancelRefusal {
  std::string why;               // a sentence
  std::string acknowledge = {};  // the code that lets it pass; empty: there is none
};

// Why the order cannot be cancelled, or may not be. Throws what reads of the broker throw.
std::optional<CancelRefusal> find_cancel_refusal(Trading::Impl& self, const CancelRequest& request,
                                                 const CancelTarget& target, const Caller& caller,
                                                 const broker::ReadOptions& options);

}  // namespace orders
