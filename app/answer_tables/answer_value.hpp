// An answer of a tool as a tree in which every number keeps the digits that the answer has. The JSON library's own tree
// would turn fractions into binary ones.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace app {

struct AnswerValue {
  enum class Kind { null, boolean, number, text, list, object };

  Kind kind = Kind::null;
  std::string text = {};                                          // of a boolean, number or text
  std::vector<AnswerValue> items = {};                            // of a list
  std::vector<std::pair<std::string, AnswerValue>> members = {};  // of an object, in the answer's order

  bool is_scalar() const { return kind != Kind::list && kind != Kind::object; }
  bool is_object() const { return kind == Kind::object; }
  bool is_list_of_objects() const;
  const AnswerValue* find(std::string_view name) const;  // null: no such member
  std::string member_text(std::string_view name) const;  // empty: no such member, or no scalar
};

// Throws std::invalid_argument if `json` is not JSON.
AnswerValue parse_answer(std::string_view json);

}  // namespace app
