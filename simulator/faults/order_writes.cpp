#include "order_writes.hpp"

#include <algorithm>

namespace simulator {
namespace {

using Kind = OrderWriteFault::Kind;
using support::Json;

constexpr std::size_t kMaxWrites = 20'000;
constexpr std::size_t kMaxDepth = 32;

struct KindName {
  Kind kind;
  std::string_view name;
};
constexpr KindName kNames[] = {{Kind::close, "close"},
                               {Kind::half, "half"},
                               {Kind::html, "html"},
                               {Kind::error, "error"},
                               {Kind::empty, "empty"},
                               {Kind::garbage, "garbage"},
                               {Kind::without_id, "without-id"},
                               {Kind::other_account, "other-account"},
                               {Kind::other_identifier, "other-identifier"},
                               {Kind::delay, "delay"}};

bool matches(const OrderWriteFault& fault, std::string_view method, std::string_view path) {
  if (!fault.method.empty() && fault.method != method) return false;
  if (fault.path.empty()) return !is_order_dry_run(path);
  std::string_view wanted = fault.path;
  if (!wanted.ends_with('*')) return wanted == path;
  wanted.remove_suffix(1);
  return path.starts_with(wanted);
}

void add_identifier(const Json* order, std::vector<std::string>& found) {
  const Json* identifier = order == nullptr ? nullptr : support::find(*order, "external-identifier");
  if (identifier != nullptr && identifier->is_string()) found.push_back(identifier->get<std::string>());
}

}  // namespace

std::optional<Kind> parse_order_write_fault(std::string_view name) {
  for (const KindName& known : kNames) {
    if (known.name == name) return known.kind;
  }
  return std::nullopt;
}

std::string_view to_string(Kind kind) {
  for (const KindName& known : kNames) {
    if (known.kind == kind) return known.name;
  }
  return {};
}

bool commits_by_default(Kind kind) {
  return kind != Kind::html && kind != Kind::error;
}

void OrderWrites::add_fault(OrderWriteFault fault) {
  const support::MutexLock lock(mutex_);
  faults_.push_back(std::move(fault));
}

void OrderWrites::clear_faults() {
  const support::MutexLock lock(mutex_);
  faults_.clear();
}

std::optional<OrderWriteFault> OrderWrites::take_fault(std::string_view method, std::string_view path) {
  const support::MutexLock lock(mutex_);
  const auto found = std::find_if(faults_.begin(), faults_.end(), [&](const OrderWriteFault& fault) {
    return fault.count != 0 && matches(fault, method, path);
  });
  if (found == faults_.end()) return std::nullopt;
  OrderWriteFault fault = *found;
  if (found->count > 0 && --found->count == 0) faults_.erase(found);
  return fault;
}

std::uint64_t OrderWrites::add(OrderWrite write) {
  const support::MutexLock lock(mutex_);
  write.number = next_++;
  writes_.push_back(std::move(write));
  if (writes_.size() > kMaxWrites) writes_.erase(writes_.begin());
  return writes_.back().number;
}

void OrderWrites::set_result(std::uint64_t number, bool is_committed, int status, std::int64_t order_id) {
  const support::MutexLock lock(mutex_);
  const auto found =
      std::find_if(writes_.rbegin(), writes_.rend(), [&](const OrderWrite& write) { return write.number == number; });
  if (found == writes_.rend()) return;
  found->is_committed = is_committed;
  found->status = status;
  found->order_id = order_id;
}

std::vector<OrderWrite> OrderWrites::list() const {
  const support::MutexLock lock(mutex_);
  return writes_;
}

void OrderWrites::clear() {
  const support::MutexLock lock(mutex_);
  writes_.clear();
}

bool is_order_write(std::string_view method, std::string_view path) {
  if (method == "GET" || !path.starts_with("/accounts/")) return false;
  path.remove_prefix(std::string_view("/accounts/").size());
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return false;
  path.remove_prefix(slash);
  for (const std::string_view base : {"/orders", "/complex-orders"}) {
    if (path == base || (path.starts_with(base) && path.substr(base.size()).starts_with('/'))) return true;
  }
  return false;
}

bool is_order_dry_run(std::string_view path) {
  return path.ends_with("/dry-run");
}

std::vector<std::string> find_external_identifiers(std::string_view body) {
  std::vector<std::string> found;
  if (support::nesting_depth(body, kMaxDepth + 1) > kMaxDepth) return found;
  const Json object = Json::parse(body, nullptr, false);
  if (!object.is_object()) return found;
  add_identifier(&object, found);
  add_identifier(support::find(object, "trigger-order"), found);
  if (const Json* orders = support::find(object, "orders"); orders != nullptr && orders->is_array()) {
    for (const Json& order : *orders) add_identifier(&order, found);
  }
  return found;
}

}  // namespace simulator
