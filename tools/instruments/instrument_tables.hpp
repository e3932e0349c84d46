// The rows of lists of instruments, for each kind of list. Pure functions.
#pragma once

#include "shared/table.hpp"
#include "tastytrade_mcp/broker/instruments.hpp"
#include "tastytrade_mcp/mcp/result_schema.hpp"

namespace tools {

// The columns of a list, and the cells of its rows.
template <class Row>
std::vector<std::string> instrument_columns();
template <>
std::vector<std::string> instrument_columns<broker::Equity>();
template <>
std::vector<std::string> instrument_columns<broker::Future>();
template <>
std::vector<std::string> instrument_columns<broker::FutureProduct>();
template <>
std::vector<std::string> instrument_columns<broker::FutureOptionProduct>();
template <>
std::vector<std::string> instrument_columns<broker::Cryptocurrency>();
template <>
std::vector<std::string> instrument_columns<broker::Warrant>();
template <>
std::vector<std::string> instrument_columns<broker::CurrencyPair>();
template <>
std::vector<std::string> instrument_columns<broker::QuantityPrecision>();

void write_instrument_cells(TableRow& row, const broker::Equity& equity);
void write_instrument_cells(TableRow& row, const broker::Future& future);
void write_instrument_cells(TableRow& row, const broker::FutureProduct& product);
void write_instrument_cells(TableRow& row, const broker::FutureOptionProduct& product);
void write_instrument_cells(TableRow& row, const broker::Cryptocurrency& coin);
void write_instrument_cells(TableRow& row, const broker::Warrant& warrant);
void write_instrument_cells(TableRow& row, const broker::CurrencyPair& pair);
void write_instrument_cells(TableRow& row, const broker::QuantityPrecision& precision);

// The columns of all lists.
mcp::schema::Object instrument_cells_schema();

}  // namespace tools
