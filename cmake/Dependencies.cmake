# Third-party libraries. Installed packages first; scripts/setup brings those a release lacks.
#
# With TASTYTRADE_MCP_STATIC the archives (lib*.a) are taken. Binding twelve shared libraries takes the loader longer than
# the program needs for everything else before its first answer.
if(TASTYTRADE_MCP_STATIC)
  set(OPENSSL_USE_STATIC_LIBS ON)
  set(ZLIB_USE_STATIC_LIBS ON)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
endif()
# A build directory remembers which files it found.
if(NOT "${libraries_are_static}" STREQUAL "${TASTYTRADE_MCP_STATIC}")
  foreach(found OPENSSL_CRYPTO_LIBRARY OPENSSL_SSL_LIBRARY ZLIB_LIBRARY_RELEASE SQLite3_LIBRARY HIREDIS_LIBRARY)
    unset(${found} CACHE)
  endforeach()
endif()
set(libraries_are_static ${TASTYTRADE_MCP_STATIC} CACHE INTERNAL "")
find_package(OpenSSL 3.0 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Threads REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Boost 1.74 REQUIRED)
# Exactly this version: transports/http/server relies on what no other one promises. scripts/setup has the same number.
find_package(httplib 0.41.0 EXACT REQUIRED COMPONENTS OpenSSL ZLIB)
find_package(valijson REQUIRED)
find_package(SQLite3 3.35 REQUIRED)
# Older releases of hiredis bring no CMake package, and their pkg-config flags do not fit a shared precompiled header.
find_path(HIREDIS_INCLUDE hiredis/hiredis.h REQUIRED)
find_library(HIREDIS_LIBRARY hiredis REQUIRED)
add_library(hiredis UNKNOWN IMPORTED)
set_target_properties(hiredis PROPERTIES IMPORTED_LOCATION ${HIREDIS_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${HIREDIS_INCLUDE})
if(TASTYTRADE_MCP_TESTS)
  find_package(Catch2 3.4 REQUIRED)
endif()
