// One checked request: made by Flavour::prepare() within Server::receive(), constant afterwards but for `cancellation`
// and `stop`.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "interaction.hpp"
#include "tastytrade_mcp/mcp/context.hpp"
#include "tastytrade_mcp/mcp/server.hpp"

namespace mcp {

class Flavour;
struct Method;
struct Batch;

struct Request : RequestInfo {
  Json id;                         // string or integer
  std::string_view method_name;    // and its row in the flavour's method table
  const Method* method = nullptr;  // null: a batch
  const Flavour* flavour = nullptr;
  Json params = Json::object();
  std::shared_ptr<const Registry> registry;  // the server may publish another one meanwhile
  const Tool* tool = nullptr;                // of tools/call; null: no such tool
  Json arguments;                            // of `tool`, as an object
  std::string request_id;                    // of log lines
  std::string cancellation_scope;            // empty: the request ends with its connection
  bool needs_stream = false;
  std::shared_ptr<void> in_flight;  // removes the request from InFlight
  // The two members that other threads touch. Server::handle() requests `stop` when its client cancels the request
  // (`cancellation`) and when the transport ends it.
  std::stop_source cancellation, stop;
  std::unique_ptr<Interaction> interaction;  // null: the client cannot be asked, and no task can be made
  // Only of methods that receive() runs itself; it lives as long as receive().
  Session* session = nullptr;
  std::unique_ptr<Batch> batch;  // null: a single request
};

// A batch of revision 2025-03-26.
struct Batch {
  std::vector<RequestPtr> requests;
  std::vector<std::string> responses;  // of the messages that are answered already
};

}  // namespace mcp
