#include "trading/trail_leases.hpp"

#include <memory>

#include "tastytrade_mcp/support/mutex.hpp"

namespace app {
namespace {

class TrailLeases {
 public:
  TrailLeases(std::string path, const support::Clock& clock) : path_(std::move(path)), clock_(clock) {}

  state::Store& open() {
    const support::MutexLock lock(mutex_);
    if (!store_) store_ = state::make_sqlite_store(path_, clock_);
    return *store_;
  }

 private:
  const std::string path_;
  const support::Clock& clock_;
  support::Mutex mutex_;
  std::unique_ptr<state::Store> store_ GUARDED_BY(mutex_);
};

}  // namespace

std::function<state::Store&()> make_trail_leases(const std::string& journal, const support::Clock& clock) {
  auto leases = std::make_shared<TrailLeases>(journal + ".trails", clock);
  return [leases]() -> state::Store& { return leases->open(); };
}

}  // namespace app
