#include "tests/support/catch.h"
#include "tests/support/run_loop.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"
#include "vzcore/console/console.h"
#include "vzcore/rpc/socket.h"

#include <fcntl.h>
#include <sys/socket.h>

using namespace berth;

namespace {

bool found(const std::string& pattern, const std::vector<std::string>& chunks)
{
    auto matcher = LineMatcher::create(pattern);
    REQUIRE(matcher);
    for (const auto& chunk : chunks)
        if (matcher->feed(chunk)) return true;
    return false;
}

struct Terminal {
    UniqueFd end;
    std::string seen;

    void read_all()
    {
        char buffer[65536];
        ssize_t got = 0;
        while ((got = ::read(end.get(), buffer, sizeof buffer)) > 0)
            seen.append(buffer, static_cast<std::size_t>(got));
    }
};

Terminal attach(ConsoleClients& clients, std::string_view greeting = {})
{
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    for (const int end : ends)
        REQUIRE(::fcntl(end, F_SETFL, O_NONBLOCK) == 0);
    clients.add(UniqueFd(ends[1]), greeting);
    return {UniqueFd(ends[0]), ""};
}

}  // namespace

TEST_CASE("a ready pattern matches an ended line, an open one, and across chunks", "[console]")
{
    CHECK(found("login:", {"Debian\nhost login: "}));
    CHECK(found("login:", {"Debian\nhost lo", "gin", ": "}));
    CHECK(found("^berth-guest ready$", {"x\nberth-guest ready\r\n"}));
    CHECK(found("(Reached|reached) target .*Multi", {"[  OK  ] Reached target Multi-User\n"}));
    CHECK_FALSE(found("login:", {"login\n:", "log", "\nin:"}));
}

TEST_CASE("colours and titles do not break up a ready pattern", "[console]")
{
    CHECK(found("host login:", {"\x1b[1;32mhost\x1b[0m lo\x1b[", "31mgin:"}));
    CHECK(found("host login:", {"\x1b]0;a title\ahost login:"}));
    CHECK(found("host login:", {"\x1b]0;a title\x1b\\host login:"}));
}

TEST_CASE("a line without end is matched in bounded memory", "[console]")
{
    std::vector<std::string> chunks(300, std::string(10'000, 'x'));
    chunks.emplace_back("needle");
    CHECK(found("needle$", chunks));
}

TEST_CASE("a ready pattern that is no expression is refused", "[console]")
{
    CHECK(LineMatcher::create("(unclosed").error().code == ErrorCode::Invalid);
}

TEST_CASE("the console log keeps every byte, and goes on in the same file", "[console]")
{
    const test::TempDir dir;
    const std::string bytes("a\0b\xff\r\n", 6);
    {
        auto log = ConsoleWriter::open({.folder = dir / "logs/7"});
        REQUIRE(log);
        log->append(bytes);
        CHECK(log->received() == 6);
    }
    {
        auto log = ConsoleWriter::open({.folder = dir / "logs/7"});
        REQUIRE(log);
        log->append("more");
    }
    CHECK(read_file(dir / "logs/7/console.log", kib(1)).value() == bytes + "more");
}

TEST_CASE("what the guest prints goes to every terminal, what each types to the guest", "[console]")
{
    const auto loop = EventLoop::create();
    std::string typed;
    ConsoleClients clients(*loop, [&](std::string_view bytes) {
        typed += bytes;
        return bytes.size();
    });
    Terminal one = attach(clients, "before\n");
    Terminal two = attach(clients);
    clients.output("hello");
    test::run_until(*loop, [&] {
        one.read_all();
        two.read_all();
        return one.seen == "before\nhello" && two.seen == "hello";
    });
    REQUIRE(rpc::send_some(one.end.get(), "ls\r", 3) == 3);
    REQUIRE(rpc::send_some(two.end.get(), "x", 1) == 1);
    test::run_until(*loop, [&] { return typed.size() == 4; });

    SECTION("one that goes is forgotten")
    {
        one.end.reset();
        test::run_until(*loop, [&] { return clients.count() == 1; });
        clients.output("!");
        test::run_until(*loop, [&] {
            two.read_all();
            return two.seen == "hello!";
        });
    }
}

TEST_CASE("what a terminal typed before it left still reaches the guest", "[console]")
{
    const auto loop = EventLoop::create();
    std::string typed;
    ConsoleClients clients(*loop, [&](std::string_view bytes) {
        typed += bytes;
        return bytes.size();
    });
    {
        const Terminal gone = attach(clients, "greeting");
        REQUIRE(rpc::send_some(gone.end.get(), "poweroff\n", 9) == 9);
    }
    test::run_until(*loop, [&] { return clients.count() == 0; });
    CHECK(typed == "poweroff\n");
}

TEST_CASE("a terminal that does not read is detached with a note; the others get everything",
          "[console]")
{
    const auto loop = EventLoop::create();
    ConsoleClients clients(*loop, [](std::string_view bytes) { return bytes.size(); });
    Terminal deaf = attach(clients);
    Terminal good = attach(clients);
    const std::string chunk(50'000, 'x');
    std::size_t sent = 0;
    for (int i = 0; i < 100; ++i) {
        clients.output(chunk);
        sent += chunk.size();
        test::run_until(*loop, [&] {
            good.read_all();
            return good.seen.size() == sent;
        });
    }
    test::run_until(*loop, [&] {
        deaf.read_all();
        return clients.count() == 1;
    });
    deaf.read_all();
    CHECK(deaf.seen.find("did not keep up") != std::string::npos);
}

TEST_CASE("a guest's last words still reach its terminals", "[console]")
{
    const auto loop = EventLoop::create();
    std::optional<ConsoleClients> clients;
    clients.emplace(*loop, [](std::string_view bytes) { return bytes.size(); });
    Terminal one = attach(*clients, "before\n");
    clients->output("Power down\n");
    clients.reset();
    one.read_all();
    CHECK(one.seen == "before\nPower down\n");
}

TEST_CASE("a guest that does not read holds back the typing, and loses none of it", "[console]")
{
    const auto loop = EventLoop::create();
    std::string typed;
    std::size_t room = 3;
    ConsoleClients clients(*loop, [&](std::string_view bytes) {
        const std::size_t taken = std::min(room, bytes.size());
        typed += bytes.substr(0, taken);
        room -= taken;
        return taken;
    });
    Terminal one = attach(clients);
    REQUIRE(rpc::send_some(one.end.get(), "abcdef", 6) == 6);
    test::run_until(*loop, [&] { return typed == "abc"; });
    room = 100;
    clients.input_wanted();
    CHECK(typed == "abcdef");
    REQUIRE(rpc::send_some(one.end.get(), "g", 1) == 1);
    test::run_until(*loop, [&] { return typed == "abcdefg"; });
}
