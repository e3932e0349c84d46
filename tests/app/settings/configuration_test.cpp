// The configuration that follows from the environment and the command line, and what is refused.
#include <catch2/generators/catch_generators.hpp>

#include "configuration_fixture.hpp"

using namespace test;
using app::TransportMode;
using broker::Environment;

namespace {

// Bound to loopback, and reachable all the same: by way of a tunnel or a proxy.
const Values kReachable{{"PUBLIC_URL", "https://trade.example.com"},
                        {"RAILWAY_PUBLIC_DOMAIN", "trade.up.railway.app"},
                        {"ALLOWED_HOSTS", "localhost, trade.example.com"},
                        {"TRUST_PROXY", "X-Forwarded-For"},
                        {"HOST", "127.trade.example.com"}};

}  // namespace

TEST_CASE("The variables select the mode, and --mode overrides them") {
  struct Row {
    Values values;
    std::string mode;
    bool port_flag;
    TransportMode expected;
  };
  const std::vector<Row> rows = {
      {{}, "", false, TransportMode::stdio},
      {{{"PORT", ""}}, "", false, TransportMode::stdio},
      {{{"HOST", "0.0.0.0"}}, "", false, TransportMode::stdio},
      {{{"API_TOKEN", kStrong}}, "", false, TransportMode::stdio},
      {{{"PORT", "9000"}}, "", false, TransportMode::api},
      {{}, "", true, TransportMode::api},
      {{{"CHATGPT_MCP_TOKEN", kStrong}}, "", false, TransportMode::mcp},
      {{{"CHATGPT_MCP_TOKEN", kStrong}, {"PORT", "9000"}}, "", false, TransportMode::mcp},
      {{{"CHATGPT_MCP_TOKEN", kStrong}}, "", true, TransportMode::mcp},
      {{{"CHATGPT_MCP_TOKEN", ""}, {"PORT", "9000"}}, "", false, TransportMode::api},
      {{{"CHATGPT_MCP_TOKEN", kStrong}, {"PORT", "9000"}}, "stdio", true, TransportMode::stdio},
      {{{"CHATGPT_MCP_TOKEN", kStrong}}, "api", false, TransportMode::api},
      {{{"CHATGPT_MCP_TOKEN", kStrong}}, "chatgpt", false, TransportMode::mcp},
      {{}, "api", false, TransportMode::api},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    INFO("row " << i);
    Flags flags = mode(rows[i].mode);
    if (rows[i].port_flag) flags.port = 9100;
    CHECK(load(rows[i].values, flags).mode == rows[i].expected);
  }
}

TEST_CASE("An unknown mode is refused") {
  CHECK(contains(refusal({}, mode("http")), "--mode is not one of stdio, mcp, api"));
}

TEST_CASE("MCP over HTTP without CHATGPT_MCP_TOKEN is refused") {
  CHECK(contains(refusal({{"PORT", "9000"}}, mode("mcp")), "CHATGPT_MCP_TOKEN is not set"));
}

TEST_CASE("A secret of white space is refused in every mode, and an empty one counts as not set") {
  const std::string blank = GENERATE(" ", "   ", "\t", "\r\n");
  for (const app::Setting& setting : app::settings()) {
    if (!setting.secret) continue;
    INFO(setting.name);
    for (const char* transport : {"", "stdio", "api"}) {
      CHECK(contains(refusal({{setting.name, blank}}, mode(transport)), std::string(setting.name) + " is set"));
    }
    CHECK(refusal({{setting.name, ""}}).empty());
  }
  CHECK(contains(refusal({{"CHATGPT_MCP_TOKEN", blank}, {"PORT", "9000"}}), "CHATGPT_MCP_TOKEN is set"));
}

