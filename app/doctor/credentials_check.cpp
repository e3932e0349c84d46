// Checks the login and what it may do.
#include "checks.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/uri.hpp"

namespace app {
namespace {

using broker::Environment;
using support::Error;

constexpr std::chrono::seconds kTimeout{20};
constexpr std::size_t kMaxAccounts = 5;  // the broker allows one trading status a second

broker::ReadOptions make_options() {
  broker::ReadOptions options;
  options.budget = support::Budget::of(kTimeout);
  return options;
}

// The finding that explains most comes first.
struct Inspection {
  std::vector<std::string> findings;
  std::string hint;

  void add(const std::string& finding, const std::string& what_to_do) {
    findings.push_back(finding);
    if (hint.empty()) hint = what_to_do;
  }
};

bool is_loopback_url(const std::string& url) {
  const auto origin = support::find_origin(url);
  return origin && origin->authority.is_loopback();
}

std::string word(Environment environment) {
  return environment == Environment::production ? "production" : "the sandbox";
}

void inspect_form(const broker::Config& config, Inspection& inspection) {
  const broker::Credentials& credentials = config.credentials;
  const auto id_claims = read_claims(credentials.client_id);
  if (id_claims) {
    const bool refresh = id_claims->type == "rt+jwt";
    inspection.add(
        std::string("TASTYTRADE_CLIENT_ID holds a ") + (refresh ? "refresh token" : "token") + ", not a client id.",
        id_claims->audience.empty()
            ? "Take the client id from the OAuth application's page."
            : "The client id that this token was granted for is " + id_claims->audience.front() + ".");
  }
  if (read_claims(credentials.client_secret.reveal())) {
    inspection.add("TASTYTRADE_CLIENT_SECRET holds a token, not a client secret.",
                   "The secret is shown once, when the OAuth application is made or its secret renewed.");
  }
}

Inspection inspect(const broker::Config& config) {
  Inspection inspection;
  const broker::Credentials& credentials = config.credentials;
  if (config.environment == Environment::demo || !credentials.has_grant()) return inspection;
  inspect_form(config, inspection);
  const auto claims = read_claims(credentials.refresh_token.reveal());
  if (!claims) {
    if (!is_loopback_url(config.url)) {
      inspection.add(
          "TASTYTRADE_REFRESH_TOKEN does not look like a refresh token: those have three parts with dots between.",
          "Copy the whole token that the personal grant showed, without quotes.");
    }
    return inspection;
  }
  if (claims->type == "at+jwt") {
    inspection.add("TASTYTRADE_REFRESH_TOKEN holds an access token, which ends after 15 minutes.",
                   "Set it to the refresh token of a personal grant.");
  }
  const auto token_environment = find_environment(*claims);
  if (token_environment && *token_environment != config.environment) {
    inspection.add(
        "The refresh token belongs to " + word(*token_environment) + ", but " + word(config.environment) +
            " is chosen.",
        *token_environment == Environment::production
            ? "For the real account set TASTYTRADE_USE_PRODUCTION=true; for the sandbox, use a sandbox grant."
            : "For the sandbox set TASTYTRADE_USE_PRODUCTION=false; for the real account, use a production grant.");
  }
  const auto& audience = claims->audience;
  const bool other_client = !audience.empty() && !credentials.client_id.empty() &&
                            !read_claims(credentials.client_id) &&
                            std::find(audience.begin(), audience.end(), credentials.client_id) == audience.end();
  if (other_client) {
    inspection.add("TASTYTRADE_CLIENT_ID is not the client that the refresh token was granted for.",
                   "The token's own client id is " + audience.front() + "; the secret must be that client's as well.");
  }
  return inspection;
}

void explain_refusal(const Error& error, const Inspection& inspection, Check& check) {
  check.status = CheckStatus::failed;
  check.detail = error.message();
  check.hint = error.hint;
  if (inspection.findings.empty()) return;
  check.detail = inspection.findings.front();
  check.hint = inspection.hint;
  check.notes.assign(inspection.findings.begin() + 1, inspection.findings.end());
  check.notes.push_back(error.message());
}

void check_scopes(const broker::Config& config, Check& check) {
  const auto claims = read_claims(config.credentials.refresh_token.reveal());
  if (config.environment == Environment::demo) return;
  if (!claims || claims->scopes.empty()) {
    check.notes.emplace_back("Scopes: unknown, the refresh token does not name them.");
    return;
  }
  check.notes.push_back("Scopes: " + support::join(claims->scopes, ", ") + ".");
  const auto& scopes = claims->scopes;
  if (std::find(scopes.begin(), scopes.end(), "read") == scopes.end()) {
    check.worsen(CheckStatus::warning);
    check.notes.emplace_back("The grant lacks the scope \"read\".");
  }
  if (std::find(scopes.begin(), scopes.end(), "trade") == scopes.end()) {
    check.notes.emplace_back("Without the scope \"trade\" the broker would refuse every order.");
  }
}

void check_status(broker::Client& client, const std::string& account, Check& check) {
  try {
    const auto status = client.trading_status(account, make_options());
    const std::pair<std::optional<bool>, const char*> restrictions[] = {
        {status->is_closed, "closed"},
        {status->is_frozen, "frozen"},
        {status->is_closing_only, "restricted to closing orders"},
        {status->is_risk_reducing_only, "restricted to orders that reduce risk"},
        {status->is_in_margin_call, "in a margin call"}};
    for (const auto& [applies, what] : restrictions) {
      if (!applies.value_or(false)) continue;
      check.worsen(CheckStatus::warning);
      check.notes.push_back("Account " + support::last_four(account) + " is " + what + ".");
      check.hint = "Trading in such an account is limited or impossible; TastyTrade's support can say why.";
    }
  } catch (const Error& error) {
    check.worsen(CheckStatus::warning);
    check.notes.push_back("The trading status of " + support::last_four(account) +
                          " cannot be read: " + error.message());
  }
}

}  // namespace

std::vector<std::string> find_credential_problems(const broker::Config& config) {
  return inspect(config).findings;
}

Check check_credentials(broker::Client& client) {
  Check check{.name = "credentials"};
  const broker::Config& config = client.config();
  const Inspection inspection = inspect(config);
  try {
    client.log_in(make_options());
  } catch (const Error& error) {
    explain_refusal(error, inspection, check);
    return check;
  }
  check.detail =
      config.credentials.has_grant() ? "The OAuth grant is accepted." : "The user name and password are accepted.";
  if (!inspection.findings.empty()) {
    check.status = CheckStatus::warning;
    check.notes = inspection.findings;
    check.hint = inspection.hint;
  }
  return check;
}

Check check_permissions(broker::Client& client, const std::string& default_account) {
  Check check{.name = "permissions"};
  std::vector<broker::Account> accounts;
  try {
    const auto answer = client.accounts(make_options());
    accounts = answer->rows;
    if (!answer->is_complete()) {
      check.status = CheckStatus::warning;
      check.notes.emplace_back("TastyTrade's list of accounts holds accounts that cannot be read.");
    }
  } catch (const Error& error) {
    check.status = CheckStatus::failed;
    check.detail = error.message();
    check.hint = error.hint;
    return check;
  }
  if (accounts.empty()) {
    check.status = CheckStatus::failed;
    check.detail = "The login has no open account.";
    check.hint = "In the sandbox, make one on the developer portal; in production, open one at TastyTrade.";
    return check;
  }
  std::vector<std::string> shown;
  for (const broker::Account& account : accounts) {
    // The nickname, as in the questions and the tables.
    const std::string name = support::printable(account.nickname.empty() ? account.type : account.nickname, 40);
    shown.push_back(support::last_four(account.number) + (name.empty() ? "" : " (" + name + ")"));
  }
  check.detail = std::to_string(accounts.size()) + (accounts.size() == 1 ? " account: " : " accounts: ") +
                 support::join(shown, ", ") + ".";
  const bool known = default_account.empty() || std::any_of(accounts.begin(), accounts.end(), [&](const auto& account) {
                       return account.number == default_account;
                     });
  if (!known) {
    check.status = CheckStatus::failed;
    check.notes.push_back(check.detail);
    check.detail = "TASTYTRADE_ACCOUNT (" + support::last_four(default_account) + ") is not an account of this login.";
    check.hint = "Set it to one of them, or unset it.";
    return check;
  }
  check_scopes(client.config(), check);
  for (std::size_t i = 0; i < std::min(accounts.size(), kMaxAccounts); ++i)
    check_status(client, accounts[i].number, check);
  if (accounts.size() > kMaxAccounts) {
    check.notes.push_back("The trading status of the first " + std::to_string(kMaxAccounts) + " accounts was read.");
  }
  return check;
}

}  // namespace app
