# The built-in default index is pip's own; it is asked of pip at configure time and written nowhere.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(SCONCE_DEFAULT_INDEX "" CACHE STRING "Default package index; empty: ask pip")
if(NOT SCONCE_DEFAULT_INDEX)
  execute_process(
    COMMAND ${Python3_EXECUTABLE} -c "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"
    OUTPUT_VARIABLE asked OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE status ERROR_QUIET)
  if(NOT status EQUAL 0 OR NOT asked)
    message(FATAL_ERROR "pip could not be asked for its default index: install python3-pip, or set SCONCE_DEFAULT_INDEX")
  endif()
  set(SCONCE_DEFAULT_INDEX ${asked} CACHE STRING "Default package index; empty: ask pip" FORCE)
endif()
