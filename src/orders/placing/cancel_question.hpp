// The question to a person before orders are cancelled that limit the loss of a position. It is kept in the state store
// until it is answered, so that one answer counts once, whatever process gets it.
#pragma once

#include "trading_impl.hpp"

namespace orders {

// Uses up a question that was answered. Returns false if it was used up before, or has expired. Throws Error{not_ready}
// if the store does not answer.
bool take_question(Trading::Impl& self, const broker::Account& account, const CancelQuestion& question,
                   const Caller& caller);

// Why this order may not be cancelled now: a person was asked about it less than a minute ago and did not say yes, or
// is being asked. Nothing if no question about it is known. Throws Error{not_ready} if the store does not answer.
std::optional<std::string> find_recent_no(Trading::Impl& self, const broker::Account& account, const Caller& caller,
                                          const std::string& order_id);

}  // namespace orders
