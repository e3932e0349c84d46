#include "market_streams.hpp"

#include <algorithm>
#include <condition_variable>
#include <thread>
#include <vector>

#include "client_stream.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace tools {

using broker::FeedState;
using support::Error;
using support::ErrorCode;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds kTick = 100ms;
constexpr std::chrono::milliseconds kFirstWait = 2s;    // for the values of the symbols, before `hello`
constexpr std::chrono::milliseconds kLookTimeout = 5s;  // of a look that waits for nothing
constexpr std::chrono::hours kForever{24};

void check_switched_on(const FeedView& feed, const std::string& name) {
  if (feed.state != FeedState::off) return;
  throw Error(ErrorCode::not_ready, "There is no stream: " + name + " is off, because " + feed.reason + '.',
              "See LIVE and TASTYTRADE_STREAMER_URL in the settings.");
}

// The symbols that bring no values. While the feed is not connected its state says enough.
void add_missing(StreamSelection& selection, const broker::LiveAnswer& answer) {
  for (const broker::LiveInstrument& instrument : selection.instruments) {
    const bool is_empty = !selection.quote && !selection.trade && !instrument.streamer_symbol.starts_with('.');
    if (is_empty) selection.missing.add({.symbol = instrument.symbol, .reason = "only options have Greeks"});
  }
  const FeedState state = answer.state;
  if (state == FeedState::connecting || state == FeedState::reconnecting || state == FeedState::failed) return;
  for (const broker::LiveMissing& one : answer.missing) {
    selection.missing.add({.symbol = one.symbol, .reason = one.lacking + ": " + one.reason});
  }
}

struct Hello {
  const StreamSelection& selection;
  const FeedViews& feeds;
  bool is_resumed = false;
  bool is_complete = true;
};

void write_market_data(JsonWriter& members, const StreamSelection& selection, const FeedView& feed) {
  members.text("feed", broker::to_string(feed.state));
  members.optional_text("feed_reason", feed.reason);
  if (feed.is_delayed) members.flag("is_delayed", true);
  members.array("symbols", [&] {
    for (const broker::LiveInstrument& instrument : selection.instruments) members.text(instrument.symbol);
  });
  if (selection.resolved.empty()) return;
  members.object("resolved", [&] {
    for (const auto& [given, symbol] : selection.resolved) members.text(given, symbol);
  });
}

std::string write_hello(broker::Environment environment, const Hello& hello) {
  return support::write_object([&](JsonWriter& members) {
    const StreamSelection& selection = hello.selection;
    members.text("environment", broker::to_string(environment));
    if (selection.has_market_events()) write_market_data(members, selection, hello.feeds.market_data);
    if (selection.has_account_events()) {
      members.text("account_feed", broker::to_string(hello.feeds.accounts.state));
      members.optional_text("account_feed_reason", hello.feeds.accounts.reason);
      members.array("accounts", [&] {
        for (const std::string& account : selection.accounts) members.text(account);
      });
      if (hello.is_resumed) members.flag("is_complete", hello.is_complete);
    }
    members.array("missing", [&] {
      for (const MissingItem& item : selection.missing.items()) {
        members.object([&] {
          members.text("symbol", item.symbol);
          members.text("reason", item.reason);
        });
      }
    });
  });
}

}  // namespace

