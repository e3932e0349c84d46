// An HTTP request and its response, and what a handler may do beside answering. Request and Response are plain values,
// used by the one thread that serves the request.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tastytrade_mcp/mcp/context.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/trace_context.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace transports::http {

using support::FieldList;

bool equal_ignoring_case(std::string_view a, std::string_view b);  // ASCII

// Header fields in their order. Names are case-insensitive (RFC 9110 section 5.1).
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  void add(std::string_view name, std::string_view value) { fields_.emplace_back(name, value); }
  void set(std::string_view name, std::string_view value);  // replaces every field of that name
  void remove(std::string_view name);
  // The first field's value, valid until the headers change.
  std::optional<std::string_view> find(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  bool has(std::string_view name) const { return find(name).has_value(); }
  std::vector<Field>::const_iterator begin() const { return fields_.begin(); }
  std::vector<Field>::const_iterator end() const { return fields_.end(); }
  std::size_t size() const { return fields_.size(); }

 private:
  std::vector<Field> fields_;
};

struct Route;
class ResponseStream;

// The form of an error's body. A route has one (route.hpp).
enum class ErrorFormat { json, json_rpc, oauth, oauth_registration, page };

struct Request {
  std::string method;
  std::string path;  // as sent, percent-encoded, without query and without a trailing slash
  bool trailing_slash = false;
  bool http_1_0 = false;
  FieldList query;  // decoded, in order
  Headers headers;
  std::string body;

  // The framing of the body (RFC 9112 section 6).
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool keep_alive = true;
  bool expects_continue = false;
  bool has_body() const { return chunked || content_length.value_or(0) > 0; }

  std::chrono::steady_clock::time_point arrived = std::chrono::steady_clock::now();
  std::string peer;                // the peer's address, normalized (client_address.hpp)
  bool secure = false;             // came over TLS of this server, not of a proxy
  std::string id;                  // in log lines and X-Request-Id
  support::TraceContext trace;     // of its headers
  std::string client;              // the client's address: the peer's, or the one in a trusted proxy's header
  std::string limit_key;           // of the client; foreign pages have keys of their own
  bool from_foreign_page = false;  // OriginCheck::is_foreign_page()
  bool may_write = false;          // OriginCheck::may_write()
  std::string server_url;          // base_url(), for a browser's request; empty for other clients

  // What Router::match() finds.
  const Route* route = nullptr;  // null: none serves this method and path
  ErrorFormat error_format = ErrorFormat::json;
  std::string allowed_methods;  // of a path that takes other methods only, for the Allow header
  std::map<std::string, std::string, std::less<>> path_parameters;  // decoded

  mcp::Principal principal;
  std::string grant;               // id of the OAuth grant; empty: none
  bool is_admitted = false;        // no check has refused it
  std::size_t max_body_bytes = 0;  // set when the request is admitted

  std::optional<std::string_view> query_value(std::string_view name) const;
  support::LogIds log_ids() const { return {id, std::string(trace.trace_id())}; }
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  // If set, the body is written from it piece by piece, and `body` is ignored. Not for HEAD.
  std::shared_ptr<ResponseStream> stream;
};

// What a handler can ask and do about its request. Implemented by the server.
class RequestContext {
 public:
  virtual ~RequestContext() = default;
  // Requested when the server stops and waits no longer for requests in flight. After cancel_on_disconnect() also when
  // the client disconnects. Valid while the handler, the response's stream or an async job lasts.
  virtual std::stop_token stop() const = 0;
  virtual void cancel_on_disconnect() = 0;
  virtual bool is_disconnected() const = 0;
  // Runs `job` on another thread; the handler may return before it. Returns false, without running it, if too many run.
  virtual bool run_async(std::function<void()> job) = 0;
};

// "application/json" of "Application/JSON; charset=utf-8", in lower case; empty if there is none.
std::string media_type(const Headers& headers);
// "utf-8" of "text/plain; charset=UTF-8", in lower case; empty if Content-Type names none.
std::string charset(const Headers& headers);
// Whether `Accept` admits "type/subtype", by name or by a wildcard. No Accept header admits everything.
bool accepts(const Headers& headers, std::string_view type, std::string_view subtype);

inline constexpr int kClientClosedRequest = 499;  // in the log: the client disconnected before it received the answer

}  // namespace transports::http
