#include <io.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "platform/windows_api.hpp"
#include "tastytrade_mcp/support/platform/streams.hpp"

namespace support::platform {
namespace {

constexpr std::size_t kBufferSize = 64 << 10;

// The state that the reading thread shares with StreamReader. The thread owns it too, because the thread may be left
// behind in a read that does not end.
struct Shared {
  HANDLE input = nullptr;
  std::mutex mutex;
  std::condition_variable_any changed;
  std::string bytes;       // read and not yet returned
  bool has_ended = false;  // the end of input, or an error
  bool is_wanted = true;   // cleared by ~StreamReader
  OwnedHandle thread;      // for CancelSynchronousIo()
  bool has_thread_ended = false;
};

// Returns the bytes of one read; empty at the end of input and on an error.
std::string read_bytes(HANDLE input) {
  std::string bytes(kBufferSize, '\0');
  DWORD count = 0;
  if (!::ReadFile(input, bytes.data(), static_cast<DWORD>(bytes.size()), &count, nullptr)) return "";
  bytes.resize(count);
  return bytes;
}

// ReadFile() of a console gives the bytes of its input code page, which cannot show all characters. Like there, a line
// that begins with Ctrl-Z ends the input.
std::string read_console_line(HANDLE input) {
  constexpr wchar_t kControlZ = 0x1A;
  std::wstring line(kBufferSize / 4, L'\0');
  DWORD count = 0;
  if (!::ReadConsoleW(input, line.data(), static_cast<DWORD>(line.size()), &count, nullptr)) return "";
  if (count == 0 || line[0] == kControlZ) return "";
  return to_utf8(std::wstring_view(line).substr(0, count));
}

void read_input(const std::shared_ptr<Shared>& shared) {
  HANDLE thread = nullptr;
  ::DuplicateHandle(::GetCurrentProcess(), ::GetCurrentThread(), ::GetCurrentProcess(), &thread, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
  DWORD mode = 0;
  const bool is_console = ::GetConsoleMode(shared->input, &mode) != 0;
  std::unique_lock lock(shared->mutex);
  shared->thread = OwnedHandle(thread);
  while (shared->is_wanted && !shared->has_ended) {
    lock.unlock();
    std::string bytes = is_console ? read_console_line(shared->input) : read_bytes(shared->input);
    lock.lock();
    shared->has_ended = bytes.empty();
    shared->bytes = std::move(bytes);
    shared->changed.notify_all();
    shared->changed.wait(lock, [&] { return shared->bytes.empty() || !shared->is_wanted; });
  }
  shared->has_thread_ended = true;
  shared->changed.notify_all();
}

}  // namespace

struct StreamReader::Impl {
  std::shared_ptr<Shared> shared = std::make_shared<Shared>();
  std::thread thread;  // started by the first read()
};

StreamReader::StreamReader(int stream) : impl_(std::make_unique<Impl>()) {
  const auto handle = ::_get_osfhandle(stream);
  impl_->shared->input = handle == -1 || handle == -2 ? nullptr : reinterpret_cast<HANDLE>(handle);
}

StreamReader::~StreamReader() {
  if (!impl_->thread.joinable()) return;
  Shared& shared = *impl_->shared;
  std::unique_lock lock(shared.mutex);
  shared.is_wanted = false;
  shared.changed.notify_all();
  // Repeated, because the thread may be about to read.
  constexpr int kTries = 20;
  for (int tries = 0; tries < kTries && !shared.has_thread_ended; ++tries) {
    if (shared.thread.is_open()) ::CancelSynchronousIo(shared.thread.get());
    shared.changed.wait_for(lock, std::chrono::milliseconds(10), [&] { return shared.has_thread_ended; });
  }
  const bool has_thread_ended = shared.has_thread_ended;
  lock.unlock();
  if (has_thread_ended) {
    impl_->thread.join();
  } else {
    impl_->thread.detach();
  }
}

std::size_t StreamReader::read(char* buffer, std::size_t size, const std::stop_token& stop) {
  if (!impl_->thread.joinable()) impl_->thread = std::thread(read_input, impl_->shared);
  Shared& shared = *impl_->shared;
  std::unique_lock lock(shared.mutex);
  shared.changed.wait(lock, stop, [&] { return !shared.bytes.empty() || shared.has_ended; });
  if (stop.stop_requested() || shared.bytes.empty()) return 0;
  const std::size_t count = std::min(size, shared.bytes.size());
  shared.bytes.copy(buffer, count);
  shared.bytes.erase(0, count);
  if (shared.bytes.empty()) shared.changed.notify_all();
  return count;
}

}  // namespace support::platform
