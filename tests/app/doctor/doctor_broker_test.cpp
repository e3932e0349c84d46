// `doctor`: the checks of the network, the clock, the credentials and the permissions.
#include <catch2/catch_test_macros.hpp>

#include "app/ports.hpp"
#include "doctor/checks.hpp"
#include "doctor_fixture.hpp"

using app::CheckStatus;
using namespace test;  // NOLINT: the fixture of this file

namespace {

app::NetworkFinding finding_at(const std::string& date, const std::string& ours) {
  app::NetworkFinding finding;
  finding.date = date;
  finding.sent_at = finding.answered_at = support::parse_iso8601(ours).value();
  return finding;
}

}  // namespace

TEST_CASE("A refused connection to the broker fails with exit code 12, and checks that need it are skipped") {
  const ClosedPort closed;
  SimulatedSetup setup;
  setup.values["TASTYTRADE_API_URL"] = closed.url();
  const Outcome outcome = examine(setup.values);
  CHECK(outcome.code == 12);
  CHECK(contains(outcome.words("network"), "TCP: 127.0.0.1 port"));
  for (const char* name : {"clock", "credentials", "permissions"}) CHECK(outcome.status(name) == "skipped");
}

TEST_CASE("A failure of TLS and one of HTTP are reported as such") {
  SimulatedSetup setup;
  const Answering plain(200);
  setup.values["TASTYTRADE_API_URL"] = "https://127.0.0.1:" + std::to_string(plain.port);
  const Outcome handshake = examine(setup.values);
  CHECK(handshake.code == 12);
  CHECK(contains(handshake.words("network"), "TLS: "));

  setup.values["TASTYTRADE_API_URL"] = setup.simulator.url();
  simulator::Fault fault;
  fault.kind = simulator::Fault::Kind::cut_connection;
  fault.count = -1;
  setup.simulator.inject(fault);
  const Outcome cut = examine(setup.values);
  CHECK(cut.code == 12);
  CHECK(contains(cut.words("network"), "HTTP: "));
}

TEST_CASE("A host name without an address is reported as a failure of DNS") {
  SimulatedSetup setup;
  setup.values["TASTYTRADE_API_URL"] = "https://api.invalid";
  setup.values["TASTYTRADE_ALLOW_API_HOST"] = "api.invalid";
  setup.values.erase("TASTYTRADE_STREAMER_URL");
  const Outcome outcome = examine(setup.values);
  CHECK(outcome.code == 12);
  CHECK(contains(outcome.words("network"), "DNS: "));
}

TEST_CASE("A proxy variable that this program does not use is mentioned without its value") {
  const ClosedPort closed;
  SimulatedSetup setup;
  setup.values["TASTYTRADE_API_URL"] = closed.url();
  setup.values["HTTPS_PROXY"] = "http://user:" + kSecretValue + "@proxy.example:3128";
  const std::string words = examine(setup.values).words("network");
  CHECK(contains(words, "HTTPS_PROXY is set"));
  CHECK_FALSE(contains(words, kSecretValue));
}

TEST_CASE("An HTTP error of a gateway is a warning of the network check") {
  const Answering gateway(503);
  SimulatedSetup setup;
  setup.values["TASTYTRADE_API_URL"] = gateway.url();
  const Outcome outcome = examine(setup.values);
  CHECK(outcome.status("network") == "warning");
  CHECK(outcome.code == 14);
}

TEST_CASE("A clock that differs by a minute is a warning, and by five minutes a failure") {
  const std::string date = "Mon, 23 Nov 2026 15:30:00 GMT";
  struct Row {
    const char* ours;
    CheckStatus status;
    const char* words;
  };
  const std::vector<Row> rows = {{"2026-11-23T15:30:00.5Z", CheckStatus::ok, "Within 1 s"},
                                 {"2026-11-23T15:30:20Z", CheckStatus::ok, "Within"},
                                 {"2026-11-23T15:31:10Z", CheckStatus::warning, "69 s ahead of"},
                                 {"2026-11-23T15:28:00Z", CheckStatus::warning, "120 s behind"},
                                 {"2026-11-23T15:36:00Z", CheckStatus::failed, "359 s ahead of"},
                                 {"2025-11-23T15:30:00Z", CheckStatus::failed, "behind"}};
  for (const Row& row : rows) {
    INFO(row.ours);
    const app::Check check = app::check_clock(finding_at(date, row.ours));
    CHECK(check.status == row.status);
    CHECK(contains(check.detail, row.words));
  }
  orders::Settings trading;
  trading.enabled = true;
  for (const auto& [ours, status] :
       {std::pair{"2026-11-23T15:30:06Z", CheckStatus::ok}, std::pair{"2026-11-23T15:30:28Z", CheckStatus::failed},
        std::pair{"2026-11-23T15:29:50Z", CheckStatus::failed}}) {
    INFO(ours);
    const app::Check check = app::check_clock(finding_at(date, ours), trading);
    CHECK(check.status == status);
    CHECK(check.notes.empty() == (status == CheckStatus::ok));
  }
  for (const char* unreadable : {"", "yesterday", "Mon, 23 Foo 2026 15:30:00 GMT", "Mon, 23 Nov 2026 15:30:00 CET"}) {
    CHECK(app::check_clock(finding_at(unreadable, "2026-11-23T15:30:00Z")).status == CheckStatus::skipped);
  }
}

