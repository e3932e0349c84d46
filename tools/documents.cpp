#include "documents.hpp"

#include "accounts.hpp"
#include "market_data.hpp"
#include "positions.hpp"
#include "schema.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

// Ids are "account:<number>", "position:<number>:<symbol>" and "symbol:<symbol>". Account numbers come and go whole:
// what search() hands out, fetch() takes back.
constexpr const char* kAccountPage = "https://my.tastytrade.com/";
constexpr std::size_t kMostResults = 25;

Json entry(std::string id, std::string title, const char* url) {
  return {{"id", std::move(id)}, {"title", std::move(title)}, {"url", url}};
}

// Words of the question, lower case; a word shorter than two letters tells nothing.
std::vector<std::string> words_of(std::string_view query) {
  std::string plain = support::to_lower(query);
  for (char& c : plain) {
    if (c == ',' || c == '?' || c == '!' || c == ';' || c == '"' || c == '\'') c = ' ';
  }
  std::vector<std::string> words = support::split(plain, ' ');
  std::erase_if(words, [](const std::string& word) { return word.size() < 2; });
  if (words.size() > 12) words.resize(12);
  return words;
}

bool mentions(const std::vector<std::string>& words, std::initializer_list<std::string_view> names) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return word == name || word == std::string(name) + "s"; });
  });
}

bool mentions(const std::vector<std::string>& words, const std::string& symbol) {
  return std::find(words.begin(), words.end(), support::to_lower(symbol)) != words.end();
}

std::string title_of(const broker::Position& position, const std::string& account) {
  return (position.quantity * position.sign()).to_string() + " " + position.symbol + " (" +
         std::string(broker::name(position.instrument_type)) + ") in " + account;
}

void add_account_results(Json& results, const Desk& desk, const std::vector<std::string>& words,
                         const broker::CallOptions& options) {
  const bool all_accounts = mentions(words, {"account", "balance", "cash", "portfolio", "buying", "net"});
  const bool all_positions = mentions(words, {"position", "holding", "portfolio", "trade"});
  const auto accounts = desk.client().accounts(options);
  for (const auto& account : *accounts) {
    if (all_accounts || mentions(words, account.number) || mentions(words, account.nickname)) {
      results.push_back(entry("account:" + account.number,
                              "Account " + account.number + " " + support::printable(account.nickname, 60),
                              kAccountPage));
    }
    const auto positions = desk.client().positions(account.number, options);
    for (const auto& position : *positions) {
      if (results.size() >= kMostResults) return;
      if (all_positions || mentions(words, position.symbol) || mentions(words, position.underlying_symbol)) {
        results.push_back(entry("position:" + account.number + ":" + position.symbol,
                                title_of(position, account.number), kAccountPage));
      }
    }
  }
}

void add_symbol_results(Json& results, const Desk& desk, const std::string& query,
                        const std::vector<std::string>& words, const broker::CallOptions& options) {
  // The whole question may be a company's name; if not, its words may be symbols. Four look-ups at the most.
  std::vector<std::string> fragments = {query};
  for (const std::string& word : words) {
    if (fragments.size() < 4 && word.size() <= 6 && word != support::to_lower(query)) fragments.push_back(word);
  }
  for (std::size_t i = 0; i < fragments.size(); ++i) {
    const auto matches = desk.client().search_symbols(fragments[i], options);
    for (const auto& match : *matches) {
      // A single word of a sentence counts only if it is the symbol itself: "my" must not find every MY… there is.
      if (i > 0 && support::to_lower(match.symbol) != fragments[i]) continue;
      if (results.size() >= kMostResults) return;
      results.push_back(entry("symbol:" + match.symbol, match.symbol + " " + support::printable(match.description, 80),
                              "https://tastytrade.com/"));
    }
    if (i == 0 && !matches->empty()) return;
  }
}

// "key: value" lines: what a model reads easily and a person can check.
std::string lines_of(const Json& object) {
  std::string text;
  for (const auto& [key, value] : object.items()) {
    std::string name = key;
    std::replace(name.begin(), name.end(), '_', ' ');
    text += name + ": " + (value.is_string() ? value.get<std::string>() : support::to_text(value)) + "\n";
  }
  return text;
}

struct Document {
  std::string title, text;
  const char* url;
  support::Instant as_of;
};

