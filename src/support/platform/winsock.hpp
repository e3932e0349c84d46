// Winsock: its headers, and its start.
#pragma once

// ws2tcpip.h needs winsock2.h, which windows_api.hpp includes first.
#include "platform/windows_api.hpp"
// clang-format off
#include <ws2tcpip.h>
// clang-format on

#include <memory>

namespace support::platform {

// Loads Winsock for this process, once.
void start_winsock();

using AddressList = std::unique_ptr<ADDRINFOW, decltype(&::FreeAddrInfoW)>;

}  // namespace support::platform
