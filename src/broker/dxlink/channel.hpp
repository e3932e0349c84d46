// The channels of the market data feed. Client channels have odd numbers.
#pragma once

#include <array>
#include <string_view>

#include "dxlink/event.hpp"

namespace broker::dxlink {

enum class Channel : std::uint8_t {
  ticker,   // all types of which the last event counts
  candles,  // with the history before the subscription
  prints,   // each single trade
};
inline constexpr std::array<Channel, 3> kChannels = {Channel::ticker, Channel::candles, Channel::prints};

constexpr std::size_t index_of(Channel channel) {
  return static_cast<std::size_t>(channel);
}
constexpr int number_of(Channel channel) {
  return static_cast<int>(index_of(channel)) * 2 + 1;
}
constexpr Channel channel_of(EventType type) {
  if (type == EventType::candle) return Channel::candles;
  return type == EventType::time_and_sale ? Channel::prints : Channel::ticker;
}

// The contract by which a channel delivers events. AUTO may answer a request for candles with an empty history.
constexpr std::string_view contract_of(Channel channel) {
  constexpr std::array<std::string_view, 3> kContracts = {"AUTO", "HISTORY", "HISTORY"};
  return kContracts[index_of(channel)];
}

}  // namespace broker::dxlink
