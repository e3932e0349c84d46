#include "figures/order_figures.hpp"

#include <algorithm>

#include "figures/metrics.hpp"

namespace orders {

using support::MutexLock;

OrderFigures::OrderFigures(const support::Clock& clock) : clock_(clock), collector_([this] { collect(); }) {
  order_metrics();  // before collect() needs them, which may make no family
}

void OrderFigures::update(Journal& journal, bool is_halted_by_file, std::size_t unwritten_ends) {
  Values values;
  {
    const MutexLock lock(mutex_);
    values = values_;
  }
  values.is_journal_writable = false;
  try {
    read(journal, values);
    journal.check_writable();
    values.is_journal_writable = true;
  } catch (const std::exception&) {
    // Told by the gauge; the order path logs it where it matters.
  }
  values.is_halted |= is_halted_by_file;
  values.unwritten_ends = unwritten_ends;
  values.is_known = true;
  const MutexLock lock(mutex_);
  values_ = values;
}

void OrderFigures::read(Journal& journal, Values& values) const {
  const std::vector<IntentState> open = journal.open_intents(clock_.now());
  values.open_intents = open.size();
  values.oldest_open.reset();
  if (!open.empty()) values.oldest_open = open.front().intent.at;
  values.is_halted = journal.halt_state().is_halted;
  const std::optional<Record> last = journal.last();
  values.records = last ? last->seq : 0;
}

void OrderFigures::collect() {
  const MutexLock lock(mutex_);
  if (!values_.is_known) return;
  Metrics& all = order_metrics();
  double age = 0;
  if (values_.oldest_open) {
    age =
        std::chrono::duration<double>(std::max(clock_.now() - *values_.oldest_open, Instant::duration::zero())).count();
  }
  all.open_intents.with().set(static_cast<double>(values_.open_intents));
  all.open_intent_age.with().set(age);
  all.unwritten_ends.with().set(static_cast<double>(values_.unwritten_ends));
  all.halted.with().set(values_.is_halted ? 1 : 0);
  all.journal_writable.with().set(values_.is_journal_writable ? 1 : 0);
  all.journal_records.with().set(static_cast<double>(values_.records));
}

}  // namespace orders
