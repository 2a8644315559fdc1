#include "tests/support/catch.h"
#include "tests/support/children.h"
#include "tests/support/run_loop.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"
#include "vzcore/process.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <set>

using namespace berth;
using test::output_of;
using test::wait_for;

TEST_CASE("arguments reach the program as they are", "[process]")
{
    CHECK(output_of({.program = "printf", .arguments = {"%s|", "a b", "$HOME", "'\"", "\n", ""}}) ==
          "a b|$HOME|'\"|\n||");
}

TEST_CASE("a child inherits the listed descriptors and no others", "[process]")
{
    const test::TempDir dir;
    const auto open = open_file(dir / "leak", O_RDWR | O_CREAT);
    REQUIRE(open);
    const UniqueFd leak(::fcntl(open->get(), F_DUPFD_CLOEXEC, 50));  // as all of ours
    const auto given = open_file(dir / "given", O_RDWR | O_CREAT);
    REQUIRE(given);
    SpawnRequest request{.program = "/bin/sh", .arguments = {"-c", "echo /dev/fd/*"}};
    request.descriptors = {{given->get(), 7}};
    // The shell expands in its own process: 0, 1, 2, ours, and what it opened to read the folder.
    const std::string seen = output_of(request);
    CHECK(seen.find("/dev/fd/7") != std::string::npos);
    CHECK(seen.find("/fd/" + std::to_string(leak.get())) == std::string::npos);
}

TEST_CASE("descriptors can be handed over in exchanged places", "[process]")
{
    const test::TempDir dir;
    const auto a = open_file(dir / "a", O_RDWR | O_CREAT);
    const auto b = open_file(dir / "b", O_RDWR | O_CREAT);
    REQUIRE(a);
    REQUIRE(b);
    SpawnRequest request{.program = "/bin/sh"};
    request.arguments = {"-c",
                         "echo toA >&" + std::to_string(b->get()) + "; echo toB >&" +
                             std::to_string(a->get())};
    request.descriptors = {{a->get(), b->get()}, {b->get(), a->get()}};
    const auto pid = spawn(request);
    REQUIRE(pid);
    wait_for(*pid);
    CHECK(read_file(dir / "a", kib(1)).value() == "toA\n");
    CHECK(read_file(dir / "b", kib(1)).value() == "toB\n");
}

TEST_CASE("a program that cannot be run is an error with its path, not an exit code", "[process]")
{
    const test::TempDir dir;
    const auto missing = spawn({.program = dir / "nothing"});
    REQUIRE_FALSE(missing);
    CHECK(missing.error().message.find(dir / "nothing") != std::string::npos);

    REQUIRE(write_file_atomically(dir / "text", "not a program"));
    REQUIRE(::chmod((dir / "text").c_str(), 0700) == 0);
    const auto text = spawn({.program = dir / "text"});
    REQUIRE_FALSE(text);
    CHECK(text.error().message.find(dir / "text") != std::string::npos);

    const auto unknown = spawn({.program = "berth-no-such-program"});
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().code == ErrorCode::NotFound);
}

TEST_CASE("a folder in PATH that is named like a program is none", "[process]")
{
    const test::TempDir dir;
    REQUIRE(::mkdir((dir / "printf").c_str(), 0700) == 0);
    const std::string path = ::getenv("PATH");
    ::setenv("PATH", (dir.path() + ":" + path).c_str(), 1);
    const auto found = find_program("printf");
    ::setenv("PATH", path.c_str(), 1);
    REQUIRE(found);
    CHECK(*found != dir / "printf");
    const auto folder = find_program(dir / "printf");
    REQUIRE_FALSE(folder);
    CHECK(folder.error().message.find(dir / "printf") != std::string::npos);
}

TEST_CASE("a missing working folder is an error", "[process]")
{
    const auto child = spawn({.program = "/bin/sh", .directory = "/nonexistent"});
    CHECK_FALSE(child);
}

TEST_CASE("a process is a pid and a start time", "[process]")
{
    const ProcessId self = own_process();
    CHECK(is_alive(self));
    CHECK_FALSE(is_alive({self.pid, self.start_time + 1}));

    const auto pid = spawn({.program = "/bin/sleep", .arguments = {"60"}});
    REQUIRE(pid);
    const ProcessId child{*pid, start_time_of(*pid).value()};
    CHECK(is_alive(child));
    CHECK(use_of(*pid).value().memory > Bytes{0});
    ::kill(*pid, SIGKILL);
    siginfo_t info{};
    REQUIRE(::waitid(P_PID, static_cast<id_t>(*pid), &info, WEXITED | WNOWAIT) == 0);
    CHECK_FALSE(is_alive(child));  // a zombie does not live
    wait_for(*pid);
    CHECK_FALSE(is_alive(child));
}

TEST_CASE("the boot id is the same in one boot", "[process]")
{
    CHECK_FALSE(boot_id().empty());
    CHECK(boot_id() == boot_id());
}
