#include "tastytrade_mcp/support/json_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace support {
namespace {

using Members = Json::object_t;

constexpr std::size_t kSmallObject = 16;     // up to this number of members a linear search is faster
constexpr std::size_t kShownNameBytes = 60;  // of a repeated member
constexpr int kOutOfRange = 406;             // nlohmann's id for a number that overflows

// The value of the text as a polynomial at a random point, modulo the prime 2^61 - 1. The point is chosen at start, so
// that nobody can choose names that collide, unlike with the hashes of the standard library.
std::uint64_t hash_name(std::string_view name) {
  static const std::uint64_t point = [] {
    std::uint64_t random = 0;
    std::memcpy(&random, random_bytes(sizeof(random)).data(), sizeof(random));
    return random >> 3;
  }();
  __extension__ using Wide = unsigned __int128;
  constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61) - 1;
  std::uint64_t hash = 1;
  for (const char c : name) {
    const Wide product = static_cast<Wide>(hash) * point + static_cast<unsigned char>(c);
    hash = static_cast<std::uint64_t>(product & kPrime) + static_cast<std::uint64_t>(product >> 61);
    if (hash >= kPrime) hash -= kPrime;
  }
  return hash;
}

std::optional<std::size_t> find_by_walking(const Members& members, const std::string& name) {
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members.data()[i].first == name) return i;
  }
  return std::nullopt;
}

// Finds a member of one large object by its name. Knows the members by their positions, because the vector that holds
// them moves them when it grows.
class NameIndex {
 public:
  // Call before `name` is appended to `members`, and for every name from the first call on: notes the position it will
  // have.
  std::optional<std::size_t> find_or_add(const Members& members, const std::string& name) {
    for (; indexed_ < members.size(); ++indexed_) {
      positions_.emplace(hash_name(members.data()[indexed_].first), indexed_);
    }
    const std::uint64_t hash = hash_name(name);
    const auto [begin, end] = positions_.equal_range(hash);
    for (auto entry = begin; entry != end; ++entry) {
      if (members.data()[entry->second].first == name) return entry->second;
    }
    positions_.emplace(hash, indexed_++);
    return std::nullopt;
  }

 private:
  std::unordered_multimap<std::uint64_t, std::size_t> positions_;
  std::size_t indexed_ = 0;
};

bool is_whole(std::string_view number) {
  return number.find_first_of(".eE") == std::string_view::npos;
}

// Whether a double may change the number: it keeps 15 significant digits of any decimal.
bool loses_digits(std::string_view number) {
  const std::string_view mantissa = number.substr(0, number.find_first_of("eE"));
  const auto first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos) return false;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return std::count_if(mantissa.begin() + static_cast<std::ptrdiff_t>(first), mantissa.end(), is_digit) > 15;
}

// 0 in the end, though a digit before the exponent is not.
bool vanishes(double value, std::string_view number) {
  return value == 0 &&
         number.substr(0, number.find_first_of("eE")).find_first_of("123456789") != std::string_view::npos;
}

// Builds the value while it is read, so that a limit is met before the memory is spent.
class Builder final : public nlohmann::json_sax<Json> {
 public:
  explicit Builder(const JsonLimits& limits) : limits_(limits) {}

  Json root;
  std::optional<JsonError> error;

  bool null() override { return place(nullptr); }
  bool boolean(bool value) override { return place(value); }
  bool number_integer(number_integer_t value) override { return place(value); }
  bool number_unsigned(number_unsigned_t value) override { return place(value); }
  bool string(string_t& value) override { return place(std::move(value)); }
  bool binary(binary_t&) override { return false; }  // JSON has none
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool number_float(number_float_t value, const string_t& text) override {
    const bool fits = !is_whole(text) && !vanishes(value, text);
    if (limits_.large_numbers == LargeNumbers::as_text && (!fits || loses_digits(text))) return place(text);
    if (fits) return place(value);
    return refuse(JsonError::Kind::number,
                  is_whole(text) ? "holds a whole number beyond 64 bits" : "holds a number that is too small");
  }

  bool key(string_t& name) override {
    Container& object = open_.back();
    auto& members = object.value->get_ref<Members&>();
    if (!object.names && members.size() >= kSmallObject) object.names = std::make_unique<NameIndex>();
    if (const auto known = object.names ? object.names->find_or_add(members, name) : find_by_walking(members, name)) {
      if (limits_.repeated_members == RepeatedMembers::refuse) {
        return refuse(JsonError::Kind::repeated_member,
                      "names the member \"" + printable(name, kShownNameBytes) + "\" twice in one object");
      }
      member_ = &members.data()[*known].second;
      return true;
    }
    if (members.size() >= limits_.max_members) {
      return refuse(JsonError::Kind::members,
                    "has an object with more than " + std::to_string(limits_.max_members) + " members");
    }
    members.emplace_back(std::move(name), nullptr);
    member_ = &members.back().second;
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const Json::exception& failure) override {
    const std::string where = " (at byte " + std::to_string(position) + ")";
    if (failure.id == kOutOfRange && limits_.large_numbers == LargeNumbers::refuse) {
      return refuse(JsonError::Kind::syntax, "holds a number that is out of range" + where);
    }
    return refuse(JsonError::Kind::syntax, "is not valid JSON in UTF-8" + where);
  }

 private:
  struct Container {
    Json* value;
    std::unique_ptr<NameIndex> names = nullptr;  // of a large object
  };

  template <class Value>
  bool place(Value&& value) {
    slot() = std::forward<Value>(value);
    return true;
  }

  // Where the next value goes. A container does not grow while one of its elements is open, so pointers hold.
  Json& slot() {
    if (open_.empty()) return root;
    Json& container = *open_.back().value;
    if (container.is_object()) return *member_;
    container.push_back(nullptr);
    return container.back();
  }

  bool open(Json&& container) {
    if (open_.size() >= limits_.max_depth) {
      return refuse(JsonError::Kind::depth, "nests deeper than " + std::to_string(limits_.max_depth) + " levels");
    }
    Json& place = slot();
    place = std::move(container);
    open_.push_back({.value = &place});
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  bool refuse(JsonError::Kind kind, const std::string& why) {
    error.emplace(kind, why);
    return false;
  }

  const JsonLimits& limits_;
  std::vector<Container> open_;  // from the root to the innermost container
  Json* member_ = nullptr;
};

}  // namespace

Json read_json(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.max_bytes) {
    throw JsonError(JsonError::Kind::size, "is larger than " + std::to_string(limits.max_bytes) + " bytes");
  }
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    throw JsonError(JsonError::Kind::syntax,
                    "is not valid JSON in UTF-8: a NUL byte (at byte " + std::to_string(nul + 1) + ")");
  }
  Builder builder(limits);
  if (!Json::sax_parse(text, &builder)) {
    throw builder.error.value_or(JsonError(JsonError::Kind::syntax, "is not valid JSON in UTF-8"));
  }
  return std::move(builder.root);
}

}  // namespace support
