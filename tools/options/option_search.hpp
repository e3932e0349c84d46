// One call of search_options: what it selects from the chain of an underlying. Used by one call.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "option_filter.hpp"
#include "shared/missing.hpp"
#include "shared/table.hpp"
#include "shared/tool_call.hpp"

namespace tools {

struct OptionSearch {
  const ToolCall& call;
  const OptionFilter filter;
  const broker::Answer<broker::OptionChain> chain;
  const support::Instant now;
  std::vector<const broker::Expiration*> expirations;  // those that the filter selects
  Missing missing;
};

// The table of a list for this call, or nothing if it is written as whole objects. `more`: columns that stand only
// where the argument `columns` names them.
template <class Row, class WriteRow>
std::optional<Table> choose_table(const ToolCall& call, const std::vector<std::string>& main,
                                  const std::vector<std::string>& rare, std::span<const Row> rows,
                                  const WriteRow& write_row, const std::vector<std::string>& more = {}) {
  auto columns = call.arguments().list("columns");
  if (columns.empty() && call.table_form() == TableForm::rows) return std::nullopt;
  std::vector<std::string> all = main;
  append(all, rare);
  append(all, more);
  // As an object has it, `deliverables` is a list, which no row of a Table is.
  if (call.table_form() == TableForm::rows) std::erase(all, "deliverables");
  if (columns.empty()) columns = add_used_columns(main, rare, rows, write_row);
  Table table(all, call.table_form());
  table.select_columns(columns);
  return table;
}

}  // namespace tools
