#include "missing_view.hpp"

#include <algorithm>

#include "figures.hpp"
#include "tastytrade_mcp/support/decimal.hpp"

namespace app {
namespace {

using Kind = AnswerValue::Kind;

// Adds an entry, or its members to the entry about the same thing.
void add_entry(MissingEntries& missing, const AnswerValue& entry) {
  const auto is_same = [&](const AnswerValue& other) {
    constexpr std::string_view kThing[] = {"account_number", "symbol", "field"};
    return std::all_of(std::begin(kThing), std::end(kThing),
                       [&](std::string_view member) { return other.member_text(member) == entry.member_text(member); });
  };
  const auto differs = [&](const AnswerValue& other) {
    const std::string reason = other.member_text("reason"), given = entry.member_text("reason");
    return !reason.empty() && !given.empty() && reason != given;
  };
  auto& items = missing.list.items;
  const auto found = std::find_if(items.begin(), items.end(),
                                  [&](const AnswerValue& other) { return is_same(other) && !differs(other); });
  if (found == items.end()) {
    items.push_back(entry);
    return;
  }
  for (const auto& member : entry.members) {
    if (found->find(member.first) == nullptr) found->members.push_back(member);
  }
}

// Takes the list and its count out of `object`. Returns whether there was one.
bool take_list(MissingEntries& missing, AnswerValue& object) {
  const AnswerValue* list = object.find("missing");
  if (list == nullptr || !list->is_list_of_objects()) return false;
  for (const AnswerValue& entry : list->items) add_entry(missing, entry);
  const std::string total = object.member_text("missing_total");
  const auto count = support::Decimal::parse(total), known = support::Decimal::parse(missing.total);
  if (count && (!known || *count > *known)) missing.total = total;
  std::erase_if(object.members,
                [](const auto& member) { return member.first == "missing" || member.first == "missing_total"; });
  return true;
}

void take_inner_lists(MissingEntries& missing, AnswerValue& value) {
  for (AnswerValue& item : value.items) take_inner_lists(missing, item);
  for (auto& member : value.members) take_inner_lists(missing, member.second);
  if (take_list(missing, value))
    value.members.emplace_back("missing", AnswerValue{.kind = Kind::boolean, .text = "true"});
}

}  // namespace

MissingEntries take_missing(AnswerValue& answer) {
  MissingEntries missing;
  take_list(missing, answer);  // first: only its entries have a reason
  for (auto& member : answer.members) take_inner_lists(missing, member.second);
  return missing;
}

void print_missing(AnswerPrinter& printer, const MissingEntries& missing) {
  if (missing.is_empty()) return;
  printer.print_list("Missing", missing.list,
                     {{"account_number", "ACCOUNT"},
                      {"symbol", "SYMBOL"},
                      {"field", "FIELD"},
                      {"reason", "REASON"},
                      {"figures", "TOTALS WITHOUT IT"}});
  if (!missing.total.empty()) {
    printer.add_note("Missing: " + format_decimal(missing.total, printer.terminal()) +
                     " entries in all. The answer names the first ones only.");
  }
}

}  // namespace app
