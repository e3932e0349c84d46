// The table of the environment variables that this program reads. The configuration, the doctor, the manual page and
// the documentation are made from it. A variable that is set but empty or blank, or holds the placeholder of an empty
// field of a form, counts as not set. A blank secret stops the program, and so does a placeholder (placeholder.hpp).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace app {

struct Setting {
  const char* group;
  const char* name;
  const char* standard;  // the default, as the documentation shows it
  bool secret;
  const char* description;
};

const std::vector<Setting>& settings();

// Environment variables: those of the process, or a map in tests.
class Variables {
 public:
  static Variables of_process();
  explicit Variables(std::map<std::string, std::string> values) : values_(std::move(values)) {}

  // The trimmed value, or nothing if the variable is unset, empty, blank or a placeholder "${user_config.…}".
  std::optional<std::string> get(const std::string& name) const;
  bool has(const std::string& name) const { return get(name).has_value(); }
  // Whether the value is white space only; get() returns nothing for it.
  bool is_blank(const std::string& name) const;
  std::string text(const std::string& name, const std::string& standard = "") const;
  std::vector<std::string> list(const std::string& name) const;  // comma separated
  // Throw Error{invalid_argument} that names the variable if its value cannot be read.
  std::int64_t integer(const std::string& name, std::int64_t standard, std::int64_t minimum,
                       std::int64_t maximum) const;
  bool flag(const std::string& name, bool standard) const;

  // Misspelt names ("TASTYTRADE_CLIENT_SECRT"): variables that are set, unknown, and few edits from a known name, which
  // is the second of each pair.
  std::vector<std::pair<std::string, std::string>> likely_slips() const;

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace app
