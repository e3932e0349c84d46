// The client of an event stream, which keeps what it is sent. Safe from any thread.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tastytrade_mcp/mcp/event_stream.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace test {

class StreamClient final : public mcp::StreamClient {
 public:
  bool send(std::span<const mcp::StreamEvent> events) override {
    const support::MutexLock lock(mutex_);
    if (is_full_) return false;
    events_.insert(events_.end(), events.begin(), events.end());
    return true;
  }
  bool is_idle() override {
    const support::MutexLock lock(mutex_);
    return !is_busy_;
  }
  void end(std::string_view code, std::string_view) override {
    const support::MutexLock lock(mutex_);
    end_code_ = code;
  }

  // From now on nothing is taken: send() returns false.
  void fill() {
    const support::MutexLock lock(mutex_);
    is_full_ = true;
  }
  // Makes is_idle() return false, as if text waited for the client.
  void set_busy(bool is_busy) {
    const support::MutexLock lock(mutex_);
    is_busy_ = is_busy;
  }
  std::string end_code() const {
    const support::MutexLock lock(mutex_);
    return end_code_;
  }
  std::vector<mcp::StreamEvent> events(const std::string& name) const {
    std::vector<mcp::StreamEvent> named;
    const support::MutexLock lock(mutex_);
    std::copy_if(events_.begin(), events_.end(), std::back_inserter(named),
                 [&](const mcp::StreamEvent& event) { return event.name == name; });
    return named;
  }
  std::size_t count(const std::string& name) const { return events(name).size(); }
  support::Json data(const std::string& name, std::size_t index = 0) const {
    return support::Json::parse(events(name).at(index).data);
  }

 private:
  mutable support::Mutex mutex_;
  std::vector<mcp::StreamEvent> events_ GUARDED_BY(mutex_);
  std::string end_code_ GUARDED_BY(mutex_);
  bool is_full_ GUARDED_BY(mutex_) = false;
  bool is_busy_ GUARDED_BY(mutex_) = false;
};

}  // namespace test
