#include "tastytrade_mcp/support/platform/process.hpp"

#include "platform/windows_api.hpp"

// These need windows.h, which the header above includes.
#include <psapi.h>
#include <tlhelp32.h>

#include <cstdint>

#include "platform/console_settings.hpp"

namespace support::platform {
namespace {

// A FILETIME counts intervals of 100 ns; as a time, from 1601 on.
std::uint64_t to_intervals(const FILETIME& time) {
  return std::uint64_t{time.dwHighDateTime} << 32 | time.dwLowDateTime;
}

struct ProcessTimes {
  std::uint64_t start = 0, processor = 0;
};

bool read_times(ProcessTimes& times) {
  FILETIME start{}, end{}, kernel{}, user{};
  if (!::GetProcessTimes(::GetCurrentProcess(), &start, &end, &kernel, &user)) return false;
  times = {.start = to_intervals(start), .processor = to_intervals(kernel) + to_intervals(user)};
  return true;
}

double count_threads() {
  const OwnedHandle snapshot(::CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0));
  PROCESSENTRY32W entry{};
  entry.dwSize = sizeof(entry);
  if (!snapshot.is_open()) return -1;
  for (BOOL more = ::Process32FirstW(snapshot.get(), &entry); more; more = ::Process32NextW(snapshot.get(), &entry)) {
    if (entry.th32ProcessID == ::GetCurrentProcessId()) return entry.cntThreads;
  }
  return -1;
}

}  // namespace

std::string program_path() {
  for (std::wstring path(MAX_PATH, L'\0');; path.resize(path.size() * 2)) {
    const DWORD length = ::GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size()));
    if (length == 0) return "";
    if (length < path.size()) return to_utf8(std::wstring_view(path).substr(0, length));
  }
}

ProcessFigures read_process_figures() {
  constexpr double kIntervalsPerSecond = 1e7;
  constexpr std::uint64_t k1970 = 116'444'736'000'000'000;  // of 100 ns after 1601
  constexpr double kMaxHandles = 16'777'216;                // "Kernel objects": of one process
  ProcessFigures figures;
  if (ProcessTimes times; read_times(times)) {
    figures.cpu_seconds = static_cast<double>(times.processor) / kIntervalsPerSecond;
    figures.start_time = static_cast<double>(times.start - k1970) / kIntervalsPerSecond;
  }
  PROCESS_MEMORY_COUNTERS memory{};
  if (::GetProcessMemoryInfo(::GetCurrentProcess(), &memory, sizeof(memory))) {
    figures.resident_bytes = static_cast<double>(memory.WorkingSetSize);
    figures.virtual_bytes = static_cast<double>(memory.PagefileUsage);
  }
  figures.threads = count_threads();
  if (DWORD count = 0; ::GetProcessHandleCount(::GetCurrentProcess(), &count)) figures.open_descriptors = count;
  figures.max_descriptors = kMaxHandles;
  return figures;
}

std::chrono::nanoseconds processor_time() {
  ProcessTimes times;
  read_times(times);
  return std::chrono::nanoseconds(100 * times.processor);
}

std::size_t raise_descriptor_limit(std::size_t max) {
  return max;
}

void call_in_forked_child(void (* /*callback*/)()) {}

void end_process(int exit_code) {
  restore_console();
  ::TerminateProcess(::GetCurrentProcess(), static_cast<UINT>(exit_code));
  std::abort();  // not reached
}

}  // namespace support::platform
