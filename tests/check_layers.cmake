# Refuses an #include against the direction menubar -> agent -> store -> vzcore, a library outside its folder, a file
# that does not include its own header first, and code for one system inside a file for all: that goes into a file of its
# own, which CMake chooses. Run by CTest: cmake -DROOT=… -P check_layers.cmake
cmake_minimum_required(VERSION 3.25)

# What each folder may include of ours.
set(allowed_vzcore vzcore)
set(allowed_store store vzcore)
set(allowed_agent agent store vzcore)
set(allowed_menubar menubar agent vzcore)

# Libraries that stay where they are: "header pattern|folders or files that may include it".
set(confined
    "SQLiteCpp/|^store/"
    "sqlite3\\.h|^store/"
    "re2/|^vzcore/console/search_pattern\\.cpp$"
    "archive(_entry)?\\.h|^vzcore/media/[a-z_]*_libarchive\\.cpp$"
    "asio|^vzcore/loop_asio\\.cpp$"
    "CLI/|^agent/cli/"
    "spdlog/|^agent/"
    "Q[A-Z]|^menubar/viewer/"
    "systemd/|^vzcore/bus/[a-z_]*_sd\\.(h|cpp)$")

set(mistakes "")

function(check_include file included)
    string(REGEX MATCH "^[^/]+" folder "${file}")
    string(REGEX MATCH "^[^/]+" target "${included}")
    if(target MATCHES "^(vzcore|store|agent|menubar|tests)$" AND NOT target IN_LIST allowed_${folder})
        list(APPEND mistakes "${file} includes ${included}: ${folder} may not use ${target}")
    endif()
    # Of the agent, the menu bar sees the client alone; the program that has both is wired there.
    if(folder STREQUAL "menubar" AND NOT file STREQUAL "menubar/agent_main.cpp" AND target STREQUAL "agent" AND NOT included MATCHES "^agent/client/")
        list(APPEND mistakes "${file} includes ${included}: menubar may use agent/client/ only")
    endif()
    foreach(rule IN LISTS confined)
        string(REGEX MATCH "^([^|]+)\\|(.*)$" unused "${rule}")
        set(header "${CMAKE_MATCH_1}")
        set(place "${CMAKE_MATCH_2}")
        if(included MATCHES "^${header}" AND NOT file MATCHES "${place}")
            list(APPEND mistakes "${file} includes ${included}, which is confined to ${place}")
        endif()
    endforeach()
    set(mistakes "${mistakes}" PARENT_SCOPE)
endfunction()

set(count 0)
foreach(folder vzcore store agent menubar)
    file(GLOB_RECURSE sources RELATIVE "${ROOT}" "${ROOT}/${folder}/*.h" "${ROOT}/${folder}/*.cpp" "${ROOT}/${folder}/*.mm")
    foreach(source IN LISTS sources)
        math(EXPR count "${count} + 1")
        file(STRINGS "${ROOT}/${source}" lines REGEX "^#(include|import) ")
        foreach(line IN LISTS lines)
            if(line MATCHES "^#(include|import) [<\"]([^>\"]+)[>\"]")
                check_include("${source}" "${CMAKE_MATCH_2}")
            endif()
        endforeach()
        file(STRINGS "${ROOT}/${source}" conditions REGEX "^ *# *(if|ifdef|ifndef|elif).*(__APPLE__|__linux__|TARGET_OS_|__has_include)")
        foreach(condition IN LISTS conditions)
            list(APPEND mistakes "${source} has a condition on the system: ${condition}")
        endforeach()
        # Own header first, so that every header stands by itself.
        string(REGEX REPLACE "\\.(cpp|mm)$" ".h" header "${source}")
        if(NOT header STREQUAL source AND EXISTS "${ROOT}/${header}" AND lines)
            list(GET lines 0 first)
            if(NOT first STREQUAL "#include \"${header}\"")
                list(APPEND mistakes "${source} must include ${header} first")
            endif()
        endif()
    endforeach()
endforeach()

if(count LESS 20)
    message(FATAL_ERROR "only ${count} files found below ${ROOT}: wrong folder?")
endif()
if(mistakes)
    list(JOIN mistakes "\n  " text)
    message(FATAL_ERROR "against the layers:\n  ${text}")
endif()
message(STATUS "${count} files keep the layers")
