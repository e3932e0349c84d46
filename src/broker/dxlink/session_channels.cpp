// The channels of a session: opening, subscriptions, data, and what is done about data that cannot be decoded.
#include <algorithm>

#include "dxlink/session.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace broker::dxlink {
namespace {

constexpr std::string_view kCandleFallback = "AUTO";  // if the server refuses HISTORY

}  // namespace

void Session::open_channels(Actions& actions) {
  request(Channel::ticker, actions);
  for (const Channel channel : {Channel::candles, Channel::prints}) {
    if (host_.is_wanted(channel)) request(channel, actions);
  }
}

void Session::request(Channel channel, Actions& actions) {
  ChannelState& state = at(channel);
  state.phase = Phase::requested;
  state.asked_at = clock_.steady();
  state.has_changes = false;
  state.held.clear();
  state.held_bytes = 0;
  send(make_channel_request(channel, state.contract), actions);
}

void Session::handle_opened(Channel channel, Actions& actions) {
  ChannelState& state = at(channel);
  if (state.phase != Phase::requested) return;
  state.phase = Phase::open;
  state.ignores_closed = false;
  state.columns = ColumnTable();
  state.types.clear();
  const std::vector<Subscription> all = host_.all(channel);
  // Without subscriptions the format is still to be told.
  if (all.empty()) send(make_feed_setup(channel, {}), actions);
  subscribe(channel, true, {}, all, actions);
  settle();
}

void Session::handle_closed(Channel channel, const std::string& reason, Actions& actions) {
  ChannelState& state = at(channel);
  switch (state.phase) {
    case Phase::requested:
      if (std::exchange(state.ignores_closed, false)) return;
      if (channel == Channel::candles && state.contract != kCandleFallback) {
        state.contract = kCandleFallback;
        request(channel, actions);
      } else {
        refuse(channel, reason, actions);
      }
      return;
    case Phase::closing:
      request(channel, actions);
      return;
    case Phase::open:
      reopen(channel, false, actions);
      return;
    default:
      ++figures_.unknown_messages;
  }
}

void Session::refuse(Channel channel, const std::string& reason, Actions& actions) {
  at(channel).phase = Phase::refused;
  if (channel == Channel::ticker) return end(SessionOutcome::server_error, reason, actions);
  support::log_warning("live_channel_refused", {{"channel", number_of(channel)}, {"reason", reason}});
  host_.refused(channel, reason);
  settle();
}

// Opens a channel anew. `is_open`: it has to be closed first.
void Session::reopen(Channel channel, bool is_open, Actions& actions) {
  ChannelState& state = at(channel);
  const TimePoint now = clock_.steady();
  std::erase_if(state.reopenings, [&](TimePoint time) { return now - time >= kReopenTime; });
  if (state.reopenings.size() >= kMaxReopenings) {
    return end(SessionOutcome::unreadable, "a channel of the feed failed again and again", actions);
  }
  state.reopenings.push_back(now);
  if (!is_open) return request(channel, actions);
  state.phase = Phase::closing;
  state.asked_at = now;
  state.held.clear();
  state.held_bytes = 0;
  send(make_channel_cancel(channel), actions);
}

// True if all channels are open or refused: then all subscriptions are sent.
void Session::settle() {
  if (state_ != State::opening && state_ != State::restoring && state_ != State::live) return;
  const bool is_settled = std::all_of(channels_.begin(), channels_.end(), [](const ChannelState& state) {
    return state.phase != Phase::requested && state.phase != Phase::closing;
  });
  if (!is_settled || state_ != State::opening) return;
  restored_at_ = clock_.steady();
  state_ = is_proven_ ? State::live : State::restoring;
}

