// Notices, against a daemon that is not real on a bus that is.
#include "menubar/status_notifier/notifier_dbus.h"
#include "tests/support/catch.h"
#include "tests/support/fake_session_services.h"
#include "tests/support/private_bus.h"
#include "tests/support/run_loop.h"

using namespace berth;
using namespace berth::menu;
using namespace berth::test;
using namespace std::chrono_literals;

namespace {

Notice notice(const std::string& key, const std::string& summary)
{
    return {.key = key,
            .summary = summary,
            .body = "a <b> & c",
            .urgency = Notice::Urgency::Critical,
            .actions = {{"Start", CopyText{"start"}}, {"Show Log", CopyText{"log"}}}};
}

struct Notifying {
    std::unique_ptr<EventLoop> loop = EventLoop::create();
    PrivateBus bus;
    std::unique_ptr<FakeNotifications> daemon =
        std::make_unique<FakeNotifications>(*loop, bus.address());
    std::unique_ptr<bus::Connection> connection = bus::Connection::open(*loop, bus.address());
    Activation activation;
    std::unique_ptr<Notifier> notifier = make_notifier(*connection, activation, "/icons");
    std::vector<std::string> chosen;

    Notifying()
    {
        wait([&] { return daemon->is_there() && connection->is_ready(); });
    }
    void wait(const std::function<bool()>& condition) { run_until(*loop, condition); }
    void show(const Notice& what)
    {
        notifier->show(what, [this](const Command& command) {
            chosen.push_back(std::get<CopyText>(command).text);
        });
    }
    /// Until the answers to all that was sent are here.
    void settle()
    {
        bool answered = false;
        for (int i = 0; i < 2; ++i) {
            answered = false;
            connection->call({"org.freedesktop.Notifications",
                              "/org/freedesktop/Notifications",
                              "org.freedesktop.DBus.Peer",
                              "Ping"},
                             {},
                             60s,
                             [&](const auto&) { answered = true; });
            wait([&] { return answered; });
        }
    }
};

}  // namespace

TEST_CASE("a notice is shown with its actions, its text escaped", "[notifier]")
{
    Notifying desktop;
    desktop.show(notice("m/web", "web <ended>"));
    desktop.wait([&] { return desktop.daemon->shown.size() == 1; });
    const auto& shown = desktop.daemon->shown.front();
    CHECK(shown.summary == "web <ended>");  // no markup there, says the specification
    CHECK(shown.body == "a &lt;b&gt; &amp; c");
    CHECK(shown.urgency == 2);
    CHECK(shown.replaces == 0);
    CHECK(shown.desktop_entry == "io.github.berth.viewer");
    CHECK(shown.icon == "file:///icons/hicolor/scalable/status/berth-attention.svg");
    CHECK(shown.actions == std::vector<std::string>{"0", "Start", "1", "Show Log", "default", ""});
}

TEST_CASE("a daemon is asked once what it can, and gets no more than that", "[notifier]")
{
    Notifying desktop;
    desktop.daemon->capabilities = {"body"};
    desktop.show(notice("m/web", "one"));
    desktop.show(notice("m/db", "two"));
    desktop.wait([&] { return desktop.daemon->shown.size() == 2; });
    desktop.show(notice("m/x", "three"));
    desktop.wait([&] { return desktop.daemon->shown.size() == 3; });
    CHECK(desktop.daemon->asked_for_capabilities == 1);
    CHECK(desktop.daemon->shown.front().body == "a <b> & c");
    CHECK(desktop.daemon->shown.front().actions.empty());
}

TEST_CASE("an action that is picked runs, once", "[notifier]")
{
    Notifying desktop;
    desktop.show(notice("m/web", "one"));
    desktop.show(notice("m/db", "two"));
    desktop.wait([&] { return desktop.daemon->shown.size() == 2; });
    desktop.settle();
    const auto first = desktop.daemon->shown[0].id;
    desktop.daemon->invoke(first + 7, "0");  // somebody else's
    desktop.daemon->invoke(first, "2");
    desktop.daemon->invoke(first, "-1");
    desktop.daemon->invoke(first, "");
    desktop.daemon->invoke(first, "1x");
    desktop.daemon->invoke(first, "1");
    desktop.daemon->invoke(first, "0");
    desktop.daemon->invoke(desktop.daemon->shown[1].id, "default");
    desktop.wait([&] { return desktop.chosen.size() == 2; });
    desktop.settle();
    CHECK(desktop.chosen == std::vector<std::string>{"log", "start"});
}

