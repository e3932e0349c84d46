// Placeholders in settings: refused at the start, by the same rule and with the same error for every secret.
#include "settings/placeholder.hpp"

#include <catch2/catch_test_macros.hpp>

#include "app/doctor/doctor_fixture.hpp"
#include "paths.hpp"
#include "process.hpp"
#include "settings/configuration.hpp"
#include "tastytrade_mcp/support/error.hpp"

using app::validate_credential_name;
using app::validate_secret;
using test::contains;

namespace {

// The forms in which shells, templates, secret stores and documents write "put it here".
const std::vector<std::string>& placeholders() {
  static const std::vector<std::string> values = {
      "${CHATGPT_MCP_TOKEN}",
      "$CHATGPT_MCP_TOKEN",
      "$my_token",
      "${TOKEN:-}",
      "${TOKEN:?must be set}",
      "${{ secrets.CHATGPT_MCP_TOKEN }}",
      "${{shared.API_TOKEN}}",
      "${env:CHATGPT_MCP_TOKEN}",
      "${input:tastytrade-mcp-token}",
      "Bearer ${TOKEN}",
      "$(openssl rand -base64 32)",
      "$(cat /run/secrets/token)",
      "`openssl rand -base64 32`",
      "%CHATGPT_MCP_TOKEN%",
      "%API_TOKEN%",
      "$env:CHATGPT_MCP_TOKEN",
      "$Env:API_TOKEN",
      "%env(API_TOKEN)%",
      "!API_TOKEN!",
      "{{CHATGPT_MCP_TOKEN}}",
      "{{ vault_token }}",
      "{{ .Values.token }}",
      "{% token %}",
      "<%= ENV['TOKEN'] %>",
      "#{token}",
      "#{API_TOKEN}#",
      "@API_TOKEN@",
      "__API_TOKEN__",
      "__your_token__",
      "[[your token]]",
      "((token))",
      "%(API_TOKEN)s",
      "{token}",
      "{YOUR_TOKEN}",
      "[your-token]",
      "(your secret here)",
      "process.env.API_TOKEN",
      "os.environ['API_TOKEN']",
      "op://vault/item/field",
      "vault:secret/data/tastytrade#token",
      "arn:aws:secretsmanager:us-east-1:1:secret:x",
      "/run/secrets/chatgpt_mcp_token",
      "!secret tastytrade_token",
      "CHATGPT_MCP_TOKEN",
      "TASTYTRADE_REFRESH_TOKEN",
      "<your-token>",
      "<YOUR_TOKEN_HERE>",
      "<token>",
      "<insert the token of your grant here>",
      "<...>",
      "&lt;your-token&gt;",
      "your-secure-token",
      "your-very-secure-random-token",
      "your-token",
      "your_password",
      "your-railway-app-token-7",
      "YOUR_SECRET",
      "yourtoken",
      "YourSecureToken",
      "yourSecretHere",
      "my-secret-token",
      "mytoken",
      "my_api_key",
      "super-secret-token",
      "secret",
      "SECRET_KEY",
      "password",
      "Password123",
      "token",
      "client-secret",
      "refresh_token",
      "changeme",
      "CHANGE_ME",
      "change-this",
      "changeme123",
      "change_me_please_now",
      "set_this_before_using",
      "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
      "Authorization: Bearer 8fK2mQ9xLw4TzR7v",
      "\u201C8fK2mQ9xLw4TzR7v\u201D",
      "\u201D8fK2mQ9xLw4TzR7v\u201D",
      "8fK2mQ9xLw4TzR7v\u201D",
      "change-me-please",
      "ChangeMe!",
      "change_me_in_production",
      "replaceme",
      "REPLACE_ME",
      "replace-with-your-token",
      "put-your-token-here",
      "PASTE_TOKEN_HERE",
      "insert-token-here",
      "enter your token",
      "set-me",
      "TODO",
      "TODO: set",
      "FIXME",
      "TBD",
      "null",
      "NULL",
      "nil",
      "None",
      "undefined",
      "(not set)",
      "unset",
      "empty",
      "N/A",
      "example",
      "example-token",
      "sample_secret",
      "placeholder",
      "dummy",
      "redacted",
      "[REDACTED]",
      "some-random-string",
      "long random string",
      "string",
      "xxx",
      "XXXX",
      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
      "xxxx-xxxx-xxxx",
      "sk-xxxxxxxxxxxx",
      "***",
      "********",
      "ab****yz",
      "\u2022\u2022\u2022\u2022\u2022\u2022",
      "...",
      "\u2026",
      "eyJhbGciOi...",
      "eyJhbGciOi\u2026",
      "---",
      "___",
      "?",
      "-",
      "redis://user:password@host:6379/0",
      "redis://:${REDIS_PASSWORD}@redis:6379",
      "redis://default:changeme@redis:6379",
      "${{Valkey.REDIS_URL}}",
  };
  return values;
}

const std::vector<std::string>& own_values() {
  static const std::vector<std::string> values = {
      // as openssl, head and other programs make them
      "Zm9ydHktdHdvIGlzIHRoZSBhbnN3ZXI=",
      "q7Yw0b3Jm1xk2VvO5nR8tC4sD6fG9hJ0kL1zX2cV3b4=",
      "xX3/+0pQZ8y1sTn6uM4wB7eK9aRcV2dF5gH0jLiOkPs=",
      "8f14e45fceea167a5a36dedd4bea2543",
      "0123456789abcdef0123456789abcdef",
      "d41d8cd9-8f00-3204-a980-0998ecf8427e",
      "{3F2504E0-4F89-11D3-9A0C-0305E82C3301}",
      "n8-_Kq2LxZ7wT0vYb5RcJ4hGd9sFa3Me",
      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
      "01HZX3M8T9K2V5W7Y4Q6R8S0AB",
      "ttr_h7s9d8f7a6s5d4f3.12.Qm9ndXM",
      "tok_live_9f8e7d6c5b4a39281706",
      "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
      "eyJhbGciOiJFZERTQSIsInR5cCI6InJ0K2p3dCJ9.eyJpc3MiOiJodHRwczovL2FwaS50YXN0eXdvcmtzLmNvbSJ9.c2lnbmF0dXJl",
      "eyJhbGciOiJIUzI1NiJ9.eyJ4eHgiOiJ4eHgifQ.xxx-Sig_natUre",
      // passwords of people and of password managers
      "P@$$w0rd-9!xY",
      "$2b$12$KIXx7yVqX0m8Qe1w5r9ZtOu",
      "$uperS3cretSauce",
      "$1,000,000.00",
      "100%sure%that-it-is-mine",
      "%41%42%43",
      "50%off",
      "a{b}c[d]e(f)g<h>",
      "{7*6=42}",
      "<3-Kaffee!und>Kuchen<3",
      "[Xk29.dfA1!]",
      "#1-in-line#7",
      "@home-we-use-42@",
      "!Sesame0pen!",
      "tick`tock`7",
      "back\\slash\\7",
      "it's-a-9-o'clock-train",
      "say \"friend\" and enter 42",
      "semi;colon:comma,7",
      "~/.config/42~",
      "a b c d e f g h",
      "x",
      "xx",
      "xyzzy",
      "xoxox-hugs",
      "p",
      "hunter2",
      "correct-horse-battery-staple",
      "correct horse battery staple",
      "my-cat-eats-seven-fish",
      "secretariat-1973",
      "tokenize-the-penguins",
      "passwordless-is-better-42",
      "Example-Street-42!",
      "null-island-0-0",
      "nonesuch-river",
      "todo-el-mundo-7Kq",
      "changeling-in-the-oak",
      "replacement-killers-98",
      "undefined-behavior-bites",
      "young-yo-yo-yoghurt",
      "yoruba-yurt-88",
      "insertion-sort-n-squared",
      "dummyhead-Otto",
      "a-secret",
      "a-token",
      "an-id",
      "a-token-for-tests-0123456789",
      "the-owner's-own-token-0123456789",
      "weak-one",
      "pa..ss",
      "**bold**move",
      "\u00FCber-gr\u00FCn-42",
      "\u5BC6\u7801-7Kq",
      "redis://localhost:6379",
      "redis://:q7Yw0b3Jm1xk2VvO5nR8@redis.internal:6379/0",
      "rediss://app:Zm9ydHkt%3Ddw@10.0.0.5:6380",
      "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
  };
  return values;
}

std::string refusal(const std::map<std::string, std::string>& values, const app::Flags& flags = {}) {
  try {
    app::load_configuration(app::Variables(values), flags);
    return "";
  } catch (const support::Error& error) {
    CHECK(error.code == support::ErrorCode::invalid_argument);
    return error.message() + " | " + error.hint;
  }
}

}  // namespace

