# Compiles for macOS on Apple silicon.
set(CMAKE_SYSTEM_PROCESSOR arm64)
set(CROSS_TARGET aarch64-macos)
include(${CMAKE_CURRENT_LIST_DIR}/macos.cmake)
