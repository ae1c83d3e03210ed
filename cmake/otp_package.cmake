# The package SallyportOtp: the standards of src/otp with the base below them, for programs that are not
# this one. It needs libcrypto and the QR library, nothing else. It is no part of an ordinary install:
#   cmake --install build/release --component SallyportOtp --prefix WHERE
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/SallyportOtp)
set(package_headers ${CMAKE_INSTALL_INCLUDEDIR}/sallyport-otp)

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/SallyportOtpConfig.cmake.in
                              ${CMAKE_BINARY_DIR}/SallyportOtpConfig.cmake
                              INSTALL_DESTINATION ${package_folder}
                              PATH_VARS CMAKE_INSTALL_LIBDIR package_headers)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/SallyportOtpConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/SallyportOtpConfig.cmake ${CMAKE_BINARY_DIR}/SallyportOtpConfigVersion.cmake
        DESTINATION ${package_folder} COMPONENT SallyportOtp EXCLUDE_FROM_ALL)

foreach(room base otp)
  install(FILES $<TARGET_FILE:room_${room}> RENAME libsallyport_${room}.a
          DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT SallyportOtp EXCLUDE_FROM_ALL)
  file(GLOB headers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${room}/*.h)
  # What the tests alone include, and what otp/ keeps to itself.
  list(FILTER headers EXCLUDE REGEX "/(descriptor|oathtool_vectors|keyed_hash|utf8)\\.h$")
  install(FILES ${headers} DESTINATION ${package_headers}/${room} COMPONENT SallyportOtp EXCLUDE_FROM_ALL)
endforeach()

if(BUILD_TESTING)
  target_link_libraries(otp_test PRIVATE rapidcheck)
  # A stranger's program, built against the installed package in folders of its own, and run.
  add_test(NAME otp_package
           COMMAND ${CMAKE_COMMAND} -DBUILD=${CMAKE_BINARY_DIR} -DSANITIZE=${SALLYPORT_SANITIZE}
                   -DCOMPILER=${CMAKE_CXX_COMPILER} -DGENERATOR=${CMAKE_GENERATOR}
                   -P ${CMAKE_SOURCE_DIR}/tests/package/run.cmake)
endif()
