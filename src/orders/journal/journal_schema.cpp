#include "journal_schema.hpp"

#include "record_format.hpp"

namespace orders {
namespace {

constexpr const char* kMigrations[] = {
    "CREATE TABLE records (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, replica TEXT NOT NULL, environment TEXT NOT NULL,"
    " host TEXT NOT NULL, account TEXT NOT NULL, account_key TEXT NOT NULL, principal TEXT NOT NULL,"
    " kind TEXT NOT NULL, confirmation_id TEXT NOT NULL, data TEXT NOT NULL, previous_hash TEXT NOT NULL,"
    " hash TEXT NOT NULL, seal TEXT NOT NULL);"
    "CREATE INDEX records_by_confirmation ON records (confirmation_id, kind) WHERE confirmation_id <> '';"
    "CREATE INDEX halts ON records (seq) WHERE kind IN ('halt', 'resume');"
    // One intent for a confirmation, for ever: the last guard against a second send.
    "CREATE TABLE intents (seq INTEGER PRIMARY KEY, confirmation_id TEXT NOT NULL UNIQUE,"
    " external_identifier TEXT NOT NULL, account_key TEXT NOT NULL, day TEXT NOT NULL, at INTEGER NOT NULL,"
    " send_by INTEGER NOT NULL, notional TEXT NOT NULL, counts_as_order INTEGER NOT NULL, order_digest TEXT NOT NULL,"
    " underlying_symbol TEXT NOT NULL);"
    "CREATE INDEX intents_by_identifier ON intents (external_identifier);"
    "CREATE INDEX intents_by_day ON intents (account_key, day);"
    "CREATE INDEX intents_by_time ON intents (account_key, at);"
    "CREATE INDEX intents_by_underlying ON intents (account_key, underlying_symbol);"
    // One end for an intent.
    "CREATE TABLE outcomes (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, ended_intent INTEGER UNIQUE,"
    " intent INTEGER NOT NULL, environment TEXT NOT NULL, order_id TEXT NOT NULL);"
    "CREATE INDEX terminals_by_order ON outcomes (order_id) WHERE kind = 'terminal';"
    "CREATE INDEX terminals_by_intent ON outcomes (intent) WHERE kind = 'terminal';"
    "CREATE TRIGGER keep_records BEFORE DELETE ON records BEGIN SELECT RAISE(ABORT, 'append only'); END;"
    "CREATE TRIGGER keep_record BEFORE UPDATE ON records BEGIN SELECT RAISE(ABORT, 'append only'); END;"
    "CREATE TRIGGER keep_intents BEFORE DELETE ON intents BEGIN SELECT RAISE(ABORT, 'append only'); END;"
    "CREATE TRIGGER keep_intent BEFORE UPDATE ON intents BEGIN SELECT RAISE(ABORT, 'append only'); END;"
    "CREATE TRIGGER keep_outcomes BEFORE DELETE ON outcomes BEGIN SELECT RAISE(ABORT, 'append only'); END;"
    "CREATE TRIGGER keep_outcome BEFORE UPDATE ON outcomes BEGIN SELECT RAISE(ABORT, 'append only'); END;",
    // The intents without an end, which are few: they are looked for every half a minute, among all.
    "CREATE TABLE open_intents (seq INTEGER PRIMARY KEY, send_by INTEGER NOT NULL);"
    "INSERT INTO open_intents SELECT i.seq, i.send_by FROM intents i LEFT JOIN outcomes o ON o.ended_intent = i.seq"
    " WHERE o.seq IS NULL;"
    "CREATE TRIGGER add_open_intent AFTER INSERT ON intents"
    " BEGIN INSERT INTO open_intents VALUES (NEW.seq, NEW.send_by); END;"
    "CREATE TRIGGER end_open_intent AFTER INSERT ON outcomes WHEN NEW.ended_intent IS NOT NULL"
    " BEGIN DELETE FROM open_intents WHERE seq = NEW.ended_intent; END;",
};

}  // namespace

constexpr state::SqliteFormat kJournalFormat{
    .name = "journal",
    .application_id = 0x54544d4a,  // "TTMJ"
    .migrations = kMigrations,
    // FULL: the disk has a record when its transaction has ended. macOS: fsync() alone leaves it in the disk's cache.
    .settings =
        "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; "
        "PRAGMA trusted_schema = OFF",
    .is_allowed_on_network = false,
    .make_error = journal_error,
};

}  // namespace orders
