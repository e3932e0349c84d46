#include "order/time_in_force.hpp"

namespace orders {

bool lasts_until_cancelled(TimeInForce time_in_force) {
  return time_in_force == TimeInForce::gtc || time_in_force == TimeInForce::gtc_ext ||
         time_in_force == TimeInForce::gtc_ext_overnight;
}

bool works_extended(TimeInForce time_in_force) {
  return time_in_force == TimeInForce::ext || time_in_force == TimeInForce::gtc_ext || works_overnight(time_in_force);
}

bool works_overnight(TimeInForce time_in_force) {
  return time_in_force == TimeInForce::ext_overnight || time_in_force == TimeInForce::gtc_ext_overnight;
}

bool is_of_one_day(TimeInForce time_in_force) {
  return !lasts_until_cancelled(time_in_force) && time_in_force != TimeInForce::gtd;
}

}  // namespace orders
