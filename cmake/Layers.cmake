# layer(NAME FOLDER dir [USES layers] [PUBLIC packages] [PRIVATE packages] [EXCLUDE regex]): makes a static library of the .cpp
# files under dir, without those of other systems and those that EXCLUDE matches.
# Its public headers are include/tastytrade_mcp/<NAME>/. Other layers can include them only if they list it in USES.
set(LAYER_HEADERS ${CMAKE_BINARY_DIR}/layers)

# The precompiled header has a target of its own, which all layers reuse.
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/precompiled.cpp CONTENT "// Holds the precompiled header; nothing else.\n")
add_library(precompiled STATIC ${CMAKE_BINARY_DIR}/precompiled.cpp)
target_link_libraries(precompiled PUBLIC nlohmann_json::nlohmann_json Boost::headers PRIVATE project_options)
target_precompile_headers(precompiled PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.hpp)

# keep_sources_of_system(LIST): removes the sources of other systems, which the end of their name tells: _posix (Linux, macOS),
# _linux, _macos, _windows.
function(keep_sources_of_system list)
  set(others windows posix linux macos)
  if(WIN32)
    list(REMOVE_ITEM others windows)
  elseif(APPLE)
    list(REMOVE_ITEM others posix macos)
  else()
    list(REMOVE_ITEM others posix linux)
  endif()
  list(JOIN others "|" others)
  list(FILTER ${list} EXCLUDE REGEX "_(${others})\\.cpp$")
  set(${list} ${${list}} PARENT_SCOPE)
endfunction()

function(layer name)
  cmake_parse_arguments(ARG "" "FOLDER;EXCLUDE" "USES;PUBLIC;PRIVATE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${ARG_FOLDER}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/app/main\\.cpp$")
  keep_sources_of_system(sources)
  if(ARG_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX ${ARG_EXCLUDE})
  endif()
  add_library(${name} STATIC ${sources})
  # The include directory of a layer holds one link, to its public headers. So an include of a layer that is not in USES does
  # not compile.
  # Windows makes links for administrators only; there every layer sees all headers.
  if(CMAKE_HOST_WIN32)
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/include)
  else()
    file(MAKE_DIRECTORY ${LAYER_HEADERS}/${name}/tastytrade_mcp)
    if(EXISTS ${CMAKE_SOURCE_DIR}/include/tastytrade_mcp/${name})
      file(CREATE_LINK ${CMAKE_SOURCE_DIR}/include/tastytrade_mcp/${name} ${LAYER_HEADERS}/${name}/tastytrade_mcp/${name} SYMBOLIC)
    endif()
    target_include_directories(${name} PUBLIC ${LAYER_HEADERS}/${name})
  endif()
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/${ARG_FOLDER})
  target_link_libraries(${name} PUBLIC ${ARG_USES} ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE} project_options)
  target_precompile_headers(${name} REUSE_FROM precompiled)
endfunction()
