// The tool `search`. Symbols and accounts are looked up beside each other, so that neither waits for the other, and an
// account that cannot be read is named in the answer instead of failing it.
#include <map>

#include "account_reads.hpp"
#include "documents.hpp"
#include "each_account.hpp"
#include "schema.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::Error;

namespace {

constexpr std::size_t kMaxResults = 25;
constexpr std::size_t kMaxSymbols = 15;  // where accounts have results too
constexpr std::size_t kMaxWords = 12;
constexpr std::size_t kMaxLookups = 3;        // of single words
constexpr std::size_t kMaxFragment = 60;      // bytes
constexpr std::size_t kMaxSymbolLength = 7;   // of a symbol among words: "BTC/USD"
constexpr std::size_t kMaxNamedAccounts = 8;  // in one id, which is at most 100 bytes long
constexpr std::size_t kMaxReasons = 3;        // in one title

Json entry(const std::string& id, const std::string& title, const char* url) {
  return {{"id", id}, {"title", title}, {"url", url}};
}

struct Question {
  explicit Question(std::string_view query);

  bool mentions(std::initializer_list<std::string_view> names) const;
  bool mentions_word(const std::string& text) const;
  bool mentions_symbol(const std::string& symbol) const;
  bool is_about_accounts() const { return asks_for_accounts || asks_for_positions; }

  std::string text;
  std::vector<std::string> spelt;    // its words; one shorter than two letters tells nothing
  std::vector<std::string> words;    // the same in lower case
  std::vector<std::string> symbols;  // what the whole question and its words are as symbols
  bool asks_for_accounts, asks_for_positions;
};

Question::Question(std::string_view query) : text(support::trim(query)) {
  std::string plain = text;
  for (char& c : plain) {
    if (std::string_view(",?!;:\"'()\n\t").find(c) != std::string_view::npos) c = ' ';
  }
  spelt = support::split(plain, ' ');
  for (std::string& word : spelt) {
    while (word.ends_with('.')) word.pop_back();
  }
  std::erase_if(spelt, [](const std::string& word) { return word.size() < 2; });
  if (spelt.size() > kMaxWords) spelt.resize(kMaxWords);
  for (const std::string& spelling : spelt) {
    words.push_back(support::to_lower(spelling));
    if (auto symbol = broker::canonical_symbol(spelling)) symbols.push_back(*std::move(symbol));
  }
  if (auto symbol = broker::canonical_symbol(text)) symbols.push_back(*std::move(symbol));
  asks_for_accounts = mentions({"account", "balance", "cash", "portfolio", "buying", "net"});
  asks_for_positions = mentions({"position", "holding", "portfolio", "trade"});
}

bool Question::mentions(std::initializer_list<std::string_view> names) const {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return word == name || word == std::string(name) + "s"; });
  });
}

bool Question::mentions_word(const std::string& text) const {
  return std::find(words.begin(), words.end(), support::to_lower(text)) != words.end();
}

bool Question::mentions_symbol(const std::string& symbol) const {
  return mentions_word(symbol) || std::find(symbols.begin(), symbols.end(), symbol) != symbols.end();
}

// What the symbol look-ups found.
struct SymbolsFound {
  std::vector<broker::SymbolMatch> matches;
  std::optional<Error> failure;
};

std::vector<broker::SymbolMatch> look_up(broker::Client& client, const std::string& fragment,
                                         const broker::CallOptions& options) {
  return client.search_symbols(fragment.substr(0, kMaxFragment), options)->rows;
}

// The words of a question that may be symbols, the most likely first: those in capitals in a text that is not all
// capitals, then those that tell something and named no topic.
std::vector<std::string> likely_symbols(const Question& question, const Capabilities::Asked& asked) {
  const auto is_among = [](const std::vector<std::string>& all, const std::string& word) {
    const auto parts = mcp::topic_words(word);
    return !parts.empty() && std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
      return std::find(all.begin(), all.end(), part) != all.end();
    });
  };
  const bool has_lower_case = question.text != support::to_upper(question.text);
  std::vector<std::string> likely;
  std::vector<std::string> possible;
  for (const std::string& word : question.spelt) {
    const auto symbol = broker::canonical_symbol(word);
    if (!symbol || symbol->size() > kMaxSymbolLength) continue;
    const bool is_capital = has_lower_case && word == support::to_upper(word) && word != support::to_lower(word);
    if (is_capital && !is_among(asked.words, word)) {
      likely.push_back(*symbol);
    } else if (is_among(asked.rest, word)) {
      possible.push_back(*symbol);
    }
  }
  likely.insert(likely.end(), possible.begin(), possible.end());
  likely.resize(std::min(likely.size(), kMaxLookups));
  return likely;
}