TEST_CASE("A clock that is far off fails with exit code 13, whether or not the credentials fail") {
  const Answering yesterday(404, {{"Date", "Sun, 22 Nov 2020 15:30:00 GMT"}});
  SimulatedSetup setup;
  setup.values["TASTYTRADE_API_URL"] = yesterday.url();
  const Outcome outcome = examine(setup.values);
  CHECK(outcome.code == 13);
  CHECK(outcome.status("credentials") == "failed");
  CHECK(outcome.status("permissions") == "skipped");
}

TEST_CASE("Missing and wrong credentials fail with exit code 14 and name the variables to set") {
  SimulatedSetup setup;
  SECTION("No credentials are set") {
    for (const char* name : {"TASTYTRADE_CLIENT_ID", "TASTYTRADE_CLIENT_SECRET", "TASTYTRADE_REFRESH_TOKEN"}) {
      setup.values.erase(name);
    }
    const Outcome outcome = examine(setup.values);
    CHECK(outcome.code == 14);
    CHECK(contains(outcome.words("credentials"), "TASTYTRADE_REFRESH_TOKEN"));
    CHECK(outcome.status("permissions") == "skipped");
  }
  SECTION("The client secret is wrong") {
    setup.values["TASTYTRADE_CLIENT_SECRET"] = kSecretValue;
    const Outcome outcome = examine(setup.values);
    CHECK(outcome.code == 14);
    CHECK(contains(outcome.words("credentials"), "TASTYTRADE_CLIENT_SECRET"));
  }
  SECTION("The client secret is the placeholder of the example") {
    setup.values["TASTYTRADE_CLIENT_SECRET"] = "your-client-secret";
    const Outcome outcome = examine(setup.values);
    CHECK(outcome.code == 10);
    CHECK(contains(outcome.words("settings"), "TASTYTRADE_CLIENT_SECRET still holds a placeholder"));
    CHECK(outcome.status("credentials") == "skipped");
  }
}

TEST_CASE("Credentials in the wrong variable or of the wrong environment are recognized by their claims") {
  const Json sandbox{{"iss", "https://api.cert.tastyworks.com"}, {"aud", "the-client"}, {"scope", "read trade"}};
  const Json production{{"iss", "https://api.tastyworks.com"}, {"aud", "the-client"}, {"scope", "read trade"}};
  const ClosedPort closed;
  SimulatedSetup setup;
  SECTION("A sandbox token is set for production") {
    setup.values["TASTYTRADE_USE_PRODUCTION"] = "true";
    setup.values["TASTYTRADE_REFRESH_TOKEN"] = token("rt+jwt", sandbox);
    const Outcome outcome = examine(setup.values);
    CHECK(outcome.code == 14);
    CHECK(outcome.check("credentials")["detail"] ==
          "The refresh token belongs to the sandbox, but production is chosen.");
    CHECK(contains(outcome.words("credentials"), "TASTYTRADE_USE_PRODUCTION=false"));
  }
  SECTION("A production token is set for the sandbox") {
    setup.values["TASTYTRADE_REFRESH_TOKEN"] = token("rt+jwt", production);
    const Outcome outcome = examine(setup.values);
    CHECK(outcome.check("credentials")["detail"] ==
          "The refresh token belongs to production, but the sandbox is chosen.");
    CHECK(contains(outcome.words("credentials"), "TASTYTRADE_USE_PRODUCTION=true"));
  }
  SECTION("A refresh token is set as client id") {
    setup.values["TASTYTRADE_CLIENT_ID"] = token("rt+jwt", sandbox);
    const Outcome outcome = examine(setup.values);
    CHECK(contains(outcome.words("credentials"), "TASTYTRADE_CLIENT_ID holds a refresh token"));
    CHECK(contains(outcome.words("credentials"), "the-client"));
    CHECK_FALSE(contains(outcome.report.dump(), setup.values["TASTYTRADE_CLIENT_ID"]));
  }
  SECTION("An access token is set as refresh token") {
    setup.values["TASTYTRADE_REFRESH_TOKEN"] = token("at+jwt", sandbox);
    CHECK(contains(examine(setup.values).words("credentials"), "holds an access token"));
  }
  SECTION("The client id is not the one of the token") {
    setup.values["TASTYTRADE_REFRESH_TOKEN"] = token("rt+jwt", sandbox);
    CHECK(contains(examine(setup.values).words("credentials"),
                   "is not the client that the refresh token was granted for"));
  }
  SECTION("The token is checked without a network too") {
    setup.values["TASTYTRADE_API_URL"] = closed.url();
    setup.values["TASTYTRADE_REFRESH_TOKEN"] = token("rt+jwt", production);
    const Outcome outcome = examine(setup.values);
    CHECK(outcome.code == 12);
    CHECK(outcome.status("credentials") == "skipped");
    CHECK(contains(outcome.words("credentials"), "to production"));
  }
}

