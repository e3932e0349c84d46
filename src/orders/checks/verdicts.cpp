#include "checks/verdicts.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/text.hpp"

namespace orders {

Verdict pass(std::string note) {
  return {Verdict::Kind::passed, std::move(note), {}, {}, {}};
}

Verdict fail(std::string why, std::string limit, std::string value) {
  return {Verdict::Kind::failed, std::move(why), std::move(limit), std::move(value), {}};
}

Verdict not_run(std::string why) {
  return {Verdict::Kind::not_run, std::move(why), {}, {}, {}};
}

Verdict not_applicable() {
  return {Verdict::Kind::not_applicable, {}, {}, {}, {}};
}

std::string explain_unknown(std::string_view what, const Facts& facts, std::string_view fact) {
  const auto reason = facts.missing.find(fact);
  return std::string(what) + " not known" +
         (reason == facts.missing.end() ? std::string(": the broker did not send it.") : ": " + reason->second);
}

bool is_code_acknowledged(std::string_view code, const CheckInput& input) {
  const std::string wanted = support::to_lower(code);
  return std::any_of(input.acknowledged.begin(), input.acknowledged.end(),
                     [&](const std::string& given) { return support::to_lower(given) == wanted; });
}

namespace {

void add_once(std::vector<std::string>& list, std::string sentence) {
  if (std::find(list.begin(), list.end(), sentence) == list.end()) list.push_back(std::move(sentence));
}

}  // namespace

void Findings::add_failure(std::string sentence, std::string limit, std::string value) {
  if (failures_.empty()) {
    limit_ = std::move(limit);
    value_ = std::move(value);
  }
  add_once(failures_, std::move(sentence));
}

void Findings::add_gap(std::string sentence) {
  add_once(gaps_, std::move(sentence));
}

void Findings::add_note(std::string sentence) {
  add_once(notes_, std::move(sentence));
}

void Findings::add(const Findings& part, bool with_notes) {
  for (const std::string& sentence : part.failures_) add_failure(sentence, part.limit_, part.value_);
  for (const std::string& sentence : part.gaps_) add_gap(sentence);
  if (!with_notes) return;
  for (const std::string& sentence : part.notes_) add_note(sentence);
}

Verdict Findings::verdict() const {
  if (!failures_.empty()) return fail(support::join(failures_, " "), limit_, value_);
  if (!gaps_.empty()) return not_run(support::join(gaps_, " "));
  return pass(support::join(notes_, " "));
}

Verdict Findings::verdict(std::string_view acknowledge) const {
  Verdict made = verdict();
  if (made.kind == Verdict::Kind::failed) made.acknowledge = acknowledge;
  return made;
}

}  // namespace orders
