// The manual page, made from the option table and the table of settings. Pure function.
#pragma once

#include <string>

namespace app {

// In the format of man(7).
std::string man_page();

}  // namespace app
