# Compiles for macOS on Intel processors.
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CROSS_TARGET x86_64-macos)
include(${CMAKE_CURRENT_LIST_DIR}/macos.cmake)
