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

// The figures of a path, since the start.
struct StreamFigures {
  std::size_t connections = 0;  // open now
  std::uint64_t opened = 0;
  std::size_t subscriptions = 0;  // of market data, now
  std::uint64_t sent_messages = 0;
  std::uint64_t sent_events = 0;  // of market data
  std::size_t queued_bytes = 0;   // to be written
  // Messages of clients by `type` or `action`.
  std::map<std::string, std::uint64_t> received = {};
};

class StreamServer {
 public:
  // Listens and starts the thread. Throws support::Error{not_ready} if it cannot listen on the port.
  StreamServer(SimulationState& state, StreamFaults& faults, const support::Clock& clock);
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
  // Sends the updates to the clients that are subscribed to their events.
  void update(std::vector<FeedUpdate> updates);

  StreamFaults& faults() { return faults_; }
  // By path; not on the server's thread.
  std::map<std::string, StreamFigures> figures();

 private:
  struct Connection {
    std::string path;
    std::unique_ptr<StreamConnection> stream;
    AccountStreamerConnection* account = nullptr;  // the same, if it is one
    DxlinkConnection* dxlink = nullptr;            // likewise
    WriteFaults faults;
  };

  websocket::Server::Handler make_handler();
  int answer_upgrade(websocket::ConnectionId id, std::string_view target);
  void add_connection(websocket::ConnectionId id);
  // Applies the faults of the connection and writes the rest.
  void write(websocket::ConnectionId id, Connection& connection, StreamOutputs outputs);
  void receive(websocket::ConnectionId id, std::string_view text);
  void count_received(StreamFigures& figures, std::string_view text) const;
  void remove_connection(websocket::ConnectionId id);
  std::map<std::string, StreamFigures> collect_figures() const;
  void run_round();
  // Sends what the orders of clients have to say.
  void send_order_notices();
  void send_notifications(const std::vector<AccountNotification>& notifications);
  std::size_t count_queued_bytes() const;
  StreamTime read_clock() const;
  // Runs `task` on the server's thread and waits for it. Returns false if the server has stopped.
  template <class Task>
  bool run_on_thread(Task task);

  SimulationState& state_;
  const std::string host_;
  const support::Clock& clock_;
  StreamFaults& faults_;
  const DxlinkContext realtime_;
  const DxlinkContext delayed_;
  const AccountStreamerContext account_;
  // These three are used by the server's thread only.
  std::map<websocket::ConnectionId, std::string> upgraded_;  // paths of connections that are not open yet
  std::map<websocket::ConnectionId, Connection> connections_;
  std::map<std::string, StreamFigures> figures_;  // without those of open connections
  std::latch is_constructed_{1};                  // the thread waits for it before the first event
  websocket::Server server_;                      // last: its thread uses the other members
};

}  // namespace simulator
