// One argument's value in the one form its parameter has, from any of the forms people and models write it in.
// Pure functions.
#pragma once

#include <string_view>

#include "tastytrade_mcp/mcp/arguments.hpp"

namespace mcp {

// A text, list of texts, integer, flag, or the text of a decimal, date or choice. Null if the value stands for "not
// given": null, an empty text, or a word as is_null_word() knows it, alone or as the only item of a list.
// Throws Error{invalid_argument} that names the argument and says what is accepted, the nearest form first.
Json argument_value(const Parameter& parameter, const Json& given);

// Throws Error{invalid_argument} if the parameter is to be written exactly and `text` has a character that is not
// printable ASCII. The message names the character.
void require_ascii(const Parameter& parameter, std::string_view text);

// Whether `text` is a word that programs write for a missing value: null, none, nil, undefined, n/a, in any case.
bool is_null_word(std::string_view text);

// Whether `name`, in any spelling, is the parameter's name or one of its aliases.
bool answers_to(const Parameter& parameter, std::string_view name);

}  // namespace mcp
