// The faults of one connection that change what is written (StreamFault::Kind::cut and the following). A connection has
// one of them at a time; it takes the next when that has happened. Used by one thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "stream_connection.hpp"
#include "stream_faults.hpp"

namespace simulator {

class WriteFaults {
 public:
  WriteFaults(StreamFaults& faults, std::string path) : faults_(faults), path_(std::move(path)) {}

  // Returns what is to be written for `outputs`. Call it at each tick too, because some faults wait for a time.
  StreamOutputs apply(StreamOutputs outputs, StreamTime time);

 private:
  using Time = std::chrono::steady_clock::time_point;

  void take_next(StreamTime time);
  void write(StreamOutput output);
  void write_message(StreamOutput output, StreamTime time);
  void happen(StreamTime time);
  void end_silence(StreamTime time);

  StreamFaults& faults_;
  const std::string path_;
  std::optional<StreamFault> fault_;
  Time taken_at_;
  int messages_ = 0;          // written since the fault was taken
  bool halves_next_ = false;  // write half of the next message, then cut
  std::optional<Time> silent_until_;
  StreamOutputs held_back_;  // during the silence
  bool has_ended_ = false;
  StreamOutputs outputs_;
};

}  // namespace simulator
