#include "tests/agent/cli/harness.h"
#include "tests/agent/cli/pseudo_terminal.h"
#include "tests/support/catch.h"
#include "tests/support/has.h"
#include "vzcore/base/file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>

using namespace berth;
using namespace berth::test;

namespace {

// A runner's console.sock.
class ConsoleSocket {
public:
    explicit ConsoleSocket(const std::string& path)
        : listener_(private_fd(::socket(AF_UNIX, SOCK_STREAM, 0)))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.data(), path.size());
        REQUIRE(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) ==
                0);
        REQUIRE(::listen(listener_.get(), 4) == 0);
    }

    UniqueFd accept() const
    {
        pollfd ready{listener_.get(), POLLIN, 0};
        REQUIRE(::poll(&ready, 1, 60'000) == 1);
        return private_fd(::accept(listener_.get(), nullptr, nullptr));
    }

private:
    UniqueFd listener_;
};

// Reads until that many bytes came, or the other side closed.
std::string receive(const UniqueFd& client, std::size_t bytes)
{
    std::string text;
    while (text.size() < bytes) {
        pollfd ready{client.get(), POLLIN, 0};
        if (::poll(&ready, 1, 60'000) != 1) break;
        std::array<char, 4096> buffer{};
        const ssize_t got =
            ::read(client.get(), buffer.data(), std::min(buffer.size(), bytes - text.size()));
        if (got <= 0) break;
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return text;
}

void send(const UniqueFd& client, const std::string& text)
{
    REQUIRE(write_all(client.get(), text));
}

struct World {
    World()
        : agent(home.socket(),
                [this](const std::string& method, const Json& params) -> Result<Json> {
                    if (method != "log.locate") return store.answer(method, params);
                    if (params["name"] == "off")
                        return Json{{"path", "/x"},
                                    {"run", 1},
                                    {"open", false},
                                    {"console_socket", nullptr}};
                    return Json{{"path", "/x"},
                                {"run", 1},
                                {"open", true},
                                {"console_socket", home.file("console.sock")}};
                }),
          console(home.file("console.sock"))
    {
        store.add(small_definition("web"), "running");
    }

    CliHome home;
    FakeStore store;
    FakeAgent agent;
    ConsoleSocket console;
};

BerthProgram::Streams on(const PseudoTerminal& terminal)
{
    return {terminal.theirs.get(), terminal.theirs.get(), terminal.theirs.get()};
}

}  // namespace

TEST_CASE("a console at a terminal passes every key and leaves with Ctrl-]", "[cli][console]")
{
    World world;
    PseudoTerminal terminal;
    BerthProgram program(world.home, {"console", "web"}, on(terminal));
    const UniqueFd guest = world.console.accept();
    REQUIRE(terminal.shows("Ctrl-] leaves"));
    send(guest, "guest login: \x1b[1m");
    CHECK(terminal.shows("guest login: \x1b[1m"));
    CHECK_FALSE(terminal.is_cooked());
    terminal.type("root\r\x03\x1a\x04\x1c");
    CHECK(receive(guest, 9) == "root\r\x03\x1a\x04\x1c");
    terminal.type("ls\x1d"
                  "never sent");
    CHECK(receive(guest, 100) == "ls");
    CHECK(program.wait() == 0);
    CHECK(terminal.is_cooked());
    CHECK(terminal.shows("web goes on"));
}

TEST_CASE("a console of a paused machine says so", "[cli][console]")
{
    World world;
    world.store.add(small_definition("still"), "paused");
    PseudoTerminal terminal;
    BerthProgram program(world.home, {"console", "still"}, on(terminal));
    const UniqueFd guest = world.console.accept();
    CHECK(terminal.shows("berth resume still"));
    terminal.type("\x1d");
    CHECK(program.wait() == 0);
}

TEST_CASE("several attach at once", "[cli][console]")
{
    World world;
    PseudoTerminal first, second;
    BerthProgram one(world.home, {"console", "web"}, on(first));
    const UniqueFd guest_one = world.console.accept();
    BerthProgram two(world.home, {"console", "web"}, on(second));
    const UniqueFd guest_two = world.console.accept();
    send(guest_one, "hello");
    send(guest_two, "hello");
    CHECK(first.shows("hello"));
    CHECK(second.shows("hello"));
    first.type("\x1d");
    CHECK(one.wait() == 0);
    second.type("x");
    CHECK(receive(guest_two, 1) == "x");
    second.type("\x1d");
    CHECK(two.wait() == 0);
}

TEST_CASE("a machine that ends gives the terminal back", "[cli][console]")
{
    World world;
    PseudoTerminal terminal;
    BerthProgram program(world.home, {"console", "web"}, on(terminal));
    UniqueFd guest = world.console.accept();
    send(guest, "Power down");
    REQUIRE(terminal.shows("Power down"));
    guest.reset();
    CHECK(program.wait() == 0);
    CHECK(terminal.is_cooked());
    CHECK(terminal.shows("web has ended"));
}

TEST_CASE("signals end a console with the terminal as it was", "[cli][console]")
{
    World world;
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGABRT, SIGSEGV}) {
        CAPTURE(number);
        PseudoTerminal terminal;
        BerthProgram program(world.home, {"console", "web"}, on(terminal));
        const UniqueFd guest = world.console.accept();
        send(guest, "up");
        REQUIRE(terminal.shows("up"));
        REQUIRE_FALSE(terminal.is_cooked());
        program.signal(number);
        CHECK(program.wait() != 0);
        CHECK(terminal.is_cooked());
    }
}

TEST_CASE("a terminal that hangs up ends the console", "[cli][console]")
{
    World world;
    PseudoTerminal terminal;
    BerthProgram program(world.home, {"console", "web"}, {terminal.theirs.get(), -1, -1});
    const UniqueFd guest = world.console.accept();
    send(guest, "up");
    REQUIRE(eventually([&] { return has(program.out(), "up"); }));
    terminal.ours.reset();
    CHECK(program.wait() == 0);
}

TEST_CASE("piped input is sent as it is, and its end goes on printing", "[cli][console]")
{
    World world;
    world.home.write("script", "poweroff\n\x1d still\n");
    const UniqueFd script(::open(world.home.file("script").c_str(), O_RDONLY | O_CLOEXEC));
    BerthProgram program(world.home, {"console", "web"}, {script.get(), -1, -1});
    UniqueFd guest = world.console.accept();
    CHECK(receive(guest, 17) == "poweroff\n\x1d still\n");
    const std::string bytes("going\x1b[2J\xff\0down\n", 17);
    send(guest, bytes);
    REQUIRE(eventually([&] { return program.out() == bytes; }));
    guest.reset();
    CHECK(program.wait() == 0);
    CHECK(program.out() == bytes);
    CHECK(program.err().empty());
}

TEST_CASE("a pipe and /dev/null are input too", "[cli][console]")
{
    World world;
    {
        BerthProgram program(world.home, {"console", "web"});  // /dev/null
        UniqueFd guest = world.console.accept();
        send(guest, "still printing");
        REQUIRE(eventually([&] { return program.out() == "still printing"; }));
        guest.reset();
        CHECK(program.wait() == 0);
    }
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const UniqueFd in = private_fd(ends[0]);
    UniqueFd typing = private_fd(ends[1]);
    BerthProgram program(world.home, {"console", "web", "--exit-on-eof"}, {in.get(), -1, -1});
    const UniqueFd guest = world.console.accept();
    send(typing, "ls\n");
    CHECK(receive(guest, 3) == "ls\n");
    typing.reset();
    CHECK(program.wait() == 0);
}

TEST_CASE("much input for a guest that does not read is held up, not lost", "[cli][console]")
{
    World world;
    const std::string much(3'000'000, 'x');
    world.home.write("much", much + "end");
    const UniqueFd file(::open(world.home.file("much").c_str(), O_RDONLY | O_CLOEXEC));
    BerthProgram program(world.home, {"console", "web", "--exit-on-eof"}, {file.get(), -1, -1});
    const UniqueFd guest = world.console.accept();
    const std::string received = receive(guest, much.size() + 3);
    CHECK(received.size() == much.size() + 3);
    CHECK(received.substr(much.size()) == "end");
    CHECK(program.wait() == 0);
}

TEST_CASE("a machine that does not run has no console", "[cli][console]")
{
    World world;
    const Said said = world.home.run({"console", "off"});
    CHECK(said.code == 1);
    CHECK(has(said.err, "it does not run\nhint: start it with: berth start off"));
}

TEST_CASE("a console socket that is gone is an error", "[cli][console]")
{
    World world;
    REQUIRE(::unlink(world.home.file("console.sock").c_str()) == 0);
    const Said said = world.home.run({"console", "web"});
    CHECK(said.code == 3);
    CHECK(has(said.err, "console.sock"));
}
