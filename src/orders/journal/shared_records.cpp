#include "shared_records.hpp"

#include <algorithm>
#include <array>

#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json_reader.hpp"

namespace orders {
namespace {

using state::RedisReply;
using support::Error;

constexpr std::size_t kHashSize = 64;
constexpr std::string_view kListName = "tastytrade-mcp order journal ";

// The run id is read in the scripts: no restart and no failover comes between it and the rest.
constexpr std::string_view kRead =
    "local server = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') "
    "local seq = math.max(redis.call('LLEN', KEYS[1]) - 1, 0) "
    "local from = math.max(math.min(tonumber(ARGV[1]), seq), 1) "
    "return {server or '', redis.call('LINDEX', KEYS[1], 0) or '', seq, "
    "redis.call('LRANGE', KEYS[1], from, from + tonumber(ARGV[2]) - 1)}";
// ARGV: the expected server, list, number and hash of the last record; the name of a new list; the records.
constexpr std::string_view kAppend =
    "if string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') ~= ARGV[1] then return 0 end "
    "local size = redis.call('LLEN', KEYS[1]) "
    "if (redis.call('LINDEX', KEYS[1], 0) or '') ~= ARGV[2] then return 0 end "
    "if math.max(size - 1, 0) ~= tonumber(ARGV[3]) then return 0 end "
    "if size > 1 and string.sub(redis.call('LINDEX', KEYS[1], -1), 1, 64) ~= ARGV[4] then return 0 end "
    "redis.call('RPUSH', KEYS[1], unpack(ARGV, size == 0 and 5 or 6)) "
    "return 1";

std::string key(std::string_view name) {
  return std::string(state::kRedisPrefix).append(name);
}

const std::string& list_key() {
  static const std::string name = key("order-journal");
  return name;
}

Error unexpected_reply() {
  return shared_journal_error("the server that REDIS_URL names sent an unexpected reply");
}

// The texts of a record with the names under which they are stored.
template <class StoredRecordType>
auto named_texts(StoredRecordType& record) {
  using Text = std::pair<const char*, decltype(&record.at)>;
  return std::array<Text, 12>{{{"at", &record.at},
                               {"replica", &record.replica},
                               {"environment", &record.head.environment},
                               {"host", &record.head.host},
                               {"account", &record.head.account},
                               {"account_key", &record.head.account_key},
                               {"principal", &record.head.principal},
                               {"kind", &record.kind},
                               {"confirmation_id", &record.confirmation_id},
                               {"data", &record.data},
                               {"previous_hash", &record.previous_hash},
                               {"seal", &record.seal}}};
}

// Returns true if Redis does not know a command or does not allow it to this user; of a script it says so in other
// words.
bool is_command_refused(std::string_view reason) {
  for (const std::string_view words : {"NOPERM", "can't run this command", "nknown command", "nknown Redis command"}) {
    if (reason.find(words) != std::string_view::npos) return true;
  }
  return false;
}

// The value of a line "name:value" of INFO.
std::string find_info(const std::string& info, const std::string& name) {
  const std::string begin = "\n" + name + ":";
  const auto at = info.find(begin);
  if (at == std::string::npos) return {};
  const auto first = at + begin.size();
  return info.substr(first, info.find_first_of("\r\n", first) - first);
}

}  // namespace

Error shared_journal_error(const std::string& reason) {
  Error error(support::ErrorCode::not_ready, "The order journal cannot be used.",
              "Ask the operator of this server to look at its log, which names what is wrong.");
  error.detail = "The shared order journal cannot be used: " + reason + ".";
  return error;
}

StoredRecord parse_shared_record(std::string_view text) {
  StoredRecord record;
  try {
    if (text.size() <= kHashSize || text[kHashSize] != ' ') throw std::invalid_argument("hash");
    record.hash = text.substr(0, kHashSize);
    const Json json = support::read_json(text.substr(kHashSize + 1), support::JsonLimits::none());
    record.seq = json.at("seq").get<std::int64_t>();
    for (const auto& [name, value] : named_texts(record)) *value = json.at(name).get<std::string>();
  } catch (const std::exception&) {
    throw shared_journal_error("a record in Redis is damaged");
  }
  return record;
}

std::string format_shared_record(const StoredRecord& record) {
  nlohmann::json json = {{"seq", record.seq}};
  for (const auto& [name, text] : named_texts(record)) json[name] = *text;
  std::string text = record.hash + ' ';
  try {
    text += json.dump();
  } catch (const nlohmann::json::exception&) {
    throw shared_journal_error("a record holds a text that is not UTF-8");
  }
  // No replica could go on behind a record that cannot be read back.
  if (compute_hash(parse_shared_record(text)) != record.hash) throw shared_journal_error("a record cannot be stored");
  return text;
}

SharedRecords::View SharedRecords::read(std::int64_t from, std::size_t count) {
  RedisReply reply =
      send({"EVAL", std::string(kRead), "1", list_key(), std::to_string(from), std::to_string(count)}, true);
  std::vector<RedisReply>& parts = reply.list;
  const bool is_whole =
      parts.size() == 4 && parts[0].is_text() && parts[1].is_text() && parts[2].is_integer() && parts[3].is_list();
  if (!is_whole) throw unexpected_reply();
  if (parts[0].text.empty()) {
    throw shared_journal_error(
        "its command INFO tells no run_id, without which a restart is not noticed; use a Redis "
        "or Valkey that does");
  }
  if (!parts[1].text.empty() && !parts[1].text.starts_with(kListName)) {
    throw shared_journal_error("the key " + list_key() + " in Redis belongs to another program");
  }
  View view{{std::move(parts[0].text), std::move(parts[1].text), parts[2].integer, {}}, {}};
  const std::int64_t seq = view.position.seq;
  const std::int64_t first = std::max<std::int64_t>(std::min(from, seq), 1);
  const auto expected = static_cast<std::size_t>(seq + 1 - first);
  if (seq < 0 || parts[3].list.size() != std::min(expected, count)) throw unexpected_reply();
  for (RedisReply& record : parts[3].list) {
    if (!record.is_text()) throw unexpected_reply();
    view.records.push_back(std::move(record.text));
  }
  return view;
}

bool SharedRecords::append(const Position& expected, const std::vector<StoredRecord>& records) {
  state::RedisClient::Words words = {"EVAL",
                                     std::string(kAppend),
                                     "1",
                                     list_key(),
                                     expected.server,
                                     expected.list,
                                     std::to_string(expected.seq),
                                     expected.last_hash};
  words.push_back(std::string(kListName) + support::hex(support::random_bytes(16)));
  for (const StoredRecord& record : records) words.push_back(format_shared_record(record));
  const RedisReply reply = send(words, false);
  if (!reply.is_integer()) throw unexpected_reply();
  return reply.integer == 1;
}

bool SharedRecords::is_reachable() {
  try {
    client_.send({"PING"}, true);
    return true;
  } catch (const Error&) {
    return false;
  }
}

void SharedRecords::check_writable() {
  const RedisReply reply = send({"SET", key("order-journal-probe"), "1", "PX", "1000"}, true);
  if (reply.type != RedisReply::Type::status) throw unexpected_reply();
}

void SharedRecords::check_settings() {
  const RedisReply reply = send({"INFO"}, true);
  if (!reply.is_text()) throw unexpected_reply();
  if (find_info(reply.text, "role") != "master") {
    throw shared_journal_error("REDIS_URL names a read-only replica; name the primary");
  }
  if (find_info(reply.text, "aof_enabled") != "1") {
    throw shared_journal_error(
        "the Redis that REDIS_URL names keeps no append-only file, so it would lose the journal at a restart; set "
        "`appendonly yes` in its configuration");
  }
  const std::string policy = find_info(reply.text, "maxmemory_policy");
  if (policy.empty() || policy.starts_with("allkeys")) {
    throw shared_journal_error(
        "the Redis that REDIS_URL names would delete the journal when its memory is full (maxmemory-policy " + policy +
        "); set `maxmemory-policy noeviction` in its configuration");
  }
}

RedisReply SharedRecords::send(const state::RedisClient::Words& words, bool may_repeat) {
  try {
    return client_.send(words, may_repeat);
  } catch (const Error& error) {
    std::string reason = error.operator_message();
    while (reason.ends_with('.')) reason.pop_back();
    if (is_command_refused(reason)) {
      reason +=
          ". Allow the user of REDIS_URL the commands EVAL, INFO, LINDEX, LLEN, LRANGE, PING, RPUSH and SET: without "
          "INFO a "
          "restart or failover of Redis is not noticed";
    }
    throw shared_journal_error(reason);
  }
}

}  // namespace orders