TEST_CASE("Options override the variables for host and port, and the default port is 8086") {
  Flags flags;
  flags.host = "::1";
  flags.port = 9100;
  const Configuration configuration = load({{"PORT", "9000"}, {"HOST", "0.0.0.0"}}, flags);
  CHECK(configuration.http.host == "::1");
  CHECK(configuration.http.port == 9100);
  CHECK(load({{"CHATGPT_MCP_TOKEN", kStrong}}).http.port == 8086);
  CHECK(load({{"CHATGPT_MCP_TOKEN", kStrong}}).http.host == "127.0.0.1");
  CHECK(contains(refusal({{"PORT", "70000"}}), "PORT"));
}

TEST_CASE("Writes are off unless ENABLE_WRITES is true, and READ_ONLY wins with a warning") {
  CHECK_FALSE(load(kGrant).enable_writes);
  CHECK(load(with(kGrant, {{"ENABLE_WRITES", "true"}})).enable_writes);
  CHECK_FALSE(load(with(kGrant, {{"ENABLE_WRITES", "false"}})).enable_writes);
  const Configuration both = load(with(kGrant, {{"ENABLE_WRITES", "true"}, {"READ_ONLY", "true"}}));
  CHECK(both.read_only);
  CHECK(warns(both, "READ_ONLY is set, so that ENABLE_WRITES has no effect"));
  for (const char* name : {"ENABLE_WRITES", "READ_ONLY"}) {
    CHECK_THROWS_AS(load(with(kGrant, {{name, "maybe"}})), support::Error);
  }
}

TEST_CASE("Production is selected by TASTYTRADE_USE_PRODUCTION=true only") {
  CHECK(load(kGrant).broker.environment == Environment::sandbox);
  CHECK(load(with(kGrant, {{"TASTYTRADE_USE_PRODUCTION", "false"}})).broker.environment == Environment::sandbox);
  const Configuration production = load(with(kGrant, {{"TASTYTRADE_USE_PRODUCTION", "true"}}));
  CHECK(production.broker.environment == Environment::production);
  CHECK(production.broker.url == "https://api.tastyworks.com");
  CHECK(load(kGrant).broker.url == "https://api.cert.tastyworks.com");
}

TEST_CASE("An invalid TASTYTRADE_USE_PRODUCTION selects the sandbox, with a warning") {
  const std::string word = GENERATE("prod", "ture", "2", "production");
  const Configuration configuration = load(with(kGrant, {{"TASTYTRADE_USE_PRODUCTION", word}}));
  CHECK(configuration.broker.environment == Environment::sandbox);
  CHECK(warns(configuration, "TASTYTRADE_USE_PRODUCTION is neither true nor false"));
}

TEST_CASE("The demo overrides the environment and has no credentials") {
  Flags flags;
  flags.demo = true;
  for (const Configuration& configuration :
       {load(with(kGrant, {{"TASTYTRADE_USE_PRODUCTION", "true"}}), flags),
        load(with(kGrant, {{"TASTYTRADE_DEMO", "true"}, {"TASTYTRADE_USE_PRODUCTION", "true"}}))}) {
    CHECK(configuration.broker.environment == Environment::demo);
    CHECK_FALSE(configuration.broker.credentials.has_grant());
    CHECK(configuration.broker.url.empty());
  }
}

TEST_CASE("An incomplete pair of variables is refused, and the missing one is named") {
  struct Row {
    Values values;
    std::string missing;
  };
  const std::vector<Row> rows = {
      {{{"TASTYTRADE_CLIENT_ID", "x"}}, "TASTYTRADE_CLIENT_SECRET is not set"},
      {{{"TASTYTRADE_CLIENT_SECRET", "x"}}, "TASTYTRADE_REFRESH_TOKEN is not set"},
      {{{"TASTYTRADE_REFRESH_TOKEN", "x"}}, "TASTYTRADE_CLIENT_SECRET is not set"},
      {{{"TASTYTRADE_SANDBOX_USERNAME", "x"}}, "TASTYTRADE_SANDBOX_PASSWORD is not"},
      {{{"TASTYTRADE_SANDBOX_PASSWORD", "x"}}, "TASTYTRADE_SANDBOX_USERNAME is not"},
      {{{"TASTYTRADE_USERNAME", "x"}, {"TASTYTRADE_USE_PRODUCTION", "true"}}, "TASTYTRADE_PASSWORD is not"},
      {{{"TLS_CERT_FILE", "/c.pem"}, {"PORT", "9000"}}, "TLS_KEY_FILE is not"},
      {{{"TLS_KEY_FILE", "/k.pem"}, {"PORT", "9000"}}, "TLS_CERT_FILE is not"},
  };
  for (const Row& row : rows) {
    INFO(row.missing);
    CHECK(contains(refusal(row.values), row.missing));
  }
}

