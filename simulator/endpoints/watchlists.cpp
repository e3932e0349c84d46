// Watchlists of the customer, the broker's public watchlists and its pairs watchlists.
#include "endpoints.hpp"
#include "request_body.hpp"
#include "simulation_state.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

// No page states a limit. A column of 255 characters is the usual one.
constexpr std::size_t kMaxNameLength = 255;

constexpr std::string_view kInstrumentTypes[] = {"Bond",
                                                 "Cryptocurrency",
                                                 "Currency Pair",
                                                 "Equity",
                                                 "Equity Offering",
                                                 "Equity Option",
                                                 "Event Contract",
                                                 "Fixed Income Security",
                                                 "Future",
                                                 "Future Option",
                                                 "Index",
                                                 "Liquidity Pool",
                                                 "Unknown",
                                                 "Warrant"};

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (const char byte : text) count += (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  return count;
}

bool has_control_character(std::string_view text) {
  for (const char byte : text) {
    if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F) return true;
  }
  return false;
}

std::string read_name(RequestBody& body) {
  std::string name = body.required_text("name");
  if (count_characters(name) > kMaxNameLength) body.add_problem("name", "is too long (maximum is 255 characters)");
  if (has_control_character(name)) body.add_problem("name", "is invalid");
  return name;
}

// Returns the entry as it is kept: symbol and instrument type, nothing else.
Json read_entry(const Json& row, const std::string& domain, RequestBody& body) {
  const Json* symbol = support::find(row, "symbol");
  const Json* type = support::find(row, "instrument-type");
  if (symbol == nullptr) {
    body.add_problem(domain + "[symbol]", row.is_object() ? "is missing" : "is invalid");
    return {};
  }
  if (!symbol->is_string() || support::trim(symbol->get_ref<const std::string&>()).empty()) {
    body.add_problem(domain + "[symbol]", symbol->is_string() ? "is empty" : "is invalid");
    return {};
  }
  Json entry{{"symbol", *symbol}};
  if (type == nullptr) return entry;
  for (const std::string_view known : kInstrumentTypes) {
    if (type->is_string() && type->get_ref<const std::string&>() == known) entry["instrument-type"] = known;
  }
  if (!entry.contains("instrument-type")) {
    body.add_problem(domain + "[instrument-type]", "does not have a valid value");
  }
  return entry;
}

Watchlist read_watchlist(const RequestContext& context) {
  RequestBody body(context.request);
  Watchlist list;
  list.name = read_name(body);
  list.group = body.text("group-name");
  list.order_index = body.integer("order-index").value_or(list.order_index);
  std::size_t number = 0;
  for (const Json& row : body.required_list("watchlist-entries")) {
    list.entries.push_back(read_entry(row, "watchlist-entries[" + std::to_string(number++) + "]", body));
  }
  body.check();
  return list;
}

// As recorded: what is read has user-id and cms-id, the answer to a write has neither.
Json watchlist_json(const Watchlist& list) {
  Json row{{"name", list.name}};
  row["watchlist-entries"] = list.entries;
  if (list.group) row["group-name"] = *list.group;
  row["order-index"] = list.order_index;
  return row;
}

Json read_watchlist_json(const Watchlist& list) {
  Json row = watchlist_json(list);
  row["user-id"] = 1563674;
  row["cms-id"] = nullptr;
  return row;
}

Refusal unknown_watchlist(const std::string& name) {
  return not_found("Couldn't find watchlist with name " + support::printable(name, 64));
}

void check_outcome(Watchlists::Outcome outcome, const std::string& name) {
  switch (outcome) {
    case Watchlists::Outcome::done:
      return;
    case Watchlists::Outcome::unknown:
      throw unknown_watchlist(name);
    case Watchlists::Outcome::name_taken:
      throw Refusal(422, "validation_error", "Validation failed: Name has already been taken");
    case Watchlists::Outcome::too_many:
      throw Refusal(422, "validation_error", "Validation failed: Too many watchlists");
  }
}

