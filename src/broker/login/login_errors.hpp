// Why a login failed, in words that say which variable to look at, with what TastyTrade said. Pure functions; never a
// credential in them: pieces of one that TastyTrade repeats are replaced.
#pragma once

#include "errors.hpp"

namespace broker {

// The token endpoint's refusal. An answer that is none, such as a gateway's page, is upstream_unavailable.
support::Error explain_grant_refusal(const HttpResponse& response, Environment environment,
                                     const Credentials& credentials);
// The session endpoint's refusal.
support::Error explain_session_refusal(const HttpResponse& response, Environment environment,
                                       const Credentials& credentials);
// Status 429 (rate_limited, with the time to wait) and 5xx (upstream_unavailable), from either endpoint.
support::Error explain_login_trouble(const HttpResponse& response, const Credentials& credentials);
// Nothing, or not enough, to log in with.
support::Error explain_missing_credentials(const Credentials& credentials);

}  // namespace broker
