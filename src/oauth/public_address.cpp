#include "public_address.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "tastytrade_mcp/support/platform/ip_address.hpp"

namespace oauth {
namespace {

using V4 = std::uint32_t;
using V6 = std::array<std::uint8_t, 16>;

struct Block4 {
  V4 network;
  int bits;
};

constexpr V4 v4(unsigned a, unsigned b, unsigned c, unsigned d) {
  return (a << 24) | (b << 16) | (c << 8) | d;
}

constexpr Block4 kSpecial4[] = {
    {v4(0, 0, 0, 0), 8},      {v4(10, 0, 0, 0), 8},     {v4(100, 64, 0, 0), 10}, {v4(127, 0, 0, 0), 8},
    {v4(169, 254, 0, 0), 16}, {v4(172, 16, 0, 0), 12},  {v4(192, 0, 0, 0), 24},  {v4(192, 0, 2, 0), 24},
    {v4(192, 88, 99, 0), 24}, {v4(192, 168, 0, 0), 16}, {v4(198, 18, 0, 0), 15}, {v4(198, 51, 100, 0), 24},
    {v4(203, 0, 113, 0), 24}, {v4(224, 0, 0, 0), 4},    {v4(240, 0, 0, 0), 4},
};

bool is_public4(V4 address) {
  return std::none_of(std::begin(kSpecial4), std::end(kSpecial4), [address](const Block4& block) {
    const int shift = 32 - block.bits;
    return address >> shift == block.network >> shift;
  });
}

V4 read4(const V6& bytes, std::size_t at) {
  return v4(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

bool starts_with(const V6& bytes, std::initializer_list<std::uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

// Only 2000::/3 is in use as global unicast; what is special within it is named here.
bool is_public6(const V6& bytes) {
  if ((bytes[0] & 0xe0) != 0x20) {
    const bool nat64 = starts_with(bytes, {0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0});
    return nat64 && is_public4(read4(bytes, 12));
  }
  if (starts_with(bytes, {0x20, 0x01, 0x00}) || starts_with(bytes, {0x20, 0x01, 0x01})) return false;  // 2001::/23
  if (starts_with(bytes, {0x20, 0x01, 0x0d, 0xb8})) return false;                                      // documentation
  if (starts_with(bytes, {0x3f, 0xff})) return false;  // documentation (RFC 9637), and more around it
  if (starts_with(bytes, {0x20, 0x02})) return is_public4(read4(bytes, 2));  // 6to4
  return true;
}

}  // namespace

bool is_public_address(const std::string& address) {
  const auto ip = support::platform::parse_ip_address(address);
  if (!ip) return false;
  return ip->is_ipv6 ? is_public6(ip->bytes) : is_public4(read4(ip->bytes, 0));
}

}  // namespace oauth
