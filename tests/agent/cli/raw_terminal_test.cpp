#include "agent/cli/raw_terminal.h"
#include "tests/agent/cli/fake_agent.h"
#include "tests/agent/cli/pseudo_terminal.h"
#include "tests/support/catch.h"
#include "vzcore/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

using namespace berth;
using namespace berth::test;

namespace {

// The program of raw_program.cpp on a terminal of its own.
class RawProgram {
public:
    explicit RawProgram(const std::string& way)
    {
        std::array<int, 2> ends{};
        REQUIRE(::pipe(ends.data()) == 0);
        said_.reset(ends[0]);
        const UniqueFd out(ends[1]);
        ::fcntl(ends[0], F_SETFD, FD_CLOEXEC);
        SpawnRequest request;
        request.program = RAW_PROGRAM;
        request.arguments = {way};
        request.descriptors = {{terminal.theirs.get(), 0}, {out.get(), 1}};
        const auto pid = spawn(request);
        REQUIRE(pid);
        pid_ = *pid;
    }
    RawProgram(const RawProgram&) = delete;
    RawProgram& operator=(const RawProgram&) = delete;
    ~RawProgram()
    {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }

    // Waits until it has said that, the next thing it says.
    void expect(const std::string& word) const
    {
        std::string text(word.size(), ' ');
        std::size_t have = 0;
        while (have < word.size()) {
            const ssize_t got = ::read(said_.get(), text.data() + have, word.size() - have);
            if (got <= 0) break;
            have += static_cast<std::size_t>(got);
        }
        CHECK(text == word);
    }

    void signal(int number) const { ::kill(pid_, number); }

    [[nodiscard]] int wait()
    {
        int status = 0;
        REQUIRE(eventually([&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; }));
        pid_ = -1;
        return status;
    }

    [[nodiscard]] bool stops() const
    {
        int status = 0;
        return eventually([&] { return ::waitpid(pid_, &status, WNOHANG | WUNTRACED) == pid_; }) &&
               WIFSTOPPED(status);
    }

    PseudoTerminal terminal;

private:
    UniqueFd said_;
    pid_t pid_ = -1;
};

}  // namespace

TEST_CASE("a raw terminal is cooked again when its owner goes", "[cli][terminal]")
{
    PseudoTerminal terminal;
    {
        const auto raw = cli::RawTerminal::enter(terminal.theirs.get());
        REQUIRE(raw);
        CHECK_FALSE(terminal.is_cooked());
        CHECK_FALSE(cli::RawTerminal::enter(terminal.theirs.get()));
        CHECK_FALSE(terminal.is_cooked());
    }
    CHECK(terminal.is_cooked());
    CHECK(cli::RawTerminal::enter(terminal.theirs.get()));
}

TEST_CASE("what is no terminal cannot be made raw", "[cli][terminal]")
{
    const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    CHECK_FALSE(cli::RawTerminal::enter(null.get()));
    CHECK_FALSE(cli::RawTerminal::enter(-1));
    PseudoTerminal terminal;
    CHECK(cli::RawTerminal::enter(terminal.theirs.get()));
}

TEST_CASE("signal handlers are those of before afterwards", "[cli][terminal]")
{
    PseudoTerminal terminal;
    struct sigaction before {};
    struct sigaction after {};
    ::sigaction(SIGTERM, nullptr, &before);
    {
        const auto raw = cli::RawTerminal::enter(terminal.theirs.get());
        ::sigaction(SIGTERM, nullptr, &after);
        CHECK(after.sa_handler != before.sa_handler);
    }
    ::sigaction(SIGTERM, nullptr, &after);
    CHECK(after.sa_handler == before.sa_handler);
}

TEST_CASE("a program that ends leaves no raw terminal", "[cli][terminal]")
{
    for (const std::string way : {"return", "exit"}) {
        RawProgram program(way);
        program.expect("raw");
        const int status = program.wait();
        CHECK(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == (way == "exit" ? 3 : 0));
        CHECK(program.terminal.is_cooked());
    }
}

TEST_CASE("a program that crashes leaves no raw terminal", "[cli][terminal]")
{
    for (const std::string way : {"abort", "segv"}) {
        RawProgram program(way);
        program.expect("raw");
        const int status = program.wait();
        CHECK_FALSE((WIFEXITED(status) && WEXITSTATUS(status) == 0));
        CHECK(program.terminal.is_cooked());
    }
}

TEST_CASE("a program that is killed by a signal leaves no raw terminal and dies of it",
          "[cli][terminal]")
{
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGALRM}) {
        CAPTURE(number);
        RawProgram program("wait");
        program.expect("raw");
        CHECK_FALSE(program.terminal.is_cooked());
        program.signal(number);
        const int status = program.wait();
        CHECK(WIFSIGNALED(status));
        CHECK(WTERMSIG(status) == number);
        CHECK(program.terminal.is_cooked());
    }
}

TEST_CASE("a program that is stopped gives the terminal back, and takes it again",
          "[cli][terminal]")
{
    RawProgram program("wait");
    program.expect("raw");
    for (int round = 0; round < 2; ++round) {
        program.signal(SIGTSTP);
        REQUIRE(program.stops());
        CHECK(program.terminal.is_cooked());
        program.signal(SIGCONT);
        CHECK(eventually([&] { return !program.terminal.is_cooked(); }));
    }
    program.signal(SIGTERM);
    const int status = program.wait();
    CHECK(WIFSIGNALED(status));
    CHECK(program.terminal.is_cooked());
}

TEST_CASE("after the terminal was given back signals do what they did before", "[cli][terminal]")
{
    RawProgram program("leave");
    program.expect("raw");
    program.expect("left");
    CHECK(program.terminal.is_cooked());
    program.signal(SIGTERM);
    const int status = program.wait();
    CHECK(WTERMSIG(status) == SIGTERM);
}
