// All connections of the server: what each waits for and until when, which client it belongs to, how much memory it
// holds; and which one has to go when there are too many, or they hold too much. Not safe by itself: the server's lock
// guards it.
#pragma once

#include <array>
#include <list>
#include <unordered_map>

#include "client_connection.hpp"

namespace transports::http {

class ConnectionTable {
 public:
  using Pointer = std::shared_ptr<ClientConnection>;
  // What a connection does: its phase, where a stream that waits for its client to read is `stalled`; or a thread
  // serves its request.
  enum class Place { idle, head, body, sending, streaming, stalled, lingering, served };
  static constexpr std::size_t kPlaces = 8;

  struct Entry {
    Pointer connection;
    std::string client;  // what limits count it by
    Place place = Place::head;
    Deadline deadline = {};
    Deadline since = {};  // when it came to its place
    std::size_t bytes = 0;
    bool is_held = true;      // a thread works on it
    bool is_watched = false;  // the poller knows its socket
    bool has_news = false;    // its response stream has something to write, or a heartbeat to check
    std::shared_ptr<ExchangeState> on_hang_up = {};
  };
  using Position = std::list<Entry>::iterator;

  struct Limits {
    std::size_t connections, connections_of_client;
    std::size_t bytes, bytes_of_client;  // buffered
  };
  explicit ConnectionTable(const Limits& limits) : limits_(limits) {}

  // `client`: empty if limits of a single client do not apply.
  Position add(Pointer connection, std::string client);
  std::optional<Position> find(std::uint64_t id);
  // Notes that no thread works on the connection any more, and what it waits for.
  void release(Position entry);
  // Takes the entry out of what waits.
  void hold(Position entry) { set_held(*entry, true); }
  // Also takes it out of its phase: a thread serves it.
  void serve(Position entry);
  Pointer remove(Position entry);

  std::size_t size() const { return connections_.size(); }
  std::size_t count(Place place) const { return places_[static_cast<std::size_t>(place)].size(); }
  std::size_t buffered_bytes() const { return bytes_; }
  std::size_t held() const { return held_; }
  bool is_full() const { return size() >= limits_.connections; }
  bool is_full_for(const std::string& client) const;
  // The connection that has waited longest for its client: idle before begun, of any client or of one.
  std::optional<Position> find_oldest_waiting(const std::string& client = "");
  // The connection that has held buffered bytes longest, and that nobody works on, if its client or all together hold
  // more than they may.
  std::optional<Position> find_over_budget(const std::string& client);
  // Held: those whose deadline has passed, at most `max_count`.
  std::vector<Pointer> take_expired(Deadline now, std::size_t max_count);
  // Of those that nobody works on. Deadline::max() without one.
  Deadline next_deadline() const;
  // Held: everything in `place` that nobody works on.
  std::vector<Pointer> take_all(Place place);
  template <class Visit>
  void for_each(const Visit& visit) {
    for (auto& place : places_) {
      for (Entry& entry : place) visit(entry);
    }
  }

 private:
  struct Client {
    std::size_t connections = 0;
    std::size_t bytes = 0;
  };

  void move(Position entry, Place place, Deadline deadline);
  void set_bytes(Entry& entry, std::size_t bytes);
  void set_held(Entry& entry, bool is_held);
  std::list<Entry>& list(Place place) { return places_[static_cast<std::size_t>(place)]; }

  const Limits limits_;
  // Each in the order of deadlines, which is that of entering, because all of one place wait equally long.
  std::array<std::list<Entry>, kPlaces> places_;
  std::unordered_map<std::uint64_t, Position> connections_;
  std::unordered_map<std::string, Client> clients_;
  std::size_t bytes_ = 0;
  std::size_t held_ = 0;
};

}  // namespace transports::http
