#include "http/server/epoll/connection_table.hpp"

#include <algorithm>

namespace transports::http {
namespace {

using State = ConnectionTable::State;

constexpr State kStatesWaitingForClient[] = {State::idle, State::lingering, State::head, State::body};
constexpr State kBufferingStates[] = {State::head, State::body, State::sending, State::stalled, State::streaming};

State find_state(const ClientConnection& connection) {
  switch (connection.phase()) {
    case ClientConnection::Phase::idle:
      return State::idle;
    case ClientConnection::Phase::head:
      return State::head;
    case ClientConnection::Phase::body:
      return State::body;
    case ClientConnection::Phase::sending:
      return State::sending;
    case ClientConnection::Phase::streaming:
      return connection.interest() == ClientConnection::Interest::hang_up ? State::streaming : State::stalled;
    case ClientConnection::Phase::lingering:
      return State::lingering;
  }
  return State::idle;
}

}  // namespace

ConnectionTable::Position ConnectionTable::add(Pointer connection, std::string client) {
  auto& heads = list(State::head);
  const std::uint64_t id = connection->id();
  const Position entry = heads.insert(heads.end(), Entry{std::move(connection), std::move(client)});
  entry->deadline = entry->connection->deadline();
  entry->since = std::chrono::steady_clock::now();
  connections_.emplace(id, entry);
  ++held_;
  if (!entry->client.empty()) ++clients_[entry->client].connections;
  return entry;
}

std::optional<ConnectionTable::Position> ConnectionTable::find(std::uint64_t id) {
  const auto found = connections_.find(id);
  return found == connections_.end() ? std::nullopt : std::optional(found->second);
}

void ConnectionTable::move(Position entry, State state, Deadline deadline) {
  // A connection that waits on with the same deadline keeps its position.
  if (entry->state == state && entry->deadline == deadline) return;
  list(state).splice(list(state).end(), list(entry->state), entry);
  entry->state = state;
  entry->deadline = deadline;
  entry->since = std::chrono::steady_clock::now();
}

void ConnectionTable::release(Position entry) {
  ClientConnection& connection = *entry->connection;
  move(entry, find_state(connection), connection.deadline());
  set_bytes(*entry, connection.buffered_bytes());
  set_held(*entry, false);
}

void ConnectionTable::set_held(Entry& entry, bool is_held) {
  if (entry.is_held == is_held) return;
  entry.is_held = is_held;
  is_held ? ++held_ : --held_;
}

void ConnectionTable::serve(Position entry) {
  move(entry, State::served, Deadline::max());
  set_bytes(*entry, entry->connection->buffered_bytes());
}

void ConnectionTable::set_bytes(Entry& entry, std::size_t bytes) {
  if (bytes == entry.bytes) return;
  bytes_ += bytes - entry.bytes;
  if (!entry.client.empty()) clients_[entry.client].bytes += bytes - entry.bytes;
  entry.bytes = bytes;
}

ConnectionTable::Pointer ConnectionTable::remove(Position entry) {
  set_bytes(*entry, 0);
  set_held(*entry, false);
  if (!entry->client.empty()) {
    const auto client = clients_.find(entry->client);
    if (--client->second.connections == 0) clients_.erase(client);
  }
  connections_.erase(entry->connection->id());
  Pointer connection = std::move(entry->connection);
  list(entry->state).erase(entry);
  return connection;
}

bool ConnectionTable::is_full_for(const std::string& client) const {
  const auto found = clients_.find(client);
  return found != clients_.end() && found->second.connections >= limits_.connections_of_client;
}

std::optional<ConnectionTable::Position> ConnectionTable::find_oldest_waiting(const std::string& client) {
  for (const State state : kStatesWaitingForClient) {
    auto& entries = list(state);
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) {
      return !entry.is_held && (client.empty() || entry.client == client);
    });
    if (found != entries.end()) return found;
  }
  return std::nullopt;
}

std::optional<ConnectionTable::Position> ConnectionTable::find_over_budget(const std::string& client) {
  const auto found = clients_.find(client);
  const bool client_is_over = found != clients_.end() && found->second.bytes > limits_.bytes_of_client;
  if (!client_is_over && bytes_ <= limits_.bytes) return std::nullopt;
  std::optional<Position> oldest;
  for (const State state : kBufferingStates) {
    auto& entries = list(state);
    const auto first = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) {
      return !entry.is_held && entry.bytes > 0 && (!client_is_over || entry.client == client);
    });
    if (first != entries.end() && (!oldest || first->since < (*oldest)->since)) oldest = first;
  }
  return oldest;
}

std::vector<ConnectionTable::Pointer> ConnectionTable::take_expired(Deadline now, std::size_t max_count) {
  std::vector<Pointer> expired;
  for (auto& state : lists_) {
    for (auto entry = state.begin(); entry != state.end() && entry->deadline <= now; ++entry) {
      if (entry->is_held) continue;
      if (expired.size() >= max_count) return expired;
      set_held(*entry, true);
      expired.push_back(entry->connection);
    }
  }
  return expired;
}

Deadline ConnectionTable::next_deadline() const {
  Deadline next = Deadline::max();
  for (const auto& state : lists_) {
    const auto first = std::find_if(state.begin(), state.end(), [](const Entry& entry) { return !entry.is_held; });
    if (first != state.end()) next = std::min(next, first->deadline);
  }
  return next;
}

std::vector<ConnectionTable::Pointer> ConnectionTable::take_all(State state) {
  std::vector<Pointer> taken;
  for (Entry& entry : list(state)) {
    if (entry.is_held) continue;
    set_held(entry, true);
    taken.push_back(entry.connection);
  }
  return taken;
}

}  // namespace transports::http