Answer watchlists(const RequestContext& context) {
  Json rows = Json::array();
  for (const Watchlist& list : context.state.watchlists.all()) rows.push_back(read_watchlist_json(list));
  return Answer::items(std::move(rows));
}

Answer watchlist(const RequestContext& context) {
  const std::string& name = context.captures.front();
  const auto list = context.state.watchlists.find(name);
  if (!list) throw unknown_watchlist(name);
  Answer answer;
  answer.envelope = Answer::Envelope::without_context;
  answer.data = read_watchlist_json(*list);
  return answer;
}

Answer create(const RequestContext& context) {
  const Watchlist list = read_watchlist(context);
  check_outcome(context.state.watchlists.add(list, context.now), list.name);
  Answer answer;
  answer.status = 201;
  answer.data = watchlist_json(list);
  return answer;
}

Answer replace(const RequestContext& context) {
  const std::string& name = context.captures.front();
  const Watchlist list = read_watchlist(context);
  check_outcome(context.state.watchlists.replace(name, list, context.now), name);
  Answer answer;
  answer.envelope = Answer::Envelope::without_context;
  answer.data = watchlist_json(list);
  return answer;
}

// As recorded: no envelope, and keys in snake case.
Answer remove(const RequestContext& context) {
  const std::string& name = context.captures.front();
  const auto list = context.state.watchlists.remove(name);
  if (!list) throw unknown_watchlist(name);
  Answer answer;
  answer.envelope = Answer::Envelope::bare;
  answer.data = {{"id", list->id},
                 {"name", list->name},
                 {"user_id", 1563674},
                 {"created_at", support::to_iso8601(list->created_at)},
                 {"updated_at", support::to_iso8601(list->updated_at)}};
  answer.data["watchlist_entries"] = list->entries;
  answer.data["cms_id"] = nullptr;
  answer.data["group_name"] = list->group ? Json(*list->group) : Json(nullptr);
  answer.data["order_index"] = list->order_index;
  return answer;
}

// The broker's lists have no context (docs/tastytrade.md, Watchlists).
Answer without_context(Answer answer) {
  answer.envelope = Answer::Envelope::without_context;
  return answer;
}

Answer find_by_name(const Json& rows, const std::string& name, std::string_view what) {
  for (const Json& row : rows) {
    if (row["name"].get_ref<const std::string&>() != name) continue;
    Answer answer;
    answer.data = row;
    return without_context(std::move(answer));
  }
  throw not_found("Couldn't find " + std::string(what) + " with name " + support::printable(name, 64));
}

Answer list_public_watchlists(const RequestContext& context) {
  if (!context.query().flag("counts-only")) return without_context(Answer::items(public_watchlists()));
  Json rows = Json::array();
  for (const Json& list : public_watchlists()) {
    Json row{{"name", list["name"]}, {"group-name", list["group-name"]}, {"order-index", list["order-index"]}};
    row["count"] = list["watchlist-entries"].size();
    rows.push_back(std::move(row));
  }
  return without_context(Answer::items(std::move(rows)));
}

Answer public_watchlist(const RequestContext& context) {
  return find_by_name(public_watchlists(), context.captures.front(), "public watchlist");
}

Answer list_pairs_watchlists(const RequestContext&) {
  return without_context(Answer::items(pairs_watchlists()));
}

Answer pairs_watchlist(const RequestContext& context) {
  return find_by_name(pairs_watchlists(), context.captures.front(), "pairs watchlist");
}

constexpr Route kRoutes[] = {
    {"GET", "/watchlists", watchlists},
    {"POST", "/watchlists", create},
    {"GET", "/watchlists/{name...}", watchlist},
    {"PUT", "/watchlists/{name...}", replace},
    {"DELETE", "/watchlists/{name...}", remove},
    {"GET", "/public-watchlists", list_public_watchlists},
    {"GET", "/public-watchlists/{name...}", public_watchlist},
    {"GET", "/pairs-watchlists", list_pairs_watchlists},
    {"GET", "/pairs-watchlists/{name...}", pairs_watchlist},
};

}  // namespace

std::span<const Route> watchlist_routes() {
  return kRoutes;
}

}  // namespace simulator
