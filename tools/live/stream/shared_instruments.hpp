// The instruments of all event streams. Streams that show the same instrument share it, and it is looked up once for
// all of them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tastytrade_mcp/broker/live.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace tools {

struct SharedInstrument {
  broker::LiveInstrument live;
  broker::LiveWish wish;
  // Of the thread that serves the streams.
  broker::LiveRow row = {};
  bool is_queued = false;  // for the look that is being prepared
};
using SharedInstrumentPtr = std::shared_ptr<SharedInstrument>;

class SharedInstruments {
 public:
  // Returns the instrument, which stays while somebody holds it. Safe from any thread.
  SharedInstrumentPtr find(const broker::LiveInstrument& live, broker::LiveWish wish);

 private:
  using Key = std::pair<std::string, unsigned>;  // streamer symbol, event types

  support::Mutex mutex_;
  std::map<Key, std::weak_ptr<SharedInstrument>> instruments_ GUARDED_BY(mutex_);
};

// Collects instruments, each once, and reads their last values. Used by one thread.
class SharedLook {
 public:
  void add(const SharedInstrumentPtr& instrument);
  // Sets `row` of all that were added. Keeps them subscribed for 20 seconds. Throws what Live::look() throws.
  void read(broker::Live& live, const support::Budget& budget);

 private:
  std::map<unsigned, std::vector<SharedInstrumentPtr>> by_wish_;
};

}  // namespace tools
