// One case of the odd broker: a file that says what the broker answers differently and what each tool must then answer.
// tests/odd_broker/README.md has the format. Immutable after loading.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "fake_broker.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace odd {

using support::Json;

struct Call {
  std::string tool;
  Json arguments;
  Json expected;  // pointer -> value; null if an error is expected
  Json error;     // {"code": …, "contains": […]}; null if a result is expected
};

struct Case {
  std::string name;
  std::string file;  // relative to the folder of cases
  std::string now;   // the clock stands still here
  std::string default_account;
  Json answers;  // path -> what differs
  std::vector<Call> calls;
};

// Throws std::runtime_error that names the file if it is not of the documented form.
Case load_case(const std::string& folder, const std::string& file);

// Makes `fake` answer as the good broker does, but for what the case changes.
void serve(FakeBroker& fake, const Json& good, const Json& answers);

// The places in `result` that differ from what is expected, one line each; empty if all is right.
std::string differences(const Json& expected, const Json& result);

}  // namespace odd
