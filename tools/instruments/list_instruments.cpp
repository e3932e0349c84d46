#include "list_instruments.hpp"

#include <algorithm>

#include "instrument_tables.hpp"
#include "shared/broker_pages.hpp"
#include "shared/pages.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using broker::EquityFilter;
using support::Error;
using support::ErrorCode;

namespace {

constexpr int kDefaultLimit = 50;
constexpr int kMaxLimit = 250;
constexpr std::size_t kMaxProductCode = 6;

constexpr std::pair<std::string_view, EquityFilter> kFilters[] = {{"etf", EquityFilter::etf},
                                                                  {"index", EquityFilter::index},
                                                                  {"easy_to_borrow", EquityFilter::easy_to_borrow},
                                                                  {"locate_required", EquityFilter::locate_required},
                                                                  {"preborrow", EquityFilter::preborrow}};

EquityFilter parse_filter(const std::string& text) {
  const auto* const found =
      std::find_if(std::begin(kFilters), std::end(kFilters), [&](const auto& filter) { return filter.first == text; });
  return found == std::end(kFilters) ? EquityFilter::none : found->second;
}

// The code of a futures product: "ES" for "ES" and "/es". Throws Error{invalid_argument} for another text.
std::string parse_product(const std::string& text) {
  std::string code = support::to_upper(support::trim(text));
  if (code.starts_with('/')) code.erase(0, 1);
  const bool is_code =
      !code.empty() && code.size() <= kMaxProductCode &&
      std::all_of(code.begin(), code.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
  if (!is_code) {
    throw Error(ErrorCode::invalid_argument,
                "product is the code of a futures product, not '" + support::printable(text, 40) + "'.",
                "ES, /CL, 6E; kind=future_products lists them.");
  }
  return code;
}

// Refuses an argument that would do nothing for this kind.
void check_fit(const mcp::Arguments& arguments, const std::string& name, const std::vector<std::string>& kinds) {
  const std::string kind = arguments.text("kind");
  if (!arguments.has(name) || std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) return;
  throw Error(ErrorCode::invalid_argument, name + " does not fit kind=" + kind + ".",
              "It is for " + support::join(kinds, ", ") + "; leave it out here.");
}

// Writes one page of the rows, with `total` and `next_cursor`.
class ListWriter {
 public:
  ListWriter(const ToolCall& call, JsonWriter& result)
      : call_(call),
        result_(result),
        query_(call.arguments().text("kind") + '|' + support::to_upper(call.arguments().text("product")) + '|' +
               call.arguments().text("filter")) {}

  const std::string& query() const { return query_; }

  // A list that was read whole.
  template <class Row>
  void write(const broker::Answer<broker::Rows<Row>>& answer, const std::vector<Row>& rows) {
    missing_.add_rows(*answer);
    Page page = select_page(rows.size(), call_.arguments(), query_);
    const Row* const first = rows.data() + page.begin;
    page.end = page.begin + count_fitting(first, page.end - page.begin);
    write_page(answer.as_of, rows.size(), page, std::vector<Row>(first, first + (page.end - page.begin)));
  }
  template <class Row>
  void write(const broker::Answer<broker::Rows<Row>>& answer) {
    write(answer, answer->rows);
  }

  void write_equities(EquityFilter filter) {
    const auto read = [&](std::size_t page) { return call_.broker().equity_page(filter, page, call_.read_options()); };
    auto equities = read_broker_pages<broker::Equity>(call_.arguments(), query_, read, missing_);
    const std::size_t count = count_fitting(equities.rows.data(), equities.rows.size());
    const Page page = equities.page(count);
    equities.rows.resize(count);
    write_page(equities.as_of, equities.total, page, equities.rows);
  }

 private:
  template <class Row>
  Table make_table() const {
    Table table(instrument_columns<Row>(), call_.table_form());
    table.select_columns(call_.arguments().list("columns"));
    return table;
  }

  // How many rows a model reads at once.
  template <class Row>
  std::size_t count_fitting(const Row* first, std::size_t count) const {
    if (call_.table_form() != TableForm::table) return count;
    return make_table<Row>().count_fitting(first, count, kMaxPageBytes, write_cells<Row>);
  }

  template <class Row>
  static void write_cells(TableRow& cells, const Row& row) {
    write_instrument_cells(cells, row);
  }

  template <class Row>
  void write_page(support::Instant as_of, std::size_t total, const Page& page, const std::vector<Row>& rows) {
    call_.write_head(result_, as_of);
    write_page_end(result_, total, page, query_);
    make_table<Row>().write(result_, "instruments", rows, write_cells<Row>);
    if (total == 0 && missing_.items().empty()) result_.text("note", "TastyTrade lists none.");
    missing_.write(result_);
  }

  const ToolCall& call_;
  JsonWriter& result_;
  std::string query_;
  Missing missing_;
};

[[noreturn]] void throw_unknown_product(const std::string& code, const std::string& what) {
  throw Error(ErrorCode::not_found, "TastyTrade lists no " + what + " of the product " + code + ".",
              "kind=future_products lists the products.");
}

void write_futures(const ToolCall& call, ListWriter& list, const std::string& code) {
  const auto answer =
      call.broker().futures(code.empty() ? std::vector<std::string>() : std::vector{code}, call.read_options());
  if (!code.empty() && answer->empty() && answer->is_complete()) throw_unknown_product(code, "active future");
  list.write(answer);
}

// The products that `is_meant` selects; all if no product was named.
template <class Row, class Predicate>
void write_products(ListWriter& list, const broker::Answer<broker::Rows<Row>>& answer, const std::string& code,
                    const std::string& what, const Predicate& is_meant) {
  if (code.empty()) return list.write(answer);
  std::vector<Row> rows;
  std::copy_if(answer->begin(), answer->end(), std::back_inserter(rows), is_meant);
  if (rows.empty() && answer->is_complete()) throw_unknown_product(code, what);
  list.write(answer, rows);
}

void handle_list(const ToolCall& call, JsonWriter& result) {
  const mcp::Arguments& arguments = call.arguments();
  check_fit(arguments, "product", {"futures", "future_products", "future_option_products"});
  check_fit(arguments, "filter", {"equities"});
  const std::string code = arguments.has("product") ? parse_product(arguments.text("product")) : std::string();
  const std::string kind = arguments.text("kind");
  broker::Client& client = call.broker();
  const broker::ReadOptions options = call.read_options();
  ListWriter list(call, result);
  if (kind == "equities") return list.write_equities(parse_filter(arguments.text("filter")));
  if (kind == "futures") return write_futures(call, list, code);
  if (kind == "future_products") {
    return write_products(list, client.future_products(options), code, "future",
                          [&](const broker::FutureProduct& product) { return product.code == code; });
  }
  if (kind == "future_option_products") {
    return write_products(list, client.future_option_products(options), code, "option",
                          [&](const broker::FutureOptionProduct& product) {
                            return product.future_product_code == code || product.root_symbol == code;
                          });
  }
  if (kind == "cryptocurrencies") return list.write(client.cryptocurrencies(options));
  if (kind == "warrants") return list.write(client.warrants(options));
  if (kind == "currency_pairs") return list.write(client.currency_pairs(options));
  list.write(client.quantity_precisions(options));
}

mcp::schema::Object list_schema() {
  using namespace mcp::schema;
  return result_schema({integer("total").required(), string("next_cursor"),
                        table("instruments", instrument_cells_schema()).required(), string("note").unlisted()})
      .with(missing_members());
}

}  // namespace

mcp::Tool list_instruments(ToolContextPtr tool_context) {
  std::vector<std::string> filters;
  for (const auto& filter : kFilters) filters.emplace_back(filter.first);
  mcp::Parameter limit = limit_parameter(kDefaultLimit, kMaxLimit);
  limit.is_listed = false;
  return {
      .name = "list_instruments",
      .title = "Instrument lists",
      .description =
          "Pages through all instruments of one kind, such as the active contracts of a future. For one known symbol "
          "use "
          "fetch_instruments, for a name search_symbols.",
      .parameters = {{.name = "kind",
                      .kind = mcp::Parameter::Kind::choice,
                      .documentation = "Which list. `futures`: the active contracts. `quantity_precisions`: with how "
                                       "many decimals quantities can be given.",
                      .required = true,
                      .aliases = {"type", "instrument_type"},
                      .choices = {"equities", "futures", "future_products", "future_option_products",
                                  "cryptocurrencies", "warrants", "currency_pairs", "quantity_precisions"},
                      .choice_aliases = {{"equity", "equities"},
                                         {"stocks", "equities"},
                                         {"cryptocurrency", "cryptocurrencies"},
                                         {"crypto", "cryptocurrencies"}},
                      .example = "futures"},
                     {.name = "product",
                      .description = "ES, /CL.",
                      .documentation = "The code of a futures product, `ES` or `/ES`. Only for `futures`, "
                                       "`future_products` and `future_option_products`.",
                      .aliases = {"product_code", "root", "symbol"},
                      .max_length = 20,
                      .example = "ES"},
                     {.name = "filter",
                      .kind = mcp::Parameter::Kind::choice,
                      .documentation = "Only equities of this sort. Only for `equities`.",
                      .aliases = {"lendability"},
                      .choices = filters},
                     limit,
                     cursor_parameter(),
                     unlisted_refresh_parameter(),
                     columns_parameter(),
                     format_parameter()},
      .result = list_schema,
      .open_world = true,
      .toolset = "market_data",
      .routes = {"/api/v1/instruments"},
      .cache_lifetimes = {"instruments"},
      .handler = bind_handler(std::move(tool_context), handle_list),
  };
}

}  // namespace tools