void Session::subscribe(Channel channel, bool resets, std::span<const Subscription> removed,
                        std::span<const Subscription> added, Actions& actions) {
  ChannelState& state = at(channel);
  const std::size_t types_before = state.types.size();
  for (const Subscription& entry : removed) symbols_.remove(entry.type, entry.text);
  for (const Subscription& entry : added) {
    if (std::find(state.types.begin(), state.types.end(), entry.type) == state.types.end()) {
      state.types.push_back(entry.type);
    }
    symbols_.add(entry.type, entry.text, entry.symbol);
    has_subscribed_ = true;
  }
  if (state.types.size() > types_before) send(make_feed_setup(channel, state.types), actions);
  for (std::string& frame : make_subscriptions(channel, resets, removed, added, max_frame_bytes_)) {
    send(std::move(frame), actions);
  }
  state.sent_at = clock_.steady();
}

void Session::send_changes(Channel channel, Actions& actions) {
  ChannelState& state = at(channel);
  state.has_changes = false;
  const SessionHost::Changes changes = host_.changes(channel);
  if (changes.removed.empty() && changes.added.empty()) return;
  subscribe(channel, false, changes.removed, changes.added, actions);
}

void Session::handle_config(const Message& message, Actions& actions) {
  const auto channel = find_channel(message.channel);
  if (!channel || at(*channel).phase != Phase::open) {
    ++figures_.unknown_messages;
    return;
  }
  ChannelState& state = at(*channel);
  state.is_compact = message.is_compact;
  for (const auto& [type, names] : message.event_fields) state.columns.announce(type, names);
  if (!state.held.empty()) read_held(*channel, false, actions);
}

Frame Session::decode(std::string_view text) {
  const auto columns = [this](int number) -> const ColumnTable* {
    const auto channel = find_channel(number);
    return channel && at(*channel).phase == Phase::open ? &at(*channel).columns : nullptr;
  };
  return decoder_.decode(text, columns, symbols_);
}

void Session::handle_data(std::string_view text, const Frame& frame, Actions& actions) {
  note_frame(frame);
  const auto channel = find_channel(frame.channel);
  switch (frame.kind) {
    case FrameKind::data: {
      for (const Announcement& announced : frame.announced)
        at(*channel).columns.announce(announced.type, announced.columns);
      host_.store(frame.batches);
      const bool has_rows =
          std::any_of(frame.batches.begin(), frame.batches.end(), [](const Batch& batch) { return batch.size() > 0; });
      if (has_rows) prove();
      return;
    }
    case FrameKind::no_columns:
      return hold(*channel, text, actions);
    case FrameKind::malformed:
      if (channel && at(*channel).phase == Phase::open) reopen(*channel, true, actions);
      return;
    default:
      ++figures_.unknown_messages;
  }
}

void Session::note_frame(const Frame& frame) {
  figures_.unknown_symbols += frame.left_out.unknown_symbols;
  if (frame.kind != FrameKind::malformed) return;
  ++figures_.decode_errors;
  support::log_warning("live_data_unreadable", {{"channel", frame.channel},
                                                {"type", to_string(frame.type)},
                                                {"reason", to_string(frame.failure)},
                                                {"columns", frame.columns},
                                                {"values", frame.values}});
}

// Keeps data whose columns are not known yet.
void Session::hold(Channel channel, std::string_view text, Actions& actions) {
  ChannelState& state = at(channel);
  if (state.held.empty()) state.held_since = clock_.steady();
  state.held.emplace_back(text);
  state.held_bytes += text.size();
  if (state.held_bytes > kMaxHeldBytes) read_held(channel, true, actions);
}

// Decodes the data that were kept. `assumes_columns`: with the columns that were asked for, where none were announced.
void Session::read_held(Channel channel, bool assumes_columns, Actions& actions) {
  ChannelState& state = at(channel);
  const std::vector<std::string> held = std::exchange(state.held, {});
  state.held_bytes = 0;
  for (const std::string& text : held) {
    if (state.phase != Phase::open) return;
    Frame frame = decode(text);
    for (std::size_t i = 0; i < kEventTypes && frame.kind == FrameKind::no_columns && assumes_columns; ++i) {
      if (!state.is_compact) break;
      state.columns.assume(frame.type);
      frame = decode(text);
    }
    if (frame.kind == FrameKind::no_columns && assumes_columns) {
      frame.kind = FrameKind::malformed;
      frame.failure = DecodeFailure::shape;
    }
    handle_data(text, frame, actions);
  }
}

}  // namespace broker::dxlink
