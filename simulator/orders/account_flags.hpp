// Restrictions of accounts that a test has set; none at first. Safe from any thread.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "tastytrade_mcp/support/mutex.hpp"

namespace simulator {

// Names are those of the trading status: "is-frozen".
std::span<const std::string_view> account_flag_names();

class AccountFlags {
 public:
  // Returns false if there is no flag of this name.
  bool set(const std::string& account, const std::string& name, bool value);
  bool is_set(const std::string& account, std::string_view name) const;
  void clear();

 private:
  mutable support::Mutex mutex_;
  std::map<std::string, std::map<std::string, bool, std::less<>>> flags_ GUARDED_BY(mutex_);
};

}  // namespace simulator
