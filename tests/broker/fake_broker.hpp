// A scripted broker on a loopback port. It sends the responses of the test byte by byte, delays them, cuts them or
// closes the connection. Owned by the test that makes it; its methods may be called from any thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/platform/sockets.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "waiting.hpp"

struct RecordedRequest {
  std::string method;
  std::string target;                          // path and query as sent
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  int connection = 0;  // counted from 1

  std::string path() const { return target.substr(0, target.find('?')); }
  std::string query() const { return target.find('?') == std::string::npos ? "" : target.substr(target.find('?') + 1); }
};

struct ScriptedReply {
  int status = 200;
  std::string body = {};
  std::string content_type = "application/json";
  std::string extra_headers = {};  // "Name: value\r\n"
  bool cut = false;                // close without a word
  bool truncate = false;           // close in the middle of the body
  bool hang = false;               // say nothing until release() or the client goes away
};

inline ScriptedReply data(const std::string& json) {
  return {200, R"({"data":)" + json + R"(,"context":"/"})"};
}
inline ScriptedReply items(const std::string& json) {
  return data(R"({"items":[)" + json + "]}");
}
inline ScriptedReply failure(int status, const std::string& code, const std::string& message) {
  return {status, R"({"error":{"code":")" + code + R"(","message":")" + message + R"("}})"};
}
inline ScriptedReply html(int status) {
  return {status, "<html><body>Bad gateway</body></html>", "text/html"};
}
inline ScriptedReply cut() {
  ScriptedReply reply;
  reply.cut = true;
  return reply;
}
inline ScriptedReply hang(ScriptedReply after = {}) {
  after.hang = true;
  return after;
}

class FakeBroker {
  using SocketHandle = support::platform::SocketHandle;
  using IoOutcome = support::platform::IoOutcome;

 public:
  using Handler = std::function<ScriptedReply(const RecordedRequest&)>;

