#include "document_ids.hpp"

#include "tastytrade_mcp/support/text.hpp"

namespace tools {

std::string make_account_id(const std::string& account_number) {
  return "account:" + account_number;
}

std::string make_position_id(const std::string& account_number, const std::string& symbol) {
  return "position:" + account_number + ":" + symbol;
}

std::string make_positions_id(const std::vector<std::string>& account_numbers) {
  return "positions:" + support::join(account_numbers, ",");
}

std::string make_symbol_id(const std::string& symbol) {
  return "symbol:" + symbol;
}

std::string make_position_title(const broker::Position& position, const std::string& account_number) {
  return (position.quantity * position.sign()).to_string() + " " + position.symbol + " (" +
         std::string(broker::to_string(position.instrument_type)) + ") in " + account_number;
}

}  // namespace tools
