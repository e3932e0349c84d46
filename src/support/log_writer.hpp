// Writes lines to a descriptor on a thread of its own, so that callers never wait for the reader of a pipe. Safe from
// any thread. Lines that do not fit into the queue are dropped and counted; when the queue is half empty, a line with
// their number is written in their place.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace support {

class LogWriter {
 public:
  // Returns the line that replaces `count` dropped ones.
  using DroppedLine = std::function<std::string(std::uint64_t count)>;

  // Queues at most `max_bytes`. Does not own the descriptor. The thread starts with the first line.
  LogWriter(int descriptor, std::size_t max_bytes, DroppedLine dropped_line);
  // Does not wait for a write that is under way: the thread ends after it.
  ~LogWriter();
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // Queues one line, which ends with a line feed. Never blocks. Lines are written whole and in order.
  void push(std::string line);

  // Lines dropped since the start.
  std::uint64_t count_dropped() const;

  // Waits for at most `limit` until all lines queued so far are written. Returns whether they are.
  bool flush(std::chrono::milliseconds limit);

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the thread, which may outlive this object
};

}  // namespace support
