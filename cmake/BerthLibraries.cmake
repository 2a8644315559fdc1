# The libraries of DESIGN §3, all from the system's package manager.

find_package(Threads REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(tl-expected REQUIRED)
find_package(spdlog REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(CLI11 REQUIRED)

find_path(ASIO_INCLUDE_DIR asio.hpp REQUIRED)
add_library(berth_asio INTERFACE)
target_include_directories(berth_asio SYSTEM INTERFACE ${ASIO_INCLUDE_DIR})
target_compile_definitions(berth_asio INTERFACE ASIO_STANDALONE ASIO_NO_DEPRECATED)
target_link_libraries(berth_asio INTERFACE Threads::Threads)
