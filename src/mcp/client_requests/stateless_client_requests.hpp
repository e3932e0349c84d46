// Stateless flavour: one round of a request whose handler asks its client. The handler is left by the exception
// InputRequired; the client gets an `input_required` result and repeats the request with its responses.
#pragma once

#include "tastytrade_mcp/mcp/context.hpp"
#include "tastytrade_mcp/mcp/sealer.hpp"

namespace mcp {

// Thrown out of a handler with the requests that have no valid response yet. Not derived from std::exception, so that a
// handler's own catch clauses let it pass.
struct InputRequired {
  std::vector<InputRequest> requests;
};

class StatelessClientRequests final : public ClientRequests {
 public:
  // Takes `inputResponses` and `requestState` out of `params`, which must outlive the object and not change any more.
  // `method` and `request` must outlive it too. Throws ProtocolError -32602 if either member is not valid.
  StatelessClientRequests(const Sealer& sealer, const RequestInfo& request, std::string_view method, Json& params);

  // Throws InputRequired if a response is missing, ProtocolError -32021 if the client cannot be asked.
  InputResponses request_input(const std::vector<InputRequest>& requests, const support::Budget& budget) override;

  // The `input_required` result: the open requests, and the responses so far as sealed `requestState`.
  Json make_input_required_result(const std::vector<InputRequest>& open) const;
  // Whether this round carries something of an earlier one, so that the result is for this exchange alone.
  bool is_retry() const { return is_retry_; }

 private:
  // Of the method and its params, so that a `requestState` serves no other request.
  std::string digest() const;

  const Sealer& sealer_;
  const RequestInfo& request_;
  const std::string_view method_;
  const Json& params_;
  InputResponses received_;  // in this round, not yet checked
  InputResponses accepted_;  // valid ones, of this round and earlier ones
  bool is_retry_ = false;
};

}  // namespace mcp
