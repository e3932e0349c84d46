// Declares what a tool's result holds, and makes the JSON Schemas of it.
//
//   schema::Object result() {
//     using namespace schema;
//     return Object({string("symbol").required(), decimal("bid"), decimal("year_high").unlisted(),
//                    list_of("legs", {string("symbol").required(), integer("ratio")})});
//   }
//
// Two schemas are made from one declaration. The listed one is what tools/list shows: each conversation pays for its
// bytes, so it holds types only and leaves out unlisted members. The complete one holds every member that the handler
// can write, and the form of decimals, dates and choices. Debug builds check each result against the complete schema.
//
// A long list is a table: an array of rows of text, of which the first has the names of the columns. A table has about
// half the bytes of a list of objects. Programs get the list of objects (TableForm::rows); its members are the columns.
#pragma once

#include <concepts>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "tastytrade_mcp/support/json.hpp"

namespace mcp {
namespace schema {

using support::Json;

class Member;

// How a table is written, and so how its schema describes it.
enum class TableForm {
  table,  // [["symbol", "beta"], ["AAPL", "1.1"]]: every cell is text, an unknown one is empty
  rows    // [{"symbol": "AAPL", "beta": 1.1}]: as list_of() writes it
};

// The members of a JSON object, in the order in which tools/list shows them.
class Object {
 public:
  Object(std::initializer_list<Member> members);

  Object with(const Object& more) const;  // this object with the members of `more` behind its own
  Json listed(TableForm form = TableForm::table) const;
  Json complete() const;  // a table may have either form

 private:
  std::vector<Member> members_;
};

// A member of an object: its name, the form of its value, and whether every result has it.
class Member {
 public:
  enum class Form {
    string,
    choice,
    decimal,
    timestamp,
    date,
    integer,
    number,
    boolean,
    object,
    objects,
    table,
    strings,
    decimals_by_key,
    strings_by_key
  };

  Member(std::string name, Form form) : name_(std::move(name)), form_(form) {}
  Member(std::string name, std::vector<std::string> choices);  // Form::choice
  Member(std::string name, Form form, const Object& members);  // Form::object, Form::objects, Form::table

  // Every result has this member.
  Member required() const;
  // tools/list leaves this member out. The schema for programs, rows(), has it.
  Member unlisted() const;
  // tools/list shows of an object, or of a list's objects, that it is one, and none of its members. rows() shows them.
  Member unlisted_members() const;

 private:
  friend class Object;

  Json listed(TableForm form) const;
  Json complete() const;

  std::string name_;
  Form form_;
  std::vector<std::string> choices_;
  std::shared_ptr<const Object> members_;  // of an object, or of a list's objects
  bool is_required_ = false;
  bool is_listed_ = true;
  bool lists_members_ = true;
};

Member string(std::string name);
Member one_of(std::string name, std::vector<std::string> choices);  // a string: one of `choices`
Member decimal(std::string name);                                   // an exact decimal as a string: "-1240.50"
Member timestamp(std::string name);                                 // a string: "2026-11-23T15:30:00.000Z"
Member date(std::string name);                                      // a string: "2026-11-23"
Member integer(std::string name);
Member number(std::string name);
Member boolean(std::string name);
Member object(std::string name, const Object& value);
Member list_of(std::string name, const Object& row);
Member table(std::string name, const Object& columns);
Member list_of_strings(std::string name);
// An object whose keys come from the data, such as symbols.
Member decimals_by_key(std::string name);
Member strings_by_key(std::string name);

}  // namespace schema

// The schemas of a tool's result. A function given in place of a declaration is called when somebody first asks for a
// schema: most runs of the stdio server list no tools. Copies share what was made. Safe from any thread.
class ResultSchema {
 public:
  using Json = support::Json;

  ResultSchema() = default;                                            // null
  ResultSchema(Json schema);                                           // NOLINT: listed and complete are the same
  ResultSchema(Json::initializer_list_t m) : ResultSchema(Json(m)) {}  // NOLINT
  template <class Make>
  requires std::same_as<std::invoke_result_t<Make>, schema::Object> || std::same_as<std::invoke_result_t<Make>, Json>
  ResultSchema(Make make)  // NOLINT: a function in place of a schema
      : ResultSchema(std::function<std::invoke_result_t<Make>()>(std::move(make))) {}

  const Json& get() const;                        // the listed schema
  const Json& rows() const;                       // the listed schema of results with TableForm::rows
  operator const Json&() const { return get(); }  // NOLINT
  const Json& complete() const;
  bool is_null() const { return state_ == nullptr || get().is_null(); }
  std::string dump(int indent) const { return get().dump(indent); }

 private:
  struct State;

  explicit ResultSchema(std::function<schema::Object()> declare);
  explicit ResultSchema(std::function<Json()> make);

  std::shared_ptr<State> state_;  // null: no schema
};

}  // namespace mcp
