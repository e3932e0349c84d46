// Why a login was refused, in words that say which variable to look at. Pure functions; never a credential in them.
#pragma once

#include "errors.hpp"

namespace broker {

// The token endpoint's refusal.
support::Error explain_grant_refusal(const HttpReply& reply, Environment environment);
// The session endpoint's refusal.
support::Error explain_session_refusal(const HttpReply& reply, Environment environment);
// Nothing, or not enough, to log in with.
support::Error explain_missing_credentials(const Credentials& credentials);

}  // namespace broker
