# The one table of modules and what each may see (docs/architecture.md). `base` is seen by all.
# A module gets exactly the include folders of its row, so a header that it may not see is not found.
# Format of a row: name|folder|modules it sees.
set(SCONCE_LAYERS
  "base|src/base|"
  "os|src/os|"
  "archive|src/pure/archive|"
  "document|src/pure/document|"
  "pep|src/pure/pep|document"
  "accelerator|src/pure/accelerator|document pep"
  "wheel|src/pure/wheel|archive document pep"
  "target|src/pure/target|pep accelerator"
  "inventory|src/pure/inventory|document pep accelerator wheel target"
  "project|src/pure/project|document pep accelerator target"
  "lockfile|src/pure/lockfile|document pep accelerator target"
  "resolver|src/pure/resolver|pep accelerator target inventory lockfile"
  "plan|src/pure/plan|document pep accelerator target inventory project lockfile resolver"
  "report|src/pure/report|archive document pep accelerator wheel target inventory project lockfile resolver plan"
  "store|src/adapters/store|os archive"
  "http|src/adapters/http|os archive store"
  "index|src/adapters/index|os archive document pep accelerator wheel store http"
  "machine|src/adapters/machine|os pep accelerator target"
  "environment|src/adapters/environment|os document pep accelerator wheel target inventory"
  "install|src/adapters/install|os archive document pep accelerator wheel target inventory project lockfile resolver plan store environment"
  "builder|src/adapters/builder|os archive document pep accelerator wheel target inventory project store environment"
  "sources|src/adapters/sources|os archive document pep accelerator wheel target inventory project lockfile resolver store http index"
  "app|src/app|os archive document pep accelerator wheel target inventory project lockfile resolver plan report store http index machine environment install builder sources"
  "cli|src/cli|os archive document pep accelerator wheel target inventory project lockfile resolver plan report app"
)

# Fills FOLDER and SEES of a module from the table; a module that is not in it is an error.
function(sconce_layer_row name folder_var sees_var)
  foreach(row IN LISTS SCONCE_LAYERS)
    string(REPLACE "|" ";" parts "${row}")
    list(GET parts 0 row_name)
    if(row_name STREQUAL name)
      list(GET parts 1 folder)
      list(LENGTH parts count)
      set(sees "")
      if(count GREATER 2)
        list(GET parts 2 sees)
        string(REPLACE " " ";" sees "${sees}")
      endif()
      if(NOT name STREQUAL "base")
        list(PREPEND sees base)
      endif()
      set(${folder_var} ${folder} PARENT_SCOPE)
      set(${sees_var} ${sees} PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "module `${name}` has no row in cmake/layers.cmake")
endfunction()

# sconce_module(NAME SOURCES ... [LIBRARIES third-party ...] [TESTS ...] [FUZZERS ...])
# Makes the static library sconce_NAME, its test program sconce_NAME_tests (registered with ctest)
# and one program fuzz_NAME_STEM for each fuzzer source fuzz/STEM.cpp (only with SCONCE_FUZZERS).
function(sconce_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES;TESTS;FUZZERS" ${ARGN})
  sconce_layer_row(${name} folder sees)
  set(library sconce_${name})
  add_library(${library} STATIC ${ARG_SOURCES})
  target_include_directories(${library} PUBLIC ${CMAKE_SOURCE_DIR}/${folder}/include)
  list(TRANSFORM sees PREPEND sconce_ OUTPUT_VARIABLE seen_libraries)
  target_link_libraries(${library} PRIVATE sconce_settings ${seen_libraries} ${ARG_LIBRARIES})
  sconce_use_pch(${library})
  if(ARG_TESTS)
    sconce_test_program(${library}_tests MODULES ${name} ${sees} SOURCES ${ARG_TESTS})
    target_include_directories(${library}_tests PRIVATE ${CMAKE_SOURCE_DIR}/${folder})
    if(folder MATCHES "^src/(os|base|adapters/)")
      # These have threads or are called from several: the thread sanitizer's share.
      set_tests_properties(${library}_tests PROPERTIES LABELS threads)
      set_property(GLOBAL APPEND PROPERTY SCONCE_THREADED_TESTS ${library}_tests)
    endif()
  endif()
  if(SCONCE_FUZZERS)
    foreach(source IN LISTS ARG_FUZZERS)
      get_filename_component(stem ${source} NAME_WE)
      add_executable(fuzz_${name}_${stem} ${source})
      target_link_libraries(fuzz_${name}_${stem} PRIVATE sconce_settings ${library} ${seen_libraries})
      target_link_options(fuzz_${name}_${stem} PRIVATE -fsanitize=fuzzer)
      set_property(GLOBAL APPEND PROPERTY SCONCE_FUZZ_TARGETS fuzz_${name}_${stem})
    endforeach()
  endif()
endfunction()

# sconce_test_program(TARGET MODULES ... SOURCES ...): a doctest program with main from tests/support.
function(sconce_test_program target)
  cmake_parse_arguments(ARG "" "" "MODULES;SOURCES;LIBRARIES" ${ARGN})
  add_executable(${target} ${ARG_SOURCES} $<TARGET_OBJECTS:sconce_test_main>)
  list(TRANSFORM ARG_MODULES PREPEND sconce_ OUTPUT_VARIABLE libraries)
  target_link_libraries(${target} PRIVATE sconce_settings ${libraries} sconce_test_support ${ARG_LIBRARIES})
  sconce_use_pch(${target})
  add_test(NAME ${target} COMMAND ${target})
  set_tests_properties(${target} PROPERTIES ENVIRONMENT
    "SCONCE_SOURCE_DIR=${CMAKE_SOURCE_DIR};SCONCE_BINARY=${CMAKE_BINARY_DIR}/sconce" TIMEOUT 300)
endfunction()

function(sconce_use_pch target)
  if(SCONCE_PCH)
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess> -Winvalid-pch)
    target_precompile_headers(${target} REUSE_FROM sconce_pch)
  endif()
endfunction()
