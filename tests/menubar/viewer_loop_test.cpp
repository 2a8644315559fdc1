#include "menubar/viewer/key_bytes.h"
#include "menubar/viewer/loop_qt.h"
#include "menubar/viewer/options.h"
#include "menubar/viewer/single_window.h"
#include "tests/menubar/viewer_fixture.h"
#include "tests/support/catch.h"
#include "vzcore/process.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <thread>

using namespace berth;
using namespace berth::test;
using namespace berth::viewer;
using namespace std::chrono_literals;

TEST_CASE("Qt's loop keeps the promises of ours", "[viewer]")
{
    const auto loop = make_qt_loop();

    SECTION("posts run later and in order, from any thread")
    {
        std::string order;
        loop->post([&] { order += 'a'; });
        std::thread([&] { loop->post([&] { order += 'b'; }); }).join();
        CHECK(order.empty());
        spin_until("both", [&] { return order == "ab"; });
    }
    SECTION("a timer runs once, and not after its handle went")
    {
        int ran = 0;
        Handle kept = loop->after(5ms, [&] { ++ran; });
        Handle dropped = loop->after(1ms, [&] { ran += 100; });
        dropped.reset();
        spin_until("the timer", [&] { return ran > 0; });
        CHECK(ran == 1);
        Handle itself;
        itself = loop->after(1ms, [&] {
            itself.reset();
            ++ran;
        });
        spin_until("one that ends itself", [&] { return ran == 2; });
    }
    SECTION("a descriptor is readable at data and at the end, for as long as that holds")
    {
        std::array<int, 2> pair{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()) == 0);
        auto watch = loop->watch(pair[0]);
        REQUIRE(watch);
        int readable = 0, writable = 0;
        (*watch)->on_readable([&] { ++readable; });
        (*watch)->on_writable([&] {
            ++writable;
            (*watch)->on_writable(nullptr);  // from inside itself
        });
        spin_until("room to write", [&] { return writable == 1; });
        CHECK(readable == 0);
        REQUIRE(::write(pair[1], "x", 1) == 1);
        spin_until("level triggered", [&] { return readable > 2; });
        (*watch)->on_readable(nullptr);
        readable = 0;
        spin_once();
        CHECK(readable == 0);
        (*watch)->on_readable([&] {
            ++readable;
            watch->reset();  // from inside itself
        });
        ::close(pair[1]);
        spin_until("the end", [&] { return readable == 1; });
        ::close(pair[0]);
        CHECK_FALSE(loop->watch(-1));
    }
    SECTION("a child's end is told once, with its code")
    {
        const auto pid = spawn({.program = "sh", .arguments = {"-c", "exit 7"}});
        REQUIRE(pid);
        ChildExit end;
        const Handle child = loop->on_child_exit(*pid, [&](const ChildExit& exit) { end = exit; });
        spin_until("the end", [&] { return end.code.has_value(); });
        CHECK(end.code == 7);
    }
    SECTION("a signal runs its callback and ends nothing")
    {
        int got = 0;
        const Handle handle = loop->on_signal(SIGUSR2, [&] { ++got; });
        ::kill(::getpid(), SIGUSR2);
        spin_until("the signal", [&] { return got == 1; });
    }
}

TEST_CASE("the second viewer of a machine raises the window of the first", "[viewer]")
{
    const TempDir dir;
    const auto loop = make_qt_loop();
    std::vector<RaiseRequest> raised;
    auto first = SingleWindow::claim(
        *loop, dir.path(), "3f9a", [&](const RaiseRequest& request) { raised.push_back(request); });
    REQUIRE(first);
    REQUIRE(*first);
    auto second = SingleWindow::claim(*loop, dir.path(), "3f9a", [](const RaiseRequest&) {});
    REQUIRE(second);
    CHECK_FALSE(*second);
    auto other = SingleWindow::claim(*loop, dir.path(), "b00c", [](const RaiseRequest&) {});
    REQUIRE(other);
    CHECK(*other);

    bool done = false;
    const auto peer = SingleWindow::raise_other(
        *loop, dir.path(), "3f9a", {4, true, "token"}, [&](const Result<void>& end) {
            CHECK(end);
            done = true;
        });
    spin_until("the answer", [&] { return done; });
    REQUIRE(raised.size() == 1);
    CHECK(raised[0].run == 4);
    CHECK(raised[0].history);
    CHECK(raised[0].activation_token == "token");

    first->reset();
    auto next = SingleWindow::claim(*loop, dir.path(), "3f9a", [](const RaiseRequest&) {});
    REQUIRE(next);
    CHECK(*next);
}

TEST_CASE("the arguments of the viewer are checked", "[viewer]")
{
    CHECK(parse_options({"web"})->machine == "web");
    CHECK(parse_options({"web", "--run", "3", "--history"})->run == 3);
    CHECK(parse_options({"--log", "/x"})->log_folder == "/x");
    CHECK(parse_options({"--machines"})->machines);
    CHECK(parse_options({"--new"})->new_machine);
    CHECK(parse_options({"--history"})->history);
    CHECK(parse_options({"--about"})->about);
    CHECK(parse_options({"--copy", "10.0.2.15"})->copy == "10.0.2.15");
    CHECK(parse_options({"--help"})->help);
    for (const std::vector<std::string>& bad :
         std::vector<std::vector<std::string>>{{},
                                               {"a", "b"},
                                               {"web", "--run"},
                                               {"web", "--run", "0"},
                                               {"web", "--run", "x"},
                                               {"--nonsense"},
                                               {"web", "--log", "/x"},
                                               {"--log", "/x", "--history"},
                                               {"--machines", "--new"},
                                               {"--machines", "web"},
                                               {"--machines", "--history"},
                                               {"--about", "web"},
                                               {"--copy"},
                                               {"--new", "--run", "1"}}) {
        const auto options = parse_options(bad);
        REQUIRE_FALSE(options);
        CHECK(options.error().code == ErrorCode::Invalid);
        CHECK_FALSE(options.error().hint.empty());
    }
}

TEST_CASE("keys send what a terminal sends", "[viewer]")
{
    const auto bytes = [](int key, Qt::KeyboardModifiers modifiers, const QString& text = {}) {
        return bytes_of_key(key_press(QKeyEvent(QEvent::KeyPress, key, modifiers, text)));
    };
    CHECK(bytes(Qt::Key_C, Qt::ControlModifier) == "\x03");
    CHECK(bytes(Qt::Key_BracketLeft, Qt::ControlModifier) == "\x1b");
    CHECK(bytes(Qt::Key_Return, Qt::NoModifier) == "\r");
    CHECK(bytes(Qt::Key_Backspace, Qt::NoModifier) == "\x7f");
    CHECK(bytes(Qt::Key_Up, Qt::NoModifier) == "\x1b[A");
    CHECK(bytes(Qt::Key_X, Qt::AltModifier, QStringLiteral("x")) == "\x1bx");
    CHECK(bytes(Qt::Key_Adiaeresis, Qt::NoModifier, QStringLiteral("ä")) == "ä");
    CHECK(bytes(Qt::Key_Shift, Qt::ShiftModifier).empty());
}
