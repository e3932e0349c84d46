#include "tastytrade_mcp/metrics/metrics.hpp"

#include <algorithm>
#include <stdexcept>

#include "tastytrade_mcp/support/text.hpp"

namespace metrics {
namespace {

// The families and collectors of this process.
struct Registry {
  support::Mutex mutex;
  std::vector<const Family*> families GUARDED_BY(mutex);
  std::vector<Collector*> collectors GUARDED_BY(mutex);
};

// Never destroyed: threads may count while the process ends.
Registry& registry() {
  static auto* const registry = new Registry;
  return *registry;
}

bool is_label_value(std::string_view value) {
  constexpr std::size_t kMaxBytes = 100;
  return value.size() <= kMaxBytes && support::is_utf8(value) && std::none_of(value.begin(), value.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

std::size_t hash(LabelValues values) {
  std::size_t hash = 0;
  for (const std::string_view value : values) hash = hash * 31 + std::hash<std::string_view>{}(value);
  return hash;
}

}  // namespace

std::string_view to_string(Type type) {
  switch (type) {
    case Type::counter:
      return "counter";
    case Type::gauge:
      return "gauge";
    case Type::histogram:
      break;
  }
  return "histogram";
}

Family::Family(Description description, Type type) : description_(std::move(description)), type_(type) {
  Registry& all = registry();
  const support::MutexLock lock(all.mutex);
  const auto is_same = [this](const Family* family) { return family->description().name == description_.name; };
  if (std::any_of(all.families.begin(), all.families.end(), is_same)) {
    throw std::logic_error("Two metrics are called " + description_.name + ".");
  }
  all.families.push_back(this);
}

Family::~Family() {
  Registry& all = registry();
  const support::MutexLock lock(all.mutex);
  std::erase(all.families, this);
}

std::size_t Family::count_series() const {
  const support::MutexLock lock(mutex_);
  return series_.size() + (other_ ? 1 : 0);
}

Series* Family::find_in(Series* list, LabelValues values) {
  for (; list != nullptr; list = list->next_) {
    if (std::equal(values.begin(), values.end(), list->labels_.begin(), list->labels_.end())) return list;
  }
  return nullptr;
}

// Series are added at the front of a list and never removed, so that a reader needs no lock.
Series& Family::find(LabelValues values) {
  std::atomic<Series*>& list = index_[hash(values) % index_.size()];
  if (Series* known = find_in(list.load(std::memory_order_acquire), values)) return *known;
  if (values.size() != description_.labels.size()) {
    throw std::logic_error("The metric " + description_.name + " has another number of labels.");
  }
  const support::MutexLock lock(mutex_);
  if (Series* known = find_in(list.load(std::memory_order_relaxed), values)) return *known;
  const auto is_other = [](std::string_view value) { return value == "other"; };
  if (series_.size() >= kMaxSeries || !std::all_of(values.begin(), values.end(), is_label_value) ||
      (values.size() > 0 && std::all_of(values.begin(), values.end(), is_other))) {
    if (!other_) {
      other_ = make_series();
      other_->labels_.assign(values.size(), "other");
    }
    return *other_;
  }
  auto made = make_series();
  made->labels_.assign(values.begin(), values.end());
  made->next_ = list.load(std::memory_order_relaxed);
  series_.push_back(std::move(made));
  list.store(series_.back().get(), std::memory_order_release);
  return *series_.back();
}

Histogram::Histogram(const Bounds& bounds)
    : bounds_(bounds), counts_(std::make_unique<std::atomic<std::uint64_t>[]>(bounds.size() + 1)) {}

void Histogram::observe(std::chrono::nanoseconds duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), seconds) - bounds_.begin();
  counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  nanoseconds_.fetch_add(static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0)),
                         std::memory_order_relaxed);
}

std::vector<std::uint64_t> Histogram::counts() const {
  std::vector<std::uint64_t> counts;
  for (std::size_t i = 0; i <= bounds_.size(); ++i) counts.push_back(counts_[i].load(std::memory_order_relaxed));
  return counts;
}

double Histogram::sum() const {
  return static_cast<double>(nanoseconds_.load(std::memory_order_relaxed)) / 1e9;
}

Collector::Collector(std::function<void()> collect) : collect_(std::move(collect)) {
  Registry& all = registry();
  const support::MutexLock lock(all.mutex);
  all.collectors.push_back(this);
}

Collector::~Collector() {
  Registry& all = registry();
  const support::MutexLock lock(all.mutex);
  std::erase(all.collectors, this);
}

std::vector<const Family*> families() {
  Registry& all = registry();
  std::vector<const Family*> sorted;
  {
    const support::MutexLock lock(all.mutex);
    sorted = all.families;
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const Family* a, const Family* b) { return a->description().name < b->description().name; });
  return sorted;
}

std::string write_text() {
  Registry& all = registry();
  {
    // Locked, so that no collector is destroyed while it runs.
    const support::MutexLock lock(all.mutex);
    for (const Collector* collector : all.collectors) collector->collect_();
  }
  std::string text;
  for (const Family* family : families()) family->write(text);
  return text;
}

}  // namespace metrics
