#include "write_parameters.hpp"

namespace tools {

mcp::Parameter watchlist_name_parameter(const std::string& documentation) {
  return {.name = "name",
          .documentation = documentation,
          .required = true,
          .aliases = {"watchlist", "list"},
          .max_length = 400,
          .is_verbatim = true};  // broker::validate_watchlist_name() says what is wrong with a shorter one
}

mcp::Parameter symbols_parameter(const std::string& name, const std::string& documentation, bool required) {
  std::vector<std::string> aliases;
  if (name == "symbols") aliases = {"symbol", "tickers", "entries"};
  if (name == "add") aliases = {"symbols", "add_symbols"};
  return {.name = name,
          .kind = mcp::Parameter::Kind::text_list,
          .documentation = documentation + " `holdings` and `watchlist:NAME` stand for several symbols.",
          .required = required,
          .aliases = std::move(aliases),
          .max_length = 220,
          .splits_words = true,
          .name_prefix = "watchlist:"};
}

}  // namespace tools