class MarketStreams::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(ToolContextPtr tool_context, std::chrono::milliseconds keep_time)
      : tool_context_(std::move(tool_context)), log_(client(), keep_time, [this] { wake(); }) {}

  std::shared_ptr<void> open(const mcp::StreamRequest& request, std::shared_ptr<mcp::StreamClient> stream_client) {
    check_switched_on(read_feeds(client()).market_data, "the live feed");
    StreamSelection selection = select_stream(*tool_context_, request);
    if (selection.has_account_events()) check_switched_on(read_feeds(client()).accounts, "the account streamer");
    auto handle = std::make_shared<Handle>(weak_from_this(), selection.accounts);
    log_.hold(selection.accounts);
    handle->is_holding = true;
    log_.expire();  // drops events that are too old to be repeated
    const auto position = log_.find_position(request.last_event_id, selection.accounts);
    if (selection.has_market_events()) {
      add_missing(selection, client().live().look(selection.instruments, selection.wish(), kFirstWait, request.budget));
    }
    const FeedViews feeds = read_feeds(client());
    const Hello hello{selection, feeds, !request.last_event_id.empty(), position.is_complete};
    stream_client->send(make_first_events(hello, position));
    handle->stream = std::make_shared<ClientStream>(std::move(selection), instruments_, std::move(stream_client),
                                                    position.after, feeds);
    begin(handle->stream);
    return handle;
  }

  void stop() {
    std::thread thread;
    {
      const support::MutexLock lock(mutex_);
      is_stopping_ = true;
      thread = std::move(thread_);
    }
    stop_.request_stop();
    changed_.notify_all();
    if (thread.joinable()) thread.join();
  }

 private:
  using StreamPtr = std::shared_ptr<ClientStream>;

  struct Handle {
    Handle(std::weak_ptr<Impl> owner_of_streams, std::vector<std::string> held)
        : owner(std::move(owner_of_streams)), accounts(std::move(held)) {}
    ~Handle() {
      if (const auto impl = owner.lock()) impl->end(*this);
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    const std::weak_ptr<Impl> owner;
    const std::vector<std::string> accounts;
    bool is_holding = false;
    StreamPtr stream;
  };

  broker::Client& client() const { return tool_context_->broker(); }

  std::vector<mcp::StreamEvent> make_first_events(const Hello& hello, const AccountEventLog::Position& position) const {
    std::vector<mcp::StreamEvent> events = {{.name = "hello", .data = write_hello(client().environment(), hello)}};
    // A client that is cut off before the first account event goes on from here.
    if (hello.selection.has_account_events()) events.front().id = log_.format_id(position.after);
    if (hello.is_complete) return events;
    const support::Instant now = client().clock().now();
    for (const std::string& account : hello.selection.accounts) events.push_back(make_resync_event(account, now));
    return events;
  }

  void begin(const StreamPtr& stream) {
    const support::MutexLock lock(mutex_);
    if (is_stopping_) return;
    streams_.push_back(stream);
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    is_woken_ = true;
    changed_.notify_all();
  }

  void end(const Handle& handle) {
    if (handle.is_holding) log_.release(handle.accounts);
    const support::MutexLock lock(mutex_);
    std::erase(streams_, handle.stream);
    is_woken_ = true;
    changed_.notify_all();
  }

  void wake() {
    const support::MutexLock lock(mutex_);
    is_woken_ = true;
    changed_.notify_all();
  }

  void run() {
    while (wait_for_work()) {
      try {
        serve();
        log_.expire();
      } catch (const std::exception& error) {
        if (!stop_.stop_requested()) support::log_warning("market_streams", {{"reason", error.what()}});
      }
    }
  }

  // Waits for an account event, a new stream, the next look, or the end of a watch. Returns false if the object ends.
  bool wait_for_work() {
    const auto expiry = log_.next_expiry();
    const auto now = Clock::now();
    support::MutexLock lock(mutex_);
    Clock::time_point until = streams_.empty() ? now + kForever : now + kTick;
    if (expiry) until = std::min(until, *expiry);
    changed_.wait_until(lock, until, [this]() REQUIRES(mutex_) { return is_stopping_ || is_woken_; });
    is_woken_ = false;
    return !is_stopping_;
  }

  void serve() {
    std::vector<StreamPtr> streams;
    {
      const support::MutexLock lock(mutex_);
      streams = streams_;
    }
    const auto now = Clock::now();
    SharedLook look;
    for (const StreamPtr& stream : streams) stream->add_due_instruments(look, now);
    look.read(client().live(), support::Budget::of(kLookTimeout, stop_.get_token()));
    const FeedViews feeds = read_feeds(client());
    const support::Instant time = client().clock().now();
    for (const StreamPtr& stream : streams) {
      if (stream->deliver(feeds, log_, now, time)) continue;
      const support::MutexLock lock(mutex_);
      std::erase(streams_, stream);
    }
  }

  const ToolContextPtr tool_context_;
  SharedInstruments instruments_;
  std::stop_source stop_;
  support::Mutex mutex_;
  std::condition_variable_any changed_;
  bool is_woken_ GUARDED_BY(mutex_) = false;
  bool is_stopping_ GUARDED_BY(mutex_) = false;
  std::vector<StreamPtr> streams_ GUARDED_BY(mutex_);
  AccountEventLog log_;  // calls wake()
  std::thread thread_ GUARDED_BY(mutex_);
};

MarketStreams::MarketStreams(ToolContextPtr tool_context, std::chrono::milliseconds keep_time)
    : impl_(std::make_shared<Impl>(std::move(tool_context), keep_time)) {}

MarketStreams::~MarketStreams() {
  impl_->stop();
}

std::shared_ptr<void> MarketStreams::open(const mcp::StreamRequest& request,
                                          std::shared_ptr<mcp::StreamClient> client) {
  return impl_->open(request, std::move(client));
}

}  // namespace tools
