// Every environment variable this program reads: the one list from which the configuration, the doctor and the table in
// the README are made. A variable that is set but empty or blank, or holds a form's placeholder that nobody filled in,
// counts as not set; a blank secret stops the program, and so does one that is still a placeholder (placeholder.hpp).
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
  const char* standard;  // default, as a reader should see it
  bool secret;
  const char* description;
};

const std::vector<Setting>& settings();

// Where variables come from: the process's environment, or a map in tests.
class Variables {
 public:
  static Variables of_process();
  explicit Variables(std::map<std::string, std::string> values) : values_(std::move(values)) {}

  // The trimmed value, or nothing if the variable is unset, empty, blank or a placeholder "${user_config.…}".
  std::optional<std::string> get(const std::string& name) const;
  bool has(const std::string& name) const { return get(name).has_value(); }
  // Set to white space and nothing else: get() has nothing, yet somebody meant to set it.
  bool is_blank(const std::string& name) const;
  std::string text(const std::string& name, const std::string& standard = "") const;
  std::vector<std::string> list(const std::string& name) const;  // comma separated
  // Throw Error{invalid_argument} that names the variable if its value cannot be read.
  std::int64_t integer(const std::string& name, std::int64_t standard, std::int64_t minimum,
                       std::int64_t maximum) const;
  bool flag(const std::string& name, bool standard) const;

  // Names like ours with a slip in them ("TASTYTRADE_CLIENT_SECRT"): set, unknown, and close to a known one.
  std::vector<std::pair<std::string, std::string>> likely_slips() const;

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace app