TEST_CASE("A token that looks wrong but is accepted is a warning, and its scopes are listed") {
  const std::string accepted =
      token("rt+jwt", {{"iss", "https://api.tastyworks.com"}, {"aud", "demo-client"}, {"scope", "read"}});
  SimulatedSetup setup(accepting(accepted));
  const Outcome outcome = examine(setup.values);
  CHECK(outcome.code == 0);
  CHECK(outcome.status("credentials") == "warning");
  CHECK(contains(outcome.words("permissions"), "Scopes: read."));
  CHECK(contains(outcome.words("permissions"), "Without the scope"));
  CHECK_FALSE(contains(outcome.report.dump(), accepted));
}

TEST_CASE("A toolset that does not exist fails the settings, and the broker is checked all the same") {
  SimulatedSetup setup;
  setup.values["TOOLSETS"] = "account, orders";
  const Outcome outcome = examine(setup.values);
  CHECK(outcome.code == 10);
  CHECK(outcome.status("settings") == "failed");
  CHECK(contains(outcome.words("settings"), "TOOLSETS names no toolset of this server: `orders`."));
  CHECK(outcome.status("permissions") == "ok");
}

TEST_CASE("An account of another login fails with exit code 15, and only its last four characters are shown") {
  SimulatedSetup setup;
  setup.values["TASTYTRADE_ACCOUNT"] = simulator::kForeignAccount;
  const Outcome outcome = examine(setup.values);
  CHECK(outcome.code == 15);
  CHECK(contains(outcome.words("permissions"), "…9999"));
  CHECK_FALSE(contains(outcome.report.dump(), simulator::kForeignAccount));
}

TEST_CASE("TASTYTRADE_ACCOUNT may be in small letters, and may mean all accounts") {
  SimulatedSetup setup;
  for (const char* const account : {"5wt00001", "all"}) {
    setup.values["TASTYTRADE_ACCOUNT"] = account;
    const Outcome outcome = examine(setup.values);
    INFO(account << ": " << outcome.words("permissions"));
    CHECK(outcome.status("permissions") == "ok");
  }
}

TEST_CASE("Accounts that cannot be read fail with exit code 15") {
  SimulatedSetup setup;
  simulator::Fault fault;
  fault.path_prefix = "/customers";
  fault.status = 403;
  fault.count = -1;
  setup.simulator.inject(fault);
  CHECK(examine(setup.values).code == 15);
}

TEST_CASE("A trading status that cannot be read is a warning") {
  SimulatedSetup setup;
  simulator::Fault fault;
  fault.path_prefix = std::string("/accounts/") + simulator::kMarginAccount + "/trading-status";
  fault.status = 403;
  fault.count = -1;
  setup.simulator.inject(fault);
  const Outcome outcome = examine(setup.values);
  CHECK(outcome.code == 0);
  CHECK(outcome.status("permissions") == "warning");
  CHECK(contains(outcome.words("permissions"), "…0001 cannot be read"));
}
