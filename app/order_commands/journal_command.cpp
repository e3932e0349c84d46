#include "journal_command.hpp"

#include <deque>

#include "commands.hpp"
#include "journal_summary.hpp"
#include "program.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/time.hpp"
#include "terminal/table.hpp"
#include "terminal/text_layout.hpp"

namespace app {

using orders::Record;
using orders::RecordKind;
using support::Error;
using support::ErrorCode;
using support::Json;

namespace {

constexpr std::size_t kDefaultLast = 30;

std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

int report(const orders::VerifyResult& result, const std::string& path, bool is_shared, bool json, std::ostream& out) {
  const int code = result.is_whole ? 0 : 1;
  if (json) {
    Json report = {{"file", path},
                   {"is_shared", is_shared},
                   {"is_whole", result.is_whole},
                   {"records", result.records},
                   {"head_hash", result.head_hash},
                   {"were_seals_checked", result.were_seals_checked},
                   {"was_end_compared", result.was_end_compared}};
    if (!result.is_whole) {
      report["broken_at"] = result.broken_at;
      report["problem"] = result.problem;
    }
    out << dump(report, 2) << '\n';
    return code;
  }
  const std::string name = path + (is_shared ? " (the copy of this replica, and the journal in Redis)" : "");
  if (!result.is_whole) {
    out << "The journal " << name << " is broken at record " << result.broken_at << ": " << clean_text(result.problem)
        << ".\nDo not trade with it. Keep the file: the records before " << result.broken_at << " are whole.\n";
    return code;
  }
  out << "The journal " << name << " is whole: " << result.records << " records.\nHead: record " << result.records
      << ", " << result.head_hash << '\n'
      << (result.were_seals_checked ? "The seals were checked.\n"
                                    : "The seals were not checked, because the key of the server is not here "
                                      "(STATE_DIR, STATE_SECRET).\n")
      << (result.was_end_compared ? "Its end was compared with the record that was kept as the last one.\n" : "");
  return code;
}

Json to_json(const Record& record) {
  return {{"seq", record.seq},
          {"at", support::to_iso8601(record.at)},
          {"kind", orders::to_string(record.kind)},
          {"environment", record.head.environment},
          {"host", record.head.host},
          {"account", record.head.account},
          {"account_key", record.head.account_key},
          {"principal", record.head.principal},
          {"replica", record.replica},
          {"confirmation_id", record.confirmation_id},
          {"data", record.data},
          {"previous_hash", record.previous_hash},
          {"hash", record.hash}};
}

// The detail of a record beside its kind and its order: "order 5123", a reason.
std::string describe_outcome(const Record& record) {
  std::string text;
  const auto add = [&text](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : "; ") + part;
  };
  const Json* const intent = support::find(record.data, "intent");
  if (intent != nullptr) add("of record " + support::to_text(*intent));
  const std::string order_id = read_member(record, "order_id");
  if (!order_id.empty()) add("order " + order_id);
  const std::string step = read_member(record, "step");
  if (!step.empty()) add(step + ' ' + read_member(record, "state"));
  add(read_member(record, "status"));
  add(read_member(record, "channel"));
  add(read_member(record, "who"));
  add(read_member(record, "reason"));
  if (const Json* const checks = support::find(record.data, "checks")) {
    const Json* const failed = support::find(*checks, "failed");
    if (failed != nullptr) {
      for (const Json& check : *failed) {
        const Json* const name = support::find(check, "name");
        if (name != nullptr && name->is_string()) add(name->get<std::string>() + " refuses");
      }
    }
  }
  return text;
}

std::deque<Record> read_last(const std::string& path, std::size_t count) {
  std::deque<Record> records;
  orders::read_journal_file(path, [&](const Record& record) {
    records.push_back(record);
    if (records.size() > count) records.pop_front();
    return true;
  });
  return records;
}

int show(const std::string& path, const JournalCommand& command, const Terminal& terminal, std::ostream& out) {
  const std::deque<Record> records = read_last(path, command.last == 0 ? kDefaultLast : command.last);
  if (command.json) {
    Json list = Json::array();
    for (const Record& record : records) list.push_back(to_json(record));
    out << dump(list, 2) << '\n';
    return 0;
  }
  Table table;
  table.columns = {{.heading = "RECORD", .is_right_aligned = true, .min_width = Column::kNoWrap, .name = "record"},
                   {.heading = "TIME", .min_width = Column::kNoWrap, .name = "time"},
                   {.heading = "KIND", .min_width = Column::kNoWrap, .name = "kind"},
                   {.heading = "ACTION", .min_width = 6, .name = "action"},
                   {.heading = "ORDER", .name = "order"},
                   {.heading = "OUTCOME", .name = "outcome"}};
  for (const Record& record : records) {
    table.rows.push_back({{{std::to_string(record.seq)},
                           {support::to_iso8601(record.at).substr(0, 19) + "Z"},
                           {std::string(orders::to_string(record.kind))},
                           {clean_text(read_member(record, "action"))},
                           {clean_text(read_member(record, "words"))},
                           {clean_text(describe_outcome(record))}}});
  }
  const TableText text = format_table(table, terminal);
  out << text.text;
  if (!text.left_out.empty()) out << "\nSome columns do not fit; `--json` prints everything.\n";
  return 0;
}

int export_all(const std::string& path, std::ostream& out) {
  orders::read_journal_file(path, [&](const Record& record) {
    out << dump(to_json(record), -1) << '\n';
    return true;
  });
  return 0;
}

}  // namespace

int run_journal(const Variables& variables, const Flags& flags, const JournalCommand& command, const Terminal& terminal,
                std::ostream& out) {
  if (command.last != 0 && command.action != "show") {
    throw Error(ErrorCode::invalid_argument, "`--last` goes with `journal show`.",
                "Example: tastytrade-mcp journal show --last 5");
  }
  Flags local = flags;
  local.mode = "stdio";
  const Configuration configuration = configure_command_log(load_configuration(variables, local), variables, flags);
  try {
    Configuration chosen = configuration;
    if (!command.file.empty()) {
      chosen.order_journal = command.file;
      chosen.redis_url = {};
    }
    const bool is_shared = !chosen.redis_url.empty();
    const auto clock = make_clock(chosen);
    if (command.action == "verify") {
      const std::string path = is_shared ? journal_file_path(chosen) : require_journal_file(chosen);
      return report(verify_journal(chosen, path, *clock), path, is_shared, command.json, out);
    }
    const std::string path = update_journal_file(chosen, *clock);
    if (command.action == "show") return show(path, command, terminal, out);
    return export_all(path, out);
  } catch (const Error& error) {
    throw Error(ErrorCode::invalid_argument, error.operator_message(), error.detail.empty() ? error.hint : "");
  }
}

}  // namespace app
