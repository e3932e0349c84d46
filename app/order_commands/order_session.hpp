// The parts that the actions of the command `order` share: the program, its tools, the order path, the
// person at the terminal. For one thread.
#pragma once

#include <memory>
#include <string>

#include "order_command.hpp"
#include "program.hpp"
#include "shutdown.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "terminal/progress.hpp"

namespace app {

// Throws Error{refused} unless a person is at the terminal, or `yes` stands for one, which it does not in production.
// `action`: "Placing an order". Before anything is read from the broker.
void require_confirmation(const std::string& action, bool yes, const Variables& variables, const Flags& flags);

class OrderSession {
 public:
  // Throws Error{refused} if trading is off in this configuration.
  OrderSession(const Variables& variables, const Flags& flags, const Terminal& errors);

  // The answer of a tool, as `call` prints it. Throws what the tool throws.
  support::Json call(const std::string& tool, const support::Json& arguments);

  orders::Trading& trading() { return *program_->trading().trading; }
  const orders::Settings& settings() const { return program_->trading().trading->settings(); }
  orders::Journal& journal() { return *program_->trading().journal; }
  broker::Client& client() { return program_->client(); }
  // The operator, who is the local user.
  orders::Caller caller(bool can_ask) const;
  // Of one step. Ctrl-C does not end it.
  broker::ReadOptions options() const;

  std::string environment() const;  // "sandbox"
  bool is_production() const;
  bool has_default_account() const;  // TASTYTRADE_ACCOUNT names one
  // "PRODUCTION (real money), account …0001".
  std::string describe_account(const std::string& number) const;

  // From here on Ctrl-C does not end the program before what is sent has an end. Throws Error{cancelled} if it was
  // typed before.
  void begin_sending();
  // Writes `text` and asks whether to send it; Ctrl-C counts as no. In production the person types the last two digits
  // of the account, too.
  bool confirm(const std::string& text, const std::string& account_number);
  // Shows a line on stderr while `work` runs for more than a second. Returns its result.
  template <class Work>
  auto wait_for(const char* what, const Work& work) {
    const Progress progress(errors_, what, is_quiet_);
    return work();
  }

 private:
  const Terminal errors_;
  const bool is_quiet_;
  ShutdownSignal shutdown_;  // first: its threads exist before all others
  std::unique_ptr<Program> program_;
};

// The actions. `arguments`: those of the tool preview_order.
int preview_at_terminal(OrderSession& session, const support::Json& arguments, const OrderCommand& command,
                        const Terminal& terminal, std::ostream& out);
int place_at_terminal(OrderSession& session, const support::Json& arguments, const OrderCommand& command,
                      const Terminal& terminal, std::ostream& out);
// `arguments`: from read_cancel_arguments().
int cancel_at_terminal(OrderSession& session, const support::Json& arguments, const OrderCommand& command,
                       const Terminal& terminal, std::ostream& out);

// Returns the arguments of `order cancel` by the names that the tool cancel_order lists. Throws Error{invalid_argument}
// for arguments that `order cancel` does not have, or that name no order.
support::Json read_cancel_arguments(const support::Json& given);

}  // namespace app
