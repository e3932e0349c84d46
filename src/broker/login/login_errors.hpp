// Errors of a failed login: TastyTrade's reason and the variables to check. Credentials that TastyTrade's text repeats
// are replaced. Pure functions.
#pragma once

#include "errors.hpp"

namespace broker {

// A refusal of the token endpoint. Any other response, such as the page of a gateway, is upstream_unavailable.
support::Error explain_grant_refusal(const HttpResponse& response, Environment environment,
                                     const Credentials& credentials);
// A refusal of the session endpoint.
support::Error explain_session_refusal(const HttpResponse& response, Environment environment,
                                       const Credentials& credentials);
// Status 429 (rate_limited, with retry_after) or 5xx (upstream_unavailable) of either endpoint.
support::Error explain_login_trouble(const HttpResponse& response, const Credentials& credentials);
// Credentials are missing or incomplete.
support::Error explain_missing_credentials(const Credentials& credentials);

}  // namespace broker
