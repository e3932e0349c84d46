#include "stream_shares.hpp"

#include "http/metrics.hpp"

namespace transports::http {

std::shared_ptr<void> StreamShares::take(const std::string& caller) {
  {
    const support::MutexLock lock(counts_->mutex);
    if (max_in_all_ != 0 && counts_->in_all >= max_in_all_) return nullptr;
    std::size_t& open = counts_->open[caller];
    if (max_of_caller_ != 0 && open >= max_of_caller_) return nullptr;
    ++open;
    ++counts_->in_all;
  }
  http_metrics().streams.with().add(1);
  return {counts_.get(), [counts = counts_, caller](void*) {
            http_metrics().streams.with().add(-1);
            const support::MutexLock lock(counts->mutex);
            --counts->in_all;
            const auto entry = counts->open.find(caller);
            if (--entry->second == 0) counts->open.erase(entry);
          }};
}

bool StreamShares::is_full() const {
  const support::MutexLock lock(counts_->mutex);
  return max_in_all_ != 0 && counts_->in_all >= max_in_all_;
}

}  // namespace transports::http
