// The MCP server: takes one JSON-RPC message with its surroundings and produces messages. It knows no socket and no
// broker. Both eras are served side by side: each request says which one it belongs to (envelope in `_meta`: stateless;
// otherwise handshake), and each era has its own dispatch table.
//
// A transport works in two steps, because an HTTP status must be known before the first byte:
//   open()   parses, classifies and checks everything that decides a status, and returns a finished Reply, a Call or a
//            Subscription;
//   run()    does the work of a Call, sending what precedes the response on the way, and returns the response;
//   listen() keeps a Subscription (stateless) supplied, attach_session() a session's stream (handshake).
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
  Implementation implementation = {};
  std::string instructions = {};  // the first 512 characters must stand alone
  std::chrono::milliseconds call_deadline{50'000};
  std::size_t max_message_bytes = 1 << 20;
  std::size_t max_depth = 64;
  // Which log messages a handshake client gets before it has chosen a level; nothing: none.
  std::optional<LogLevel> default_log_level = {};
  bool lists_change = false;    // whether publish() is ever called, so that clients may rely on being told
  std::size_t page_size = 100;  // entries of one page of a list
  std::chrono::milliseconds reply_deadline{300'000};  // for a person to answer a question
  std::chrono::milliseconds task_lifetime{3'600'000};
  std::chrono::milliseconds task_poll_interval{1'000};
  std::size_t max_tasks = 64;             // running at once
  std::size_t max_subscriptions = 4'096;  // open at once
};

// The headers the protocol defines, as an HTTP transport received them. On stdio there are none and nothing is checked.
struct ProtocolHeaders {
  std::optional<std::string> protocol_version;
  std::optional<std::string> method;
  std::optional<std::string> name;
  std::function<std::optional<std::string>(std::string_view header)> parameter;  // "Mcp-Param-<Name>" by full name
};

// Around one message.
struct TransportInfo {
  Principal principal;
  const ProtocolHeaders* headers = nullptr;  // null on stdio
  // HTTP with a login: the WWW-Authenticate value that asks for `scope` as well.
  std::function<std::string(std::string_view scope)> challenge = {};
  // Handshake era: the session, or null if there is none (yet). open() reads it, and `logging/setLevel` changes its
  // level and `resources/subscribe` its subscriptions (HTTP: keep them with SessionCodec::remember when `changed` is
  // set); it must not be shared by two open() at a time. run() does not touch it.
  Session* session = nullptr;
  // Keeps ids of different clients apart when one is cancelled: the session id on HTTP, "stdio" on stdio, empty for
  // stateless HTTP requests, which end with their connection instead.
  std::string cancellation_scope;
  std::string request_id = {};  // of the log lines of this request; empty: the id of the message
};

// A finished answer: an HTTP status and a message, or no message (202).
struct Reply {
  int status = 200;
  std::optional<std::string> text = {};        // JSON
  std::optional<Session> opened_session = {};  // set by `initialize`: the transport keeps it (HTTP: seals it)
  std::string challenge = {};                  // of a 403: the WWW-Authenticate header that goes with it
};

class Server;
struct Method;

// A checked request, or a batch of them, ready to run once. It holds nothing of the TransportInfo it was opened with.
// Dropping it instead of running it is fine; do so, or finish run(), before the Server goes.
class Call {
 public:
  // Whether notifications or questions may precede the result, so that an HTTP transport opens a stream first.
  bool needs_stream() const { return may_notify_; }
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
  std::shared_ptr<const Registry> registry_;
  std::string scope_;  // the cancellation scope, where replies to questions come in
  ClientCapabilities abilities_;
  std::vector<Call> batch_;
  std::vector<std::string> batch_answers_;  // those that needed no Call
};

// A checked `subscriptions/listen`, ready to be listened to once.
class Subscription {
 public:
  const Json& id() const { return id_; }

 private:
  friend class Server;
  Json id_;
  Principal principal_;
  std::string version_;
  std::string scope_;                // stdio: where notifications/cancelled finds it
  Json wanted_;                      // the filter, as asked
  std::shared_ptr<void> in_flight_;  // the registration of the id under the cancellation scope
};

// Where messages go that belong to no call. Called by any thread, one message at a time; must not block for long nor
// call the server, and may drop a notification of a client that does not keep up. A call may still be under way when
// the handle of its listener is dropped.
struct MessageSink {
  std::function<void(const Json& message)> send;
  std::function<void()> end;  // nothing comes any more: close the stream
};

// What happened to the lists and resources on offer.
enum class Change { tools, prompts, resources };

class Server {
 public:
  // What is passed by reference must outlive the server.
  Server(std::shared_ptr<const Registry> registry, ServerOptions options, const Sealer& sealer, state::Store& store);
  ~Server();

  // `text` is one message's bytes: a JSON-RPC object, or a batch on a session of 2025-03-26, the one revision that has
  // them. Never throws.
  using Opened = std::variant<Reply, Call, Subscription>;
  Opened open(std::string_view text, const TransportInfo& around);

  // Runs a call. `send` takes what precedes the response (notifications, and questions of the handshake era); `stop`
  // ends the call from outside (client gone, shutdown). `release_connection`, if given, lets go of the client's
  // connection, for a client that can come back. Returns the response, whose status is for transports that have not
  // begun a stream, or nothing if the call was cancelled. Never throws.
  std::optional<Reply> run(Call call, const Context::Send& send, const std::stop_token& stop,
                           const std::function<void()>& release_connection = {});

  // Stateless era: sends the acknowledgement at once and then what was asked for, as long as the returned handle lives
  // and until outlet.end is called, by cancellation (stdio) or end_subscriptions(). Nothing if there are too many
  // already; the refusal was then sent.
  std::shared_ptr<void> listen(Subscription subscription, MessageSink outlet);
  // Handshake era: what belongs to the session and to no call, as long as the handle lives. `scope` is the session's
  // cancellation scope.
  std::shared_ptr<void> attach_session(const Session& session, const std::string& scope, MessageSink outlet);
  // Ends every subscription with its final result: the server stops.
  void end_subscriptions();

  // Replaces what is on offer and tells who listens. Calls that run keep what they were opened with.
  void publish(std::shared_ptr<const Registry> registry, const std::vector<Change>& changes);
  // Tells who subscribed to `uri` that it reads differently now.
  void notify_resource_updated(std::string_view uri);

  // The answer to a call that will not be run, because the transport has too many already (-32000, retry later): JSON.
  std::string refuse(Call call, std::string_view message);

  // Cancels every call of a cancellation scope and ends its stream: its session was ended.
  void cancel_scope(std::string_view cancellation_scope);

  std::shared_ptr<const Registry> registry() const;
  const ServerOptions& options() const;
  // What server/discover says, and who says it, without the envelope: `serverInfo`, `supportedVersions`, `capabilities`
  // and `instructions`. That is what `/mcp/capabilities` shows.
  Json capabilities() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> implementation_;
};

}  // namespace mcp
