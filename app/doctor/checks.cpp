#include "checks.hpp"

#include "tastytrade_mcp/support/error.hpp"

namespace app {

using support::Error;

std::string_view to_string(CheckStatus status) {
  switch (status) {
    case CheckStatus::ok:
      return "ok";
    case CheckStatus::warning:
      return "warning";
    case CheckStatus::failed:
      return "failed";
    case CheckStatus::skipped:
      return "skipped";
  }
  return "";
}

void Check::worsen(CheckStatus to) {
  if (status == CheckStatus::ok || to == CheckStatus::failed) status = to;
}

Check check_settings(const Variables& variables, const Flags& flags, std::optional<Configuration>& configuration) {
  Check check{.name = "settings"};
  try {
    configuration = load_configuration(variables, flags);
  } catch (const Error& error) {
    check.status = CheckStatus::failed;
    check.detail = error.message();
    check.hint = error.hint;
    for (const auto& [wrong, right] : variables.likely_slips()) {
      check.notes.push_back(wrong + " is not a setting of this program; did you mean " + right + "?");
    }
    return check;
  }
  const broker::Config& broker = configuration->broker;
  check.detail = "Mode " + std::string(to_string(configuration->mode)) + ", " +
                 std::string(broker::to_string(broker.environment)) + (broker.url.empty() ? "" : " at " + broker.url) +
                 ".";
  if (!configuration->warnings.empty()) check.worsen(CheckStatus::warning);
  check.notes.insert(check.notes.end(), configuration->warnings.begin(), configuration->warnings.end());
  return check;
}

}  // namespace app