TEST_CASE("the right to come to the front comes with an action", "[notifier]")
{
    Notifying desktop;
    desktop.show(notice("m/web", "one"));
    desktop.wait([&] { return desktop.daemon->shown.size() == 1; });
    desktop.settle();
    const auto id = desktop.daemon->shown[0].id;
    desktop.daemon->activate(id + 7, "somebody else's");
    desktop.daemon->activate(id, "token-7");
    desktop.daemon->invoke(id, "1");
    desktop.wait([&] { return desktop.chosen.size() == 1; });
    CHECK(desktop.activation.take() == "token-7");
}

TEST_CASE("what keeps notices from being seen is said in a sentence", "[notifier]")
{
    Notifying desktop;
    desktop.wait([&] { return desktop.notifier->problem().empty(); });
    desktop.daemon.reset();
    desktop.wait([&] {
        return desktop.notifier->problem() ==
               "nothing in this session shows notices: add a notification daemon";
    });
    desktop.bus.stop();
    desktop.wait([&] { return !desktop.connection->is_ready(); });
    CHECK(desktop.notifier->problem() ==
          "the user's message bus is not there, so no notice can be shown");
}

TEST_CASE("a notice with the key of an earlier one takes its place", "[notifier]")
{
    Notifying desktop;
    desktop.show(notice("m/web", "one"));
    desktop.show(notice("m/web", "two"));  // before the daemon said which one is the first
    desktop.show(notice("m/web", "three"));
    desktop.wait([&] { return desktop.daemon->shown.size() == 2; });
    desktop.settle();
    CHECK(desktop.daemon->shown[1].summary == "three");
    CHECK(desktop.daemon->shown[1].replaces == desktop.daemon->shown[0].id);
    desktop.show(notice("m/web", "four"));
    desktop.wait([&] { return desktop.daemon->shown.size() == 3; });
    CHECK(desktop.daemon->shown[2].replaces == desktop.daemon->shown[0].id);
    desktop.settle();
    // What the user closed is not there to be replaced.
    desktop.daemon->close(desktop.daemon->shown[0].id);
    desktop.settle();
    desktop.show(notice("m/web", "five"));
    desktop.wait([&] { return desktop.daemon->shown.size() == 4; });
    CHECK(desktop.daemon->shown[3].replaces == 0);
}

TEST_CASE("without a daemon nothing happens, and one that comes later is used", "[notifier]")
{
    Notifying desktop;
    desktop.show(notice("m/web", "one"));
    desktop.wait([&] { return desktop.daemon->shown.size() == 1; });
    desktop.settle();
    desktop.daemon.reset();
    desktop.show(notice("m/web", "two"));
    bool answered = false;
    desktop.connection->call({"org.freedesktop.Notifications", "/", "a.b", "C"},
                             {},
                             60s,
                             [&](const auto&) { answered = true; });
    desktop.wait([&] { return answered; });
    desktop.daemon = std::make_unique<FakeNotifications>(*desktop.loop, desktop.bus.address());
    desktop.wait([&] { return desktop.daemon->is_there(); });
    desktop.settle();
    desktop.show(notice("m/web", "three"));
    desktop.wait([&] { return desktop.daemon->shown.size() == 1; });
    CHECK(desktop.daemon->shown.front().summary == "three");
    CHECK(desktop.daemon->shown.front().replaces == 0);
    desktop.settle();
    // One that is refused leaves nothing behind.
    desktop.daemon->refuse = true;
    desktop.show(notice("m/db", "four"));
    desktop.settle();
    desktop.daemon->refuse = false;
    desktop.show(notice("m/db", "five"));
    desktop.wait([&] { return desktop.daemon->shown.size() == 2; });
    CHECK(desktop.daemon->shown[1].replaces == 0);
    desktop.notifier.reset();
    desktop.daemon->invoke(desktop.daemon->shown[1].id, "0");
    desktop.settle();
    CHECK(desktop.chosen.empty());
}