  FakeBroker() {
    constexpr int kBacklog = 64;
    auto listening = support::platform::listen_on("127.0.0.1", 0, kBacklog);
    if (!listening.socket.is_open()) throw std::runtime_error("the fake broker has no port");
    listener_ = std::move(listening.socket);
    port_ = listening.port;
    on("/oauth/token", [this](const RecordedRequest&) {
      return ScriptedReply{200, R"({"access_token":"token-)" + std::to_string(++tokens_) +
                                    R"(","token_type":"Bearer","expires_in":900})"};
    });
    acceptor_ = std::thread([this] { accept(); });
  }

  ~FakeBroker() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      for (const SocketHandle connection : open_) support::platform::shut_down(connection);
    }
    changed_.notify_all();
    acceptor_.join();
    for (std::thread& thread : threads_) thread.join();
  }

  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  // What a path answers, every time or, before that, once.
  void on(const std::string& path, Handler handler) {
    const std::lock_guard lock(mutex_);
    handlers_[path] = std::move(handler);
  }
  void on(const std::string& path, ScriptedReply reply) {
    on(path, [reply](const RecordedRequest&) { return reply; });
  }
  void once(const std::string& path, ScriptedReply reply) {
    const std::lock_guard lock(mutex_);
    script_[path].push_back(std::move(reply));
  }

  std::vector<RecordedRequest> requests(const std::string& path) {
    const std::lock_guard lock(mutex_);
    std::vector<RecordedRequest> found;
    for (const RecordedRequest& request : seen_) {
      if (request.path() == path) found.push_back(request);
    }
    return found;
  }
  std::size_t count(const std::string& path) { return requests(path).size(); }

  // Waits until so many requests for this path have arrived.
  void await(const std::string& path, std::size_t number) {
    std::unique_lock lock(mutex_);
    const bool came = changed_.wait_for(lock, test::kHangTimeout, [&] {
      return std::count_if(seen_.begin(), seen_.end(), [&](const RecordedRequest& r) { return r.path() == path; }) >=
             static_cast<std::ptrdiff_t>(number);
    });
    if (!came) throw std::runtime_error("no request for " + path);
  }
  // Lets everything that hangs go on.
  void release() {
    const std::lock_guard lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }
  // Waits until a client went away while its request hung.
  bool await_disconnect() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, test::kHangTimeout, [&] { return disconnects_ > 0; });
  }

 private:
  void accept() {
    constexpr std::chrono::milliseconds kPause(5);  // until it looks at `stopping_` again
    for (int number = 1;;) {
      support::platform::wait_for(listener_.get(), support::platform::SocketEvent::readable, kPause);
      auto accepted = support::platform::accept_connection(listener_.get());
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
      if (!accepted.socket.is_open()) continue;
      const SocketHandle connection = accepted.socket.release();
      support::platform::set_blocking(connection, true);
      open_.push_back(connection);
      threads_.emplace_back([this, connection, number] {
        serve(connection, number);
        const std::lock_guard closing(mutex_);
        std::erase(open_, connection);
        support::platform::close_socket(connection);
      });
      ++number;
    }
  }

  void serve(SocketHandle connection, int number) {
    std::string buffer;
    RecordedRequest request;
    while (read_request(connection, buffer, request)) {
      request.connection = number;
      const ScriptedReply reply = answer(request);
      if (reply.hang && !wait_for_release(connection)) return;
      if (reply.cut) return;
      std::string head =
          "HTTP/1.1 " + std::to_string(reply.status) + " Scripted\r\nContent-Type: " + reply.content_type +
          "\r\nContent-Length: " + std::to_string(reply.body.size()) + "\r\n" + reply.extra_headers + "\r\n";
      const std::string body = reply.truncate ? reply.body.substr(0, reply.body.size() / 2) : reply.body;
      if (!write(connection, head + body) || reply.truncate) return;
    }
  }

  ScriptedReply answer(const RecordedRequest& request) {
    Handler handler;
    {
      const std::lock_guard lock(mutex_);
      seen_.push_back(request);
      changed_.notify_all();
      auto& script = script_[request.path()];
      if (!script.empty()) {
        ScriptedReply reply = std::move(script.front());
        script.pop_front();
        return reply;
      }
      const auto found = handlers_.find(request.path());
      if (found == handlers_.end()) return failure(404, "not_found", "No such route");
      handler = found->second;
    }
    return handler(request);
  }

  // False if the client went away first.
  bool wait_for_release(SocketHandle connection) {
    std::unique_lock lock(mutex_);
    while (!released_ && !stopping_) {
      lock.unlock();
      const bool gone = support::platform::wait_for(connection, support::platform::SocketEvent::hang_up,
                                                    std::chrono::milliseconds(2));
      lock.lock();
      if (gone && !stopping_) {
        ++disconnects_;
        changed_.notify_all();
        return false;
      }
    }
    return !stopping_;
  }

  static bool read_request(SocketHandle connection, std::string& buffer, RecordedRequest& request) {
    const auto more = [&] {
      char chunk[4096];
      std::size_t got = 0;
      if (support::platform::receive(connection, chunk, sizeof chunk, got) != IoOutcome::progress) return false;
      buffer.append(chunk, got);
      return true;
    };
    std::size_t end = 0;
    while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
      if (!more() || buffer.front() == 0x16) return false;  // that would be a TLS handshake
    }
    request = {};
    const std::string head = buffer.substr(0, end);
    const std::size_t line = head.find("\r\n");
    const std::vector<std::string> words = support::split(head.substr(0, line), ' ');
    if (words.size() != 3) return false;
    request.method = words[0];
    request.target = words[1];
    for (const std::string& text : support::split(line == std::string::npos ? "" : head.substr(line), '\n')) {
      const auto colon = text.find(':');
      if (colon == std::string::npos) continue;
      request.headers[support::to_lower(text.substr(0, colon))] =
          support::trim(std::string_view(text).substr(colon + 1));
    }
    const std::string length = request.headers["content-length"];
    const std::size_t size = length.empty() ? 0 : std::stoul(length);
    while (buffer.size() < end + 4 + size) {
      if (!more()) return false;
    }
    request.body = buffer.substr(end + 4, size);
    buffer.erase(0, end + 4 + size);
    return true;
  }

  static bool write(SocketHandle connection, std::string_view text) {
    while (!text.empty()) {
      std::size_t sent = 0;
      if (support::platform::send(connection, text.data(), text.size(), sent) != IoOutcome::progress) return false;
      text.remove_prefix(sent);
    }
    return true;
  }

  support::platform::Socket listener_;
  int port_ = 0;
  std::atomic<int> tokens_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Handler> handlers_;
  std::map<std::string, std::deque<ScriptedReply>> script_;
  std::vector<RecordedRequest> seen_;
  std::vector<SocketHandle> open_;
  bool released_ = false;
  bool stopping_ = false;
  int disconnects_ = 0;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

// A configuration that logs in by grant. The demo environment has no ceilings to wait for.
inline broker::Config config_for(const std::string& url, broker::Environment environment = broker::Environment::demo) {
  broker::Config config;
  config.environment = environment;
  config.url = url;
  config.credentials.client_id = "client";
  config.credentials.client_secret = support::Secret("hush-secret");
  config.credentials.refresh_token = support::Secret("hush-refresh");
  return config;
}

inline broker::ReadOptions within(std::chrono::milliseconds time, std::stop_token stop = {}) {
  broker::ReadOptions options;
  options.budget = support::Budget::of(time, std::move(stop));
  return options;
}
inline broker::ReadOptions patient() {
  return within(std::chrono::seconds(30));
}
inline broker::ReadOptions refreshing() {
  broker::ReadOptions options = patient();
  options.refresh = true;
  return options;
}

// The error a call throws; the test fails if it throws none.
template <class Call>
support::Error error_of(const Call& call) {
  try {
    call();
  } catch (const support::Error& error) {
    return error;
  }
  throw std::runtime_error("no error was thrown");
}

inline constexpr const char* kAccounts = "/customers/me/accounts";
inline constexpr const char* kOneAccount =
    R"({"account":{"account-number":"5WT00001","nickname":"Individual","is-closed":false},"authority-level":"owner"})";