TEST_CASE("User name and password of the other environment are refused") {
  const Values sandbox{{"TASTYTRADE_SANDBOX_USERNAME", "u"}, {"TASTYTRADE_SANDBOX_PASSWORD", "p"}};
  const Values production{{"TASTYTRADE_USERNAME", "u"}, {"TASTYTRADE_PASSWORD", "p"}};
  CHECK(contains(refusal(with(sandbox, {{"TASTYTRADE_USE_PRODUCTION", "true"}})),
                 "TASTYTRADE_SANDBOX_USERNAME is set, but the production"));
  CHECK(contains(refusal(production), "TASTYTRADE_USERNAME is set, but the sandbox"));
  CHECK(load(with(sandbox, production)).broker.credentials.has_login());
  CHECK(warns(load(sandbox), "switched it off in February 2026"));
}

TEST_CASE("Missing credentials are a warning") {
  CHECK(warns(load({}), "No TastyTrade credentials are set"));
  CHECK_FALSE(warns(load(kGrant), "credentials"));
}

TEST_CASE("An API URL of another host than TastyTrade's is refused, unless it is loopback or allowed") {
  for (const char* good : {"https://api.tastyworks.com", "https://api.cert.tastyworks.com/", "http://127.0.0.1:8080",
                           "http://localhost:8080", "https://api.sandbox.tastytrade.com"}) {
    INFO(good);
    const std::string production = std::string(good).find("api.tastyworks") != std::string::npos ? "true" : "false";
    CHECK(refusal(with(kGrant, {{"TASTYTRADE_API_URL", good}, {"TASTYTRADE_USE_PRODUCTION", production}})).empty());
  }
  for (const char* bad : {"https://api.tastyworks.com.example.com", "https://example.com", "http://api.tastyworks.com",
                          "https://user:word@api.tastyworks.com", "ftp://api.tastyworks.com", "api.tastyworks.com"}) {
    INFO(bad);
    CHECK(contains(refusal(with(kGrant, {{"TASTYTRADE_API_URL", bad}})), "TASTYTRADE_API_URL"));
  }
  const Values gateway = with(kGrant, {{"TASTYTRADE_API_URL", "https://gateway.example.com"}});
  CHECK_FALSE(refusal(gateway).empty());
  CHECK(refusal(with(gateway, {{"TASTYTRADE_ALLOW_API_HOST", "other.example.com, gateway.example.com"}})).empty());
}

TEST_CASE("A streamer URL of another host than TastyTrade's is refused, unless it is loopback or allowed") {
  CHECK(load(kGrant).broker.streamer_url.empty());
  const Values own = with(kGrant, {{"TASTYTRADE_STREAMER_URL", "wss://streamer.cert.tastyworks.com"}});
  CHECK(load(own).broker.streamer_url == "wss://streamer.cert.tastyworks.com");
  CHECK(refusal(with(kGrant, {{"TASTYTRADE_STREAMER_URL", "ws://127.0.0.1:9/account"}})).empty());
  for (const char* bad :
       {"wss://streamer.tastyworks.com.example.com", "wss://example.com", "ws://streamer.tastyworks.com",
        "https://streamer.tastyworks.com", "streamer.tastyworks.com"}) {
    INFO(bad);
    CHECK(contains(refusal(with(kGrant, {{"TASTYTRADE_STREAMER_URL", bad}})), "TASTYTRADE_STREAMER_URL"));
  }
  const Values gateway = with(kGrant, {{"TASTYTRADE_STREAMER_URL", "wss://gateway.example.com"}});
  CHECK_FALSE(refusal(gateway).empty());
  CHECK(refusal(with(gateway, {{"TASTYTRADE_ALLOW_API_HOST", "gateway.example.com"}})).empty());
}

