// inet_pton() of Windows also takes hexadecimal and octal numbers, which other programs read differently. So addresses
// are parsed here.
#include "tastytrade_mcp/support/platform/ip_address.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

namespace support::platform {
namespace {

constexpr std::size_t kGroups = 8;  // of 16 bits, in an IPv6 address

// Parses a number of at most `max_digits` digits; nothing else may be in `text`.
std::optional<unsigned> parse_number(std::string_view text, int base, std::size_t max_digits) {
  unsigned value = 0;
  if (text.empty() || text.size() > max_digits) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::array<std::uint8_t, 4>> parse_ipv4_bytes(std::string_view text) {
  const auto parts = split(text, '.');
  std::array<std::uint8_t, 4> bytes{};
  if (parts.size() != bytes.size()) return std::nullopt;
  for (std::size_t index = 0; index < bytes.size(); ++index) {
    const auto number = parse_number(parts[index], 10, 3);
    if (!number || *number > 255 || (parts[index].size() > 1 && parts[index][0] == '0')) return std::nullopt;
    bytes[index] = static_cast<std::uint8_t>(*number);
  }
  return bytes;
}

// Groups between colons, the last of which may be an IPv4 address if `may_end_with_ipv4`. Empty text: no groups.
std::optional<std::vector<std::uint16_t>> parse_groups(std::string_view text, bool may_end_with_ipv4) {
  std::vector<std::uint16_t> groups;
  if (text.empty()) return groups;
  const auto parts = split(text, ':');
  for (const auto& part : parts) {
    if (may_end_with_ipv4 && &part == &parts.back() && part.find('.') != std::string_view::npos) {
      const auto bytes = parse_ipv4_bytes(part);
      if (!bytes) return std::nullopt;
      groups.push_back(static_cast<std::uint16_t>((*bytes)[0] << 8 | (*bytes)[1]));
      groups.push_back(static_cast<std::uint16_t>((*bytes)[2] << 8 | (*bytes)[3]));
      continue;
    }
    const auto number = parse_number(part, 16, 4);
    if (!number) return std::nullopt;
    groups.push_back(static_cast<std::uint16_t>(*number));
  }
  return groups;
}

std::string to_hex(unsigned number) {
  std::array<char, 8> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number, 16).ptr};
}

// RFC 5952, section 4: the longest sequence of two or more zero groups becomes "::", the first of equally long ones.
std::string format_ipv6(const std::array<std::uint8_t, 16>& bytes) {
  std::array<unsigned, kGroups> groups{};
  for (std::size_t index = 0; index < kGroups; ++index) groups[index] = 256u * bytes[2 * index] + bytes[2 * index + 1];
  const bool is_mapped =
      std::all_of(groups.begin(), groups.begin() + 5, [](unsigned group) { return group == 0; }) && groups[5] == 0xffff;
  if (is_mapped) return "::ffff:" + format_ipv4(&bytes[12]);  // section 5
  std::size_t zeros_at = 0, zeros = 0;
  for (std::size_t start = 0; start < kGroups; ++start) {
    std::size_t length = 0;
    while (start + length < kGroups && groups[start + length] == 0) ++length;
    if (length > zeros) zeros = length, zeros_at = start;
  }
  if (zeros < 2) zeros_at = kGroups;
  std::string text;
  for (std::size_t index = 0; index < kGroups;) {
    if (index == zeros_at) {
      text += "::";
      index += zeros;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    text += to_hex(groups[index++]);
  }
  return text;
}

}  // namespace

std::optional<IpAddress> parse_ipv4(const std::string& text) {
  const auto parsed = parse_ipv4_bytes(text);
  if (!parsed) return std::nullopt;
  IpAddress address;
  std::copy(parsed->begin(), parsed->end(), address.bytes.begin());
  return address;
}

std::optional<IpAddress> parse_ipv6(const std::string& text) {
  const std::string_view whole(text);
  const auto gap = whole.find("::");
  const bool has_gap = gap != std::string_view::npos;
  const auto before = parse_groups(whole.substr(0, gap), !has_gap);
  const auto after = parse_groups(has_gap ? whole.substr(gap + 2) : std::string_view(), true);
  if (!before || !after) return std::nullopt;
  const std::size_t given = before->size() + after->size();
  if (has_gap ? given >= kGroups : given != kGroups) return std::nullopt;
  IpAddress address{.is_ipv6 = true};
  const auto put = [&](std::size_t group, std::uint16_t value) {
    address.bytes[2 * group] = static_cast<std::uint8_t>(value >> 8);
    address.bytes[2 * group + 1] = static_cast<std::uint8_t>(value);
  };
  for (std::size_t index = 0; index < before->size(); ++index) put(index, (*before)[index]);
  for (std::size_t index = 0; index < after->size(); ++index) put(kGroups - after->size() + index, (*after)[index]);
  return address;
}

std::optional<IpAddress> parse_ip_address(const std::string& text) {
  const auto address = parse_ipv4(text);
  return address ? address : parse_ipv6(text);
}

std::string to_string(const IpAddress& address) {
  return address.is_ipv6 ? format_ipv6(address.bytes) : format_ipv4(address.bytes.data());
}

std::string format_ipv4(const std::uint8_t* bytes) {
  std::string text;
  for (std::size_t index = 0; index < 4; ++index) text += (index > 0 ? "." : "") + std::to_string(bytes[index]);
  return text;
}

}  // namespace support::platform
