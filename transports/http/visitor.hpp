// A connection and how far its current request has come. Owned by the front; between jobs it lies parked, during a job
// the job's thread has it to itself.
#pragma once

#include "connection.hpp"
#include "front.hpp"
#include "head_parser.hpp"

namespace transports::http {

struct Front::Visitor {
  enum class Phase {
    head,      // a head is expected or has begun
    idle,      // between requests
    lingering  // answered for the last time; what still arrives is thrown away until the client has read the answer
  };

  explicit Visitor(Connection connection) : connection(std::move(connection)) {}

  Connection connection;
  HeadScanner scanner;
  Phase phase = Phase::head;
  Deadline deadline;
  std::size_t thrown_away = 0;
};

// What a handler sees of its exchange, and how a client that hangs up ends it.
class Front::LiveExchange final : public Exchange {
 public:
  LiveExchange(SocketWatch& watch, int descriptor, const std::stop_token& patience)
      : watch_(watch), descriptor_(descriptor), out_of_patience_(patience, Relay{state_}) {}
  ~LiveExchange() override {
    if (ticket_ != 0) watch_.cancel(ticket_);
  }

  std::stop_token stop() const override { return state_->source.get_token(); }
  void end_on_disconnect() override {
    if (ticket_ != 0) return;
    // The callback may come after this object is gone, so it holds only what it changes.
    ticket_ = watch_.add(descriptor_, SocketWatch::Interest::hang_up, SocketWatch::TimePoint::max(),
                         [state = state_](SocketWatch::Ticket, SocketWatch::Event) {
                           state->gone = true;
                           state->source.request_stop();
                         });
  }
  bool client_gone() const override { return state_->gone; }

 private:
  struct State {
    std::stop_source source;
    std::atomic<bool> gone = false;
  };
  struct Relay {
    std::shared_ptr<State> state;
    void operator()() const { state->source.request_stop(); }
  };

  SocketWatch& watch_;
  int descriptor_;
  std::shared_ptr<State> state_ = std::make_shared<State>();
  std::stop_callback<Relay> out_of_patience_;
  SocketWatch::Ticket ticket_ = 0;
};

}  // namespace transports::http
