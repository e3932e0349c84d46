// The JSON Schema of a tool's result: the schema itself, or a function that makes it when it is first asked for.
// Schemas are the largest part of a list of tools, and a server that starts needs none. Copies share what was made.
// Safe from any thread.
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "tastytrade_mcp/support/json.hpp"

namespace mcp {

class ResultSchema {
 public:
  using Json = support::Json;

  ResultSchema() = default;                                                                     // null
  ResultSchema(Json schema) : ResultSchema([schema = std::move(schema)] { return schema; }) {}  // NOLINT
  ResultSchema(Json::initializer_list_t members) : ResultSchema(Json(members)) {}               // NOLINT
  template <class Make>
  requires std::same_as<std::invoke_result_t<Make>, Json> ResultSchema(Make make)
      : state_(std::make_shared<State>(std::move(make))) {}  // NOLINT: a schema or what makes it

  const Json& get() const;
  operator const Json&() const { return get(); }  // NOLINT
  bool is_null() const { return state_ == nullptr || get().is_null(); }
  std::string dump(int indent) const { return get().dump(indent); }

 private:
  struct State {
    explicit State(std::function<Json()> function) : make(std::move(function)) {}
    std::function<Json()> make;
    std::once_flag once;
    Json schema;
  };
  std::shared_ptr<State> state_;
};

}  // namespace mcp
