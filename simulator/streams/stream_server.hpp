// The streams of the simulator over WebSocket, on a port of their own: /realtime and /delayed speak DXLink, /account is
// the account streamer. One thread calls all connections, so that their messages have one order. At each tick of real
// time it sends what is due by the simulator's clock. Safe from any thread.
#pragma once

#include <latch>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "account_streamer_connection.hpp"
#include "dxlink_connection.hpp"
#include "stream_connection.hpp"
#include "stream_faults.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/websocket/server.hpp"
#include "write_faults.hpp"

namespace simulator {

class SimulationState;

inline constexpr std::string_view kRealtimePath = "/realtime";
inline constexpr std::string_view kDelayedPath = "/delayed";
inline constexpr std::string_view kAccountPath = "/account";
inline constexpr std::chrono::minutes kFeedDelay{15};  // of /delayed

class StreamServer {
 public:
  // Listens and starts the thread. Throws support::Error{not_ready} if it cannot listen on the port.
  StreamServer(const SimulationState& state, StreamFaults& faults, const support::Clock& clock);
  ~StreamServer();
  StreamServer(const StreamServer&) = delete;
  StreamServer& operator=(const StreamServer&) = delete;

  std::string url() const;  // "ws://127.0.0.1:49153"
  int port() const { return server_.port(); }
  void stop();  // idempotent

  // Sends what is due by the clock, and returns when it is written; at the latest after ten seconds. Not on the
  // server's thread.
  void run_due_events();
  // Sends the notifications to the clients that have subscribed to them, in one message.
  void notify(std::vector<AccountNotification> notifications);

 private:
  struct Connection {
    std::unique_ptr<StreamConnection> stream;
    AccountStreamerConnection* account = nullptr;  // the same, if it is one
    WriteFaults faults;
  };

  websocket::Server::Handler make_handler();
  int answer_upgrade(websocket::ConnectionId id, std::string_view target);
  void add_connection(websocket::ConnectionId id);
  // Applies the faults of the connection and writes the rest.
  void write(websocket::ConnectionId id, Connection& connection, StreamOutputs outputs);
  void run_round();
  std::size_t count_queued_bytes() const;
  StreamTime read_clock() const;
  // Runs `task` on the server's thread and waits for it. Returns false if the server has stopped.
  template <class Task>
  bool run_on_thread(Task task);

  const std::string host_;
  const support::Clock& clock_;
  StreamFaults& faults_;
  const DxlinkContext realtime_;
  const DxlinkContext delayed_;
  const AccountStreamerContext account_;
  // These two are used by the server's thread only.
  std::map<websocket::ConnectionId, std::string> upgraded_;  // paths of connections that are not open yet
  std::map<websocket::ConnectionId, Connection> connections_;
  std::latch is_constructed_{1};  // the thread waits for it before the first event
  websocket::Server server_;      // last: its thread uses the other members
};

}  // namespace simulator
