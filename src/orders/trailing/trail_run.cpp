// The life of a trail: looks, bounds, lease, end.
#include "trailing/trail_run.hpp"

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace orders {

using std::chrono::seconds;
using support::Error;
using support::ErrorCode;
using support::MutexLock;

namespace {

constexpr seconds kReadTime{5};     // of one read
constexpr seconds kRenewLease{10};  // long before its end
constexpr const char* kStopStays = " Its stop is left as it is.";

}  // namespace

TrailRun::TrailRun(const TrailTools& tools, Trail trail, Order stop, const std::string& order_id)
    : trail_(std::move(trail)),
      tools_(tools),
      journal_(tools.parts.journal),
      lease_(tools.leases(), trail_.external_identifier, tools.parts.replica),
      stop_(std::move(stop)) {
  now_.external_identifier = trail_.external_identifier;
  now_.words = trail_.words;
  now_.order_id = order_id;
  now_.trigger = stop_.stop_trigger;
  now_.max_replaces = trail_.plan.max_replaces;
  now_.started_at = now();
  now_.until = trail_.plan.until;
  now_.journal_seq = trail_.seq;
  publish();
}

broker::ReadOptions TrailRun::options() const {
  broker::ReadOptions options;
  options.budget = support::Budget::of(kReadTime, stopping_.get_token());
  options.refresh = true;
  return options;
}

void TrailRun::begin(const Moment& leased_at) {
  leased_at_ = leased_at;
  journal_.record_start(trail_, now_);
}

void TrailRun::look() {
  try {
    look_once();
  } catch (const Error& error) {
    const auto wish = find_wish();
    if (now_.end) {
      support::log_debug("trail_look_failed", {{"record", trail_.seq}, {"reason", error.message()}});
    } else if (wish) {
      end(wish->end, wish->reason);
    } else if (error.code == ErrorCode::broker_login_failed) {
      end(TrailEnd::login_lost, std::string("TastyTrade refuses the login of this server.") + kStopStays);
    } else {
      now_.reason = error.message();
    }
  } catch (const std::exception& error) {
    support::log_error("trail_failed", {{"record", trail_.seq}, {"exception", error.what()}});
    if (!now_.end) end(TrailEnd::failed, std::string("The trail failed by a defect of this server.") + kStopStays);
  }
  publish();
}

void TrailRun::look_once() {
  ++now_.looks;
  try {
    if (!now_.end && !keep_lease()) return;
  } catch (const Error&) {
    // While the store fails nothing is sent. What was sent has its answer all the same.
    if (replace_) take_result();
    throw;
  }
  if (replace_) take_result();
  if (now_.end) {
    if (!replace_) record_end();
    return;
  }
  if (end_if_bound() || replace_ || !read_stop_if_due() || end_if_replaces_are_made()) return;
  follow_quote();
  replace_if_due();
}

void TrailRun::close(const std::string& reason) {
  request_end(TrailEnd::server_ended, reason);
  look();
  if (!now_.end) end(TrailEnd::server_ended, reason);
  if (replace_) {
    now_.reason += " A replace was under way: journal record " + std::to_string(replace_->seq) + ".";
    record_end();
  }
  publish();
}

void TrailRun::end(TrailEnd end, const std::string& reason) {
  now_.state = TrailState::ended;
  now_.end = end;
  now_.reason = reason;
  const bool is_of_stop = end == TrailEnd::stop_ended || end == TrailEnd::stop_filled || end == TrailEnd::stop_changed;
  if (!is_of_stop && now_.replaces > 0 && !is_live_) {
    now_.reason +=
        " Order " + now_.order_id + " was not at the exchange yet when it was read last: look at it in fetch_orders.";
  }
  now_.ended_at = now();
  support::log_warning("trail_ended", {{"record", trail_.seq}, {"reason", to_string(end)}});
  if (!replace_) record_end();
}

// A record that cannot be written is tried again at the next look.
void TrailRun::record_end() {
  if (is_end_recorded_) return;
  try {
    journal_.record_end(trail_, now_);
    is_end_recorded_ = true;
  } catch (const std::exception& error) {
    support::log_debug("trail_look_failed", {{"record", trail_.seq}, {"reason", error.what()}});
  }
}

std::optional<TrailRun::Wish> TrailRun::find_wish() const {
  const MutexLock lock(mutex_);
  return wish_;
}

bool TrailRun::end_if_bound() {
  if (const auto wish = find_wish()) {
    end(wish->end, wish->reason);
    return true;
  }
  const HaltState halt = tools_.read_halt();
  if (halt.is_halted || halt.generation != trail_.halt_generation.value_or(halt.generation)) {
    end(TrailEnd::halted, std::string("Trading was halted.") + kStopStays);
    return true;
  }
  if (now() < trail_.plan.until) return false;
  end(TrailEnd::time_over, std::string("Its time is over.") + kStopStays);
  return true;
}

bool TrailRun::keep_lease() {
  const support::Clock& clock = tools_.parts.client.clock();
  if (!leased_at_.may_be_past(kRenewLease, clock)) return true;
  const Moment now = Moment::now(clock);
  if (lease_.renew()) {
    leased_at_ = now;
    return true;
  }
  is_end_recorded_ = true;  // by the process that has the lease
  end(TrailEnd::server_ended, "This process was stopped for longer than two minutes, and another one ended the trail.");
  return false;
}

// The last stop may be rejected: only one that works stays.
bool TrailRun::end_if_replaces_are_made() {
  if (now_.replaces < now_.max_replaces) return false;
  if (is_live_) {
    end(TrailEnd::max_replaces, "All its replaces are made: " + std::to_string(now_.replaces) + ". Its stop stays at " +
                                    now_.trigger->money() + ".");
  }
  return true;
}

void TrailRun::publish() {
  {
    const MutexLock lock(mutex_);
    published_ = now_;
    is_quiet_ = now_.end && !replace_;
    is_over_ = now_.end && is_end_recorded_ && !replace_;
  }
  changed_.notify_all();
}

bool TrailRun::is_over() const {
  const MutexLock lock(mutex_);
  return is_over_;
}

TrailStatus TrailRun::status() const {
  const MutexLock lock(mutex_);
  return published_;
}

bool TrailRun::follows(const std::string& account, const std::string& order_id) const {
  const MutexLock lock(mutex_);
  return !is_quiet_ && account == trail_.account && order_id == published_.order_id;
}

bool TrailRun::is_replacing() const {
  const MutexLock lock(mutex_);
  return is_replacing_;
}

bool TrailRun::begin_replace() {
  const MutexLock lock(mutex_);
  if (wish_) return false;
  is_replacing_ = true;
  return true;
}

void TrailRun::finish_replace() {
  const MutexLock lock(mutex_);
  is_replacing_ = false;
}

void TrailRun::request_end(TrailEnd end, const std::string& reason) {
  {
    const MutexLock lock(mutex_);
    if (!wish_) wish_ = Wish{end, reason};
  }
  stopping_.request_stop();
}

bool TrailRun::wait_over(const support::Budget& budget) const {
  MutexLock lock(mutex_);
  return changed_.wait_until(mutex_, budget.stop, budget.deadline, [this]() REQUIRES(mutex_) { return is_over_; });
}

void TrailRun::note_event() {
  const MutexLock lock(mutex_);
  has_event_ = true;
}

}  // namespace orders
