#include "order_scripts.hpp"

#include <algorithm>

namespace simulator {
namespace {

using ScriptKind = OrderScript::Kind;

struct KindName {
  ScriptKind kind;
  std::string_view name;
};
constexpr KindName kNames[] = {{ScriptKind::fill, "fill"},
                               {ScriptKind::reject, "reject"},
                               {ScriptKind::hang, "hang"},
                               {ScriptKind::fill_during_cancel, "fill-during-cancel"},
                               {ScriptKind::fill_during_replace, "fill-during-replace"},
                               {ScriptKind::relabel, "relabel"},
                               {ScriptKind::split_fills, "split-fills"},
                               {ScriptKind::hidden, "hidden"},
                               {ScriptKind::no_identifiers, "no-identifiers"},
                               {ScriptKind::warning, "warning"},
                               {ScriptKind::data_and_error, "data-and-error"},
                               {ScriptKind::data_with_errors, "data-with-errors"},
                               {ScriptKind::no_buying_power_effect, "no-buying-power-effect"}};

bool is_of_answer(ScriptKind kind) {
  return kind >= ScriptKind::warning;
}

bool applies(const OrderScript& script, const OrderRequest& order, bool is_dry_run) {
  const bool is_for_submit = !is_of_answer(script.kind) || script.on_submit;
  if (is_for_submit == is_dry_run) return false;
  if (!script.external_identifier.empty() && script.external_identifier != order.external_identifier) return false;
  return script.symbol.empty() || std::any_of(order.legs.begin(), order.legs.end(),
                                              [&](const RequestedLeg& leg) { return leg.symbol == script.symbol; });
}

}  // namespace

std::optional<ScriptKind> parse_script_kind(std::string_view name) {
  for (const KindName& known : kNames) {
    if (known.name == name) return known.kind;
  }
  return std::nullopt;
}

const OrderScript* find_script(const ScriptList& scripts, ScriptKind kind) {
  const auto found =
      std::find_if(scripts.begin(), scripts.end(), [&](const OrderScript& script) { return script.kind == kind; });
  return found == scripts.end() ? nullptr : &*found;
}

void OrderScripts::add(OrderScript script) {
  const support::MutexLock lock(mutex_);
  scripts_.push_back(std::move(script));
}

void OrderScripts::clear() {
  const support::MutexLock lock(mutex_);
  scripts_.clear();
}

ScriptList OrderScripts::take(const OrderRequest& order, bool is_dry_run) {
  ScriptList taken;
  const support::MutexLock lock(mutex_);
  for (OrderScript& script : scripts_) {
    if (script.count == 0 || !applies(script, order, is_dry_run)) continue;
    if (script.kind != ScriptKind::warning && find_script(taken, script.kind) != nullptr) continue;
    taken.push_back(script);
    if (script.count > 0) --script.count;
  }
  std::erase_if(scripts_, [](const OrderScript& script) { return script.count == 0; });
  return taken;
}

}  // namespace simulator
