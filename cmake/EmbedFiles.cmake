# embed_files(TARGET FOLDER): compiles the files under FOLDER into TARGET, which reads them by find_web_file() of
# transports/http/pages/web_files.hpp. Run as a script (cmake -P), this file writes the source text that holds the bytes.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  function(embed_files target folder)
    set(output ${CMAKE_BINARY_DIR}/embedded/${folder}.cpp)
    file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*)
    add_custom_command(OUTPUT ${output}
      COMMAND ${CMAKE_COMMAND} -DFOLDER=${CMAKE_SOURCE_DIR}/${folder} -DOUTPUT=${output}
        -P ${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake
      DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake
      COMMENT "Embedding ${folder}/" VERBATIM)
    target_sources(${target} PRIVATE ${output})
  endfunction()
  return()
endif()

file(GLOB_RECURSE files RELATIVE ${FOLDER} ${FOLDER}/*)
list(SORT files)
set(source "// Written by cmake/EmbedFiles.cmake.
#include \"http/pages/web_files.hpp\"

namespace transports::http {
namespace {

")
set(rows "")
set(number 0)
foreach(name IN LISTS files)
  file(READ ${FOLDER}/${name} bytes HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  string(REPEAT "." 105 line)  # 15 bytes
  string(REGEX REPLACE "(${line})" "\\1\n" bytes "${bytes}")
  string(APPEND source "constexpr char kFile${number}[] = {${bytes}};\n")
  string(APPEND rows "    {\"${name}\", {kFile${number}, sizeof(kFile${number})}},\n")
  math(EXPR number "${number} + 1")
endforeach()
string(APPEND source "
constexpr WebFile kFiles[] = {
${rows}};

}  // namespace

std::span<const WebFile> list_web_files() {
  return kFiles;
}

}  // namespace transports::http
")
file(WRITE ${OUTPUT} "${source}")
