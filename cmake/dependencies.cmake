# Every library that the rooms name, as one imported target each. Which Debian package brings it
# stands in `dev`; why it is here, in docs/decisions/.
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(fmt REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(PkgConfig REQUIRED)
pkg_check_modules(ARGON2 REQUIRED IMPORTED_TARGET libargon2)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(LIBPQ REQUIRED libpq)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(SQLITE3 REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)

# A library that has neither a CMake nor a pkg-config file.
function(plain_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "HEADER" "FILES")
  add_library(${name} INTERFACE)
  if(arg_HEADER)
    find_path(${name}_include ${arg_HEADER} REQUIRED)
    target_include_directories(${name} SYSTEM INTERFACE ${${name}_include})
  endif()
  foreach(file IN LISTS arg_FILES)
    find_library(${name}_${file} ${file} REQUIRED)
    target_link_libraries(${name} INTERFACE ${${name}_${file}})
  endforeach()
endfunction()

plain_library(crypt HEADER crypt.h FILES crypt)
plain_library(qrcodegen HEADER qrcodegen/qrcodegen.hpp FILES qrcodegencpp)
plain_library(zxcvbn HEADER zxcvbn.h FILES zxcvbn)
plain_library(toml HEADER toml++/toml.h)
plain_library(cli11 HEADER CLI/CLI.hpp)

add_library(argon2 INTERFACE)
target_link_libraries(argon2 INTERFACE PkgConfig::ARGON2)
add_library(curl INTERFACE)
target_link_libraries(curl INTERFACE PkgConfig::CURL)
add_library(sodium INTERFACE)
target_link_libraries(sodium INTERFACE PkgConfig::SODIUM)
add_library(sqlite INTERFACE)
target_link_libraries(sqlite INTERFACE PkgConfig::SQLITE3)
add_library(utf8proc INTERFACE)
target_link_libraries(utf8proc INTERFACE PkgConfig::UTF8PROC)
add_library(boost INTERFACE)
target_link_libraries(boost INTERFACE Boost::headers Boost::json Threads::Threads)
# A request has more coroutine frames at once than Asio keeps for the next one: seven of them came from aligned_alloc,
# which goes past malloc's own caches.
target_compile_definitions(boost INTERFACE BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=8
                           BOOST_ASIO_DISABLE_STD_ALIGNED_ALLOC BOOST_ASIO_DISABLE_BOOST_ALIGN)

# Headers alone: the library is loaded when a PostgreSQL is configured (store/postgresql/libpq.h).
add_library(libpq INTERFACE)
target_include_directories(libpq SYSTEM INTERFACE ${LIBPQ_INCLUDE_DIRS})
target_link_libraries(libpq INTERFACE ${CMAKE_DL_LIBS})

if(BUILD_TESTING)
  find_package(GTest REQUIRED)
  plain_library(rapidcheck HEADER rapidcheck.h FILES rapidcheck)
endif()
if(SALLYPORT_BENCH)
  find_package(benchmark REQUIRED)
endif()
