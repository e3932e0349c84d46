# Compiles for Windows 10 and later on x86-64.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR AMD64)
set(CROSS_TARGET x86_64-windows)
include(${CMAKE_CURRENT_LIST_DIR}/zig.cmake)
