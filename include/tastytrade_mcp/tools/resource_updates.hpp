// Watches the resources to which MCP clients subscribe, and says when the content of one has changed. Quotes are
// watched on the live feed; positions, balances and orders on the account streamer. A resource is announced at most
// once a second, orders four times; the last change is never left out. A resource that cannot be watched is announced
// once a minute, so that the clients read the reason: an account of another login, a symbol of which no value comes.
// Safe from any thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>

#include "tastytrade_mcp/broker/client.hpp"

namespace tools {

class ResourceUpdates {
 public:
  struct Callbacks {
    std::function<void(std::string_view uri)> changed;
    std::function<void()> tick;  // several times a second while a resource is watched
  };

  // The callbacks are called on a thread of this object, which runs while a resource is watched. `client` must outlive
  // the object. `first_value`: how long a symbol may be without a value before it is announced.
  ResourceUpdates(broker::Client& client, Callbacks callbacks,
                  std::chrono::milliseconds first_value = std::chrono::seconds(10));
  ~ResourceUpdates();  // after it no callback is called
  ResourceUpdates(const ResourceUpdates&) = delete;
  ResourceUpdates& operator=(const ResourceUpdates&) = delete;

  // Watches a resource until the returned handle is dropped, which may be after the destruction of this object. Null
  // for a resource that is not watched. Does not wait.
  std::shared_ptr<void> watch(std::string_view uri);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace tools
