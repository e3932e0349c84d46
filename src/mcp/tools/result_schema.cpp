#include "tastytrade_mcp/mcp/result_schema.hpp"

#include <mutex>
#include <optional>

namespace mcp {
namespace schema {
namespace {

Json of_type(std::string_view type) {
  return {{"type", type}};
}

// A member whose schemas are equal, but for what `complete` has beside the type.
Member plain(std::string name, std::string_view type, const Json& constraints = Json::object()) {
  Json complete = of_type(type);
  complete.update(constraints);
  return {std::move(name), of_type(type), std::move(complete)};
}

Json list_schema(Json items) {
  return {{"type", "array"}, {"items", std::move(items)}};
}

constexpr const char* kDecimalPattern = "^-?[0-9]+(\\.[0-9]+)?$";
constexpr const char* kTimestampPattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$";
constexpr const char* kDatePattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";

// An object with these schemas of its members; without members, of any object.
Json object_schema(Json properties, Json required) {
  Json schema = of_type("object");
  if (!properties.empty()) schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

Member map_of(std::string name, Json value) {
  return {std::move(name), of_type("object"), {{"type", "object"}, {"additionalProperties", std::move(value)}}};
}

}  // namespace

Object::Object(std::initializer_list<Member> members) : members_(members) {}

Object Object::with(const Object& more) const {
  Object both = *this;
  both.members_.insert(both.members_.end(), more.members_.begin(), more.members_.end());
  return both;
}

Json Object::listed() const {
  Json properties = Json::object();
  Json required = Json::array();
  for (const Member& member : members_) {
    if (!member.is_listed_) continue;
    properties[member.name_] = member.listed_;
    if (member.is_required_) required.push_back(member.name_);
  }
  return object_schema(std::move(properties), std::move(required));
}

Json Object::complete() const {
  Json properties = Json::object();
  Json required = Json::array();
  for (const Member& member : members_) {
    properties[member.name_] = member.complete_;
    if (member.is_required_) required.push_back(member.name_);
  }
  Json schema = object_schema(std::move(properties), std::move(required));
  schema["additionalProperties"] = false;
  return schema;
}

Member Member::required() const {
  Member copy = *this;
  copy.is_required_ = true;
  return copy;
}

Member Member::unlisted() const {
  Member copy = *this;
  copy.is_listed_ = false;
  return copy;
}

Member Member::unlisted_members() const {
  Member copy = *this;
  copy.listed_ = listed_.at("type") == "array" ? list_schema(of_type("object")) : of_type("object");
  return copy;
}

Member string(std::string name) {
  return plain(std::move(name), "string");
}

Member one_of(std::string name, std::vector<std::string> choices) {
  return plain(std::move(name), "string", {{"enum", std::move(choices)}});
}

Member decimal(std::string name) {
  return plain(std::move(name), "string", {{"pattern", kDecimalPattern}});
}

Member timestamp(std::string name) {
  return plain(std::move(name), "string", {{"pattern", kTimestampPattern}});
}

Member date(std::string name) {
  return plain(std::move(name), "string", {{"pattern", kDatePattern}});
}

Member integer(std::string name) {
  return plain(std::move(name), "integer");
}

Member number(std::string name) {
  return plain(std::move(name), "number");
}

Member boolean(std::string name) {
  return plain(std::move(name), "boolean");
}

Member object(std::string name, const Object& value) {
  return {std::move(name), value.listed(), value.complete()};
}

Member list_of(std::string name, const Object& row) {
  return {std::move(name), list_schema(row.listed()), list_schema(row.complete())};
}

Member list_of_strings(std::string name) {
  const Json schema = list_schema(of_type("string"));
  return {std::move(name), schema, schema};
}

Member decimals_by_key(std::string name) {
  return map_of(std::move(name), {{"type", "string"}, {"pattern", kDecimalPattern}});
}

Member strings_by_key(std::string name) {
  return map_of(std::move(name), of_type("string"));
}

}  // namespace schema

struct ResultSchema::State {
  explicit State(std::function<Schemas()> function) : make(std::move(function)) {}

  std::once_flag once;
  std::function<Schemas()> make;  // empty once it has been called
  std::optional<Schemas> schemas;
};

ResultSchema::ResultSchema(Json schema)
    : ResultSchema(std::function<Schemas()>([schema = std::move(schema)] { return Schemas(schema); })) {}

ResultSchema::ResultSchema(std::function<Schemas()> make) : state_(std::make_shared<State>(std::move(make))) {}

const ResultSchema::Schemas& ResultSchema::schemas() const {
  static const Schemas none{Json()};
  if (state_ == nullptr) return none;
  std::call_once(state_->once, [this] {
    state_->schemas.emplace(state_->make());
    state_->make = nullptr;
  });
  return *state_->schemas;
}

const ResultSchema::Json& ResultSchema::get() const {
  return schemas().listed;
}

const ResultSchema::Json& ResultSchema::complete() const {
  return schemas().complete;
}

}  // namespace mcp
