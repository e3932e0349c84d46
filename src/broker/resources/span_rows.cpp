// Files of risk arrays, by which the exchanges compute the margin of futures (SPAN). docs/tastytrade.md, SPAN files.
#include "client_impl.hpp"
#include "parse/row_reader.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

using support::Json;

constexpr std::chrono::hours kDay{24};
constexpr std::size_t kMaxRowBytes = 500;  // a record has 132 columns

// A row of the file of this exchange and day.
SpanRow parse_span_row(const Json& json, const std::string& exchange, Date date) {
  const std::string sent_exchange = wire::text(json, "exchange");
  if (!sent_exchange.empty() && sent_exchange != exchange) throw RowError{"exchange", "is another exchange"};
  const std::optional<Date> sent_date = wire::date(json, "file-date");
  if (sent_date && *sent_date != date) throw RowError{"file-date", "is another day"};
  const Json* const data = support::find(json, "row-data");
  if (data == nullptr || !data->is_string()) throw RowError{"row-data", "is missing"};
  return {wire::id(json, "row-index"), support::printable(data->get_ref<const std::string&>(), kMaxRowBytes)};
}

}  // namespace

Answer<ListPage<SpanRow>> Client::span_rows(const std::string& exchange, Date date, std::size_t page,
                                            const ReadOptions& options) {
  Impl& self = *impl_;
  const std::string day = support::to_text(date);
  const std::string key = "span:" + exchange + ':' + day + ':' + std::to_string(page);
  return self.cached<ListPage<SpanRow>>(key, kDay, options, [&] {
    const BrokerRequest request{{"span", "rows"}, {{"exchange", exchange}, {"date", day}}};
    const ItemPage items = self.rest.list_page(request, "SPAN rows", page, kListPageSize, options);
    std::size_t position = 0;
    // Rows without a number are told apart by their place.
    const auto identity = [&position](const SpanRow& row) {
      return row.id.empty() ? "at " + std::to_string(position++) : row.id;
    };
    const auto parse = [&](const Json& json) { return parse_span_row(json, exchange, date); };
    return ListPage<SpanRow>{read_rows<SpanRow>(items.list, "SPAN rows", "row-index", parse, identity), items.total};
  });
}

}  // namespace broker
