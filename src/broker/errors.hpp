// Turns what the broker or the network said into the program's one exception. Pure functions. Broker text in a message
// is bounded and printable; no URL, token or secret ever is in one. Source: the broker's API reference, section 3.
#pragma once

#include <optional>
#include <string>

#include "connection/http_message.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker {

// The error object of a body, in whichever of its shapes it came.
struct BrokerError {
  std::string code;     // "not_permitted", "406", "invalid_grant"; empty if there is none
  std::string message;  // with the details of errors[] behind it
  bool is_json = false;
  bool is_envelope = false;  // {"error": {...}} with a code or a message: how TastyTrade itself refuses
};
BrokerError read_error(const HttpResponse& response);
// The same for a body already parsed; an empty code and message if it holds no error.
BrokerError read_error(const support::Json& body);

// What the request was about, as far as its errors depend on it.
struct ErrorContext {
  Environment environment = Environment::sandbox;
  bool is_market_data = false;  // quotes and metrics, which the sandbox does not serve
  bool is_write = false;        // an answer that cannot be read leaves the outcome unknown
};

// Whether the answer to a write proves that nothing was done. Everything that is neither a refusal nor a success is
// Error{outcome_unknown}:
//
//   Status                  Body                                    Verdict on a write
//   2xx                     JSON with "data" and without "error"    carried out (parse_envelope)
//   2xx                     anything else                           unknown
//   400 to 499, see below   {"error": {"code" or "message"}}        refused
//   the same                as above, and an order in "data"        unknown: one may exist
//   the same                {"error": "text"}, other JSON           unknown: not the form of the order endpoints
//   the same                HTML, text, nothing                     unknown: written by a gateway, which may have
//   passed
//                                                                   the request on; a 429 too
//   408, 499                anything                                unknown: somebody's time ran out, perhaps after the
//                                                                   order was placed
//   1xx, 3xx, 5xx, others   anything                                unknown
bool is_definite_refusal(const HttpResponse& response);

// An answer with a status other than 2xx.
support::Error to_error(const HttpResponse& response, const ErrorContext& context);
// No answer.
support::Error to_error(const HttpOutcome& outcome, const ErrorContext& context);

// The body of a 2xx answer, parsed. Throws upstream_unavailable (a write: outcome_unknown) if it is empty, no JSON,
// without "data", or holds an error beside it. Returns the whole envelope.
support::Json parse_envelope(const HttpResponse& response, const ErrorContext& context);

}  // namespace broker
