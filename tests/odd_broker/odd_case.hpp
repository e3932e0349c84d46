// Loads a case: a file with changed answers of the broker and the results that the tools must then return. The format
// is in tests/odd_broker/README.md. Immutable after loading.
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
  std::string now;   // the time of the clock, ISO 8601
  std::string default_account;
  Json answers;  // path -> changes of its answer
  std::vector<Call> calls;
};

// Throws std::runtime_error that names the file if its form is not the documented one.
Case load_case(const std::string& folder, const std::string& file);

// Makes `fake` send the normal answers with the changes of a case. Both map paths to answers.
void serve(FakeBroker& fake, const Json& normal_answers, const Json& changes);

// The values of `result` that differ from the expected ones, a line for each; empty if none does.
std::string differences(const Json& expected, const Json& result);

}  // namespace odd
