# What most sources include of the standard library and of {fmt} is parsed once for the product and once, with
# GoogleTest, for its tests, instead of four hundred times. Every source includes what it uses all the same: clang,
# which reads the sources for clang-tidy and for the fuzzers, reads them without this.
set(common_headers
    <algorithm> <chrono> <condition_variable> <expected> <filesystem> <functional> <map> <memory> <mutex> <optional>
    <set> <span> <sstream> <string> <thread> <unordered_map> <utility> <variant> <vector> <fmt/format.h>)

# precompile(NAME LIBRARIES targets… HEADERS headers… OPTIONS options…): what precompiled_with(TARGET NAME) takes.
function(precompile name)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBRARIES;HEADERS;OPTIONS")
  set(source ${CMAKE_BINARY_DIR}/generated/${name}.cc)
  file(CONFIGURE OUTPUT ${source} CONTENT "")
  add_library(${name} OBJECT ${source})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES})
  # ccache reads what g++ marks with the first.
  target_compile_options(${name} PRIVATE -fpch-preprocess ${arg_OPTIONS})
  target_precompile_headers(${name} PRIVATE ${arg_HEADERS})
endfunction()

# Read with them, g++ 12 takes the moving of a short string for an access out of bounds.
set_source_files_properties(src/crypto/foreign_hash.cc src/crypto/password_hash.cc src/crypto/seal.cc
                            PROPERTIES SKIP_PRECOMPILE_HEADERS ON)

function(precompiled_with target name)
  if(TARGET ${name})
    target_compile_options(${target} PRIVATE -fpch-preprocess)
    target_precompile_headers(${target} REUSE_FROM ${name})
  endif()
endfunction()
