#include "trailing/trail_lease.hpp"

namespace orders {
namespace {

constexpr std::chrono::hours kForGood{24 * 8};  // longer than any trail
constexpr std::string_view kEndedBy = "ended by ";

}  // namespace

bool TrailLease::renew() {
  return store_.replace(key_, replica_, replica_, kLifetime) || store_.put_if_absent(key_, replica_, kLifetime);
}

bool TrailLease::take_over() {
  if (store_.put_if_absent(key_, std::string(kEndedBy) + replica_, kForGood)) return true;
  return store_.get(key_).value_or("").starts_with(kEndedBy);
}

}  // namespace orders
