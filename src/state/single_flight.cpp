#include "tastytrade_mcp/state/single_flight.hpp"

#include "tastytrade_mcp/support/error.hpp"

namespace state::detail {

using support::Error;
using support::ErrorCode;

std::exception_ptr copy_exception(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Error& known) {
    return std::make_exception_ptr(Error(known));
  } catch (...) {
    return error;
  }
}

bool is_end_of_budget(const std::exception_ptr& error, const support::Budget& budget) {
  try {
    std::rethrow_exception(error);
  } catch (const Error& known) {
    // A load may end with these codes for other reasons, such as a timeout of the broker.
    const bool may_be = known.code == ErrorCode::cancelled || known.code == ErrorCode::deadline_exceeded;
    return may_be && (budget.stop.stop_requested() || budget.remaining().count() == 0);
  } catch (...) {
    return false;
  }
}

void throw_end_of_budget(const support::Budget& budget) {
  budget.check();
  throw Error(ErrorCode::deadline_exceeded, "The request took longer than it may.");
}

}  // namespace state::detail
