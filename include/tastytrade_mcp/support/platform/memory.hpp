// The allocator's unused memory. glibc's allocator only: another one keeps little, so the functions do nothing there
// (macOS, Windows, musl).
#pragma once

#include <cstddef>

namespace support::platform {

// Whether return_free_memory() does anything.
bool can_return_memory();

// Limits the memory that the allocator keeps. Call first in main(), before another thread exists.
void configure_allocator();

// Returns freed memory to the system. Other threads may wait some milliseconds for memory meanwhile.
void return_free_memory();

// Resident memory of the process; 0 where return_free_memory() does nothing.
std::size_t resident_bytes();

}  // namespace support::platform
