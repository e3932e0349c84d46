// The question to a person before orders are cancelled that limit the loss of a position. It is kept in the state store
// until it is answered, so that one answer counts once, whatever process gets it.
#pragma once

#include "trading_impl.hpp"

namespace orders {

// Uses up a question that was answered. Returns false if it was used up before, or has expired. Throws Error{not_ready}
// if the store does not answer.
bool take_question(Trading::Impl& self, const broker::Account& account, const CancelQuestion& question,
                   const Caller& caller);

}  // namespace orders
