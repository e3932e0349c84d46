#include "stream_server.hpp"

#include <future>
#include <thread>
#include <utility>

#include "message_text.hpp"
#include "order_notifications.hpp"
#include "simulation_state.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMaxNames = 50;  // of messages of clients, for the figures
constexpr auto kWriteTimeout = 10s;    // of run_due_events(), for a client that does not read

websocket::ServerOptions make_server_options(const Options& options) {
  websocket::ServerOptions result;
  result.host = options.host;
  result.port = options.stream_port;
  return result;
}

}  // namespace

StreamServer::StreamServer(SimulationState& state, StreamFaults& faults, const support::Clock& clock)
    : state_(state),
      host_(state.options.host),
      clock_(clock),
      faults_(faults),
      realtime_{state.feed, state.quote_tokens, faults, std::string(kRealtimePath), {}},
      delayed_{state.feed, state.quote_tokens, faults, std::string(kDelayedPath), kFeedDelay},
      account_{state.tokens, faults, state.options.seed, std::string(kAccountPath)},
      server_(make_server_options(state.options), make_handler()) {
  state.order_book.keep_notices();
  is_constructed_.count_down();
}

StreamServer::~StreamServer() {
  stop();
}

std::string StreamServer::url() const {
  return "ws://" + host_ + ":" + std::to_string(port());
}

void StreamServer::stop() {
  server_.stop();
}

websocket::Server::Handler StreamServer::make_handler() {
  websocket::Server::Handler handler;
  handler.upgrade = [this](websocket::ConnectionId id, std::string_view target) {
    is_constructed_.wait();
    return answer_upgrade(id, target);
  };
  handler.opened = [this](websocket::ConnectionId id) { add_connection(id); };
  handler.message = [this](websocket::ConnectionId id, std::string_view text) { receive(id, text); };
  handler.closed = [this](websocket::ConnectionId id, const websocket::End&) { remove_connection(id); };
  handler.tick = [this] {
    is_constructed_.wait();
    run_round();
  };
  return handler;
}

int StreamServer::answer_upgrade(websocket::ConnectionId id, std::string_view target) {
  const std::string path(target.substr(0, target.find('?')));
  if (path != kRealtimePath && path != kDelayedPath && path != kAccountPath) return 404;
  if (const auto fault = faults_.take(FaultKind::refuse_upgrade, path)) {
    return fault->code != 0 ? fault->code : 502;
  }
  upgraded_[id] = path;
  return 101;
}

void StreamServer::add_connection(websocket::ConnectionId id) {
  const auto upgraded = upgraded_.extract(id);
  if (upgraded.empty()) return;
  const std::string& path = upgraded.mapped();
  ++figures_[path].opened;
  Connection connection{path, nullptr, nullptr, nullptr, WriteFaults(faults_, path)};
  if (path == kAccountPath) {
    auto stream = std::make_unique<AccountStreamerConnection>(account_, id, read_clock());
    connection.account = stream.get();
    connection.stream = std::move(stream);
  } else {
    const DxlinkContext& context = path == kRealtimePath ? realtime_ : delayed_;
    auto stream = std::make_unique<DxlinkConnection>(context, read_clock());
    connection.dxlink = stream.get();
    connection.stream = std::move(stream);
  }
  const auto added = connections_.emplace(id, std::move(connection)).first;
  write(id, added->second, {});
}

void StreamServer::receive(websocket::ConnectionId id, std::string_view text) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  count_received(figures_[found->second.path], text);
  write(id, found->second, found->second.stream->receive(text, read_clock()));
}

void StreamServer::count_received(StreamFigures& figures, std::string_view text) const {
  const auto message = parse_message(text);
  std::string name = message ? find_text(*message, "type") : "";
  if (message && name.empty()) name = find_text(*message, "action");
  if (figures.received.contains(name) || figures.received.size() < kMaxNames) ++figures.received[name];
}

void StreamServer::remove_connection(websocket::ConnectionId id) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  figures_[found->second.path].sent_events += found->second.stream->totals().sent_events;
  connections_.erase(found);
}

