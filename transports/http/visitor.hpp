// A connection and how far its current request has come. Owned by the front; between jobs it lies parked, during a job
// the job's thread has it to itself.
#pragma once

#include "connection.hpp"
#include "front.hpp"
#include "head_parser.hpp"

namespace transports::http {

// What is left of an exchange when its handler has returned: shared by the handler, the stream and what runs aside.
struct Front::ExchangeState {
  explicit ExchangeState(const std::stop_token& patience) : out_of_patience(patience, Relay{source}) {}

  struct Relay {
    std::stop_source source;
    void operator()() { source.request_stop(); }
  };
  std::stop_source source;
  std::atomic<bool> gone = false;
  std::atomic<bool> ends_on_disconnect = false;
  std::stop_callback<Relay> out_of_patience;
};

// How far a body that comes bit by bit has come. Its thread has it to itself, but for what says otherwise.
struct Front::Streaming {
  Request request;  // what the log line needs of it
  std::shared_ptr<Feed> feed;
  ExchangeStatePointer exchange;
  std::string pending = {};  // framed, not yet written
  bool chunked = true;
  bool keep = false;      // the connection, afterwards
  bool complete = false;  // `pending` is the end of the body
  int status = 200;
  Deadline look_at = {};  // when to ask whether its reader is still let in

  // Guarded by the front's lock.
  SocketWatch::Ticket ticket = 0;  // not 0: parked
  bool for_room = false;           // parked until the client has taken some
  bool news = false;               // that came while it was not parked
  bool quiet = false;              // for so long that it is time for a heartbeat
  bool gone = false;               // the client
};

// How feeds reach a front that may be gone before they are.
struct Front::Doorbell {
  explicit Doorbell(Front* front) : front(front) {}

  void ring(const std::weak_ptr<Visitor>& visitor);
  void silence() {
    const std::lock_guard lock(mutex);
    front = nullptr;
  }

  std::mutex mutex;
  Front* front;
};

struct Front::Visitor {
  enum class Phase {
    head,       // a head is expected or has begun
    idle,       // between requests
    streaming,  // an answer comes bit by bit
    lingering,  // answered for the last time; what still arrives is thrown away until the client has read the answer
  };

  explicit Visitor(Connection connection) : connection(std::move(connection)) {}

  Connection connection;
  HeadScanner scanner;
  Phase phase = Phase::head;
  Deadline deadline;
  std::size_t thrown_away = 0;
  std::unique_ptr<Streaming> stream;  // set and reset under the front's lock
};

// What a handler sees of its exchange, and how a client that hangs up ends it.
class Front::LiveExchange final : public Exchange {
 public:
  LiveExchange(Front& front, int descriptor)
      : front_(front), descriptor_(descriptor), state_(std::make_shared<ExchangeState>(front.patience_.get_token())) {}
  ~LiveExchange() override { stop_watching(); }

  std::stop_token stop() const override { return state_->source.get_token(); }
  void end_on_disconnect() override {
    if (state_->ends_on_disconnect.exchange(true)) return;
    // The callback may come after this object is gone, so it holds only what it changes.
    ticket_ = front_.watch_->add(descriptor_, SocketWatch::Interest::hang_up, SocketWatch::TimePoint::max(),
                                 [state = state_](SocketWatch::Ticket, SocketWatch::Event) {
                                   state->gone = true;
                                   state->source.request_stop();
                                 });
  }
  bool client_gone() const override { return state_->gone; }
  bool run_aside(std::function<void()> job) override { return front_.run_aside(state_, std::move(job)); }

  // The socket is to be watched for something else.
  void stop_watching() {
    if (ticket_ != 0) front_.watch_->cancel(std::exchange(ticket_, 0));
  }
  const ExchangeStatePointer& state() const { return state_; }

 private:
  Front& front_;
  int descriptor_;
  ExchangeStatePointer state_;
  SocketWatch::Ticket ticket_ = 0;
};

}  // namespace transports::http
