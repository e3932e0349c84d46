// Unusual forms of the broker's answers that were seen or are documented: a client reads them, or refuses them, and
// never takes one for a figure that it is not. The simulator sends them where it is told to, by an option, for one path
// by a fault, or for one request by a header.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

namespace simulator {

enum class OddShape {
  nulls,          // some members are null
  numbers,        // decimals are numbers
  texts,          // numbers and flags are texts
  nan,            // some decimals are "NaN"
  offset_times,   // times have the offset of New York in winter
  camel_keys,     // keys of market data and of the net liquidating value are in camel case
  single_object,  // a list of one row is that row
  null_row,       // the second row of a list is null
  empty_row,      // the second row of a list has no members
  unknown_words,  // the words of the second row are ones that nobody knows
  cut_page,       // half of the rows of a list are missing
  wrong_total,    // total-items is greater than the number of rows
  no_pagination,  // a page has no pagination block
  first_page,     // page-offset is ignored: every page is the first one
};
using OddShapes = std::set<OddShape>;

struct OddShapeName {
  OddShape shape;
  std::string_view name;         // "wrong-total"
  std::string_view description;  // "total-items is greater than the number of rows"
};
std::span<const OddShapeName> odd_shape_names();

// Parses "nulls,wrong-total"; an empty text is no shape. Throws support::Error{invalid_argument}, which lists the
// names, for any other name.
OddShapes parse_odd_shapes(std::string_view text);

// The request header that asks for shapes, in addition to those of the option and the faults.
inline constexpr const char* kOddShapesHeader = "X-Simulator-Shapes";

}  // namespace simulator
