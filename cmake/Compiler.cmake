# Compiler flags of every target of this project: warnings, hardening, ccache, position-independent code.
add_library(project_options INTERFACE)
target_compile_options(project_options INTERFACE
  -Wall -Wextra -Wpedantic $<IF:$<CXX_COMPILER_ID:GNU>,-Wshadow=local,-Wshadow> -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
  $<$<BOOL:${TASTYTRADE_MCP_WERROR}>:-Werror>)
target_compile_definitions(project_options INTERFACE TASTYTRADE_MCP_VERSION="${PROJECT_VERSION}")
if(WIN32)
  # Windows 10. The others keep windows.h small, and its macros min and max out. MinGW-w64 has no library for the stack
  # protector and the checked functions; DEP, ASLR and its large addresses are the linker's default.
  target_compile_definitions(project_options INTERFACE _WIN32_WINNT=0x0a00 WIN32_LEAN_AND_MEAN NOMINMAX)
  target_compile_options(project_options INTERFACE -ffunction-sections -fdata-sections)
  target_link_options(project_options INTERFACE $<$<CONFIG:Release>:-Wl,--gc-sections,-s>)
else()
  target_compile_options(project_options INTERFACE
    -fstack-protector-strong
    $<$<CONFIG:Release>:-U_FORTIFY_SOURCE>
    $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
endif()
if(APPLE)
  # A function that CMAKE_OSX_DEPLOYMENT_TARGET lacks is an error.
  target_compile_options(project_options INTERFACE -Werror=unguarded-availability-new)
  target_link_options(project_options INTERFACE $<$<CONFIG:Release>:-Wl,-dead_strip,-S>)  # -S: no debug map
elseif(NOT WIN32)
  target_compile_options(project_options INTERFACE $<$<CONFIG:Release>:-fstack-clash-protection>)
  target_link_options(project_options INTERFACE -Wl,-z,relro,-z,now $<$<CONFIG:Release>:-Wl,-O1,--gc-sections>)
endif()

# DT_RELR packs relative relocations: 8 KB to read at the start instead of 110 KB. Needs glibc 2.36.
include(CheckCXXSourceRuns)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux" AND NOT CMAKE_CROSSCOMPILING)
  set(CMAKE_REQUIRED_LINK_OPTIONS -pie -Wl,-z,pack-relative-relocs)
  set(CMAKE_REQUIRED_FLAGS -fPIE)
  check_cxx_source_runs("int zero; int* volatile address = &zero; int main() { return *address; }" HAS_PACKED_RELOCATIONS)
  unset(CMAKE_REQUIRED_LINK_OPTIONS)
  unset(CMAKE_REQUIRED_FLAGS)
endif()
if(HAS_PACKED_RELOCATIONS)
  target_link_options(project_options INTERFACE $<$<CONFIG:Release>:-Wl,-z,pack-relative-relocs>)
endif()

# help_thread_sanitizer(TARGET): adds a replacement of getaddrinfo_a to an executable that is built with the thread sanitizer.
function(help_thread_sanitizer target)
  if(CMAKE_CXX_FLAGS MATCHES "fsanitize=thread")
    target_sources(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests/sanitizers/getaddrinfo_a.cpp)
  endif()
endfunction()

find_program(CCACHE ccache)
if(CCACHE)
  # With a precompiled header ccache only hits if it ignores the header's time stamp and macros. CCACHE_BASEDIR makes paths
  # relative, so that checkouts in other directories share objects.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE_COMPILER} ${CCACHE})
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options($<$<BOOL:${CCACHE}>:SHELL:-Xclang> $<$<BOOL:${CCACHE}>:-fno-pch-timestamp>)
else()
  add_compile_options($<$<BOOL:${CCACHE}>:-fpch-preprocess>)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT WIN32)
  include(CheckPIESupported)
  check_pie_supported()
endif()
# The static libraries are linked into executables only. The same flag for both lets them share the precompiled header.
set(CMAKE_CXX_COMPILE_OPTIONS_PIC ${CMAKE_CXX_COMPILE_OPTIONS_PIE})
