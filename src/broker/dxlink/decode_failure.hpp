// Why a frame of FEED_DATA cannot be decoded.
#pragma once

#include <string_view>

namespace broker::dxlink {

enum class DecodeFailure {
  none,
  not_json,
  shape,            // not one of the documented forms
  does_not_divide,  // the number of values is no multiple of the number of columns
  no_symbol,        // no column eventSymbol, or a value of it that is no text
  wrong_symbol,     // with assumed columns: eventSymbol is no subscribed symbol
  too_deep,
  too_long,
  too_many_values,
};
std::string_view to_string(DecodeFailure failure);  // "the values do not divide by the columns"

}  // namespace broker::dxlink
