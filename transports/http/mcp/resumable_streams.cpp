#include "resumable_streams.hpp"

#include <algorithm>
#include <charconv>

namespace transports::http {
namespace {

constexpr std::size_t kMaxStreamsOfSession = 64;
constexpr std::size_t kMaxStreamsOfCaller = 1'024;
constexpr std::size_t kMaxStreams = 8'192;
constexpr std::chrono::minutes kKeepTime{5};
constexpr std::chrono::seconds kSweepInterval{10};
constexpr std::chrono::milliseconds kDisconnectDelay{500};  // until a client's disconnect is noticed

void discard_all(const std::vector<std::shared_ptr<ResumableStream>>& streams) {
  for (const auto& stream : streams) stream->discard();
}

}  // namespace

bool ResumableStreams::is_expired(ResumableStream& stream) const {
  const auto since = stream.unused_since();
  return since != ResumableStream::TimePoint::max() && clock_.steady() - since > kKeepTime;
}

// A call that still runs keeps its stream, however long its client is disconnected.
bool ResumableStreams::is_done(ResumableStream& stream) const {
  return stream.is_unused() && is_expired(stream);
}

void ResumableStreams::sweep(std::vector<StreamPointer>& dropped) {
  next_sweep_ = clock_.steady() + kSweepInterval;
  for (auto entry = sessions_.begin(); entry != sessions_.end();) {
    Streams& streams = entry->second;
    std::erase_if(streams.of_calls, [&](const StreamPointer& stream) {
      if (!is_done(*stream)) return false;
      dropped.push_back(stream);
      return true;
    });
    if (streams.standalone && is_expired(*streams.standalone)) dropped.push_back(std::move(streams.standalone));
    entry = streams.of_calls.empty() && !streams.standalone ? sessions_.erase(entry) : std::next(entry);
  }
  count_ -= dropped.size();
}

bool ResumableStreams::evict_finished_call(std::vector<StreamPointer>& of_calls, std::vector<StreamPointer>& dropped) {
  const auto finished =
      std::find_if(of_calls.begin(), of_calls.end(), [](const StreamPointer& stream) { return stream->is_unused(); });
  if (finished == of_calls.end()) return false;
  dropped.push_back(std::move(*finished));
  of_calls.erase(finished);
  --count_;
  return true;
}

// Whether the caller may have one more stream of a call, over all its sessions. At the limit, evicts a finished stream
// of the caller.
bool ResumableStreams::evict_for_caller(const std::string& caller, std::vector<StreamPointer>& dropped) {
  if (count_ < kMaxStreamsOfCaller) return true;
  std::size_t total = 0;
  for (const auto& [session, streams] : sessions_) {
    if (streams.caller == caller) total += streams.of_calls.size();
  }
  if (total < kMaxStreamsOfCaller) return true;
  return std::any_of(sessions_.begin(), sessions_.end(), [&](auto& entry) REQUIRES(mutex_) {
    return entry.second.caller == caller && evict_finished_call(entry.second.of_calls, dropped);
  });
}

// Whether the session may have one more stream of a call. At the limit, evicts its oldest finished stream.
bool ResumableStreams::evict_for_session(Streams& streams, std::vector<StreamPointer>& dropped) {
  if (streams.of_calls.size() >= kMaxStreamsOfSession) return evict_finished_call(streams.of_calls, dropped);
  return evict_for_caller(streams.caller, dropped) && count_ < kMaxStreams;
}

ResumableStreams::StreamPointer ResumableStreams::open(const std::string& session, const std::string& caller,
                                                       bool sends_initial_event_id) {
  auto stream = std::make_shared<ResumableStream>(sends_initial_event_id, kept_bytes_, clock_);
  std::vector<StreamPointer> dropped;
  {
    const support::MutexLock lock(mutex_);
    if (clock_.steady() >= next_sweep_ || count_ >= kMaxStreams) sweep(dropped);
    Streams& streams = sessions_[session];
    streams.caller = caller;
    if (evict_for_session(streams, dropped)) {
      streams.of_calls.push_back(stream);
      ++count_;
    } else {
      stream = nullptr;
    }
  }
  discard_all(dropped);
  return stream;
}

ResumableStreams::Opened ResumableStreams::open_standalone(const std::string& session, const std::string& caller,
                                                           bool sends_initial_event_id) {
  StreamPointer before;
  {
    const support::MutexLock lock(mutex_);
    const auto entry = sessions_.find(session);
    if (entry != sessions_.end()) before = entry->second.standalone;
  }
  if (before && before->is_connected_after(kDisconnectDelay)) return {before, nullptr};
  Opened opened{std::make_shared<ResumableStream>(sends_initial_event_id, kept_bytes_, clock_), nullptr};
  std::vector<StreamPointer> dropped;
  {
    const support::MutexLock lock(mutex_);
    if (clock_.steady() >= next_sweep_ || count_ >= kMaxStreams) sweep(dropped);
    if (count_ >= kMaxStreams) return {};
    Streams& streams = sessions_[session];
    streams.caller = caller;
    StreamPointer& standalone = streams.standalone;
    if (standalone && standalone->is_connected_after({}))
      return {standalone, nullptr};  // opened by another thread meanwhile
    opened.connection = opened.stream->connect();
    if (standalone) {
      dropped.push_back(std::move(standalone));
    } else {
      ++count_;
    }
    standalone = opened.stream;
  }
  discard_all(dropped);
  return opened;
}

bool ResumableStreams::evict_standalone(const std::string& caller) {
  StreamPointer evicted;
  {
    const support::MutexLock lock(mutex_);
    auto longest = ResumableStream::TimePoint::max();  // of streams with a connection
    auto found = sessions_.end();
    for (auto entry = sessions_.begin(); entry != sessions_.end(); ++entry) {
      if (entry->second.caller != caller || !entry->second.standalone) continue;
      const auto since = entry->second.standalone->unused_since();
      if (since >= longest) continue;
      longest = since;
      found = entry;
    }
    if (found == sessions_.end()) return false;
    evicted = std::move(found->second.standalone);
    --count_;
    if (found->second.of_calls.empty()) sessions_.erase(found);
  }
  evicted->discard();
  return true;
}

std::optional<ResumableStreams::Position> ResumableStreams::find(const std::string& session,
                                                                 std::string_view event_id) {
  const auto dot = event_id.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view id = event_id.substr(0, dot);
  const std::string_view digits = event_id.substr(dot + 1);
  std::uint64_t number = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size()) return std::nullopt;

  const support::MutexLock lock(mutex_);
  const auto entry = sessions_.find(session);
  if (entry == sessions_.end()) return std::nullopt;
  const StreamPointer& standalone = entry->second.standalone;
  if (standalone && standalone->id() == id) {
    return is_expired(*standalone) || number > standalone->last_event() ? std::nullopt
                                                                        : std::optional(Position{standalone, number});
  }
  const auto& streams = entry->second.of_calls;
  const auto stream =
      std::find_if(streams.begin(), streams.end(), [&](const StreamPointer& one) { return one->id() == id; });
  if (stream == streams.end() || is_done(**stream) || number > (*stream)->last_event()) return std::nullopt;
  return Position{*stream, number};
}

void ResumableStreams::end_session(const std::string& session) {
  Streams ended;
  {
    const support::MutexLock lock(mutex_);
    const auto entry = sessions_.find(session);
    if (entry == sessions_.end()) return;
    ended = std::move(entry->second);
    sessions_.erase(entry);
    count_ -= ended.of_calls.size() + (ended.standalone ? 1 : 0);
  }
  discard_all(ended.of_calls);
  if (ended.standalone) ended.standalone->discard();
}

}  // namespace transports::http
