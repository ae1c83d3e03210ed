option(BUILD_TESTING "Build the tests and the server that they drive (needs GoogleTest)" ON)
option(SALLYPORT_BENCH "Build the benchmarks (needs Google Benchmark)" OFF)
option(SALLYPORT_FUZZ "Build the fuzzers of tests/fuzz (clang only)" OFF)
set(SALLYPORT_SANITIZE "" CACHE STRING "What -fsanitize= is given, for instance address,undefined")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# -O2 with few line tables: a crash names its function and line, and the objects stay small.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -fno-omit-frame-pointer")

# A broken invariant aborts in every build: assertions of the standard library stay on.
add_compile_definitions(_GLIBCXX_ASSERTIONS)
add_compile_options(-Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wswitch -Wnon-virtual-dtor
                    -Wold-style-cast -fstack-protector-strong)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 takes the inactive members of a std::variant for uninitialised ones; clang-tidy looks instead.
  add_compile_options(-Wno-maybe-uninitialized)
else()
  # libstdc++ 12 calls deprecated functions of its own in std::stable_sort.
  add_compile_options(-Wno-deprecated-declarations)
endif()
if(SALLYPORT_SANITIZE)
  add_compile_options(-fsanitize=${SALLYPORT_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SALLYPORT_SANITIZE})
else()
  add_compile_options(-D_FORTIFY_SOURCE=2)
  add_link_options(-Wl,-z,relro,-z,now)
endif()
if(SALLYPORT_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()
