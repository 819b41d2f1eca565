# One place for how everything is compiled: language, warnings, sanitizers, speed of the build.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(SCONCE_WERROR "Treat warnings as errors" ON)
option(SCONCE_PCH "Precompile the standard headers that every source uses" ON)
option(SCONCE_FUZZERS "Build the fuzz targets (clang only)" OFF)
set(SCONCE_SANITIZE "" CACHE STRING "Sanitizers for all sources: address,undefined or thread")

find_program(SCONCE_CCACHE ccache)
if(SCONCE_CCACHE)
  # The sloppiness is what ccache needs to cache sources that use a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${SCONCE_CCACHE})
endif()
find_program(SCONCE_MOLD mold)
if(SCONCE_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# Settings shared by all first-party targets; linked privately.
add_library(sconce_settings INTERFACE)
target_compile_options(sconce_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
  -fno-strict-aliasing
  $<$<CXX_COMPILER_ID:GNU>:-Wno-missing-field-initializers>
  $<$<CXX_COMPILER_ID:Clang>:-Wno-gnu-statement-expression -Wno-missing-field-initializers -Wno-gnu-statement-expression-from-macro-expansion -Wno-deprecated-declarations>
  $<$<BOOL:${SCONCE_WERROR}>:-Werror>)
# SCONCE_TRY is a statement expression, which -Wpedantic would refuse in g++.
target_compile_options(sconce_settings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-pedantic>)
target_compile_definitions(sconce_settings INTERFACE _FILE_OFFSET_BITS=64 FMT_HEADER_ONLY=1
  SCONCE_VERSION="${PROJECT_VERSION}")

if(SCONCE_SANITIZE)
  add_compile_options(-fsanitize=${SCONCE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SCONCE_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # Functions of libraries that are opened at run time are called by types of our own.
    add_compile_options(-fno-sanitize=function)
  endif()
endif()
if(SCONCE_FUZZERS)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

if(SCONCE_PCH)
  file(WRITE ${CMAKE_BINARY_DIR}/pch/anchor.cpp "")
  add_library(sconce_pch OBJECT ${CMAKE_BINARY_DIR}/pch/anchor.cpp)
  target_link_libraries(sconce_pch PRIVATE sconce_settings)
  target_compile_options(sconce_pch PUBLIC $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess> -Winvalid-pch)
  target_precompile_headers(sconce_pch PRIVATE
    <algorithm> <array> <compare> <cstddef> <cstdint> <expected> <functional> <map> <memory>
    <optional> <set> <span> <string> <string_view> <tuple> <utility> <variant> <vector>)
endif()
