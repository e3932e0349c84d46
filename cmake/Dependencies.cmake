# Third-party libraries. scripts/setup installs them from the distribution, and builds those that a release lacks.
#
# TASTYTRADE_MCP_STATIC links the archives (lib*.a): loading twelve shared libraries takes longer than the rest of the start.
if(TASTYTRADE_MCP_STATIC)
  set(OPENSSL_USE_STATIC_LIBS ON)
  set(ZLIB_USE_STATIC_LIBS ON)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
  # zlib and SQLite are part of macOS, as .tbd files of its SDK.
  if(APPLE AND NOT CMAKE_CROSSCOMPILING)
    list(APPEND CMAKE_FIND_LIBRARY_SUFFIXES .tbd)
  endif()
endif()
# Search again if TASTYTRADE_MCP_STATIC has changed: the cache holds the files that were found.
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
find_package(CLI11 2.1 REQUIRED)
find_package(Boost 1.74 REQUIRED)
# EXACT: transports/http/server calls protected members, which may change with each version. scripts/lib/archive names the same one.
find_package(httplib 0.41.0 EXACT REQUIRED COMPONENTS OpenSSL ZLIB)
find_package(valijson REQUIRED)
find_package(SQLite3 3.35 REQUIRED)
if(TASTYTRADE_MCP_REDIS)
  # Older releases of hiredis have no CMake package, and the flags of their pkg-config file do not fit the precompiled header.
  find_path(HIREDIS_INCLUDE hiredis/hiredis.h REQUIRED)
  find_library(HIREDIS_LIBRARY hiredis REQUIRED)
  add_library(hiredis UNKNOWN IMPORTED)
  set_target_properties(hiredis PROPERTIES IMPORTED_LOCATION ${HIREDIS_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${HIREDIS_INCLUDE})
endif()
if(TASTYTRADE_MCP_TESTS)
  find_package(Catch2 3.4 REQUIRED)
endif()
