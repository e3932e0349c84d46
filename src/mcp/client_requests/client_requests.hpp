// The two ways a handler's question reaches a client. In the handshake era the handler waits while a request of ours
// travels to the client and its response back. In the stateless era the handler is left, the client is answered with
// the questions, and the handler runs again with the replies.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "protocol/message.hpp"
#include "tastytrade_mcp/mcp/context.hpp"
#include "tastytrade_mcp/mcp/sealer.hpp"
#include "tastytrade_mcp/mcp/server.hpp"

namespace mcp {

// Requests of ours that wait for a client's response. Locks inside.
class PendingRequests {
 public:
  struct Slot {
    std::optional<Message> response;
  };
  using SlotPtr = std::shared_ptr<Slot>;

  SlotPtr enter(const std::string& scope, const std::string& id);
  // Waits for the response. Throws Error{deadline_exceeded} or Error{cancelled}.
  Message wait(const SlotPtr& slot, const support::Budget& budget);
  void leave(const std::string& scope, const std::string& id);
  // A response nobody waits for is ignored.
  void resolve(const std::string& scope, Message&& response);

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::map<std::pair<std::string, std::string>, SlotPtr> waiting_;
};

struct ClientPeer {
  std::string scope;
  std::string version;
  ClientCapabilities abilities;
  std::chrono::milliseconds patience;
  std::function<void()> release_connection;  // empty: cannot be done
};

class StatefulClientRequests final : public ClientRequests {
 public:
  StatefulClientRequests(PendingRequests& inquiries, const Context::Send& send, ClientPeer partner)
      : inquiries_(inquiries), send_(send), partner_(std::move(partner)) {}

  InputResponses ask(const std::vector<InputRequest>& questions, const support::Budget& budget) override;
  void release_connection() override;

 private:
  void check(const std::vector<InputRequest>& questions) const;
  Json reply_to(const InputRequest& question, const PendingRequests::SlotPtr& slot, const support::Budget& budget);

  PendingRequests& inquiries_;
  const Context::Send& send_;
  ClientPeer partner_;
};

// One round of a stateless call: the replies of earlier rounds, which travel with the client under seal, and those it
// has brought now.
class StatelessClientRequests final : public ClientRequests {
 public:
  // Takes `inputResponses` and `requestState` out of the params, which must outlive the dialogue and not change any
  // more. Throws ProtocolError -32602 if either is none.
  StatelessClientRequests(const Sealer& sealer, const Principal& principal, std::string_view method, Json& params,
                          ClientCapabilities abilities);

  // Throws InputRequired with what is not yet answered well, ProtocolError -32021 if the client cannot be asked it.
  InputResponses ask(const std::vector<InputRequest>& questions, const support::Budget& budget) override;

  // The `input_required` result for an interruption.
  Json make_input_required_result(const std::vector<InputRequest>& open_questions, std::string_view version) const;
  // Whether the client has already replied to something, so that the result is this exchange's alone.
  bool is_retry() const { return retry_; }

 private:
  // Of what is called, so that a state serves no other call.
  std::string digest() const;

  const Sealer& sealer_;
  const Principal& principal_;
  const std::string_view method_;
  const Json& params_;
  ClientCapabilities abilities_;
  InputResponses brought_;   // unchecked
  InputResponses accepted_;  // good ones, of this round and earlier
  bool retry_ = false;
};

}  // namespace mcp