// The whole question may be a company's name; if not, its words may be symbols.
SymbolsFound find_symbols(broker::Client& client, const Question& question, const Capabilities::Asked& asked,
                          const broker::CallOptions& options) {
  SymbolsFound found;
  found.failure = failure_of([&] { found.matches = look_up(client, question.text, options); });
  if (found.failure || !found.matches.empty()) return found;
  std::vector<std::string> words = likely_symbols(question, asked);
  std::erase(words, question.text);
  std::vector<SymbolsFound> parts(words.size());
  run_in_parallel(words.size(), [&](std::size_t i) {
    parts[i].failure = failure_of([&] { parts[i].matches = look_up(client, words[i], options); });
  });
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].failure) found.failure = parts[i].failure;
    for (broker::SymbolMatch& match : parts[i].matches) {
      // A single word of a sentence counts only if it is the symbol itself: "my" must not find every MY… there is.
      if (match.symbol == words[i]) found.matches.push_back(std::move(match));
    }
  }
  return found;
}

struct AccountsFound {
  std::vector<AccountPositions> accounts;
  bool is_list_complete = true;  // of the accounts
  std::optional<Error> failure;  // of the list of accounts
};

// `limit`: of each of the two steps.
AccountsFound find_accounts(broker::Client& client, const broker::CallOptions& options,
                            std::chrono::milliseconds limit) {
  AccountsFound found;
  const auto limited = [&] {
    broker::CallOptions step = options;
    step.budget = options.budget.at_most(limit);
    return step;
  };
  found.failure = failure_of([&] {
    const auto accounts = client.accounts(limited());
    found.is_list_complete = accounts->is_complete();
    found.accounts = read_positions(client, *accounts, limited());
  });
  return found;
}

Json symbol_results(const SymbolsFound& found) {
  Json results = Json::array();
  for (const auto& match : found.matches) {
    if (results.size() >= kMaxResults) break;
    results.push_back(
        entry("symbol:" + match.symbol, match.symbol + " " + support::printable(match.description, 80), kSymbolPage));
  }
  return results;
}

bool mentions(const Question& question, const broker::Position& position) {
  return question.mentions_symbol(position.symbol) || question.mentions_symbol(position.underlying_symbol);
}

// Whether the question names something that is held: "AAPL position" asks for that position, not for all.
bool names_holding(const AccountsFound& found, const Question& question) {
  for (const AccountPositions& one : found.accounts) {
    if (!one.positions) continue;
    for (const auto& position : **one.positions) {
      if (!position.quantity.is_zero() && mentions(question, position)) return true;
    }
  }
  return false;
}

Json account_results(const AccountsFound& found, const Question& question) {
  const bool all_positions = question.asks_for_positions && !names_holding(found, question);
  Json results = Json::array();
  for (const AccountPositions& one : found.accounts) {
    const broker::Account& account = one.account;
    if (question.asks_for_accounts || question.mentions_word(account.number) ||
        question.mentions_word(account.nickname)) {
      results.push_back(entry("account:" + account.number,
                              "Account " + account.number + " " + support::printable(account.nickname, 60),
                              kAccountPage));
    }
    if (!one.positions) continue;
    for (const auto& position : **one.positions) {
      if (results.size() >= kMaxResults) return results;
      if (position.quantity.is_zero()) continue;  // closed today
      if (all_positions || mentions(question, position)) {
        results.push_back(entry("position:" + account.number + ":" + position.symbol,
                                title_of(position, account.number), kAccountPage));
      }
    }
  }
  return results;
}

// What the positions of one account lack, in a clause; empty if they are whole.
std::string lack_of(const AccountPositions& one) {
  if (one.failure) return reason_of(*one.failure);
  return (*one.positions)->is_complete() ? "" : "some rows cannot be read";
}

// What could not be read of accounts and positions: for the model as one result whose id fetch reads, and for programs
// in `unread`.
std::optional<Json> unread_accounts(const AccountsFound& found, Json& unread) {
  if (found.failure || !found.is_list_complete) {
    const std::string reason = found.failure ? reason_of(*found.failure) : "some accounts cannot be read";
    unread.push_back({{"part", "accounts"}, {"reason", reason}});
    return entry("positions:all", "Incomplete: accounts and positions are missing from these results (" + reason + ")",
                 kAccountPage);
  }
  std::vector<std::string> numbers;
  std::map<std::string, std::vector<std::string>> numbers_by_reason;
  for (const AccountPositions& one : found.accounts) {
    const std::string reason = lack_of(one);
    if (reason.empty()) continue;
    numbers.push_back(one.account.number);
    auto& named = numbers_by_reason[reason];
    if (named.size() < kMaxNamedAccounts) named.push_back(one.account.number);
    unread.push_back({{"account_number", one.account.number}, {"part", "positions"}, {"reason", reason}});
  }
  if (numbers.empty()) return std::nullopt;
  std::vector<std::string> reasons;
  reasons.reserve(numbers_by_reason.size());
  for (const auto& [reason, named] : numbers_by_reason) {
    reasons.push_back(support::join(named, ", ") + " (" + reason + ")");
  }
  if (reasons.size() > kMaxReasons) reasons.resize(kMaxReasons);
  return entry("positions:" + (numbers.size() <= kMaxNamedAccounts ? support::join(numbers, ",") : "all"),
               "Incomplete: positions of " + std::to_string(numbers.size()) + " of " +
                   std::to_string(found.accounts.size()) +
                   " accounts are missing from these results: " + support::join(reasons, "; "),
               kAccountPage);
}

