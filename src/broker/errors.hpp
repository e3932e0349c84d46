// Converts responses of the broker and failures of the network to support::Error (docs/tastytrade.md, Errors). Text of
// the broker in a message is printable and limited; a message holds no URL, token or secret. Pure functions.
#pragma once

#include <optional>
#include <string>

#include "connection/http_message.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker {

// The error object of a body, in any of its forms.
struct BrokerError {
  std::string code;     // "not_permitted", "406", "invalid_grant"; empty if there is none
  std::string message;  // followed by the details of errors[]
  bool is_json = false;
  bool is_envelope = false;  // {"error": {...}} with a code or a message: TastyTrade's own form
};
BrokerError read_error(const HttpResponse& response);
// The same for a parsed body. Code and message are empty if it holds no error.
BrokerError read_error(const support::Json& body);

// Properties of the request that its errors depend on.
struct ErrorContext {
  Environment environment = Environment::sandbox;
  bool is_market_data = false;  // quotes and metrics, which the sandbox does not serve
  bool is_write = false;        // an unreadable response means outcome_unknown
};

// Whether the response to a write proves that it was not carried out. A response that is neither a refusal nor a
// success is Error{outcome_unknown} (docs/tastytrade.md, Requests whose outcome is unknown):
//
//   Status                  Body                                    Verdict on a write
//   2xx                     JSON with "data" and without "error"    carried out (parse_envelope)
//   2xx                     anything else                           unknown
//   400 to 499, see below   {"error": {"code" or "message"}}        refused
//   the same                as above, and an order in "data"        unknown: one may exist
//   the same                {"error": "text"}, other JSON           unknown: not the form of the order endpoints
//   the same                HTML, text, nothing                     unknown: from a gateway, which may have forwarded
//                                                                   the request; a 429 too
//   408, 499                anything                                unknown: a timeout; an order may exist
//   1xx, 3xx, 5xx, others   anything                                unknown
bool is_definite_refusal(const HttpResponse& response);

// The error for a response with a status other than 2xx.
support::Error to_error(const HttpResponse& response, const ErrorContext& context);
// The error for a request without a response.
support::Error to_error(const HttpOutcome& outcome, const ErrorContext& context);

// Parses the body of a 2xx response and returns it whole. Throws Error{upstream_unavailable} (a write: outcome_unknown)
// if it is empty, is not JSON, lacks "data" or has an "error" beside it (docs/tastytrade.md, Response envelopes).
support::Json parse_envelope(const HttpResponse& response, const ErrorContext& context);
// The same for the answer to a deletion, which may also be 204 without a body ("data" is null then), or the deleted
// object itself in place of "data".
support::Json parse_deletion(const HttpResponse& response, const ErrorContext& context);

}  // namespace broker