TEST_CASE("A weak token is refused if others reach the server, and is a warning otherwise") {
  const std::string weak = "weak-one";
  struct Way {
    std::string variable;
    std::string mode;
  };
  for (const Way& way : {Way{"CHATGPT_MCP_TOKEN", "mcp"}, Way{"API_TOKEN", "api"}}) {
    INFO(way.variable << " " << weak);
    const Configuration local = load({{way.variable, weak}}, mode(way.mode));
    CHECK(warns(local, way.variable));
    const std::string message = refusal({{way.variable, weak}, {"HOST", "0.0.0.0"}}, mode(way.mode));
    CHECK(contains(message, way.variable));
    CHECK_FALSE(contains(message, weak));
    CHECK(refusal({{way.variable, kStrong}, {"HOST", "0.0.0.0"}}, mode(way.mode)).empty());
    for (const auto& [variable, value] : kReachable) {
      INFO(variable);
      CHECK(contains(refusal({{way.variable, weak}, {variable, value}}, mode(way.mode)), way.variable));
    }
  }
}

TEST_CASE("A token with a control character is refused") {
  CHECK(contains(refusal({{"CHATGPT_MCP_TOKEN", kStrong + "\t" + kStrong}}), "control character"));
  CHECK(contains(refusal({{"PORT", "9000"}, {"API_TOKEN", kStrong + "\x7f!"}}), "control character"));
}

TEST_CASE("A warning says whom the plain API serves without a token") {
  CHECK(
      warns(load({{"PORT", "9000"}}), "API_TOKEN is not set: account data is served to every program on this machine"));
  for (const auto& [variable, value] : kReachable) {
    INFO(variable);
    CHECK(warns(load({{"PORT", "9000"}, {variable, value}}), "no account data is served"));
  }
  CHECK_FALSE(warns(load({{"PORT", "9000"}, {"TASTYTRADE_DEMO", "true"}}), "API_TOKEN is not set"));
}

TEST_CASE("On Railway the server listens on all addresses and trusts the proxy by default") {
  const Values railway{{"RAILWAY_PROJECT_ID", "x"},
                       {"RAILWAY_PUBLIC_DOMAIN", "trade.up.railway.app"},
                       {"PORT", "9000"},
                       {"CHATGPT_MCP_TOKEN", kStrong}};
  const Configuration configuration = load(railway);
  CHECK(configuration.http.host == "0.0.0.0");
  CHECK(configuration.http.client_address_header == "X-Real-IP");
  CHECK(configuration.http.public_url == "https://trade.up.railway.app");
  const Configuration chosen = load(
      with(railway, {{"HOST", "127.0.0.1"}, {"TRUST_PROXY", "false"}, {"PUBLIC_URL", "https://trade.example.com/"}}));
  CHECK(chosen.http.host == "127.0.0.1");
  CHECK(chosen.http.client_address_header.empty());
  CHECK(chosen.http.public_url == "https://trade.example.com");
  CHECK(load({{"PORT", "9000"}}).http.client_address_header.empty());
}

TEST_CASE("TRUST_PROXY is true, false or the header that the proxy sets") {
  const auto header = [](const std::string& value) {
    return load({{"PORT", "9000"}, {"TRUST_PROXY", value}}).http.client_address_header;
  };
  CHECK(header("true") == "X-Real-IP");
  CHECK(header("off").empty());
  CHECK(header("X-Forwarded-For") == "X-Forwarded-For");
  CHECK(header("cf-connecting-ip") == "cf-connecting-ip");
  for (const char* bad : {"maybe", "X-Real-IP, Via", "X-Real IP", "-x:"}) {
    INFO(bad);
    CHECK(contains(refusal({{"PORT", "9000"}, {"TRUST_PROXY", bad}}), "TRUST_PROXY is neither"));
  }
}

