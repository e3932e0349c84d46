// Turns what the broker or the network said into the program's one exception. Pure functions. Broker text in a message
// is bounded and printable; no URL, token or secret ever is in one. Source: the broker's API reference, section 3.
#pragma once

#include <string>

#include "http.hpp"
#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace broker {

// The error object of a body, in whichever of its shapes it came.
struct BrokerError {
  std::string code;     // "not_permitted", "406", "invalid_grant"; empty if there is none
  std::string message;  // with the details of errors[] behind it
  bool is_json = false;
};
BrokerError read_error(const HttpReply& reply);
// The same for a body already parsed; an empty code and message if it holds no error.
BrokerError read_error(const support::Json& body);

// What the request was about, as far as its errors depend on it.
struct ErrorContext {
  Environment environment = Environment::sandbox;
  bool is_market_data = false;  // quotes and metrics, which the sandbox does not serve
  bool is_write = false;        // an answer that cannot be read leaves the outcome unknown
};

// An answer with a status other than 2xx.
support::Error to_error(const HttpReply& reply, const ErrorContext& context);
// No answer.
support::Error to_error(const Outcome& outcome, const ErrorContext& context);

// The body of a 2xx answer, parsed. Throws upstream_unavailable (a write: outcome_unknown) if it is empty, no JSON,
// without "data", or holds an error beside it. Returns the whole envelope.
support::Json parse_envelope(const HttpReply& reply, const ErrorContext& context);

// An answer whose shape is not what the broker documents: "positions without a list of items".
support::Error malformed(const std::string& what);

}  // namespace broker