TEST_CASE("validate_secret() refuses every form of a placeholder") {
  CHECK(placeholders().size() >= 60);
  for (const std::string& value : placeholders()) {
    CAPTURE(value);
    const auto flaw = validate_secret(value);
    REQUIRE(flaw);
    CHECK_FALSE(flaw->message.empty());
    CHECK_FALSE(flaw->hint.empty());
    CHECK_FALSE((value.find('$') != std::string::npos && contains(flaw->message + flaw->hint, value)));
  }
}

TEST_CASE("validate_secret() accepts real secrets") {
  CHECK(own_values().size() >= 60);
  for (const std::string& value : own_values()) {
    CAPTURE(value);
    const auto flaw = validate_secret(value);
    CHECK_FALSE(flaw);
    if (flaw) UNSCOPED_INFO(flaw->message);
  }
}

TEST_CASE("Quotes around a value are refused and named as such") {
  for (const std::string value : {"\"abc\"", "'abc'", "\"q7Yw0b3Jm1xk2VvO5nR8tC4s\"", "\"${TOKEN}\"", "\"\"", "''",
                                  "\u201Cabc\u201D", "\"your-token\""}) {
    CAPTURE(value);
    for (const auto& flaw : {validate_secret(value), validate_credential_name(value)}) {
      REQUIRE(flaw);
      CHECK(contains(flaw->message, "quotes around its value"));
    }
  }
  for (const std::string value : {"\"abc", "abc\"", "'t-is-mine-42", "\"a\" or 7"}) {
    CAPTURE(value);
    CHECK_FALSE(validate_secret(value));
  }
  // Whatever reads such a file does so for every line of it.
  for (const app::Setting& setting : app::settings()) {
    CAPTURE(setting.name);
    const std::string message = refusal({{setting.name, "\"8086\""}});
    CHECK(contains(message, setting.name + std::string(" has quotes around its value")));
  }
}

