// Per-request state that outlives the handler. Shared by the handler, the response stream and async calls; safe from
// any thread.
#pragma once

#include <atomic>
#include <stop_token>

namespace transports::http {

class RequestState {
 public:
  // `drain_expired`: requested when a stopping server waits no longer for requests in flight.
  explicit RequestState(const std::stop_token& drain_expired) : on_drain_expired_(drain_expired, Relay{source_}) {}

  std::stop_token stop_token() const { return source_.get_token(); }
  // Returns true the first time: the server then has to watch for the disconnect.
  bool set_cancel_on_disconnect() { return !cancels_on_disconnect_.exchange(true); }
  // The client disconnected while its request was handled: cancels the request.
  void disconnect() {
    is_disconnected_ = true;
    source_.request_stop();
  }
  // The client of a response stream disconnected: cancels the request if cancel_on_disconnect() was called.
  void abandon_stream() {
    if (cancels_on_disconnect_) source_.request_stop();
  }
  bool is_disconnected() const { return is_disconnected_; }

 private:
  struct Relay {
    std::stop_source source;
    void operator()() { source.request_stop(); }
  };
  std::stop_source source_;
  std::atomic<bool> is_disconnected_ = false;
  std::atomic<bool> cancels_on_disconnect_ = false;
  std::stop_callback<Relay> on_drain_expired_;
};

}  // namespace transports::http
