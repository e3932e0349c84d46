// Finds the event streams of stateful sessions again after a client lost its connection: those that answer calls, and
// each session's own stream. They live in this process; another replica, or this one after a restart, does not know
// them. Owned by the MCP endpoint; safe from any thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "resumable_stream.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace transports::http {

class ResumableStreams {
 public:
  using StreamPointer = std::shared_ptr<ResumableStream>;

  explicit ResumableStreams(const support::Clock& clock) : clock_(clock), next_sweep_(clock.steady()) {}

  // Opens a stream for a call, not yet connected. Returns null if the session, its caller or the server has too many.
  StreamPointer open(const std::string& session, const std::string& caller, bool sends_initial_event_id);
  // Opens the session's own stream with its first connection. `stream` null: there are too many. `connection` null: the
  // stream is connected already.
  struct Opened {
    StreamPointer stream;
    std::shared_ptr<ResponseStream> connection;
  };
  Opened open_standalone(const std::string& session, const std::string& caller, bool sends_initial_event_id);
  // Discards the stream of its own, of all the caller's sessions, that has been disconnected for longest. Returns false
  // if there is none.
  bool evict_standalone(const std::string& caller);

  // The stream of the session that an event belongs to, and the event's number in it. Nothing if the session has no
  // such stream any more.
  struct Position {
    StreamPointer stream;
    std::uint64_t number;
  };
  std::optional<Position> find(const std::string& session, std::string_view event_id);

  // Discards all streams of a session.
  void end_session(const std::string& session);

 private:
  struct Streams {  // of one session
    std::string caller;
    std::vector<StreamPointer> of_calls;
    StreamPointer standalone;
  };

  // These put streams into `dropped`, to be discarded outside the lock.
  bool evict_for_session(Streams& streams, std::vector<StreamPointer>& dropped) REQUIRES(mutex_);
  bool evict_finished_call(std::vector<StreamPointer>& of_calls, std::vector<StreamPointer>& dropped) REQUIRES(mutex_);
  bool evict_for_caller(const std::string& caller, std::vector<StreamPointer>& dropped) REQUIRES(mutex_);
  void sweep(std::vector<StreamPointer>& dropped) REQUIRES(mutex_);
  bool is_expired(ResumableStream& stream) const;
  bool is_done(ResumableStream& stream) const;

  const support::Clock& clock_;
  const std::shared_ptr<std::atomic<std::size_t>> kept_bytes_ = std::make_shared<std::atomic<std::size_t>>(0);
  support::Mutex mutex_;
  std::map<std::string, Streams> sessions_ GUARDED_BY(mutex_);
  std::size_t count_ GUARDED_BY(mutex_) = 0;
  ResumableStream::TimePoint next_sweep_ GUARDED_BY(mutex_);
};

}  // namespace transports::http