TEST_CASE("A loopback server with a public URL warns that TRUST_PROXY is not set") {
  const Values tunnel{{"CHATGPT_MCP_TOKEN", kStrong}, {"PUBLIC_URL", "https://trade.example.com"}};
  CHECK(warns(load(tunnel), "Set TRUST_PROXY"));
  CHECK_FALSE(warns(load(with(tunnel, {{"TRUST_PROXY", "X-Forwarded-For"}})), "Set TRUST_PROXY"));
  CHECK_FALSE(warns(load(with(tunnel, {{"HOST", "0.0.0.0"}})), "Set TRUST_PROXY"));
  CHECK_FALSE(warns(load({{"CHATGPT_MCP_TOKEN", kStrong}}), "Set TRUST_PROXY"));
}

TEST_CASE("By default, every origin may call a demo or a loopback server, and none may call one that others reach") {
  const std::vector<std::string> all{"*"};
  CHECK(load({{"PORT", "9000"}}).http.cors_origins == all);
  CHECK(load({{"PORT", "9000"}, {"HOST", "0.0.0.0"}, {"TASTYTRADE_DEMO", "1"}}).http.cors_origins == all);
  CHECK(load({{"PORT", "9000"}, {"HOST", "0.0.0.0"}}).http.cors_origins.empty());
  for (const auto& [variable, value] : kReachable) {
    INFO(variable);
    CHECK(load({{"PORT", "9000"}, {variable, value}}).http.cors_origins.empty());
  }
  CHECK(load({{"PORT", "9000"}, {"PUBLIC_URL", "http://localhost:9000"}}).http.cors_origins == all);
  CHECK(
      load({{"PORT", "9000"}, {"HOST", "0.0.0.0"}, {"CORS_ALLOWED_ORIGINS", "https://a.example"}}).http.cors_origins ==
      std::vector<std::string>{"https://a.example"});
}

TEST_CASE("An invalid entry of CORS_ALLOWED_ORIGINS is refused with an example") {
  for (const char* good :
       {"*", "https://a.example", "http://localhost:3000", "https://a.example/", "https://[::1]:8443",
        "chrome-extension://abcdef", "https://a.example, http://b.example:81", ""}) {
    INFO(good);
    CHECK(refusal({{"PORT", "9000"}, {"CORS_ALLOWED_ORIGINS", good}}).empty());
  }
  for (const char* bad : {"foo", "*/", "a.example:443", "https://x/path", "https://x?y", "https://", "://x", "null",
                          "https://a b", "https://x:99999", "https://*.example.com", "1s://x", "\"https://x\""}) {
    INFO(bad);
    const std::string message =
        refusal({{"PORT", "9000"}, {"CORS_ALLOWED_ORIGINS", "https://a.example," + std::string(bad)}});
    CHECK(contains(message, "CORS_ALLOWED_ORIGINS"));
    CHECK(contains(message, "'" + std::string(bad) + "'"));
    CHECK(contains(message, "https://app.example.com"));
  }
}

TEST_CASE("An invalid entry of ALLOWED_HOSTS is refused with an example") {
  for (const char* good :
       {"a.example", "A.Example:8443", "[::1]", "[::1]:80", "1.2.3.4:80", "a.example, b.example", ""}) {
    INFO(good);
    CHECK(refusal({{"PORT", "9000"}, {"ALLOWED_HOSTS", good}}).empty());
  }
  for (const char* bad : {"https://a.example", "a.example/path", "a b", "*", "*.example.com", "a:", "a:x", "a:70000",
                          "::1", "[::1", "\"a.example\""}) {
    INFO(bad);
    const std::string message = refusal({{"PORT", "9000"}, {"ALLOWED_HOSTS", "a.example," + std::string(bad)}});
    CHECK(contains(message, "ALLOWED_HOSTS"));
    CHECK(contains(message, "'" + std::string(bad) + "'"));
    CHECK(contains(message, "trade.example.com:8443"));
  }
}

