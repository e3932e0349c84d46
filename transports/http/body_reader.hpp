// Reads a request's body from its connection: by length or in chunks (RFC 9112 section 7.1), strictly, never more than
// allowed. Free function; runs on the thread that serves the connection.
#pragma once

#include <optional>

#include "connection.hpp"
#include "problem.hpp"

namespace transports::http {

// Fills request.body. Any problem leaves the connection where nothing more can be read from it.
std::optional<Problem> read_body(Connection& connection, Request& request, std::size_t most_bytes, Deadline deadline);

// Takes the body from what has already arrived, without waiting; false if some of it is still to come.
bool skip_received_body(Connection& connection, const Request& request);

}  // namespace transports::http
