# Installs SallyportOtp below the build folder, then configures, builds and runs the consumer with it.
# Given: BUILD (that folder), COMPILER, GENERATOR, SANITIZE (as -fsanitize= has it, or nothing).
set(room ${BUILD}/otp_package)
file(REMOVE_RECURSE ${room})

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

set(flags "")
if(SANITIZE)
  set(flags "-fsanitize=${SANITIZE}")
endif()
run(${CMAKE_COMMAND} --install ${BUILD} --component SallyportOtp --prefix ${room}/prefix)
run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR} -B ${room}/consumer -G ${GENERATOR}
    -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_FLAGS=${flags} -DCMAKE_PREFIX_PATH=${room}/prefix)
run(${CMAKE_COMMAND} --build ${room}/consumer)
run(${room}/consumer/consumer)
