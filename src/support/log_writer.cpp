#include "log_writer.hpp"

#include <condition_variable>
#include <deque>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "tastytrade_mcp/support/mutex.hpp"
#include "tastytrade_mcp/support/platform/signals.hpp"
#include "tastytrade_mcp/support/platform/streams.hpp"

namespace support {
namespace {

// The pause after a write, in which a busy server queues several lines.
constexpr std::chrono::milliseconds kLinger{5};
// PIPE_BUF: a write of this size to a pipe is atomic.
constexpr std::size_t kMaxPiece = 4096;

}  // namespace

struct LogWriter::State {
  State(int to, std::size_t most, DroppedLine make) : descriptor(to), max_bytes(most), dropped_line(std::move(make)) {}

  const int descriptor;
  const std::size_t max_bytes;
  const DroppedLine dropped_line;
  Mutex mutex;
  std::condition_variable_any changed;  // for the thread: a line, or the end
  std::condition_variable_any drained;
  std::deque<std::string> lines GUARDED_BY(mutex);
  std::size_t bytes GUARDED_BY(mutex) = 0;      // of `lines` and of the line that is being written
  std::uint64_t dropped GUARDED_BY(mutex) = 0;  // not reported yet
  std::uint64_t dropped_total GUARDED_BY(mutex) = 0;
  bool has_thread GUARDED_BY(mutex) = false;
  bool is_idle GUARDED_BY(mutex) = false;  // the thread is waiting for a line
  int flushing GUARDED_BY(mutex) = 0;      // callers in flush()
  bool is_stopping GUARDED_BY(mutex) = false;

  bool is_drained() const REQUIRES(mutex) { return bytes == 0 && dropped == 0; }

  void add(std::string line) REQUIRES(mutex) {
    bytes += line.size();
    lines.push_back(std::move(line));
  }

  // The next lines, as many as can be written in one piece; at least one.
  std::string take_piece() REQUIRES(mutex) {
    std::string piece;
    do {
      piece += lines.front();
      lines.pop_front();
    } while (!lines.empty() && piece.size() + lines.front().size() <= kMaxPiece);
    return piece;
  }

  void run() {
    MutexLock lock(mutex);
    while (!is_stopping) {
      if (dropped > 0 && bytes <= max_bytes / 2) add(dropped_line(std::exchange(dropped, 0)));
      if (lines.empty()) {
        drained.notify_all();
        is_idle = true;
        changed.wait(lock);
        is_idle = false;
        continue;
      }
      const std::string piece = take_piece();
      lock.unlock();
      platform::write_stream(descriptor, piece);  // if the reader has closed the pipe, the lines are lost
      lock.lock();
      bytes -= piece.size();
      if (lines.empty()) changed.wait_for(lock, kLinger, [&]() REQUIRES(mutex) { return is_stopping || flushing > 0; });
    }
  }
};

LogWriter::LogWriter(int descriptor, std::size_t max_bytes, DroppedLine dropped_line)
    : state_(std::make_shared<State>(descriptor, max_bytes, std::move(dropped_line))) {}

LogWriter::~LogWriter() {
  State& state = *state_;
  const MutexLock lock(state.mutex);
  state.is_stopping = true;
  state.changed.notify_all();
}

std::uint64_t LogWriter::count_dropped() const {
  const MutexLock lock(state_->mutex);
  return state_->dropped_total;
}

void LogWriter::push(std::string line) {
  State& state = *state_;
  const MutexLock lock(state.mutex);
  // After one dropped line all are dropped until the queue is half empty, so that a gap is reported once.
  if (state.dropped > 0 || state.bytes + line.size() > state.max_bytes) {
    ++state.dropped;
    ++state.dropped_total;
  } else {
    state.add(std::move(line));
  }
  if (!state.has_thread) {
    const platform::BlockedSignals blocked;
    try {
      // Detached, because its write may never return.
      std::thread([own = state_] { own->run(); }).detach();
      state.has_thread = true;
    } catch (const std::system_error&) {
      return;  // the next line tries again
    }
  }
  if (state.is_idle) state.changed.notify_one();
}

bool LogWriter::flush(std::chrono::milliseconds limit) {
  State& state = *state_;
  MutexLock lock(state.mutex);
  if (!state.has_thread) return state.is_drained();
  ++state.flushing;
  state.changed.notify_one();
  const bool drained = state.drained.wait_for(lock, limit, [&]() REQUIRES(state.mutex) { return state.is_drained(); });
  --state.flushing;
  return drained;
}

}  // namespace support
