// Runs every file under cases/ as a test case: FakeBroker answers as the file says, broker::Client and the tools are
// those of the product.
#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <filesystem>
#include <fstream>

#include "odd_case.hpp"
#include "paths.hpp"
#include "schema_check.hpp"
#include "tastytrade_mcp/mcp/registry.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/tools/catalog.hpp"

namespace {

const std::string kFolder = std::string(test::kProjectRoot) + "/tests/odd_broker";

void check_result(const mcp::Tool& tool, const odd::Call& call, const support::Json& result) {
  INFO("result: " << result.dump(1));
  const bool has_tables = call.arguments.is_object() && call.arguments.value("format", "") == "table";
  CHECK(test::violations(has_tables ? tool.result.get() : tool.result.rows(), result) == "");
  CHECK(odd::differences(call.expected, result) == "");
}

void check_error(const odd::Call& call, const support::Error& error) {
  const std::string text = error.message() + " " + error.hint;
  INFO("error: " << support::to_string(error.code) << ": " << text);
  REQUIRE(!call.error.is_null());
  CHECK(std::string(support::to_string(error.code)) == call.error.at("code").get<std::string>());
  for (const auto& wanted : call.error.value("contains", support::Json::array())) {
    CHECK(text.find(wanted.get<std::string>()) != std::string::npos);
  }
  for (const auto& unwanted : call.error.value("lacks", support::Json::array())) {
    CHECK(text.find(unwanted.get<std::string>()) == std::string::npos);
  }
}

void run(const odd::Case& test_case) {
  static const support::Json normal_answers = support::Json::parse(std::ifstream(kFolder + "/normal_answers.json"));
  FakeBroker fake;
  odd::serve(fake, normal_answers, test_case.answers);
  const support::ManualClock clock(*support::parse_iso8601(test_case.now));
  broker::Config config = config_for(fake.url());
  config.live = false;  // the cases are about the REST API
  broker::Client client(config, clock);
  const mcp::Registry registry(
      tools::catalog(client, tools::Settings{.default_account = test_case.default_account, .enable_writes = true}));
  for (const odd::Call& call : test_case.calls) {
    INFO("call: " << call.tool << " " << call.arguments.dump());
    const mcp::Tool& tool = registry.get(call.tool);
    mcp::Context context({}, support::Budget::of(std::chrono::seconds(20)));
    try {
      const support::Json result = mcp::run_tool(tool, call.arguments, context).tree();
      INFO("result: " << result.dump(1));
      REQUIRE(call.error.is_null());
      check_result(tool, call, result);
    } catch (const support::Error& error) {
      check_error(call, error);
    }
  }
}

class FileCase final : public Catch::ITestInvoker {
 public:
  explicit FileCase(std::string file) : file_(std::move(file)) {}
  void invoke() const override { run(odd::load_case(kFolder + "/cases", file_)); }

 private:
  std::string file_;
};

// Registers a test case for each file before main() begins. A file that cannot be read registers as well, and fails.
const bool registered = [] {
  static std::deque<std::string> names;  // Catch2 keeps views of them
  const std::string cases = kFolder + "/cases";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(cases)) {
    if (entry.path().extension() == ".json") {
      names.push_back(std::filesystem::relative(entry.path(), cases).generic_string());
    }
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    const Catch::AutoReg registration(Catch::Detail::make_unique<FileCase>(name), Catch::SourceLineInfo(__FILE__, 1),
                                      Catch::StringRef(), Catch::NameAndTags(name, "[odd]"));
  }
  support::configure_log(support::LogLevel::off, support::LogFormat::text);
  return true;
}();

}  // namespace

TEST_CASE("Every tool has cases") {
  std::map<std::string, int> calls;
  int cases = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kFolder + "/cases")) {
    if (entry.path().extension() != ".json") continue;
    ++cases;
    const auto file = std::filesystem::relative(entry.path(), kFolder + "/cases").generic_string();
    for (const odd::Call& call : odd::load_case(kFolder + "/cases", file).calls) ++calls[call.tool];
  }
  CHECK(registered);
  CHECK(cases >= 150);
  for (const char* tool : {"search_symbols",
                           "fetch_accounts",
                           "fetch_positions",
                           "fetch_balances",
                           "fetch_market_data",
                           "search_options",
                           "fetch_market_metrics",
                           "fetch_market_hours",
                           "fetch_account_summary",
                           "fetch_transactions",
                           "fetch_net_liq_history",
                           "fetch_orders",
                           "fetch_margin",
                           "fetch_margin_impact",
                           "fetch_watchlists",
                           "fetch_quote_alerts",
                           "fetch_instruments",
                           "list_instruments",
                           "create_watchlist",
                           "update_watchlist",
                           "delete_watchlist",
                           "create_quote_alert",
                           "delete_quote_alert",
                           "fetch_corporate_events",
                           "wait_for",
                           "search",
                           "fetch"}) {
    CAPTURE(tool);
    CHECK(calls[tool] > 0);
  }
}
