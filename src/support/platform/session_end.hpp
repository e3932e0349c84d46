// Notices that the user logs off or Windows shuts down.
#pragma once

#include <memory>

namespace support::platform {

// Calls a function when the session ends, by a hidden window: a program that has loaded user32.dll, as OpenSSL does,
// gets no CTRL_LOGOFF_EVENT and CTRL_SHUTDOWN_EVENT ("HandlerRoutine callback function", remarks). Without a desktop (a
// service) it does nothing.
class SessionEnd {
 public:
  // `on_end` runs on a thread of this object. Windows ends the process soon after it has returned, at the latest some
  // five seconds after its call.
  explicit SessionEnd(void (*on_end)());
  ~SessionEnd();
  SessionEnd(const SessionEnd&) = delete;
  SessionEnd& operator=(const SessionEnd&) = delete;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace support::platform
