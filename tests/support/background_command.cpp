#include "tests/support/background_command.h"

#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"

#include <fcntl.h>
#include <sys/wait.h>

#include <csignal>

namespace berth::test {

BackgroundCommand::BackgroundCommand(const std::string& program,
                                     const std::vector<std::string>& arguments)
{
    auto out = open_file(dir_ / "out", O_WRONLY | O_CREAT | O_APPEND);
    auto err = open_file(dir_ / "err", O_WRONLY | O_CREAT | O_APPEND);
    REQUIRE(out);
    REQUIRE(err);
    SpawnRequest request{.program = program, .arguments = arguments};
    request.descriptors = {{out->get(), 1}, {err->get(), 2}};
    const auto pid = spawn(request);
    REQUIRE(pid);
    pid_ = *pid;
}

BackgroundCommand::~BackgroundCommand()
{
    if (pid_ == 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

int BackgroundCommand::wait(std::chrono::seconds deadline)
{
    int status = 0;
    wait_until(
        "the end of a command", [&] { return ::waitpid(pid_, &status, WNOHANG) != 0; }, deadline);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string BackgroundCommand::output() const
{
    return read_file(dir_ / "out", gib(1)).value_or("");
}

std::string BackgroundCommand::errors() const
{
    return read_file(dir_ / "err", mib(1)).value_or("");
}

}  // namespace berth::test
