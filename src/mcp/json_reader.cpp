#include "json_reader.hpp"

#include <string>
#include <vector>

#include "tastytrade_mcp/mcp/protocol_error.hpp"

namespace mcp {
namespace {

// Builds the value while it is read, so that a bound is met before the memory is spent.
class Builder final : public nlohmann::json_sax<Json> {
 public:
  explicit Builder(std::size_t max_depth) : max_depth_(max_depth) {}

  Json root;
  std::string refusal;             // why a well-formed text was refused
  std::size_t error_position = 0;  // where an ill-formed one broke

  bool null() override { return place(nullptr); }
  bool boolean(bool value) override { return place(value); }
  bool number_integer(number_integer_t value) override { return place(value); }
  bool number_unsigned(number_unsigned_t value) override { return place(value); }
  bool number_float(number_float_t value, const string_t&) override { return place(value); }
  bool string(string_t& value) override { return place(std::move(value)); }
  bool binary(binary_t&) override { return refuse("The message holds binary data."); }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    auto& members = open_.back()->get_ref<Json::object_t&>();
    if (members.size() >= kMostMembers) {
      return refuse("An object in the message has more than " + std::to_string(kMostMembers) + " members.");
    }
    if (members.find(name) != members.end()) return refuse("An object in the message names a member twice.");
    members.emplace_back(std::move(name), nullptr);
    member_ = &members.back().second;
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const Json::exception&) override {
    error_position = position;
    return false;
  }

 private:
  template <class Value>
  bool place(Value&& value) {
    slot() = std::forward<Value>(value);
    return true;
  }

  // Where the next value goes. A container does not grow while one of its elements is open, so pointers hold.
  Json& slot() {
    if (open_.empty()) return root;
    if (open_.back()->is_object()) return *member_;
    open_.back()->push_back(nullptr);
    return open_.back()->back();
  }

  bool open(Json&& container) {
    if (open_.size() >= max_depth_) {
      return refuse("The message is nested deeper than " + std::to_string(max_depth_) + " levels.");
    }
    Json& place = slot();
    place = std::move(container);
    open_.push_back(&place);
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  bool refuse(std::string why) {
    refusal = std::move(why);
    return false;
  }

  std::size_t max_depth_;
  std::vector<Json*> open_;  // from the root to the innermost container
  Json* member_ = nullptr;
};

}  // namespace

Json read_json(std::string_view text, std::size_t max_depth) {
  Builder builder(max_depth);
  if (Json::sax_parse(text, &builder)) return std::move(builder.root);
  if (!builder.refusal.empty()) throw ProtocolError(400, code::kInvalidRequest, builder.refusal);
  throw ProtocolError(
      400, code::kParseError,
      "The message is not valid JSON in UTF-8 (at byte " + std::to_string(builder.error_position) + ").");
}

}  // namespace mcp