TEST_CASE("validate_credential_name() refuses only obvious placeholders") {
  for (const std::string value : {"your_email@example.com", "you@example.com", "trader@mail.example", "your-client-id",
                                  "<client id>", "${TASTYTRADE_CLIENT_ID}", "xxxxxxxx", "TODO", "YOUR_USERNAME"}) {
    CAPTURE(value);
    CHECK(validate_credential_name(value));
  }
  for (const std::string value : {"me@my-own-domain.net", "example@my-own-domain.net", "my-client", "client-id",
                                  "trader42", "chatgpt", "user", "9c2f6d1e-0000-4a5b-8c7d-1234567890ab", "5WX00001"}) {
    CAPTURE(value);
    CHECK_FALSE(validate_credential_name(value));
  }
}

TEST_CASE("A placeholder in any secret is refused in every mode and in the demo") {
  app::Flags demo;
  demo.demo = true;
  for (const app::Setting& setting : app::settings()) {
    if (!setting.secret) continue;
    CAPTURE(setting.name);
    const std::string itself = "${" + std::string(setting.name) + "}";
    for (const std::string& value : {itself, std::string("<your-token>"), std::string("changeme")}) {
      for (const std::string mode : {"", "stdio", "api"}) {
        app::Flags flags = demo;
        flags.mode = mode;
        CHECK(refusal({{setting.name, value}}, flags).starts_with(setting.name));
        flags.demo = false;
        CHECK(refusal({{setting.name, value}}, flags).starts_with(setting.name));
      }
    }
  }
  for (const char* name : {"TASTYTRADE_CLIENT_ID", "OAUTH_CLIENT_ID", "TASTYTRADE_USERNAME",
                           "TASTYTRADE_SANDBOX_USERNAME", "TASTYTRADE_ACCOUNT"}) {
    CAPTURE(name);
    CHECK(contains(refusal({{name, "your_email@example.com"}}), std::string(name) + " still holds a placeholder"));
  }
}

TEST_CASE("serve, call and doctor have the same error for a placeholder") {
  const test::TemporaryDirectory home;
  for (const auto& [value, words] : std::vector<std::pair<std::string, std::string>>{
           {"${CHATGPT_MCP_TOKEN}", "CHATGPT_MCP_TOKEN holds the name of a variable or a command"},
           {"your-secure-token", "CHATGPT_MCP_TOKEN still holds a placeholder"},
           {"\"q7Yw0b3Jm1xk2VvO5nR8\"", "CHATGPT_MCP_TOKEN has quotes around its value"}}) {
    CAPTURE(value);
    const test::Process::Environment environment = {
        {"CHATGPT_MCP_TOKEN", value}, {"HOME", home / ""}, {"PATH", "/usr/bin:/bin"}, {"PORT", "0"}};
    test::Process server({test::kServerBinary, "--demo"}, environment);
    CHECK(server.wait() == 2);
    CHECK(contains(server.err, words));
    CHECK_FALSE(contains(server.err, value));
    test::Process call({test::kServerBinary, "call", "fetch_accounts", "--demo"}, environment);
    CHECK(call.wait() == 2);
    CHECK(contains(call.err, words));
    CHECK(call.out.empty());
    test::Process doctor({test::kServerBinary, "doctor", "--demo"}, environment);
    CHECK(doctor.wait() == 10);
    CHECK(contains(doctor.out, words));
    CHECK_FALSE(contains(doctor.out, value));
  }
}
