// Reads the environment variables and the arguments of this process, in UTF-8. Call before other threads exist.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace support::platform {

// Of a variable that is set twice, the first value. On Windows names are in upper case, because the system does not
// tell cases apart, and variables whose name is empty or starts with '=' (the current directory of each drive) are left
// out.
std::map<std::string, std::string> environment_variables();

// The arguments of main(), without the program's name. Windows reads them from GetCommandLineW() instead.
std::vector<std::string> program_arguments(int argc, const char* const* argv);

}  // namespace support::platform
