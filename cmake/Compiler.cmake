# Flags every target of ours shares: warnings, hardening, link-time optimisation in Release, one precompiled header.
add_library(project_options INTERFACE)
target_compile_options(project_options INTERFACE
  -Wall -Wextra -Wpedantic $<IF:$<CXX_COMPILER_ID:GNU>,-Wshadow=local,-Wshadow> -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
  $<$<BOOL:${TASTYTRADE_MCP_WERROR}>:-Werror>
  -fstack-protector-strong
  $<$<CONFIG:Release>:-fstack-clash-protection>
  $<$<CONFIG:Release>:-U_FORTIFY_SOURCE>
  $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
target_compile_definitions(project_options INTERFACE TASTYTRADE_MCP_VERSION="${PROJECT_VERSION}")
target_link_options(project_options INTERFACE -Wl,-z,relro,-z,now $<$<CONFIG:Release>:-Wl,-O1,--gc-sections>)

# Relative relocations in a bitmap: 8 KB to read at the start instead of 110. The C library must know it (glibc 2.36).
include(CheckCXXSourceRuns)
if(NOT CMAKE_CROSSCOMPILING)
  set(CMAKE_REQUIRED_LINK_OPTIONS -pie -Wl,-z,pack-relative-relocs)
  set(CMAKE_REQUIRED_FLAGS -fPIE)
  check_cxx_source_runs("int zero; int* volatile address = &zero; int main() { return *address; }" HAS_PACKED_RELOCATIONS)
  unset(CMAKE_REQUIRED_LINK_OPTIONS)
  unset(CMAKE_REQUIRED_FLAGS)
endif()
if(HAS_PACKED_RELOCATIONS)
  target_link_options(project_options INTERFACE $<$<CONFIG:Release>:-Wl,-z,pack-relative-relocs>)
endif()

# What an executable needs besides in a build under the thread sanitizer.
function(help_thread_sanitizer target)
  if(CMAKE_CXX_FLAGS MATCHES "fsanitize=thread")
    target_sources(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests/sanitizers/getaddrinfo_a.cpp)
  endif()
endfunction()

find_program(CCACHE ccache)
if(CCACHE)
  # A precompiled header makes ccache miss unless it may ignore the header's time stamp and the macros in it. A base
  # directory lets one checkout's objects serve another's.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options($<$<BOOL:${CCACHE}>:SHELL:-Xclang> $<$<BOOL:${CCACHE}>:-fno-pch-timestamp>)
else()
  add_compile_options($<$<BOOL:${CCACHE}>:-fpch-preprocess>)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported()
# Our static libraries only ever go into executables. One flag for both, so that they share the precompiled header.
set(CMAKE_CXX_COMPILE_OPTIONS_PIC ${CMAKE_CXX_COMPILE_OPTIONS_PIE})