Json page_results(const std::vector<Capabilities::Page>& pages) {
  Json results = Json::array();
  for (const auto& page : pages) results.push_back(entry(page.id, page.title, kAccountPage));
  return results;
}

void append(Json& results, const Json& more, std::size_t most) {
  for (std::size_t i = 0; i < more.size() && results.size() < most; ++i) results.push_back(more[i]);
}

class Search {
 public:
  Search(broker::Client& client, const Capabilities& capabilities, const ReadLimits& limits)
      : client_(client), capabilities_(capabilities), limits_(limits) {}

  mcp::ToolResult run(const std::string& query, const broker::CallOptions& options) const {
    const Question question(query);
    const Capabilities::Asked asked = capabilities_.pages_for(query);
    AccountsFound accounts;
    SymbolsFound symbols;
    // A question about what is absent and nothing else is answered without the broker, unless it may be a name.
    if (!question.text.empty() && (!asked.is_all || question.words.size() < 2)) {
      look_up_all(question, asked, options, accounts, symbols);
    }
    options.budget.check();
    if (symbols.failure && accounts.failure) throw Error(*symbols.failure);
    return answer(question, asked, accounts, symbols);
  }

 private:
  void look_up_all(const Question& question, const Capabilities::Asked& asked, const broker::CallOptions& options,
                   AccountsFound& accounts, SymbolsFound& symbols) const {
    broker::CallOptions for_symbols = options;
    for_symbols.budget = options.budget.at_most(limits_.symbols);
    const auto limit = question.is_about_accounts() ? limits_.positions : limits_.positions_beside_symbols;
    read_together({[&] { symbols = find_symbols(client_, question, asked, for_symbols); },
                   [&] { accounts = find_accounts(client_, options, limit); }});
  }

  mcp::ToolResult answer(const Question& question, const Capabilities::Asked& asked, const AccountsFound& accounts,
                         const SymbolsFound& symbols) const {
    const Json pages = page_results(asked.pages);
    const Json found_symbols = symbol_results(symbols);
    const Json found_accounts = account_results(accounts, question);
    Json unread = Json::array();
    Json notes = Json::array();
    if (auto missing = unread_accounts(accounts, unread)) notes.push_back(*std::move(missing));
    if (symbols.failure) {
      const std::string reason = reason_of(*symbols.failure);
      unread.push_back({{"part", "symbols"}, {"reason", reason}});
      notes.push_back(entry(capabilities_.overview().id, "Incomplete: symbols could not be searched (" + reason + ")",
                            kSymbolPage));
    }

    const bool pages_first = asked.is_all || asked.is_order;
    if (!pages_first) append(notes, pages, kMaxResults);
    const std::size_t room = kMaxResults - notes.size();
    Json results = Json::array();
    if (pages_first) append(results, pages, room);
    if (question.is_about_accounts()) append(results, found_accounts, room);
    append(results, found_symbols, found_accounts.empty() ? room : std::min(room, results.size() + kMaxSymbols));
    if (!question.is_about_accounts()) append(results, found_accounts, room);
    append(results, notes, kMaxResults);
    if (results.empty() && question.words.size() > 1) {
      const auto page = capabilities_.overview();
      results.push_back(entry(page.id, page.title, kAccountPage));
    }
    // The shape is ChatGPT's, so what it has no place for goes beside it rather than into it.
    mcp::ToolResult result(Json{{"results", std::move(results)}});
    result.meta = {{"tastytrade-mcp/environment", broker::name(client_.environment())}};
    if (!unread.empty()) result.meta["tastytrade-mcp/unread"] = std::move(unread);
    return result;
  }

  broker::Client& client_;
  const Capabilities& capabilities_;
  const ReadLimits& limits_;
};

}  // namespace

mcp::Tool search(DeskPtr desk, CapabilitiesPtr capabilities, ReadLimits limits) {
  return {
      .name = "search",
      .title = "Search",
      .description =
          "Finds accounts, positions and symbols, and what this server cannot answer; fetch reads what it finds.",
      .parameters =
          {{.name = "query", .required = true, .aliases = {"q", "text"}, .max_length = 500, .example = "apple"}},
      .result =
          [] {
            return schema::object("", {{"results", schema::list(schema::object("id* title* url*"))}});
          },
      .open_world = true,
      .toolset = "documents",
      .routes = {"/api/v1/search"},
      .cache = "positions",
      .handler =
          [desk = std::move(desk), capabilities = std::move(capabilities), limits](const Arguments& arguments,
                                                                                   Context& context) {
            const auto options = desk->options(arguments, context);
            return Search(desk->client(), *capabilities, limits).run(arguments.text("query"), options);
          },
  };
}

}  // namespace tools
