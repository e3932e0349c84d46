#include "halt_commands.hpp"

#include <filesystem>

#include "commands.hpp"
#include "halt_cancelling.hpp"
#include "journal_summary.hpp"
#include "program.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/time.hpp"
#include "terminal/text_layout.hpp"
#include "terminal_question.hpp"

namespace app {

using support::Error;
using support::ErrorCode;

namespace {

constexpr std::size_t kMaxReasonBytes = 240;
constexpr const char* kOperator = "operator";

Configuration load_operator_configuration(const Variables& variables, const Flags& flags) {
  Flags local = flags;
  local.mode = "stdio";
  return configure_command_log(load_configuration(variables, local), variables, flags);
}

orders::RecordHead make_head(const Configuration& configuration) {
  orders::RecordHead head;
  head.environment = broker::to_string(configuration.broker.environment);
  head.host = configuration.broker.url;
  head.principal = kOperator;
  return head;
}

std::string describe_halt(const orders::HaltState& halt) {
  return "since " + support::to_iso8601(halt.since) + ", by " + clean_text(halt.who) +
         (halt.reason.empty() ? "" : ": " + clean_text(halt.reason));
}

// The path of the file that halts trading, if it exists, or if nobody can say that it does not. Else empty.
std::string find_halt_file(const Configuration& configuration) {
  const std::string file = halt_file_path(configuration);
  if (file.empty()) return {};
  std::error_code error;
  const auto found = std::filesystem::symlink_status(file, error).type();
  return found == std::filesystem::file_type::not_found ? "" : file;
}

// Says that trading stays off for another reason than a halt.
std::string explain_broken(const Configuration& configuration, const std::string& path, const support::Clock& clock) {
  orders::VerifyResult result;
  try {
    result = verify_journal(configuration, path, clock);
  } catch (const Error& error) {
    return "The order journal could not be verified: " + error.operator_message() + '\n';
  }
  if (result.is_whole) return {};
  return "The order journal is broken at record " + std::to_string(result.broken_at) + ": " +
         clean_text(result.problem) +
         ".\nA server that starts with it keeps trading off, halted or not. Keep the file, and begin another one: set "
         "ORDER_JOURNAL to a new file.\n";
}

std::string describe_pending(const JournalSummary& summary, const std::string& path) {
  std::string text = "Trading is halted " + describe_halt(summary.halt) + "\nJournal: " + path + '\n';
  const auto open = summary.open_intents();
  if (open.empty()) return text + "No order is without a known end.\n";
  text += "Orders whose end is not known (" + std::to_string(open.size()) + "):\n";
  for (const JournalIntent* intent : open) {
    text += "  record " + std::to_string(intent->seq) + ", " + support::to_iso8601(intent->at) + ", " +
            intent->intent.head.environment + ' ' + intent->intent.head.account + ": " +
            clean_text(intent->intent.words) + "\n    " + intent->intent.external_identifier + ", " + intent->status() +
            '\n';
  }
  return text + "Look for them with: tastytrade-mcp order reconcile IDENTIFIER\n";
}

// Returns since when trading is halted, and by whom. Throws Error if the journal cannot be written: nothing is halted.
std::string halt(const Configuration& configuration, const HaltCommand& command, std::ostream& out) {
  const auto clock = make_clock(configuration);
  const auto journal = open_existing_journal(configuration, *clock);
  const bool was_halted = journal->halt_state().is_halted;
  const std::string why =
      support::printable(command.reason.empty() ? "no reason given" : command.reason, kMaxReasonBytes);
  const orders::HaltState state = journal->halt(make_head(configuration), kOperator, why);
  out << (was_halted ? "Trading was halted already " : "Trading is halted ") << describe_halt(state)
      << "\nJournal: " << journal_file_path(configuration)
      << "\nNo further order is sent; one that was being sent at this moment may still be, within three seconds.\n";
  if (!journal->find_last(orders::RecordKind::intent)) {
    out << "No order was ever sent with this journal: see that STATE_DIR and ORDER_JOURNAL are those of the server.\n";
  }
  if (!command.cancel_opening) {
    out << "Working orders stay at TastyTrade and can fill; to cancel those that open positions: "
           "tastytrade-mcp halt-trading --cancel-opening\n";
  }
  out << "To resume: tastytrade-mcp resume-trading\n"
      << explain_broken(configuration, journal_file_path(configuration), *clock);
  return describe_halt(state);
}

// The same. The error says that trading is not halted, and what halts it without the journal.
std::string halt_or_explain(const Configuration& configuration, const HaltCommand& command, std::ostream& out) {
  try {
    return halt(configuration, command, out);
  } catch (const Error& error) {
    const std::string file = halt_file_path(configuration);
    const std::string by_file = file.empty() ? "" : "A file " + file + " halts without the journal. ";
    throw Error(error.code, "Trading is NOT halted. " + error.operator_message(), by_file + error.hint,
                error.retryable);
  }
}

}  // namespace

int run_halt_trading(const Variables& variables, const Flags& flags, const HaltCommand& command, const Terminal& errors,
                     std::ostream& out) {
  if (command.yes && !command.cancel_opening) {
    throw Error(ErrorCode::invalid_argument, "`--yes` needs `--cancel-opening`: a halt alone asks nobody.",
                "Example: tastytrade-mcp halt-trading --cancel-opening --yes --demo");
  }
  const std::string since = halt_or_explain(load_operator_configuration(variables, flags), command, out);
  if (!command.cancel_opening) return 0;
  try {
    return cancel_opening_orders(variables, flags, command.yes, errors, out);
  } catch (const Error& error) {
    // The output is lost with the error, and the halt holds.
    throw Error(error.code, "Trading is halted " + since + ". No order was cancelled: " + error.operator_message(),
                error.hint, error.retryable);
  }
}

int run_resume_trading(const Variables& variables, const Flags& flags, std::ostream& out) {
  require_person("Resuming", "Run tastytrade-mcp resume-trading in a terminal.");
  const ShutdownSignal shutdown(kStopLimitBeforeServing);
  const Configuration configuration = load_operator_configuration(variables, flags);
  const auto clock = make_clock(configuration);
  const std::string path = update_journal_file(configuration, *clock);
  if (const std::string file = find_halt_file(configuration); !file.empty()) {
    throw Error(ErrorCode::refused,
                "Trading is halted by the file " + file + ", and cannot be resumed while it exists.",
                "Remove the file first, then run tastytrade-mcp resume-trading again.");
  }
  const JournalSummary summary = read_journal_summary(path);
  if (!summary.halt.is_halted) {
    out << "Trading is not halted. Nothing was changed.\n";
    return 0;
  }
  const std::string broken = explain_broken(configuration, path, *clock);
  const auto answer = ask_line(describe_pending(summary, path) + broken +
                                   "Confirmations of before the halt stay void.\n" + "Resume trading? Type yes: ",
                               shutdown.token());
  if (!is_yes(answer)) {
    out << "Trading stays halted.\n";
    return exit_code(ErrorCode::refused);
  }
  const auto journal = open_existing_journal(configuration, *clock);
  const orders::HaltState halt = journal->resume(make_head(configuration), kOperator, summary.halt.generation);
  if (halt.is_halted && halt.generation != summary.halt.generation) {
    throw Error(ErrorCode::conflict, "Trading was halted again meanwhile, so it stays halted.",
                "Run tastytrade-mcp resume-trading again.");
  }
  out << (halt.is_halted   ? "Trading stays halted.\n"
          : broken.empty() ? "Trading is resumed.\n"
                           : "The halt has ended.\n")
      << broken;
  return halt.is_halted ? exit_code(ErrorCode::refused) : 0;
}

}  // namespace app
