#include "status.hpp"

#include <condition_variable>
#include <mutex>

#include "command_line/output.hpp"
#include "commands.hpp"
#include "server_client.hpp"
#include "shutdown.hpp"
#include "status_view.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/platform/streams.hpp"
#include "terminal/text_layout.hpp"
#include "watch_samples.hpp"
#include "watch_screen.hpp"

namespace app {

using support::Error;
using support::ErrorCode;

namespace {

constexpr std::chrono::seconds kStopLimit{4};

support::Instant now() {
  return support::SystemClock().now();
}

std::string time_of_day(support::Instant time) {
  return support::to_iso8601(time).substr(11, 8) + " UTC";
}

std::string time_of_day(double unix_time) {
  return time_of_day(support::Instant(std::chrono::milliseconds(static_cast<std::int64_t>(unix_time * 1000))));
}

StatusView make_view(const ServerClient& client, const ServerAnswer& answer, const std::optional<Period>& watched) {
  StatusView view{.url = client.address().url(), .time = now(), .figures = read_figures(answer.metrics)};
  const double unix_time = std::chrono::duration<double>(view.time.time_since_epoch()).count();
  view.assessment = assess(view.figures, answer.readiness,
                           find_periods(view.figures, uptime(view.figures, view.time), watched), unix_time);
  return view;
}

int exit_code_of(const StatusView& view) {
  return view.assessment.is_well() ? kStatusWell : kStatusProblem;
}

// Returns whether an error ends the watch. Each further request with a wrong token would count as one more wrong token.
bool ends_watch(const Error& error) {
  return error.code == ErrorCode::auth_failed || error.code == ErrorCode::not_found ||
         error.code == ErrorCode::invalid_argument || error.code == ErrorCode::cancelled;
}

// The looks of a watch.
class Watch {
 public:
  Watch(const Variables& variables, const StatusOptions& options)
      : options_(options), client_(variables, options.flags) {}

  // Returns the text of one look. Throws Error if the watch cannot go on.
  std::string look(const std::stop_token& stop, const Terminal& terminal) {
    is_new_event_ = false;
    try {
      ServerAnswer answer = client_.ask(stop);
      const auto start = read_figures(answer.metrics).start_time;
      note_return();
      if (samples_.add(answer.metrics, std::chrono::steady_clock::now())) {
        set_event("The server was started again" + (start ? " at " + time_of_day(*start) : "") + ".");
      }
      return show(make_view(client_, answer, samples_.period()), terminal);
    } catch (const Error& error) {
      if (ends_watch(error)) throw;
      exit_code_ = kStatusUnreachable;
      const support::Instant time = now();
      if (!gone_since_) gone_since_ = time;
      return show_failure(error, time, terminal);
    }
  }

  int exit_code() const { return exit_code_; }
  bool is_json(const Terminal& terminal) const { return options_.json || !terminal.is_terminal; }

 private:
  void set_event(const std::string& text) {
    event_ = is_new_event_ ? event_ + ' ' + text : text;
    is_new_event_ = true;
  }

  void note_return() {
    if (!gone_since_) return;
    set_event("The server did not answer from " + time_of_day(*gone_since_) + " to " + time_of_day(now()) + ".");
    gone_since_.reset();
  }

  std::string show(StatusView view, const Terminal& terminal) {
    exit_code_ = exit_code_of(view);
    view.is_watch = true;
    view.interval = samples_.interval();
    last_headline_ = headline(view.assessment);
    if (is_json(terminal)) {
      if (is_new_event_) view.event = event_;
      return support::to_text(status_json(view)) + '\n';
    }
    view.event = event_;
    return format_status(view, terminal);
  }

  std::string show_failure(const Error& error, support::Instant time, const Terminal& terminal) const {
    const std::string url = client_.address().url();
    if (is_json(terminal)) return support::to_text(unreachable_json(url, time, error.message())) + '\n';
    const std::size_t width = std::min(terminal.width, kMaxTextWidth);
    const auto lines = [&](const std::string& text, Style style) {
      std::string painted;
      for (const std::string& line : wrap_text(clean_text(text), width)) painted += terminal.paint(line, style) + '\n';
      return painted;
    };
    std::string text = lines(url + ". At " + time_of_day(time) + ". Ctrl-C ends.", Style::heading) + '\n' +
                       lines(error.message(), Style::error) + lines(error.hint, Style::plain);
    if (*gone_since_ != time) text += lines("This lasts since " + time_of_day(*gone_since_) + ".", Style::plain);
    if (!last_headline_.empty()) text += '\n' + lines("Before that: " + last_headline_, Style::heading);
    return text;
  }

  const StatusOptions& options_;
  ServerClient client_;
  WatchSamples samples_;
  std::optional<support::Instant> gone_since_;
  std::string event_, last_headline_;
  bool is_new_event_ = false;  // at this look
  int exit_code_ = kStatusUnreachable;
};

// Returns false after a stop.
bool wait_until(std::chrono::steady_clock::time_point time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_until(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace

int run_status(const Variables& variables, const StatusOptions& options, std::ostream& out) {
  const Terminal terminal = read_terminal(support::platform::kStandardOutput, variables, options.no_color);
  ServerClient client(variables, options.flags);
  const StatusView view = make_view(client, client.ask({}), std::nullopt);
  if (options.json || !terminal.is_terminal) {
    out << status_json(view).dump(2, ' ', false, support::Json::error_handler_t::replace) << '\n';
  } else {
    out << format_status(view, terminal);
  }
  return exit_code_of(view);
}

int watch_status(const Variables& variables, const StatusOptions& options) {
  ShutdownSignal shutdown(kStopLimit);
  Watch watch(variables, options);
  const auto terminal = [&] { return read_terminal(support::platform::kStandardOutput, variables, options.no_color); };
  const bool in_place = !watch.is_json(terminal()) && terminal().can_move_cursor;
  std::string text;
  try {
    const WatchScreen screen(in_place, shutdown);
    auto next = std::chrono::steady_clock::now();
    do {
      text = watch.look(shutdown.token(), terminal());
      const bool is_between = !in_place && !watch.is_json(terminal());
      if (!screen.show(is_between ? text + '\n' : text)) return 1;
      // After a late look the next one keeps its distance: rates over a moment would say nothing.
      const auto now = std::chrono::steady_clock::now();
      next = next + options.interval > now ? next + options.interval : now + options.interval;
    } while (wait_until(next, shutdown.token()));
  } catch (const Error& error) {
    if (error.code != ErrorCode::cancelled) throw;
  }
  // The screen of the watch is gone, so the last look is printed where it stays.
  return in_place ? write_output(text, watch.exit_code()) : watch.exit_code();
}

}  // namespace app
