#include "platform/session_end.hpp"

#include <atomic>
#include <thread>

#include "platform/windows_api.hpp"

namespace support::platform {
namespace {

constexpr wchar_t kWindowClass[] = L"tastytrade-mcp session end";

std::atomic<void (*)()> handler = nullptr;  // of the only SessionEnd

LRESULT CALLBACK handle_message(HWND window, UINT message, WPARAM first, LPARAM second) {
  if (message == WM_QUERYENDSESSION) return TRUE;  // the session may end
  if (message == WM_ENDSESSION) {
    const auto function = handler.load();
    if (first != 0 && function != nullptr) function();
    return 0;
  }
  if (message == WM_DESTROY) ::PostQuitMessage(0);
  return ::DefWindowProcW(window, message, first, second);
}

// A window of the top level, because others get no WM_QUERYENDSESSION; it is never shown.
HWND create_window() {
  WNDCLASSEXW description{};
  description.cbSize = sizeof(description);
  description.lpfnWndProc = handle_message;
  description.hInstance = ::GetModuleHandleW(nullptr);
  description.lpszClassName = kWindowClass;
  ::RegisterClassExW(&description);  // fails if it is registered already, which is as good
  return ::CreateWindowExW(0, kWindowClass, kWindowClass, WS_OVERLAPPED, 0, 0, 0, 0, nullptr, nullptr,
                           description.hInstance, nullptr);
}

}  // namespace

struct SessionEnd::Impl {
  std::atomic<HWND> window = nullptr;
  std::atomic<bool> is_ending = false;
  std::thread thread;
};

SessionEnd::SessionEnd(void (*on_end)()) : impl_(std::make_unique<Impl>()) {
  handler = on_end;
  impl_->thread = std::thread([this] {
    // The window belongs to the thread that creates it, and its messages arrive there.
    const HWND window = create_window();
    if (window == nullptr) return;
    impl_->window = window;
    if (impl_->is_ending) ::DestroyWindow(window);  // the destructor came before `window`
    MSG message{};
    while (::GetMessageW(&message, nullptr, 0, 0) > 0) ::DispatchMessageW(&message);
  });
}

SessionEnd::~SessionEnd() {
  handler = nullptr;
  impl_->is_ending = true;
  if (const HWND window = impl_->window; window != nullptr) ::PostMessageW(window, WM_CLOSE, 0, 0);
  impl_->thread.join();
}

}  // namespace support::platform
