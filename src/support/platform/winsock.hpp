// Winsock: its headers, and its start.
#pragma once

#include "platform/windows_api.hpp"

// ws2tcpip.h needs winsock2.h, which the header above includes.
#include <ws2tcpip.h>

#include <memory>

namespace support::platform {

// Loads Winsock for this process, once.
void start_winsock();

using AddressList = std::unique_ptr<ADDRINFOW, decltype(&::FreeAddrInfoW)>;

}  // namespace support::platform
