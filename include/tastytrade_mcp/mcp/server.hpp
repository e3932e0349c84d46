// The MCP server: takes one JSON-RPC message with its surroundings and produces messages. It knows no socket and no
// broker. Both eras are served side by side: each request says which one it belongs to (envelope in `_meta`: stateless;
// otherwise handshake), and each era has its own dispatch table.
//
// A transport works in two steps, because an HTTP status must be known before the first byte:
//   open()  parses, classifies and checks everything that decides a status, and returns either a finished Reply or a
//   Call; run()   does the work of a Call, sending notifications on the way, and returns the response message.
// A Server is shared by all threads of all transports.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tastytrade_mcp/mcp/context.hpp"
#include "tastytrade_mcp/mcp/registry.hpp"
#include "tastytrade_mcp/mcp/session.hpp"

namespace mcp {

struct Implementation {
  std::string name = "tastytrade-mcp";
  std::string title = "TastyTrade MCP Server";
  std::string version = "0.0.0";
  std::string description;
  std::string website_url;
};

struct ServerOptions {
  Implementation implementation;
  std::string instructions;  // the first 512 characters must stand alone
  std::chrono::milliseconds call_deadline{50'000};
  std::size_t max_message_bytes = 1 << 20;
  std::size_t max_depth = 64;
  // Which log messages a handshake client gets before it has chosen a level; nothing: none.
  std::optional<LogLevel> default_log_level = {};
};

// The headers the protocol defines, as an HTTP transport received them. On stdio there are none and nothing is checked.
struct ProtocolHeaders {
  std::optional<std::string> protocol_version;
  std::optional<std::string> method;
  std::optional<std::string> name;
  std::function<std::optional<std::string>(std::string_view header)> parameter;  // "Mcp-Param-<Name>" by full name
};

// Around one message.
struct Surroundings {
  Principal principal;
  const ProtocolHeaders* headers = nullptr;  // null on stdio
  // Handshake era: the session, or null if there is none (yet). open() reads it, and `logging/setLevel` changes its
  // level (HTTP: keep that with SessionCodec::remember_log_level); it must not be shared by two open() at a time. run()
  // does not touch it.
  Session* session = nullptr;
  // Keeps ids of different clients apart when one is cancelled: the session id on HTTP, "stdio" on stdio, empty for
  // stateless HTTP requests, which end with their connection instead.
  std::string cancellation_scope;
  std::string request_id = {};  // what the transport's own log lines call this request; empty: nothing
};

// A finished answer: an HTTP status and a message, or no message (202).
struct Reply {
  int status = 200;
  std::optional<Json> body;
  std::optional<Session> opened_session;  // set by `initialize`: the transport keeps it (HTTP: seals it)
};

class Server;
struct Method;

// A checked request, or a batch of them, ready to run once. It holds nothing of the Surroundings it was opened with.
// Dropping it instead of running it is fine; do so, or finish run(), before the Server goes.
class Call {
 public:
  // Whether notifications may precede the result, so that an HTTP transport opens a stream first.
  bool may_notify() const { return may_notify_; }
  bool is_stateless() const { return stateless_; }
  const std::string& method() const { return method_; }
  const std::string& protocol_version() const { return version_; }

 private:
  friend class Server;
  const Method* handler_ = nullptr;  // null: a batch
  Json id_;
  Json params_;
  std::string method_;
  std::string version_;
  bool stateless_ = false;
  bool may_notify_ = false;
  Principal principal_;
  std::string request_id_;
  std::optional<Json> progress_token_;
  std::optional<LogLevel> log_level_;
  std::shared_ptr<void> in_flight_;  // registration under the cancellation scope
  std::stop_source stop_;
  std::vector<Call> batch_;
  Json batch_answers_ = Json::array();  // those that needed no Call
};

class Server {
 public:
  Server(const Registry& registry, ServerOptions options);
  ~Server();

  // `text` is one message's bytes: a JSON-RPC object, or a batch on a session of 2025-03-26, the one revision that has
  // them. Never throws.
  std::variant<Reply, Call> open(std::string_view text, const Surroundings& around);

  // Runs a call. `send` takes the notifications that precede the response; `stop` ends the call from outside (client
  // gone, shutdown). Returns the response message, or nothing if the call was cancelled. Never throws.
  std::optional<Json> run(Call call, const Context::Send& send, const std::stop_token& stop);

  // The answer to a call that will not be run, because the transport has too many already (-32000, retry later).
  Json refuse(Call call, std::string_view message);

  // Cancels every call of a cancellation scope: its session was ended.
  void cancel_scope(std::string_view cancellation_scope);

  const Registry& registry() const;
  const ServerOptions& options() const;
  // What server/discover says, and who says it, without the envelope: `serverInfo`, `supportedVersions`, `capabilities`
  // and `instructions`. That is what `/mcp/capabilities` shows.
  Json capabilities() const;

 private:
  struct Implementation_;
  std::unique_ptr<Implementation_> implementation_;
};

}  // namespace mcp
