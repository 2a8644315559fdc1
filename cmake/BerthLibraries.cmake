# The libraries of DESIGN §3, all from the system's package manager.

# Homebrew keeps these apart from the system's own. SQLite has to be the one that SQLiteCpp of Homebrew is
# linked with: a process with two of them loses its locks, and gives the one what the other has opened.
if(CMAKE_SYSTEM_NAME STREQUAL "Darwin")
    foreach(homebrew IN ITEMS $ENV{HOMEBREW_PREFIX} /opt/homebrew /usr/local)
        list(APPEND CMAKE_PREFIX_PATH ${homebrew}/opt/libarchive ${homebrew}/opt/sqlite)
    endforeach()
endif()

find_package(Threads REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(tl-expected REQUIRED)
find_package(spdlog REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(re2 REQUIRED re2)
pkg_check_modules(libarchive REQUIRED IMPORTED_TARGET libarchive)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    pkg_check_modules(SYSTEMD REQUIRED IMPORTED_TARGET libsystemd)
endif()

find_path(ASIO_INCLUDE_DIR asio.hpp REQUIRED)  # standalone Asio: headers only, in one file of vzcore
