// A stream of events of the plain HTTP API is one value, as a tool is: name, words, parameters, kinds of events, route
// and handler side by side. The transport writes the events as server-sent events; the handler knows no HTTP. Values
// are built once at start-up and never change.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/mcp/arguments.hpp"
#include "tastytrade_mcp/mcp/result_schema.hpp"
#include "tastytrade_mcp/support/budget.hpp"

namespace mcp {

struct StreamEvent {
  std::string name = {};  // of its kind: "quote"
  std::string id = {};    // the client repeats it when it connects again; empty: the last id stays
  std::string data = {};  // one line of JSON
};

// The client of one stream. Implemented by the transport; safe from any thread. No function waits for the client.
class StreamClient {
 public:
  virtual ~StreamClient() = default;
  // Queues the events, all or none. Returns false if none was queued: too much waits for the client, or the stream has
  // ended.
  virtual bool send(std::span<const StreamEvent> events) = 0;
  // True if nothing that was queued waits for the client.
  virtual bool is_idle() = 0;
  // Queues an event `error`, however much waits, and ends the stream after it. `code`: for programs, "too_slow".
  virtual void end(std::string_view code, std::string_view message) = 0;
};

struct StreamRequest {
  const Arguments& arguments;
  std::string_view last_event_id;  // the last event that the client has seen; empty: it is new
  support::Budget budget;          // of open()
};

struct EventStream {
  struct Kind {
    std::string name = {};
    std::string description = {};  // in Markdown
    ResultSchema data = {};
  };
  // Sends events to `client` until the returned handle is released. May wait within the budget. Throws support::Error.
  using Open = std::function<std::shared_ptr<void>(const StreamRequest& request, std::shared_ptr<StreamClient> client)>;

  std::string name = {};
  std::string title = {};
  std::string description = {};
  std::vector<Parameter> parameters = {};
  std::vector<Kind> kinds = {};
  std::string route = {};      // "/api/v1/stream"
  std::string scope = "read";  // OAuth scope
  Open open = {};
};

}  // namespace mcp
