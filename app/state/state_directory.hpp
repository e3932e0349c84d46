// Where this program keeps what outlives it.
#pragma once

#include <string>

namespace app {

// What is wrong with a directory that is there, or nothing: it must be one, belong to this server's user or to root,
// and let no stranger put files in it. Changes nothing; a directory that is not there is in order.
std::string flaw_in_state_directory(const std::string& path);

// Makes STATE_DIR where it is not there, the owner's alone; one that is there is left as it is. What is wrong with it,
// or nothing.
std::string make_state_directory(const std::string& path);

}  // namespace app
