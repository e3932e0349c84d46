// This process: its program, figures, limits and end.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace support::platform {

// The absolute path of the program's file, links resolved; empty if the system does not tell. Linux: /proc/self/exe.
// macOS: _NSGetExecutablePath() and realpath(). Windows: GetModuleFileNameW().
std::string program_path();

// Figures of the process. A figure that cannot be read is negative.
struct ProcessFigures {
  double cpu_seconds = -1;     // of user and system time
  double resident_bytes = -1;  // of memory; Windows: the working set
  double virtual_bytes = -1;   // of address space; Windows: PagefileUsage (private bytes)
  double threads = -1;
  double start_time = -1;        // seconds since 1970
  double open_descriptors = -1;  // Windows: GetProcessHandleCount()
  double max_descriptors = -1;   // the soft limit; Windows: 16'777'216, the limit of handles of a process
};
ProcessFigures read_process_figures();

// Processor time of the process, user and system. Cheap: a clock, not a file (GetProcessTimes).
std::chrono::nanoseconds processor_time();

// Raises the limit of open descriptors to the hard limit, but not above `max`. Returns the limit, at most `max`.
// Windows has no such limit for sockets: `max`.
std::size_t raise_descriptor_limit(std::size_t max);

// Calls `callback` in the child of each fork(), where other threads do not exist. Windows has no fork(): nothing.
void call_in_forked_child(void (*callback)());

// Ends the process at once: no destructors, no handlers of atexit(), no flushing (_exit; Windows: TerminateProcess,
// because ExitProcess waits for a lock of the loader that a stuck thread may hold).
[[noreturn]] void end_process(int exit_code);

}  // namespace support::platform
