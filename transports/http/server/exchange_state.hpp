// Per-request state that outlives the handler. Shared by the handler, the response stream and async calls; safe from
// any thread.
#pragma once

#include <atomic>
#include <stop_token>

namespace transports::http {

class ExchangeState {
 public:
  // `drain_expired`: requested when a server that stops waits no longer for requests in flight.
  explicit ExchangeState(const std::stop_token& drain_expired) : on_drain_expired_(drain_expired, Relay{source_}) {}

  std::stop_token stop_token() const { return source_.get_token(); }
  // True the first time: the client's hang-up is to be watched for.
  bool set_ends_on_disconnect() { return !ends_on_disconnect_.exchange(true); }
  // The client hung up while its request was being handled, which ends the request.
  void hang_up() {
    is_client_gone_ = true;
    source_.request_stop();
  }
  // The response stream's client is gone.
  void lose_stream() {
    if (ends_on_disconnect_) source_.request_stop();
  }
  bool is_client_gone() const { return is_client_gone_; }

 private:
  struct Relay {
    std::stop_source source;
    void operator()() { source.request_stop(); }
  };
  std::stop_source source_;
  std::atomic<bool> is_client_gone_ = false;
  std::atomic<bool> ends_on_disconnect_ = false;
  std::stop_callback<Relay> on_drain_expired_;
};

}  // namespace transports::http
