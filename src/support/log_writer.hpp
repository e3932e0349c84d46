// Writes text to a descriptor on a thread of its own, so that whoever logs never waits for the reader of a pipe. Safe
// from any thread. What does not fit into the bounded queue is dropped, newest first, and counted; once the queue has
// drained to half, a line that says how many are missing takes their place.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace support {

class LogWriter {
 public:
  // Makes the line that stands for `count` dropped ones.
  using DroppedLine = std::function<std::string(std::uint64_t count)>;

  // Queues at most `max_bytes`. The descriptor stays the caller's. Starts no thread yet.
  LogWriter(int descriptor, std::size_t max_bytes, DroppedLine dropped_line);
  // Does not wait for a write that is under way: its thread ends by itself after it.
  ~LogWriter();
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // Queues one line, its line feed included. Never blocks on the descriptor. Lines are written whole and in order.
  void push(std::string line);

  // Waits until everything that was queued or dropped so far is written, at most for `limit`. Returns whether it is.
  bool flush(std::chrono::milliseconds limit);

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the thread, which may outlive this object
};

}  // namespace support