TEST_CASE("Listening beyond loopback without TLS is a warning, unless PUBLIC_URL or a certificate is set") {
  const Values open{{"PORT", "9000"}, {"HOST", "0.0.0.0"}, {"API_TOKEN", kStrong}};
  CHECK(warns(load(open), "without TLS"));
  CHECK_FALSE(warns(load(with(open, {{"PUBLIC_URL", "https://trade.example.com"}})), "without TLS"));
  CHECK_FALSE(warns(load(with(open, {{"TLS_CERT_FILE", "/c"}, {"TLS_KEY_FILE", "/k"}})), "without TLS"));
  CHECK(contains(refusal(with(open, {{"PUBLIC_URL", "trade.example.com"}})), "PUBLIC_URL"));
}

TEST_CASE("PUBLIC_URL is a URL of a server without path or query, and is normalized") {
  const std::vector<std::pair<std::string, std::string>> good{
      {"https://trade.example.com", "https://trade.example.com"},
      {"https://trade.example.com/", "https://trade.example.com"},
      {"HTTPS://Trade.Example.COM:443", "https://trade.example.com"},
      {"https://trade.example.com.:8443", "https://trade.example.com:8443"},
      {"http://[::1]:9000", "http://[::1]:9000"}};
  for (const auto& [given, kept] : good) {
    INFO(given);
    CHECK(load({{"PORT", "9000"}, {"PUBLIC_URL", given}}).http.public_url == kept);
  }
  for (const char* bad : {"trade.example.com", "https://", "https://a.example/path", "https://a.example?x=1",
                          "https://a.example#x", "https://me@a.example", "https://a b.example", "https://a:99999",
                          "https://*", "https://a.example,https://b.example", "ftp://a.example", "https:/a.example"}) {
    INFO(bad);
    CHECK(contains(refusal({{"PORT", "9000"}, {"PUBLIC_URL", bad}}), "PUBLIC_URL is not the address of a server"));
  }
  CHECK(contains(refusal({{"PORT", "9000"}, {"RAILWAY_PUBLIC_DOMAIN", "a/b"}}), "RAILWAY_PUBLIC_DOMAIN"));
  const Values plain{{"CHATGPT_MCP_TOKEN", kStrong}, {"PUBLIC_URL", "http://trade.example.com"}};
  CHECK(warns(load(plain), "no login is offered"));
}

TEST_CASE("The error of an invalid value names its variable") {
  for (const auto& [name, value] : Values{{"LOG_LEVEL", "loud"},
                                          {"LOG_FORMAT", "xml"},
                                          {"TASTYTRADE_API_VERSION", "yesterday"},
                                          {"TASTYTRADE_DEMO_CLOCK", "noon"},
                                          {"TASTYTRADE_DEMO_SEED", "x"},
                                          {"CACHE_TTL_POSITIONS", "-1"},
                                          {"TASTYTRADE_DEMO", "perhaps"}}) {
    INFO(name);
    const std::string message = refusal({{name, value}});
    CHECK(contains(message, name));
  }
  CHECK(load({{"TASTYTRADE_API_VERSION", "none"}}).broker.api_version.empty());
}

TEST_CASE("A misspelled variable is a warning that names the right one") {
  CHECK(warns(load({{"TASTYTRADE_CLIENT_SECRT", "x"}}), "did you mean TASTYTRADE_CLIENT_SECRET?"));
}

TEST_CASE("METRICS_TOKEN must differ from every other secret") {
  const std::string token(32, 't');
  CHECK(
      contains(refusal({{"CHATGPT_MCP_TOKEN", token}, {"METRICS_TOKEN", token}}, {}), "METRICS_TOKEN is the same as"));
  for (const char* secret : {"STATE_SECRET", "OAUTH_CLIENT_SECRET"}) {
    CHECK(contains(refusal({{"PORT", "9000"}, {secret, token}, {"METRICS_TOKEN", token}}, {}),
                   std::string("METRICS_TOKEN is the same as ") + secret));
  }
  CHECK(contains(refusal({{"PORT", "9000"}, {"API_TOKEN", token}, {"METRICS_TOKEN", token}}, {}),
                 "METRICS_TOKEN is the same as"));
}
