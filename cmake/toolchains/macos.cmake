# The common part of the toolchain files of macOS. The includer sets CMAKE_SYSTEM_PROCESSOR and CROSS_TARGET.
set(CMAKE_SYSTEM_NAME Darwin)
include(${CMAKE_CURRENT_LIST_DIR}/zig.cmake)
# zig's <math.h> of macOS includes a part of <float.h>, after which <cfloat> defines nothing more. After <cfloat>, in turn,
# <math.h> lacks INFINITY, which <float.h> has too, but not for a standard of C++ without extensions.
add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:SHELL:-U__STRICT_ANSI__ -include cfloat>")
# zig has no headers of Apple's frameworks: httplib reads no keychain; certificates come from /etc/ssl/cert.pem.
add_compile_definitions(CPPHTTPLIB_DISABLE_MACOSX_AUTOMATIC_ROOT_CERTIFICATES)
