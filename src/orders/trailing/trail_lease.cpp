#include "trailing/trail_lease.hpp"

namespace orders {
namespace {

constexpr std::chrono::hours kForGood{24 * 8};  // longer than any trail

}  // namespace

bool TrailLease::renew() {
  return store_.replace(key_, replica_, replica_, kLifetime) || store_.put_if_absent(key_, replica_, kLifetime);
}

bool TrailLease::take_over() {
  return store_.put_if_absent(key_, "ended by " + replica_, kForGood);
}

}  // namespace orders
