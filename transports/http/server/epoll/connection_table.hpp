// The connections of the server with their state, deadline, client and buffered bytes. Chooses the connection to close
// when there are too many, or when they buffer too much. Not thread-safe: EpollServer's lock guards it.
#pragma once

#include <array>
#include <list>
#include <unordered_map>

#include "http/server/connection/client_connection.hpp"

namespace transports::http {

class ConnectionTable {
 public:
  using Pointer = std::shared_ptr<ClientConnection>;
  // The phase of a connection (client_connection.hpp), and two more: `stalled`, a response stream whose client reads
  // too slowly, and `served`, a thread handles the request.
  enum class State { idle, head, body, sending, streaming, stalled, lingering, served };
  static constexpr std::size_t kStates = 8;

  struct Entry {
    Pointer connection;
    std::string client;  // its rate-limit key; empty: none
    State state = State::head;
    Deadline deadline = {};
    Deadline since = {};  // when it entered its state
    std::size_t bytes = 0;
    bool is_held = true;           // a thread works on the connection
    bool is_watched = false;       // its socket was added to the poller
    bool has_stream_data = false;  // its response stream has something to write, or a heartbeat to check
    std::shared_ptr<RequestState> on_hang_up = {};
  };
  using Position = std::list<Entry>::iterator;

  struct Limits {
    std::size_t connections, connections_of_client;
    std::size_t bytes, bytes_of_client;  // buffered
  };
  explicit ConnectionTable(const Limits& limits) : limits_(limits) {}

  // `client`: empty if the limits for each client do not apply.
  Position add(Pointer connection, std::string client);
  std::optional<Position> find(std::uint64_t id);
  // The thread has finished with the connection: reads its phase, deadline and buffered bytes.
  void release(Position entry);
  // A thread begins to work on the connection, so that no other thread takes it.
  void hold(Position entry) { set_held(*entry, true); }
  // Sets the state `served`.
  void serve(Position entry);
  Pointer remove(Position entry);

  std::size_t size() const { return connections_.size(); }
  std::size_t count(State state) const { return lists_[static_cast<std::size_t>(state)].size(); }
  std::size_t buffered_bytes() const { return bytes_; }
  std::size_t held() const { return held_; }
  bool is_full() const { return size() >= limits_.connections; }
  bool is_full_for(const std::string& client) const;
  // The connection to close for a new one: of all, or of `client`, the one that has waited longest for its client; idle
  // connections first.
  std::optional<Position> find_oldest_waiting(const std::string& client = "");
  // The connection to close if `client`, or all clients together, buffer too many bytes: the one that has done so
  // longest, of those that are not held. Nothing if the limits are kept.
  std::optional<Position> find_over_budget(const std::string& client);
  // Holds and returns connections whose deadline has passed, at most `max_count`.
  std::vector<Pointer> take_expired(Deadline now, std::size_t max_count);
  // The earliest deadline of the connections that are not held; Deadline::max() without any.
  Deadline next_deadline() const;
  // Holds and returns the connections in `state` that were not held.
  std::vector<Pointer> take_all(State state);
  template <class Visit>
  void for_each(const Visit& visit) {
    for (auto& state : lists_) {
      for (Entry& entry : state) visit(entry);
    }
  }

 private:
  struct Client {
    std::size_t connections = 0;
    std::size_t bytes = 0;
  };

  void move(Position entry, State state, Deadline deadline);
  void set_bytes(Entry& entry, std::size_t bytes);
  void set_held(Entry& entry, bool is_held);
  std::list<Entry>& list(State state) { return lists_[static_cast<std::size_t>(state)]; }

  const Limits limits_;
  // One list for each state, ordered by deadline: all connections of one state wait equally long.
  std::array<std::list<Entry>, kStates> lists_;
  std::unordered_map<std::uint64_t, Position> connections_;
  std::unordered_map<std::string, Client> clients_;
  std::size_t bytes_ = 0;
  std::size_t held_ = 0;
};

}  // namespace transports::http
