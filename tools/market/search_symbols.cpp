#include "search_symbols.hpp"

#include <algorithm>
#include <span>

#include "shared/pages.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/table.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {
namespace {

void write_match(TableRow& row, const broker::SymbolMatch& match) {
  row.text("symbol", match.symbol);
  row.optional_text("description", support::printable(match.description, 120));
  row.optional_text("instrument_type", match.instrument_type);
  row.optional_text("listed_market", match.listed_market);
  row.flag("has_options", match.has_options);
}

mcp::schema::Object symbols_schema() {
  using namespace mcp::schema;
  return result_schema({integer("total"), string("next_cursor"),
                        table("symbols", {string("symbol"), string("description"), string("instrument_type"),
                                          string("listed_market"), boolean("has_options")})
                            .required()})
      .with(missing_members());
}

// Other texts to look up if `query` finds nothing, the most exact first: the canonical spelling, the underlying of an
// option, the product of a future, and a company's name without full stops and commas.
std::vector<std::string> other_spellings(const std::string& query) {
  std::vector<std::string> spellings;
  const auto add = [&](std::string spelling) {
    const bool is_known =
        spelling == query || std::find(spellings.begin(), spellings.end(), spelling) != spellings.end();
    if (!spelling.empty() && !is_known) spellings.push_back(std::move(spelling));
  };
  if (const auto symbol = broker::canonical_symbol(query)) {
    if (const auto option = broker::parse_option_symbol(*symbol)) {
      add(option->underlying.empty() ? option->root : option->underlying);
      if (!option->underlying.empty()) add(broker::futures_product(option->underlying));
    } else {
      add(*symbol);
      if (const auto future = broker::parse_future_symbol(*symbol)) {
        add(future->product + future->month + std::to_string(future->year % 10));
        add(future->product);
      }
    }
  }
  std::string name = query;
  std::erase_if(name, [](char c) { return c == '.' || c == ','; });
  add(std::string(support::trim(name)));
  return spellings;
}

broker::Answer<broker::Rows<broker::SymbolMatch>> find_matches(broker::Client& client, const std::string& query,
                                                               const broker::ReadOptions& options) {
  auto matches = client.search_symbols(query, options);
  if (!matches->empty() || !matches->is_complete()) return matches;
  for (const std::string& spelling : other_spellings(query)) {
    auto others = client.search_symbols(spelling, options);
    if (!others->empty()) return others;
  }
  return matches;
}

// Throws Error{not_found} if `query` asks for something that this server does not have, such as "open orders": an empty
// list would read as "there are no open orders".
void throw_if_unsupported(const Capabilities& capabilities, const std::string& query) {
  const QueryTopics topics = capabilities.classify_query(query);
  if (!topics.has_only_unsearched) return;
  throw support::Error(support::ErrorCode::not_found,
                       "No symbol and no company is called '" + support::printable(query, 60) + "'.",
                       topics.unsearched.front().title);
}

void handle_symbols(const ToolCall& call, const Capabilities& capabilities, JsonWriter& result) {
  const std::string query(support::trim(call.arguments().text("query")));
  if (query.empty()) {
    throw support::Error(support::ErrorCode::invalid_argument, "query is empty.",
                         "Give the beginning of a symbol or of a company's name.");
  }
  const auto matches = find_matches(call.broker(), query, call.read_options());
  if (matches->empty() && matches->is_complete()) throw_if_unsupported(capabilities, query);
  Page page = select_page(matches->size(), call.arguments(), query);
  Table table({"symbol", "description", "instrument_type", "listed_market", "has_options"}, call.table_form());
  table.select_columns(call.arguments().list("columns"));
  const auto rows = std::span(matches->rows).subspan(page.begin, page.end - page.begin);
  const std::size_t count = table.count_fitting(rows.data(), rows.size(), kMaxPageBytes, write_match);
  page.end = page.begin + count;

  call.write_head(result, matches.as_of);
  table.write(result, "symbols", rows.first(count), write_match);
  write_page_end(result, matches->size(), page, query);
  Missing missing;
  missing.add_rows(*matches);
  missing.write(result);
}

}  // namespace

mcp::Tool search_symbols(ToolContextPtr tool_context, CapabilitiesPtr capabilities) {
  return {
      .name = "search_symbols",
      .title = "Search symbols",
      .description =
          "Finds a ticker symbol by its beginning or by company name. For a known symbol go straight to "
          "fetch_market_data.",
      .parameters = {{.name = "query",
                      .documentation = "The beginning of a symbol, or a company's name: AAPL, apple, /ES, BTC.",
                      .required = true,
                      .aliases = {"symbol", "q", "search", "text", "name", "keyword"},
                      .max_length = 60,
                      .example = "apple"},
                     limit_parameter(10, 100),
                     cursor_parameter(),
                     unlisted_refresh_parameter(),
                     columns_parameter(),
                     format_parameter()},
      .result = symbols_schema,
      .open_world = true,
      .toolset = "market_data",
      .routes = {"/api/v1/symbols"},
      .cache_lifetimes = {"instruments"},
      .handler = bind_handler(std::move(tool_context),
                              [capabilities = std::move(capabilities)](const ToolCall& call, JsonWriter& result) {
                                handle_symbols(call, *capabilities, result);
                              }),
  };
}

}  // namespace tools
