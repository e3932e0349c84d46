// The texts of the resources under tastytrade://reference/, in Markdown. Pure functions.
#pragma once

#include <string>

namespace tools {

std::string symbology_page();
std::string order_rules_page();

}  // namespace tools
