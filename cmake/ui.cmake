# embedded_ui(TARGET NAMESPACE FOLDER): the static library TARGET with everything below
# FOLDER/{templates,assets,locales} as tables (ui/embedded.h). Touching a file writes them anew.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

function(embedded_ui target namespace folder)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS
       ${folder}/templates/*.mustache ${folder}/assets/* ${folder}/locales/*.po)
  set(generated ${CMAKE_BINARY_DIR}/generated/${target}.cc)
  set(script ${CMAKE_SOURCE_DIR}/cmake/embed_ui.py)
  add_custom_command(
    OUTPUT ${generated}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/generated
    COMMAND ${Python3_EXECUTABLE} ${script} --root ${folder} --namespace ${namespace} --output ${generated}
    DEPENDS ${files} ${script}
    COMMENT "Embedding ${folder}"
    VERBATIM)
  add_library(${target} STATIC ${generated})
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR})
  # Clang warns of literals beyond the 64 KiB that the standard promises; both compilers take them.
  target_compile_options(${target} PRIVATE -Wno-overlength-strings)
endfunction()

embedded_ui(room_ui sallyport::ui ${CMAKE_SOURCE_DIR}/ui)

# The view's tests meet templates, assets and a second language of their own, embedded the same way.
embedded_ui(ui_testdata sallyport::ui_testdata ${CMAKE_SOURCE_DIR}/src/view/testdata)
set_target_properties(ui_testdata PROPERTIES EXCLUDE_FROM_ALL TRUE)
function(link_view_tests)
  if(TARGET view_test)
    target_link_libraries(view_test PRIVATE ui_testdata)
  endif()
endfunction()
cmake_language(DEFER DIRECTORY ${CMAKE_SOURCE_DIR} CALL link_view_tests)

add_test(NAME catalogue_tool COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/ui/catalogue_test.py)
# A text without its translation is a fault of the product, so the tests say so too.
add_test(NAME catalogue COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/ui/catalogue check)
