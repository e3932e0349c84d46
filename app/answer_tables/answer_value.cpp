#include "answer_value.hpp"

#include <algorithm>
#include <stdexcept>

#include "tastytrade_mcp/support/json.hpp"

namespace app {
namespace {

using support::Json;
using Kind = AnswerValue::Kind;

// Builds the tree from the parser's events, which give each fraction as it is written.
class TreeBuilder : public nlohmann::json_sax<Json> {
 public:
  AnswerValue take() { return std::move(root_); }

  bool null() override { return add({}); }
  bool boolean(bool value) override { return add({.kind = Kind::boolean, .text = value ? "true" : "false"}); }
  bool number_integer(number_integer_t value) override {
    return add({.kind = Kind::number, .text = std::to_string(value)});
  }
  bool number_unsigned(number_unsigned_t value) override {
    return add({.kind = Kind::number, .text = std::to_string(value)});
  }
  bool number_float(number_float_t, const string_t& written) override {
    return add({.kind = Kind::number, .text = written});
  }
  bool string(string_t& value) override { return add({.kind = Kind::text, .text = value}); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open({.kind = Kind::object}); }
  bool key(string_t& name) override {
    open_.back().name = name;
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open({.kind = Kind::list}); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  struct OpenValue {
    AnswerValue value;
    std::string name = {};  // of the member that comes next
  };

  bool add(AnswerValue value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (OpenValue& parent = open_.back(); parent.value.kind == Kind::list) {
      parent.value.items.push_back(std::move(value));
    } else {
      parent.value.members.emplace_back(std::move(parent.name), std::move(value));
    }
    return true;
  }
  bool open(AnswerValue value) {
    open_.push_back({std::move(value)});
    return true;
  }
  bool close() {
    AnswerValue value = std::move(open_.back().value);
    open_.pop_back();
    return add(std::move(value));
  }

  AnswerValue root_;
  std::vector<OpenValue> open_;
};

}  // namespace

bool AnswerValue::is_list_of_objects() const {
  return kind == Kind::list && !items.empty() &&
         std::all_of(items.begin(), items.end(), [](const AnswerValue& item) { return item.is_object(); });
}

const AnswerValue* AnswerValue::find(std::string_view name) const {
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const auto& member) { return member.first == name; });
  return found == members.end() ? nullptr : &found->second;
}

std::string AnswerValue::member_text(std::string_view name) const {
  const AnswerValue* member = find(name);
  return member == nullptr ? "" : member->text;
}

AnswerValue parse_answer(std::string_view json) {
  TreeBuilder builder;
  if (!Json::sax_parse(json, &builder)) throw std::invalid_argument("The answer is not JSON.");
  return builder.take();
}

}  // namespace app
