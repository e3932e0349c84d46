// Texts that explain the field to a model or a person. Pure functions.
#pragma once

#include <string>

namespace tools {

std::string symbology_page();
std::string order_rules_page();

}  // namespace tools
