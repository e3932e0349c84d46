// Lays out text for a terminal, whose columns are the unit: width of UTF-8, padding, wrapping. Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace app {

// Columns of running text, also on a wider terminal: longer lines are hard to read.
constexpr std::size_t kMaxTextWidth = 100;

// The columns that a terminal takes for UTF-8 text: 2 for East Asian wide characters and emoji, 0 for combining ones.
std::size_t text_width(std::string_view text);

std::string pad_right(std::string_view text, std::size_t width);  // spaces behind

// Breaks text into lines of at most `width` columns, at spaces; a longer word is broken at the width. Line feeds in
// the text end lines too. Never empty: an empty text is one empty line.
std::vector<std::string> wrap_text(std::string_view text, std::size_t width);

// Joins the lines with line feeds. `margin`: spaces in front of each line but the first.
std::string join_lines(const std::vector<std::string>& lines, std::size_t margin);

// Text from outside, made fit for a terminal: without control characters, so that it cannot move the cursor or change
// colours, and without characters that reorder or hide text.
std::string clean_text(std::string_view text);

}  // namespace app
