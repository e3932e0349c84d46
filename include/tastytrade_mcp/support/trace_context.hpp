// W3C Trace Context (w3.org/TR/trace-context): the trace of the caller to which a request belongs. It is written to the
// log and sent on to TastyTrade. A context that is not well formed counts as absent. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace support {

struct TraceContext {
  std::string parent = {};  // `traceparent`: "00-<trace id>-<parent id>-<flags>" in lower-case hex digits; empty: none
  std::string state = {};   // `tracestate`; empty: none

  // The 32 digits that name the whole trace; empty if there is none. Valid while `parent` is unchanged.
  std::string_view trace_id() const {
    return parent.empty() ? std::string_view() : std::string_view(parent).substr(3, 32);
  }
};

// Reads the values of both fields. Of a later version than 00 only what version 00 defines is kept ("Versioning of
// traceparent"). A `tracestate` without a valid `traceparent`, or of more than 512 characters, is left out.
TraceContext read_trace_context(std::string_view traceparent, std::string_view tracestate);

}  // namespace support
