#include "tastytrade_mcp/mcp/result_schema.hpp"

#include <mutex>

namespace mcp {
namespace schema {
namespace {

Json of_type(std::string_view type) {
  return {{"type", type}};
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

Json pattern_schema(const char* pattern) {
  return {{"type", "string"}, {"pattern", pattern}};
}

Json table_schema() {
  return list_schema(list_schema(of_type("string")));
}

Json map_schema(Json value) {
  return {{"type", "object"}, {"additionalProperties", std::move(value)}};
}

}  // namespace

Object::Object(std::initializer_list<Member> members) : members_(members) {}

Object Object::with(const Object& more) const {
  Object both = *this;
  both.members_.insert(both.members_.end(), more.members_.begin(), more.members_.end());
  return both;
}

Json Object::listed(TableForm form) const {
  Json properties = Json::object();
  Json required = Json::array();
  for (const Member& member : members_) {
    if (form == TableForm::table && !member.is_listed_) continue;
    properties[member.name_] = member.listed(form);
    if (member.is_required_) required.push_back(member.name_);
  }
  return object_schema(std::move(properties), std::move(required));
}

Json Object::complete() const {
  Json properties = Json::object();
  Json required = Json::array();
  for (const Member& member : members_) {
    properties[member.name_] = member.complete();
    if (member.is_required_) required.push_back(member.name_);
  }
  Json schema = object_schema(std::move(properties), std::move(required));
  schema["additionalProperties"] = false;
  return schema;
}

Member::Member(std::string name, std::vector<std::string> choices)
    : name_(std::move(name)), form_(Form::choice), choices_(std::move(choices)) {}

Member::Member(std::string name, Form form, const Object& members)
    : name_(std::move(name)), form_(form), members_(std::make_shared<const Object>(members)) {}

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
  copy.lists_members_ = false;
  return copy;
}

Json Member::listed(TableForm form) const {
  // Programs read the schema once; models pay for it in every conversation.
  const bool lists_members = lists_members_ || form == TableForm::rows;
  switch (form_) {
    case Form::string:
    case Form::choice:
    case Form::decimal:
    case Form::timestamp:
    case Form::date:
      return of_type("string");
    case Form::object:
      return lists_members ? members_->listed(form) : of_type("object");
    case Form::objects:
      return list_schema(lists_members ? members_->listed(form) : of_type("object"));
    case Form::table:
      return form == TableForm::table ? table_schema() : list_schema(members_->listed(form));
    case Form::decimals_by_key:
    case Form::strings_by_key:
      return of_type("object");
    case Form::integer:
    case Form::number:
    case Form::boolean:
    case Form::strings:
      break;  // the same in both schemas
  }
  return complete();
}

Json Member::complete() const {
  switch (form_) {
    case Form::choice:
      return {{"type", "string"}, {"enum", choices_}};
    case Form::decimal:
      return pattern_schema(kDecimalPattern);
    case Form::timestamp:
      return pattern_schema(kTimestampPattern);
    case Form::date:
      return pattern_schema(kDatePattern);
    case Form::integer:
      return of_type("integer");
    case Form::number:
      return of_type("number");
    case Form::boolean:
      return of_type("boolean");
    case Form::object:
      return members_->complete();
    case Form::objects:
      return list_schema(members_->complete());
    case Form::table: {
      Json table = table_schema();
      table["minItems"] = 1;  // the names of the columns
      return {{"anyOf", Json::array({std::move(table), list_schema(members_->complete())})}};
    }
    case Form::strings:
      return list_schema(of_type("string"));
    case Form::decimals_by_key:
      return map_schema(pattern_schema(kDecimalPattern));
    case Form::strings_by_key:
      return map_schema(of_type("string"));
    case Form::string:
      break;
  }
  return of_type("string");
}

Member string(std::string name) {
  return {std::move(name), Member::Form::string};
}

Member one_of(std::string name, std::vector<std::string> choices) {
  return {std::move(name), std::move(choices)};
}

Member decimal(std::string name) {
  return {std::move(name), Member::Form::decimal};
}

Member timestamp(std::string name) {
  return {std::move(name), Member::Form::timestamp};
}

Member date(std::string name) {
  return {std::move(name), Member::Form::date};
}

Member integer(std::string name) {
  return {std::move(name), Member::Form::integer};
}

Member number(std::string name) {
  return {std::move(name), Member::Form::number};
}

Member boolean(std::string name) {
  return {std::move(name), Member::Form::boolean};
}

Member object(std::string name, const Object& value) {
  return {std::move(name), Member::Form::object, value};
}

Member list_of(std::string name, const Object& row) {
  return {std::move(name), Member::Form::objects, row};
}

Member table(std::string name, const Object& columns) {
  return {std::move(name), Member::Form::table, columns};
}

Member list_of_strings(std::string name) {
  return {std::move(name), Member::Form::strings};
}

Member decimals_by_key(std::string name) {
  return {std::move(name), Member::Form::decimals_by_key};
}

Member strings_by_key(std::string name) {
  return {std::move(name), Member::Form::strings_by_key};
}

}  // namespace schema

// Each schema is made when it is first asked for.
struct ResultSchema::State {
  std::function<schema::Object()> declare;  // empty if `make` is set
  std::function<Json()> make;               // listed and complete are the same
  std::once_flag listed_once;
  std::once_flag rows_once;
  std::once_flag complete_once;
  Json listed;
  Json rows;
  Json complete;
};

ResultSchema::ResultSchema(Json schema)
    : ResultSchema(std::function<Json()>([schema = std::move(schema)] { return schema; })) {}

ResultSchema::ResultSchema(std::function<schema::Object()> declare) : state_(std::make_shared<State>()) {
  state_->declare = std::move(declare);
}

ResultSchema::ResultSchema(std::function<Json()> make) : state_(std::make_shared<State>()) {
  state_->make = std::move(make);
}

const ResultSchema::Json& ResultSchema::get() const {
  static const Json none;
  if (state_ == nullptr) return none;
  std::call_once(state_->listed_once,
                 [this] { state_->listed = state_->declare ? state_->declare().listed() : state_->make(); });
  return state_->listed;
}

const ResultSchema::Json& ResultSchema::rows() const {
  if (state_ == nullptr || !state_->declare) return get();
  std::call_once(state_->rows_once, [this] { state_->rows = state_->declare().listed(schema::TableForm::rows); });
  return state_->rows;
}

const ResultSchema::Json& ResultSchema::complete() const {
  if (state_ == nullptr || !state_->declare) return get();
  std::call_once(state_->complete_once, [this] { state_->complete = state_->declare().complete(); });
  return state_->complete;
}

}  // namespace mcp
