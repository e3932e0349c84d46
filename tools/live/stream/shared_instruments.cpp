#include "shared_instruments.hpp"

#include <algorithm>

namespace tools {

namespace {

constexpr std::size_t kMaxAtOnce = 500;

unsigned to_bits(broker::LiveWish wish) {
  return (wish.quote ? 1U : 0U) | (wish.trade ? 2U : 0U) | (wish.greeks ? 4U : 0U);
}

}  // namespace

SharedInstrumentPtr SharedInstruments::find(const broker::LiveInstrument& live, broker::LiveWish wish) {
  const support::MutexLock lock(mutex_);
  std::erase_if(instruments_, [](const auto& item) { return item.second.expired(); });
  std::weak_ptr<SharedInstrument>& known = instruments_[{live.streamer_symbol, to_bits(wish)}];
  SharedInstrumentPtr instrument = known.lock();
  if (!instrument) {
    instrument = std::make_shared<SharedInstrument>(SharedInstrument{.live = live, .wish = wish});
    known = instrument;
  }
  return instrument;
}

void SharedLook::add(const SharedInstrumentPtr& instrument) {
  if (std::exchange(instrument->is_queued, true)) return;
  by_wish_[to_bits(instrument->wish)].push_back(instrument);
}

void SharedLook::read(broker::Live& live, const support::Budget& budget) {
  for (const auto& item : by_wish_) {
    for (const SharedInstrumentPtr& instrument : item.second) instrument->is_queued = false;
  }
  for (const auto& item : by_wish_) {
    const std::vector<SharedInstrumentPtr>& instruments = item.second;
    for (std::size_t first = 0; first < instruments.size(); first += kMaxAtOnce) {
      const std::size_t count = std::min(kMaxAtOnce, instruments.size() - first);
      std::vector<broker::LiveInstrument> asked;
      asked.reserve(count);
      for (std::size_t i = first; i < first + count; ++i) asked.push_back(instruments[i]->live);
      broker::LiveAnswer answer = live.look(asked, instruments.front()->wish, std::chrono::milliseconds(0), budget);
      for (std::size_t i = 0; i < count; ++i) instruments[first + i]->row = std::move(answer.rows[i]);
    }
  }
  by_wish_.clear();
}

}  // namespace tools
