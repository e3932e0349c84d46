// Where this program keeps what outlives it.
#pragma once

#include <string>
#include <system_error>

namespace app {

// Makes STATE_DIR where it is not there, the owner's alone. An error if it is not there afterwards.
std::error_code make_state_directory(const std::string& path);

}  // namespace app
