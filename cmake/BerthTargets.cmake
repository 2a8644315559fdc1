# How every target of ours is compiled: one interface target, so that nothing is said twice.

add_library(berth_options INTERFACE)
target_include_directories(berth_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(berth_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wno-missing-field-initializers
    -Wnon-virtual-dtor
    -Woverloaded-virtual -Wswitch -Werror=switch -Werror=return-type
    $<$<BOOL:${BERTH_WERROR}>:-Werror>)
target_compile_definitions(berth_options INTERFACE BERTH_VERSION="${PROJECT_VERSION}")

if(BERTH_SANITIZE)
    target_compile_options(berth_options INTERFACE
        -fsanitize=${BERTH_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
        -Wno-maybe-uninitialized)  # with sanitizers, gcc sees ghosts (in Catch2)
    target_link_options(berth_options INTERFACE -fsanitize=${BERTH_SANITIZE})
endif()

# The headers that cost most and change never, compiled once for all targets of ours.
function(berth_precompile target)
    if(NOT TARGET berth_precompiled)
        file(WRITE ${PROJECT_BINARY_DIR}/precompiled.cpp "")
        add_library(berth_precompiled OBJECT ${PROJECT_BINARY_DIR}/precompiled.cpp)
        target_link_libraries(berth_precompiled
            PRIVATE berth_options tl::expected nlohmann_json::nlohmann_json)
        target_precompile_headers(berth_precompiled PRIVATE
            <nlohmann/json.hpp> <tl/expected.hpp> <chrono> <functional> <map> <memory> <optional>
            <string> <vector>)
    endif()
    target_precompile_headers(${target} REUSE_FROM berth_precompiled)
endfunction()
