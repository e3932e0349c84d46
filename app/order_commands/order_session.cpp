#include "order_session.hpp"

#include "commands.hpp"
#include "tastytrade_mcp/mcp/plain_result.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "terminal_question.hpp"

namespace app {

using broker::Environment;
using support::Error;
using support::ErrorCode;
using support::Json;

namespace {

constexpr std::chrono::seconds kStepTime{50};
// Of a stop once something may be under way: several cancellations may follow each other.
constexpr std::chrono::seconds kSendingStopLimit{300};

std::string_view describe_environment(Environment environment) {
  switch (environment) {
    case Environment::production:
      return "PRODUCTION (real money)";
    case Environment::sandbox:
      return "SANDBOX (play money)";
    case Environment::demo:
      break;
  }
  return "DEMO (simulated money)";
}

std::unique_ptr<Program> make_program(const Variables& variables, const Flags& flags, const Terminal& errors) {
  Flags local = flags;
  local.mode = "stdio";
  Configuration configuration = configure_command_log(load_configuration(variables, local), variables, flags);
  configuration.ends_at_once = true;
  // The tools that this command calls must be there, whatever a client is offered.
  configuration.toolsets.clear();
  configuration.excluded_tools.clear();
  const Progress progress(errors, describe_start(configuration), flags.quiet);
  return std::make_unique<Program>(std::move(configuration));
}

}  // namespace

void require_confirmation(const std::string& action, bool yes, const Variables& variables, const Flags& flags) {
  if (!yes) {
    require_person(action, "Run it in a terminal. In the demo and the sandbox, --yes asks nobody.");
    return;
  }
  Flags local = flags;
  local.mode = "stdio";
  if (load_configuration(variables, local).broker.environment != Environment::production) return;
  throw Error(ErrorCode::refused,
              action + " in production needs a person's yes: `--yes` is for the demo and the sandbox.",
              "Leave out --yes, and run it in a terminal.");
}

OrderSession::OrderSession(const Variables& variables, const Flags& flags, const Terminal& errors)
    : errors_(errors),
      is_quiet_(flags.quiet),
      shutdown_(kStopLimitBeforeServing),
      program_(make_program(variables, flags, errors)) {
  for (const std::string& warning : program_->configuration().warnings) {
    support::log_warning("configuration", {{"warning", warning}});
  }
  if (program_->trading().trading != nullptr) return;
  const std::string& why = program_->trading().why_off;
  throw Error(ErrorCode::refused, "Trading is off, so that no order can be previewed, placed or cancelled.",
              why.empty() ? "READ_ONLY is set: unset it, and set ENABLE_TRADING=true." : "To have it, " + why);
}

Json OrderSession::call(const std::string& tool, const Json& arguments) {
  return Json::parse(mcp::plain_text(program_->call(program_->registry().get(tool), arguments)));
}

orders::Caller OrderSession::caller(bool can_ask) const {
  return {.principal = {}, .client_name = "tastytrade-mcp order", .can_ask_person = can_ask};
}

broker::ReadOptions OrderSession::options() const {
  broker::ReadOptions options;
  options.budget = support::Budget::of(kStepTime);
  options.refresh = true;
  return options;
}

std::string OrderSession::environment() const {
  return std::string(broker::to_string(program_->configuration().broker.environment));
}

bool OrderSession::is_production() const {
  return program_->configuration().broker.environment == Environment::production;
}

bool OrderSession::has_default_account() const {
  return !program_->configuration().default_account.empty();
}

std::string OrderSession::describe_account(const std::string& number) const {
  return std::string(describe_environment(program_->configuration().broker.environment)) + ", account " +
         support::last_four(number);
}

void OrderSession::begin_sending() {
  shutdown_.set_stop_limit(kSendingStopLimit);
  if (!shutdown_.token().stop_requested()) return;
  throw Error(ErrorCode::cancelled, "The command was stopped. Nothing was sent.");
}

bool OrderSession::confirm(const std::string& text, const std::string& account_number) {
  std::string digits, what = "yes";
  if (is_production()) {
    digits = support::to_lower(
        account_number.substr(account_number.size() - std::min<std::size_t>(2, account_number.size())));
    what = "yes and the last two characters of the account number";
  }
  const auto answer =
      ask_line(text + "\nType " + what + " to send it; anything else sends nothing: ", shutdown_.token());
  return is_yes(answer, digits);
}

}  // namespace app
