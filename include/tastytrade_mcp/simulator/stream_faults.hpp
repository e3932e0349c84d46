// Faults of the simulator's streams, for tests: a connection that ends or falls silent, messages that are no messages,
// and the odd answers of dxFeed's servers and of the account streamer that were seen or are documented.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace simulator {

// Quotes at a fixed rate, made before they are sent, so that a load test measures its client only.
struct QuoteFlood {
  std::vector<std::string> symbols;  // streamer symbols, quoted in turn
  int events_per_second = 1000;
  int seconds = 1;
  int events_per_frame = 1;
};

// A fault is used `count` times (negative: until cleared) by connections whose path begins with `path` (empty: all).
// Of several faults of a kind the one added first is used.
struct StreamFault {
  enum class Kind {
    // The upgrade.
    refuse_upgrade,  // answer it with the HTTP status `code`

    // Faults of what is written. A connection takes the first such fault when it is opened, or later when it has none;
    // `frames`
    // and `delay` count from then. It happens before the frame after `frames` frames, or at the first tick after
    // `delay`
    // if `frames` is 0. Then the connection takes the next one.
    cut,         // end the TCP connection without a close frame
    half_frame,  // write half of the next frame, then the same
    close,       // a close frame with `code` and `text`
    silence,     // write nothing for `duration`, then all that was held back
    slow,        // from now on at most `bytes` a second
    not_json,    // insert a message that is no JSON
    bad_utf8,    // insert a message that is no UTF-8
    big_frame,   // insert a message of `bytes` bytes

    // Faults of what is read.
    frame_limit,  // close with 1009 after a message of more than `bytes` bytes; for the connection's life

    // DXLink: the login.
    late_invitation,  // AUTH_STATE UNAUTHORIZED comes `delay` after SETUP
    drop_early_auth,  // ignore an AUTH that comes before it
    refuse_token,     // UNAUTHORIZED
    expire_token,     // the token is valid for `delay` only

    // DXLink: channels. `text` names what is concerned: a contract, a column, an event type; empty: any.
    channel_refused,      // ERROR for a channel of the contract `text`
    auto_has_no_candles,  // an empty snapshot of candles on a channel of the contract AUTO
    pairs_in_frame,       // one FEED_DATA of several types, for the channel's life
    inband_names,         // the names of the columns in FEED_DATA, for the channel's life
    columns_reordered,    // announce the columns of the type `text` in another order, and send them so
    columns_left_out,     // leave out the column `text`
    config_late,          // announce the columns of the type `text` `delay` after the first data
    config_changes,       // announce other columns of the type `text` after `delay`, and send them so
    row_does_not_divide,  // a value more in the next data of the type `text`
    type_silent,          // accept a subscription to the type `text`, and send nothing
    duplicate_snapshot,   // send a snapshot of candles twice
    shuffled_snapshot,    // its rows in another order, the flags at their places
    snapshot_cut,         // half of it, ended by SNAPSHOT_SNIP
    pending_flag,         // TX_PENDING on all rows but the last
    flood,                // `flood`, as soon as a connection is subscribed to quotes

    // The account streamer. `text` is the type of the notification; empty: any.
    drop_notification,
    duplicate_notification,  // send it twice
    reorder_notifications,   // send it after the next one
    gap_in_sequence,         // leave out a number of ws-sequence before it
    unknown_type,            // give it a type that nobody knows
    ack_without_id,          // an acknowledgement without request-id
    ack_error,               // an error with the message `text` for an acknowledgement
  };

  Kind kind = Kind::cut;
  std::string path = {};
  int count = 1;
  int frames = 0;
  std::chrono::milliseconds delay{0};
  std::chrono::milliseconds duration{0};
  int code = 0;
  std::size_t bytes = 0;
  std::string text = {};
  QuoteFlood flood = {};
};

}  // namespace simulator
