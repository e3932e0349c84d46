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

mcp::Parameter one_account_parameter() {
  mcp::Parameter parameter = account_parameter();
  parameter.description = "Needed if there are several.";
  parameter.documentation =
      "Number, nickname or type of an account. If left out: the account that TASTYTRADE_ACCOUNT names, or the only "
      "one.";
  return parameter;
}

mcp::Parameter refresh_parameter() {
  return {.name = "refresh",
          .kind = mcp::Parameter::Kind::boolean,
          .description = "Skip the cache.",
          .documentation = "Read from TastyTrade again, even if the answer is in the cache.",
          .aliases = {"force_refresh", "no_cache"}};
}

mcp::Parameter unlisted_refresh_parameter() {
  mcp::Parameter parameter = refresh_parameter();
  parameter.is_listed = false;
  return parameter;
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
          .documentation = "next_cursor of the page before. Leave it out for the first page.",
          .aliases = {"next_cursor"},
          .max_length = 20};
}

mcp::Parameter period_parameter(const std::string& documentation, const std::string& standard) {
  constexpr const char* forms = "today, ytd, last_30_days, 2026-03, 2026-01-05..2026-02-10";
  return {.name = "period",
          .description = standard.empty() ? forms : "Default: " + standard + ". Others: " + forms,
          .documentation = documentation,
          .aliases = {"date", "dates", "range", "date_range", "since", "time_back"},
          .range_aliases = {{"start_date", "end_date"}, {"from_date", "to_date"}, {"from", "to"}, {"start", "end"}},
          .default_value = standard.empty() ? support::Json() : support::Json(standard),
          .max_length = 80};
}

mcp::Parameter format_parameter() {
  return {.name = "format",
          .kind = mcp::Parameter::Kind::choice,
          .documentation =
              "How long lists are written: `table`, an array of rows of text whose first row has the names of the "
              "columns, or `rows`, a list of objects. If left out: `table` over MCP, else `rows`.",
          .aliases = {"output_format"},
          .choices = {"table", "rows"},
          .choice_aliases = {{"objects", "rows"}, {"records", "rows"}},
          .is_listed = false};
}

mcp::Parameter columns_parameter() {
  return {.name = "columns",
          .kind = mcp::Parameter::Kind::text_list,
          .documentation = "The columns of the table, in this order. If left out: all.",
          .aliases = {"fields"},
          .max_length = 60,
          .max_items = 40,
          .splits_words = true,
          .is_listed = false};
}

}  // namespace tools
