#include "search_symbols.hpp"

#include "shared/result_schema.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {
namespace {

void write_match(JsonWriter& row, const broker::SymbolMatch& match) {
  row.text("symbol", match.symbol);
  row.optional_text("description", support::printable(match.description, 120));
  row.optional_text("instrument_type", match.instrument_type);
  row.optional_text("listed_market", match.listed_market);
  row.flag("has_options", match.has_options);
}

// Other texts to look up where the text as written finds nothing, the most exact first: the canonical spelling, the
// underlying of an option, the product of a future, and a company's name without its marks.
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

broker::Answer<broker::Rows<broker::SymbolMatch>> look_up(broker::Client& client, const std::string& query,
                                                          const broker::CallOptions& options) {
  auto matches = client.search_symbols(query, options);
  if (!matches->empty() || !matches->is_complete()) return matches;
  for (const std::string& spelling : other_spellings(query)) {
    auto others = client.search_symbols(spelling, options);
    if (!others->empty()) return others;
  }
  return matches;
}

// Throws Error{not_found} if a text that no symbol and no company has as its name asks for something else: an empty
// list would read as "there are no open orders".
void throw_if_topic(const Capabilities& capabilities, const std::string& query) {
  const auto asked = capabilities.pages_for(query);
  if (!asked.is_all) return;
  throw support::Error(support::ErrorCode::not_found,
                       "No symbol and no company is called '" + support::printable(query, 60) + "'.",
                       asked.pages.front().title);
}

mcp::schema::Object symbols_result() {
  using namespace mcp::schema;
  return result_schema({integer("total"), string("next_cursor"),
                        list_of("symbols", {string("symbol").required(), string("description"),
                                            string("instrument_type"), string("listed_market"), boolean("has_options")})
                            .required()})
      .with(unlisted_missing_members());
}

}  // namespace

mcp::Tool search_symbols(ToolContextPtr tool_context, CapabilitiesPtr capabilities) {
  return {
      .name = "search_symbols",
      .title = "Search symbols",
      .description = "Finds tradable symbols by the beginning of a symbol or by company name.",
      .parameters = {{.name = "query",
                      .description = "AAPL, apple, /ES, BTC",
                      .documentation = "The beginning of a symbol, or a company's name: AAPL, apple, /ES, BTC.",
                      .required = true,
                      .aliases = {"symbol", "q", "search", "text", "name", "keyword"},
                      .max_length = 60,
                      .example = "apple"},
                     limit_parameter(20, 100),
                     cursor_parameter(),
                     refresh_parameter()},
      .result = symbols_result,
      .open_world = true,
      .toolset = "market_data",
      .routes = {"/api/v1/symbols"},
      .cache = "instruments",
      .handler =
          [tool_context = std::move(tool_context), capabilities = std::move(capabilities)](const Arguments& arguments,
                                                                                           Context& context) {
            const std::string query(support::trim(arguments.text("query")));
            if (query.empty()) {
              throw support::Error(support::ErrorCode::invalid_argument, "query is empty.",
                                   "Give the beginning of a symbol or of a company's name.");
            }
            const auto matches = look_up(tool_context->client(), query, tool_context->options(arguments, context));
            if (matches->empty() && matches->is_complete()) throw_if_topic(*capabilities, query);
            const Page shown = page(matches->size(), arguments);
            return mcp::write_result([&](JsonWriter& result) {
              tool_context->write_head(result, matches.as_of);
              result.array("symbols", [&] {
                for (std::size_t i = shown.begin; i < shown.end; ++i) {
                  result.object([&] { write_match(result, (*matches)[i]); });
                }
              });
              write_page(result, matches->size(), shown);
              Missing missing;
              missing.add_rows(*matches);
              missing.write(result);
            });
          },
  };
}

}  // namespace tools
