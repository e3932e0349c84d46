// The words of the kinds of records.
#include <algorithm>
#include <array>

#include "tastytrade_mcp/orders/journal.hpp"

namespace orders {
namespace {

struct KindWord {
  RecordKind kind;
  std::string_view word;
  bool ends_intent;
};

constexpr std::array kKinds{
    KindWord{RecordKind::genesis, "genesis", false},
    KindWord{RecordKind::settings, "settings", false},
    KindWord{RecordKind::preview, "preview", false},
    KindWord{RecordKind::asked, "asked", false},
    KindWord{RecordKind::confirmed, "confirmed", false},
    KindWord{RecordKind::declined, "declined", false},
    KindWord{RecordKind::refused_by_us, "refused_by_us", false},
    KindWord{RecordKind::intent, "intent", false},
    KindWord{RecordKind::ack, "ack", true},
    KindWord{RecordKind::refused, "refused", true},
    KindWord{RecordKind::not_sent, "not_sent", true},
    KindWord{RecordKind::unknown, "unknown", false},
    KindWord{RecordKind::found, "found", true},
    KindWord{RecordKind::not_found, "not_found", true},
    KindWord{RecordKind::ambiguous, "ambiguous", true},
    KindWord{RecordKind::event, "event", false},
    KindWord{RecordKind::fill, "fill", false},
    KindWord{RecordKind::terminal, "terminal", false},
    KindWord{RecordKind::halt, "halt", false},
    KindWord{RecordKind::resume, "resume", false},
    KindWord{RecordKind::composition, "composition", false},
    KindWord{RecordKind::foreign, "foreign", false},
};

const KindWord& find_word(RecordKind kind) {
  return *std::find_if(kKinds.begin(), kKinds.end(), [&](const KindWord& entry) { return entry.kind == kind; });
}

}  // namespace

std::string_view to_string(RecordKind kind) {
  return find_word(kind).word;
}

std::optional<RecordKind> parse_record_kind(std::string_view word) {
  for (const KindWord& entry : kKinds) {
    if (entry.word == word) return entry.kind;
  }
  return std::nullopt;
}

bool ends_intent(RecordKind kind) {
  return find_word(kind).ends_intent;
}

}  // namespace orders
