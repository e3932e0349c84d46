// Tables for single lists of single tools, where the general table would be hard to read.
#pragma once

#include <string_view>
#include <vector>

#include "answer_printer.hpp"

namespace app {

// The columns of `list` in the answer of `tool` that most people need, with short headings. Empty: show all.
std::vector<ColumnView> find_columns(std::string_view tool, std::string_view list);

// fetch_positions: positions by account and underlying, options below what they are on, with the totals of the answer.
// Prints the members "positions", "underlyings", "accounts" and "totals"; one of the first two must be there.
// `is_complete`: nothing is missing in the answer.
void print_positions(AnswerPrinter& printer, const AnswerValue& answer, bool is_complete);

// search_options with detail=quotes: calls at the left, puts at the right of their strike. False, and nothing printed,
// if the options cannot be shown so. Prints the members "options", "underlying_symbol" and "underlying_prices".
bool print_option_chain(AnswerPrinter& printer, const AnswerValue& answer);

// fetch_balances: a column for each account, and one for each total. Prints the members "balances" and "totals".
void print_balances(AnswerPrinter& printer, const AnswerValue& answer);

}  // namespace app
