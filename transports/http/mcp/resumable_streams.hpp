// The event streams of handshake sessions, so that a client finds its own again after losing its connection: those that
// answer calls, and each session's own stream. They live in this process; elsewhere, and after a restart, they are
// unknown. Owned by the MCP endpoint; shared by all threads.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "resumable_stream.hpp"

namespace transports::http {

class ResumableStreams {
 public:
  using StreamPointer = std::shared_ptr<ResumableStream>;

  explicit ResumableStreams(const support::Clock& clock) : clock_(clock), next_sweep_(clock.steady()) {}

  // A stream for a call, not yet connected. Null if the session, its caller, or all together have too many in use.
  StreamPointer open(const std::string& session, const std::string& caller, bool primed);
  // The session's own stream, connected: the feed is its first one. Null feed: it has a connection already. Null
  // stream: there are too many.
  struct Opened {
    StreamPointer stream;
    std::shared_ptr<ResponseStream> feed;
  };
  Opened open_standalone(const std::string& session, const std::string& caller, bool primed);
  // Closes and forgets the session's own stream that has been without a connection for longest, of all of the caller's
  // sessions. False if there is none.
  bool evict_standalone(const std::string& caller);

  // Which stream of the session an event belongs to, and its number there. Nothing if it is none of its own, or no
  // longer kept.
  struct Position {
    StreamPointer stream;
    std::uint64_t number;
  };
  std::optional<Position> find(const std::string& session, std::string_view event_id);

  // Closes and forgets all of a session's streams.
  void end_session(const std::string& session);

 private:
  struct Streams {  // of one session
    std::string caller;
    std::vector<StreamPointer> of_calls;
    StreamPointer standalone;
  };

  // All expect the lock, and put what goes into `dropped`, to be forgotten outside of it.
  bool make_room(Streams& streams, std::vector<StreamPointer>& dropped);
  bool evict_unused_call(std::vector<StreamPointer>& of_calls, std::vector<StreamPointer>& dropped);
  bool make_room_for_caller(const std::string& caller, std::vector<StreamPointer>& dropped);
  void sweep(std::vector<StreamPointer>& dropped);
  bool is_expired(ResumableStream& stream) const;
  bool is_done(ResumableStream& stream) const;

  const support::Clock& clock_;
  const std::shared_ptr<std::atomic<std::size_t>> kept_bytes_ = std::make_shared<std::atomic<std::size_t>>(0);
  std::mutex mutex_;
  std::map<std::string, Streams> sessions_;
  std::size_t count_ = 0;
  ResumableStream::TimePoint next_sweep_;
};

}  // namespace transports::http