Document account_document(const Desk& desk, const std::string& number, const broker::CallOptions& options) {
  const auto balances = desk.client().balances(number, options);
  const auto positions = desk.client().positions(number, options);
  std::string text;
  for (const auto& entry : *balances) text += lines_of(describe(entry)) + "\n";
  text += "positions: " + std::to_string(positions->size()) + "\n";
  for (const auto& position : *positions) text += "\n" + lines_of(describe(position, positions.as_of));
  return {"Account " + number, text, kAccountPage, std::min(balances.as_of, positions.as_of)};
}

Document position_document(const Desk& desk, const std::string& number, const std::string& symbol,
                           const broker::CallOptions& options) {
  const auto positions = desk.client().positions(number, options);
  for (const auto& position : *positions) {
    if (position.symbol == symbol) {
      return {title_of(position, number), lines_of(describe(position, positions.as_of)), kAccountPage, positions.as_of};
    }
  }
  throw Error(ErrorCode::not_found, "There is no such position any more.", "Call search again for what there is now.");
}

Document symbol_document(const Desk& desk, const std::string& symbol, const broker::CallOptions& options) {
  const auto answer = quotes(desk.client(), std::vector<std::string>{symbol}, options);
  const Quoted& quoted = answer->quotes.front();
  if (!quoted.quote) {
    throw Error(ErrorCode::not_found, "There is no quote: " + quoted.reason + ".",
                "Call search for symbols that exist.");
  }
  return {symbol, lines_of(describe(*quoted.quote)), "https://tastytrade.com/", answer.as_of};
}

Document document(const Desk& desk, const std::string& id, const broker::CallOptions& options) {
  const auto colon = id.find(':');
  const std::string kind = support::to_lower(id.substr(0, colon));
  const std::string rest = colon == std::string::npos ? "" : id.substr(colon + 1);
  if (kind == "symbol" && !rest.empty()) return symbol_document(desk, rest, options);
  if ((kind == "account" || kind == "position") && !rest.empty()) {
    const auto second = rest.find(':');
    const std::string number = support::to_upper(rest.substr(0, second));
    const auto accounts = desk.client().accounts(options);
    const bool ours =
        std::any_of(accounts->begin(), accounts->end(), [&](const auto& account) { return account.number == number; });
    if (!ours) throw Error(ErrorCode::forbidden, "This login has no such account.", "Call search for what there is.");
    if (kind == "account") return account_document(desk, number, options);
    if (second != std::string::npos) return position_document(desk, number, rest.substr(second + 1), options);
  }
  throw Error(ErrorCode::not_found, "There is no document with this id.", "Use an id that search returned.");
}

}  // namespace

mcp::Tool search(DeskPtr desk) {
  return {
      .name = "search",
      .title = "Search",
      .description = "Finds accounts, positions and symbols for a question; fetch reads what it finds.",
      .parameters =
          {{.name = "query", .required = true, .aliases = {"q", "text"}, .max_length = 500, .example = "apple"}},
      .result = schema::object("", {{"results", schema::list(schema::object("id* title* url*"))}}),
      .open_world = true,
      .toolset = "documents",
      .routes = {"/api/v1/search"},
      .cache = "positions",
      .handler =
          [desk = std::move(desk)](const Arguments& arguments, Context& context) {
            const auto options = desk->options(arguments, context);
            const std::string query(support::trim(arguments.text("query")));
            const auto words = words_of(query);
            Json results = Json::array();
            if (!words.empty()) {
              add_account_results(results, *desk, words, options);
              add_symbol_results(results, *desk, query, words, options);
            }
            // The shape is ChatGPT's, so the environment goes beside it rather than into it.
            mcp::ToolResult result(Json{{"results", std::move(results)}});
            result.meta = {{"tastytrade-mcp/environment", broker::name(desk->client().environment())}};
            return result;
          },
  };
}

mcp::Tool fetch(DeskPtr desk) {
  return {
      .name = "fetch",
      .title = "Fetch",
      .description = "The full text behind an id that search returned.",
      .parameters = {{.name = "id", .required = true, .max_length = 100, .example = "symbol:AAPL"}},
      .result = schema::object("id* title* text* url*", {{"metadata", {{"type", "object"}}}}),
      .open_world = true,
      .toolset = "documents",
      .routes = {"/api/v1/fetch"},
      .cache = "positions",
      .handler =
          [desk = std::move(desk)](const Arguments& arguments, Context& context) {
            const std::string id = arguments.text("id");
            const Document found = document(*desk, id, desk->options(arguments, context));
            const Json answer = desk->answer(found.as_of);
            return Json{{"id", id},
                        {"title", found.title},
                        {"text", "environment: " + answer["environment"].get<std::string>() + "\n" + found.text},
                        {"url", found.url},
                        {"metadata", answer}};
          },
  };
}

}  // namespace tools
