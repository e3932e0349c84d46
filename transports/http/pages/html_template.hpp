// Fills the HTML templates of the folder web/ with values. Pure functions; safe from any thread.
//
// The tags are a subset of Mustache's. A value is always escaped: no tag inserts it as HTML.
//   {{name}}              the text or number of that name, escaped for HTML text and for a quoted attribute
//   {{.}}                 the element itself, in a section over a list of texts
//   {{#name}}...{{/name}} once for each element of a list; once for an object, a text or `true`; not for null, false,
//   ""
//                         and an empty list. Inside, an object's members are found before those outside.
//   {{^name}}...{{/name}} if {{#name}} would show nothing
//   {{>file}}             a file of web/: a template (.html) is filled with the same values, any other is copied
//   {{!text}}             a comment
// A section, file or comment tag that has its line to itself leaves no empty line.
#pragma once

#include <string>
#include <string_view>

#include "tastytrade_mcp/support/json.hpp"

namespace transports::http {

// For HTML text and quoted attributes; not for URLs of unknown scheme, scripts and style sheets.
std::string escape_html(std::string_view text);

// The file `name` of web/ filled with `values`, an object. Throws std::logic_error for a mistake of ours: a file or a
// {{name}} that does not exist, or tags that do not match.
std::string fill_template(std::string_view name, const support::Json& values);
// The same with a template that is no file.
std::string fill_template_text(std::string_view text, const support::Json& values);

}  // namespace transports::http
