// The requests that change orders, as they arrived, and the faults of their answers. Safe from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "market/calendar.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace simulator {

// A fault of the next `count` writes that it matches (negative: until cleared). Of several, the one added first is
// used.
struct OrderWriteFault {
  enum class Kind {
    close,             // the connection is closed instead of an answer
    half,              // and in the middle of the answer
    html,              // a gateway's page with `status`
    error,             // the broker's error object with `status`
    empty,             // `status` without a body
    garbage,           // `status` and text that is not JSON
    without_id,        // the order in the answer has no id
    other_account,     // it has another account number
    other_identifier,  // it has another external-identifier
    delay,             // the answer is as it is, after `delay`
  };
  Kind kind = Kind::close;
  std::string method;  // empty: any
  std::string path;    // the whole path, or its beginning and "*"; empty: any write but a dry run
  int count = 1;
  int status = 0;       // 0: the kind's usual one
  bool commits = true;  // the order is carried out before the answer fails
  std::chrono::milliseconds delay{0};
};

std::optional<OrderWriteFault::Kind> parse_order_write_fault(std::string_view name);
std::string_view to_string(OrderWriteFault::Kind kind);
// True of kinds whose answer is that of a refusal or a gateway, so that nothing was carried out unless it is asked for.
bool commits_by_default(OrderWriteFault::Kind kind);

struct OrderWrite {
  std::uint64_t number = 0;  // from 1
  Instant at;
  std::string method;
  std::string path;
  std::string body;
  std::vector<std::string> external_identifiers;  // of the order, or of the orders of a complex order
  bool is_dry_run = false;
  bool is_committed = false;  // the order was stored, cancelled or replaced
  int status = 0;             // of the answer that was meant; 0: none
  std::int64_t order_id = 0;  // of the answer; 0: none
  std::string fault;          // "close"; empty: none
};

class OrderWrites {
 public:
  void add_fault(OrderWriteFault fault);
  void clear_faults();
  std::optional<OrderWriteFault> take_fault(std::string_view method, std::string_view path);

  // Returns the number of the write.
  std::uint64_t add(OrderWrite write);
  void set_result(std::uint64_t number, bool is_committed, int status, std::int64_t order_id);
  std::vector<OrderWrite> list() const;  // oldest first
  void clear();

 private:
  mutable support::Mutex mutex_;
  std::vector<OrderWriteFault> faults_ GUARDED_BY(mutex_);
  std::vector<OrderWrite> writes_ GUARDED_BY(mutex_);
  std::uint64_t next_ GUARDED_BY(mutex_) = 1;
};

// True of a request that places, changes, cancels or tries an order.
bool is_order_write(std::string_view method, std::string_view path);
bool is_order_dry_run(std::string_view path);
// The identifiers in a body: its own and those of nested orders. Nothing for a body that is not JSON.
std::vector<std::string> find_external_identifiers(std::string_view body);

}  // namespace simulator