void StreamServer::write(websocket::ConnectionId id, Connection& connection, StreamOutputs outputs) {
  StreamFigures& figures = figures_[connection.path];  // sending may remove the connection
  for (StreamOutput& output : connection.faults.apply(std::move(outputs), read_clock())) {
    switch (output.kind) {
      case StreamOutput::Kind::message:
        ++figures.sent_messages;
        server_.send(id, std::move(output.text));
        break;
      case StreamOutput::Kind::bytes:
        server_.send_raw(id, std::move(output.text));
        break;
      case StreamOutput::Kind::close:
        server_.close(id, output.code, output.text);
        break;
      case StreamOutput::Kind::cut:
        server_.cut(id);
        break;
      case StreamOutput::Kind::rate:
        server_.limit_rate(id, static_cast<std::size_t>(output.code));
        break;
    }
  }
}

void StreamServer::send_order_notices() {
  for (const OrderNotice& notice : state_.order_book.take_notices(clock_.now())) {
    if (auto notification = make_account_notification(notice, state_.ledger)) send_notifications({*notification});
  }
}

void StreamServer::run_round() {
  send_order_notices();
  // A connection that is cut may be removed at once.
  std::vector<websocket::ConnectionId> ids;
  for (const auto& entry : connections_) ids.push_back(entry.first);
  for (const websocket::ConnectionId id : ids) {
    const auto found = connections_.find(id);
    if (found != connections_.end()) write(id, found->second, found->second.stream->due(read_clock()));
  }
}

std::size_t StreamServer::count_queued_bytes() const {
  std::size_t bytes = 0;
  for (const auto& entry : connections_) bytes += server_.queued_bytes(entry.first);
  return bytes;
}

StreamTime StreamServer::read_clock() const {
  return {clock_.now(), clock_.steady()};
}

template <class Task>
bool StreamServer::run_on_thread(Task task) {
  auto done = std::make_shared<std::promise<void>>();
  auto future = done->get_future();
  if (!server_.post([done, task] {
        task();
        done->set_value();
      })) {
    return false;
  }
  done.reset();  // a task that the server drops at its end breaks the promise
  future.wait();
  return true;
}

void StreamServer::run_due_events() {
  if (!run_on_thread([this] { run_round(); })) return;
  const auto end = std::chrono::steady_clock::now() + kWriteTimeout;
  auto queued = std::make_shared<std::size_t>(0);
  while (run_on_thread([this, queued] { *queued = count_queued_bytes(); }) && *queued > 0) {
    if (std::chrono::steady_clock::now() > end) return;
    std::this_thread::sleep_for(1ms);
  }
}

void StreamServer::notify(std::vector<AccountNotification> notifications) {
  server_.post([this, notifications = std::move(notifications)] { send_notifications(notifications); });
}

void StreamServer::send_notifications(const std::vector<AccountNotification>& notifications) {
  std::vector<websocket::ConnectionId> ids;
  for (const auto& [id, connection] : connections_) {
    if (connection.account != nullptr) ids.push_back(id);
  }
  for (const websocket::ConnectionId id : ids) {
    const auto found = connections_.find(id);
    if (found == connections_.end()) continue;
    write(id, found->second, found->second.account->notify(notifications, read_clock()));
  }
}

void StreamServer::update(std::vector<FeedUpdate> updates) {
  server_.post([this, updates = std::move(updates)] {
    std::vector<websocket::ConnectionId> ids;
    for (const auto& entry : connections_) ids.push_back(entry.first);
    for (const websocket::ConnectionId id : ids) {
      const auto found = connections_.find(id);
      if (found == connections_.end() || found->second.dxlink == nullptr) continue;
      write(id, found->second, found->second.dxlink->update(updates, read_clock()));
    }
  });
}

std::map<std::string, StreamFigures> StreamServer::collect_figures() const {
  std::map<std::string, StreamFigures> result = figures_;
  for (const auto& [id, connection] : connections_) {
    StreamFigures& figures = result[connection.path];
    const StreamConnection::Totals totals = connection.stream->totals();
    ++figures.connections;
    figures.subscriptions += totals.subscriptions;
    figures.sent_events += totals.sent_events;
    figures.queued_bytes += server_.queued_bytes(id);
  }
  return result;
}

std::map<std::string, StreamFigures> StreamServer::figures() {
  auto result = std::make_shared<std::map<std::string, StreamFigures>>();
  run_on_thread([this, result] { *result = collect_figures(); });
  return *result;
}

}  // namespace simulator
