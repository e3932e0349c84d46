// The standard streams of the process: input, output, errors. A stream is a descriptor; on Windows, one of the C
// runtime (0, 1, 2, or of _pipe() in tests), whose HANDLE is _get_osfhandle().
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>
#include <system_error>

namespace support::platform {

inline constexpr int kStandardInput = 0, kStandardOutput = 1, kStandardError = 2;

// Opens the null device for each standard stream that is closed: otherwise the first pipe or socket of the program gets
// its number, and is read or written as the stream. Windows also sets the streams to binary mode (otherwise a byte 0x1A
// ends the input, and "\n" becomes "\r\n"), the output code page of a console to UTF-8 and
// ENABLE_VIRTUAL_TERMINAL_PROCESSING; the console gets its settings back when the process ends. Returns whether
// standard output was open. Call first in main().
bool prepare_standard_streams();

// Waits until all of `text` is written, or an error occurs. Another process may have made the stream non-blocking
// (EAGAIN): waits then, too. A reader that has gone is std::errc::broken_pipe. Windows: ERROR_NO_DATA and
// ERROR_BROKEN_PIPE are that error; a console gets UTF-16 by WriteConsoleW, with no character split.
std::error_code write_stream(int stream, std::string_view text);

// Writes `text`, of a few bytes, if the stream takes bytes now; else does nothing. Windows: writes to a console only,
// because it cannot be asked.
void write_stream_if_ready(int stream, std::string_view text);

// Reads a stream until a stop is requested. Used by one thread.
class StreamReader {
 public:
  // Does not own the stream. Throws support::Error{internal} if there is no descriptor for waiting.
  explicit StreamReader(int stream);
  ~StreamReader();
  StreamReader(const StreamReader&) = delete;
  StreamReader& operator=(const StreamReader&) = delete;

  // Waits for bytes and reads at most `size` of them; returns their number. Returns 0 at the end of input, on an error,
  // and as soon as `stop` is requested. POSIX: poll() on the stream and a pipe. Windows: ReadFile() on a thread of this
  // object, because neither pipes nor files can be waited for. CancelSynchronousIo() ends a read in the destructor; if
  // that fails, the thread is left behind, with memory that it owns. Bytes that it read after a stop are lost.
  std::size_t read(char* buffer, std::size_t size, const std::stop_token& stop);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// What the terminal behind a stream can do.
struct Console {
  bool is_terminal = false;
  std::size_t width = 0;   // columns; 0: unknown
  std::size_t height = 0;  // rows; 0: unknown
  // Whether UTF-8 is shown. Nothing: the environment variables of the locale tell (POSIX, section 8.2). Windows: true
  // for a console; nothing for a pipe.
  std::optional<bool> shows_utf8 = {};
  // Whether the control sequences of ECMA-48 are understood. Nothing: the environment variable TERM tells. Windows:
  // whether ENABLE_VIRTUAL_TERMINAL_PROCESSING is set; nothing for a pipe.
  std::optional<bool> has_control_sequences = {};
};
Console read_console(int stream);

}  // namespace support::platform
