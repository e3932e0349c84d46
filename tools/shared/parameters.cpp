#include "parameters.hpp"

namespace tools {

mcp::Parameter account_parameter() {
  return {.name = "account_number",
          .description = "Left out: all accounts.",
          .documentation =
              "Number, nickname or type of an account. If left out: the account that TASTYTRADE_ACCOUNT "
              "names, or all accounts.",
          .aliases = {"account", "account_id", "account_num", "acct"},
          .max_length = 20,
          .example = "$ACCOUNT"};
}

mcp::Parameter refresh_parameter() {
  return {.name = "refresh",
          .kind = mcp::Parameter::Kind::boolean,
          .description = "Skip the cache.",
          .documentation = "Read from TastyTrade again, even if the answer is in the cache.",
          .aliases = {"force_refresh", "no_cache"}};
}

mcp::Parameter limit_parameter(int default_limit, int max_limit) {
  return {.name = "limit",
          .kind = mcp::Parameter::Kind::integer,
          .documentation = "How many entries one page has at most.",
          .aliases = {"max_results", "count", "page_size"},
          .minimum = 1,
          .maximum = max_limit,
          .default_value = default_limit};
}

mcp::Parameter cursor_parameter() {
  return {.name = "cursor",
          .description = "next_cursor of the page before.",
          .documentation = "next_cursor of the page before. Leave it out for the first page.",
          .aliases = {"next_cursor"},
          .max_length = 20};
}

}  // namespace tools
