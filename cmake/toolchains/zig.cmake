# The common part of the toolchain files: the compiler is zig's Clang, which brings headers and import libraries of macOS and
# Windows. scripts/cross puts it and the libraries for each target into one directory. The includer sets CROSS_TARGET.
set(CROSS_DIRECTORY ${CMAKE_CURRENT_LIST_DIR}/../../build/cross CACHE PATH "The directory that scripts/cross fills")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES CROSS_DIRECTORY)
get_filename_component(CROSS_DIRECTORY ${CROSS_DIRECTORY} ABSOLUTE)

set(tools ${CROSS_DIRECTORY}/bin/${CROSS_TARGET})
set(CMAKE_C_COMPILER ${tools}-clang)
set(CMAKE_CXX_COMPILER ${tools}-clang++)
set(CMAKE_RC_COMPILER ${tools}-windres)
set(CMAKE_AR ${tools}-ar CACHE FILEPATH "")
set(CMAKE_RANLIB ${tools}-ranlib CACHE FILEPATH "")
foreach(language C CXX)
  set(CMAKE_${language}_COMPILER_AR ${tools}-ar CACHE FILEPATH "")
  set(CMAKE_${language}_COMPILER_RANLIB ${tools}-ranlib CACHE FILEPATH "")
endforeach()

# The libraries of the target, and the headers that serve every target; nothing of this machine.
set(CMAKE_FIND_ROOT_PATH ${CROSS_DIRECTORY}/${CROSS_TARGET} ${CROSS_DIRECTORY}/headers)
set(CMAKE_PREFIX_PATH ${CMAKE_FIND_ROOT_PATH})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# ccache knows a compiler by the date of its file, which is a script here.
file(REAL_PATH ${CROSS_DIRECTORY}/bin/zig zig)  # the directory's name has the version
set(CCACHE_COMPILER CCACHE_COMPILERTYPE=clang CCACHE_COMPILERCHECK=string:${CROSS_TARGET}-${zig})
