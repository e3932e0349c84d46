// Settings of the Windows console, which outlive the process that changes them.
#pragma once

namespace support::platform {

// Gives the console the settings that it had before prepare_standard_streams(). Does nothing the second time.
void restore_console();

}  // namespace support::platform
