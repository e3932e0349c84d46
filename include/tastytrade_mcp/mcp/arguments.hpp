// The arguments of a tool call. A Parameter declares one argument. bind() checks the values that a model, a query
// string or a command line wrote. It accepts several forms (a number as a string, a string for a list, an alias for a
// name, lower case, a date in another order) and refuses a value that could mean two things. Immutable after bind();
// safe to share.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tastytrade_mcp/support/decimal.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/time.hpp"

namespace mcp {

using support::Json;

struct Parameter {
  enum class Kind { text, text_list, integer, decimal, boolean, date, choice, object_list };

  std::string name = {};
  Kind kind = Kind::text;
  std::string description =
      {};  // shown in tools/list; short, because clients send it to the model in every conversation
  // For people, where `description` is empty or too short for them: one or two whole sentences.
  std::string documentation = {};
  bool required = false;
  std::vector<std::string> aliases = {};  // other names accepted for it, not shown in the schema
  // Pairs of names for a text's two ends: with {"start_date", "end_date"}, start_date=A and end_date=B mean A..B, and
  // start_date=A alone means "A..". Not shown in the schema.
  std::vector<std::pair<std::string, std::string>> range_aliases = {};
  std::vector<Parameter> members = {};  // of each object of an object list
  // Of an object list: makes an object from an item that is a text and no JSON. Null: such an item is refused.
  Json (*read_item_text)(std::string_view text) = nullptr;
  std::vector<std::string> choices = {};  // for `choice`, compared without regard to case and plural
  // Other words for choices, not shown in the schema: {"c", "call"}. A list of words is looked up as one: "callput".
  std::vector<std::pair<std::string, std::string>> choice_aliases = {};
  std::optional<std::int64_t> minimum = {}, maximum = {};
  Json default_value = {};       // null: none
  std::size_t max_length = 200;  // of a text, in bytes
  // A text that is taken as it is written, such as a name: quotes and brackets belong to it, and "none" is a name.
  bool is_verbatim = false;
  // The spellings of a value that are accepted.
  // `lenient`: characters that do not show are removed, and a number may be "1,000", "$500" or "1e3".
  // `exact`: a character that is not printable ASCII is refused and named, because it could hide that one symbol stands
  // for another; and a number has no exponent, which can mean another number than was meant.
  // `count`: the same, and no currency sign, because an amount of dollars is no number of things.
  enum class Spelling : std::uint8_t { lenient, exact, count };
  Spelling spelling = Spelling::lenient;
  std::size_t max_items = 100;  // of a list
  // Of a list: in a text, spaces separate items too ("AAPL TSLA"), except where a word may be a part of the item before
  // it: it begins with a digit, has one character, or is written like a name ("AAPL  261218C00300000", "BRK B").
  bool splits_words = false;
  // Of a list that splits words: behind this prefix ("watchlist:") stands a name, which may have several words.
  std::string name_prefix = {};
  // If not empty, stateless HTTP clients repeat the argument in the header Mcp-Param-<header>, for proxies to route by.
  // Only for text, choice, date, integer and boolean; never for a secret.
  std::string header = {};
  bool is_listed = true;     // false: accepted and documented, but not in the schema that models read
  std::string example = {};  // for documentation: a value with which the tool can be tried out; empty: leave it out

  // The description that pages and the command line show.
  const std::string& full_description() const { return documentation.empty() ? description : documentation; }
};

class Arguments {
 public:
  // Whether the argument was given or has a default.
  bool has(std::string_view name) const { return values_.contains(name); }
  // The value, or the empty text, false, an empty list if the argument was not given and has no default.
  std::string text(std::string_view name) const;
  bool flag(std::string_view name) const;
  std::vector<std::string> list(std::string_view name) const;
  std::vector<Arguments> objects(std::string_view name) const;  // of an object list, each with its members
  std::optional<std::int64_t> integer(std::string_view name) const;
  std::optional<support::Decimal> decimal(std::string_view name) const;
  std::optional<support::Date> date(std::string_view name) const;
  // All arguments as the client wrote them. Only for a tool with a schema of its own (Tool::raw_input).
  const Json& raw() const { return raw_; }
  static Arguments of_raw(Json given);

 private:
  friend Arguments bind(std::string_view, const std::vector<Parameter>&, const Json&);
  friend Json bind_object(std::string_view, const std::vector<Parameter>&, const Json&);
  std::map<std::string, Json, std::less<>> values_;  // in the form that argument_value() returns
  Json raw_ = Json::object();
};

// Checks `given`, as parse_arguments() takes it, against the parameters of `tool`. Throws Error{invalid_argument} that
// names the argument, says what was wrong and what is accepted; an unknown argument lists the known ones.
// An argument counts as left out if it is null, an empty text or one of the words null, none, nil, undefined and n/a,
// alone or as the only item of a list. Among other items of a list such a word is an item, because a symbol may have
// that name. A choice of that name is a choice.
Arguments bind(std::string_view tool, const std::vector<Parameter>& parameters, const Json& given);

// The arguments of a call as a JSON object, from the forms in which clients send them: an object, an object as JSON
// text (OpenAI's function calls), or null or an empty text for none. Throws Error{invalid_argument} for anything else.
Json parse_arguments(const Json& given);

// The inner object if `arguments` wraps it as its only member ({"arguments": {…}}, also "params", "input" and the
// like), unless `names` has that member. Otherwise `arguments`.
Json unwrap_arguments(Json arguments, const std::vector<std::string>& names);
std::vector<std::string> argument_names(const std::vector<Parameter>& parameters);  // with aliases

// The same for one object of an object list; returns what Arguments::objects() reads.
Json bind_object(std::string_view name, const std::vector<Parameter>& members, const Json& given);

enum class Unlisted { left_out, included };
// The JSON Schema of the parameters: an object. `included`: with the parameters that are not listed, the limits, the
// defaults and additionalProperties false.
Json input_schema(const std::vector<Parameter>& parameters, Unlisted unlisted = Unlisted::left_out);

}  // namespace mcp
