// The portal's dialog, against a portal that is not real on a bus that is.
#include "menubar/status_notifier/folder_chooser.h"
#include "tests/support/catch.h"
#include "tests/support/fake_session_services.h"
#include "tests/support/private_bus.h"
#include "tests/support/run_loop.h"

using namespace berth;
using namespace berth::menu;
using namespace berth::test;

namespace {

using Outcome = Result<std::optional<std::string>>;

struct Choosing {
    std::unique_ptr<EventLoop> loop = EventLoop::create();
    PrivateBus bus;
    std::unique_ptr<FakePortal> portal = std::make_unique<FakePortal>(*loop, bus.address());
    std::unique_ptr<bus::Connection> connection = bus::Connection::open(*loop, bus.address());
    std::unique_ptr<FolderChooser> chooser = std::make_unique<FolderChooser>(*connection);
    std::vector<Outcome> outcomes;

    Choosing()
    {
        wait([&] { return portal->is_there() && connection->is_ready(); });
    }
    void wait(const std::function<bool()>& condition) { run_until(*loop, condition); }
    void choose()
    {
        chooser->choose("Share a folder",
                        [this](const Outcome& outcome) { outcomes.push_back(outcome); });
        CHECK(outcomes.empty());
    }
    void open()
    {
        choose();
        wait([&] { return !portal->asked.empty(); });
    }
    Outcome outcome()
    {
        wait([&] { return !outcomes.empty(); });
        return outcomes.front();
    }
};

}  // namespace

TEST_CASE("a folder that the user chooses is told by its path", "[folder]")
{
    Choosing desktop;
    SECTION("where the portal foretold its answer") {}
    SECTION("where an old portal answers elsewhere")
    {
        desktop.portal->own_path = "/org/freedesktop/portal/desktop/request/other/1";
    }
    desktop.open();
    CHECK(desktop.portal->asked.front().at(1).as_text() == "Share a folder");
    bool ponged = false;
    desktop.connection->call({"org.freedesktop.portal.Desktop", "/x", "a.b", "C"},
                             {},
                             std::chrono::seconds(60),
                             [&](const auto&) { ponged = true; });
    desktop.wait([&] { return ponged; });
    desktop.portal->respond(0, {"file:///home/u/a%20b%C3%BC"});
    const Outcome outcome = desktop.outcome();
    REQUIRE(outcome);
    CHECK(*outcome == "/home/u/a bü");
    desktop.chooser.reset();
    CHECK(desktop.outcomes.size() == 1);
}

TEST_CASE("a user who chooses nothing is no failure", "[folder]")
{
    Choosing desktop;
    desktop.open();
    desktop.portal->respond(1, {});
    const Outcome outcome = desktop.outcome();
    REQUIRE(outcome);
    CHECK_FALSE(outcome->has_value());
}

TEST_CASE("a dialog that fails says so", "[folder]")
{
    Choosing desktop;
    desktop.open();
    SECTION("by the portal's word")
    {
        desktop.portal->respond(2, {});
    }
    SECTION("with a place of another host")
    {
        desktop.portal->respond(0, {"sftp://elsewhere/home"});
    }
    SECTION("with nothing in it")
    {
        desktop.portal->respond(0, {});
    }
    SECTION("when the portal goes")
    {
        desktop.portal.reset();
    }
    CHECK_FALSE(desktop.outcome());
}

TEST_CASE("without a portal there is no dialog", "[folder]")
{
    Choosing desktop;
    SECTION("on a bus")
    {
        desktop.portal.reset();
    }
    SECTION("without a bus")
    {
        desktop.bus.stop();
        desktop.wait([&] { return !desktop.connection->is_ready(); });
    }
    desktop.choose();
    const Outcome outcome = desktop.outcome();
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::Unsupported);
    CHECK(outcome.error().message == "this desktop has no dialog to choose a folder");
}

TEST_CASE("a dialog is closed when nobody waits for it any more", "[folder]")
{
    Choosing desktop;
    desktop.open();
    desktop.chooser.reset();
    desktop.wait([&] { return desktop.portal->closed == 1; });
    desktop.portal->respond(0, {"file:///home"});
    CHECK(desktop.outcomes.empty());
}

TEST_CASE("file URIs are taken apart, others refused", "[folder]")
{
    CHECK(path_of_uri("file:///a/b") == "/a/b");
    CHECK(path_of_uri("file://localhost/a") == "/a");
    CHECK(path_of_uri("file:///%41%2f") == "/A/");
    for (const char* wrong : {"",
                              "file:",
                              "file://",
                              "http:///a",
                              "file://elsewhere.example/a",
                              "file:///a%",
                              "file:///a%4",
                              "file:///a%zz",
                              "file:///a%00b"}) {
        INFO(wrong);
        CHECK_FALSE(path_of_uri(wrong));
    }
}
