// How long the user waits for the menu: from show() to the signal at a panel, and from a click
// there to chosen(). The panel has a thread of its own and is otherwise idle; the bus is a real
// dbus-daemon. The menu is that of 200 machines.
#include "menubar/status_notifier/status_notifier.h"
#include "tests/support/catch.h"
#include "tests/support/fake_tray.h"
#include "tests/support/figures.h"
#include "tests/support/private_bus.h"
#include "tests/support/run_loop.h"

#include <atomic>
#include <thread>

using namespace berth;
using namespace berth::menu;
using namespace berth::test;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int kRounds = 200;
constexpr const char* kMenuInterface = "com.canonical.dbusmenu";

Row row(const std::string& id, const std::string& title)
{
    Row made{.id = id, .title = title};
    made.command = CopyText{id};
    return made;
}

Menu large_menu(int machines)
{
    Menu menu{.mark = Mark::Running, .summary = "200 machines"};
    for (int i = 0; i < machines; ++i) {
        const std::string id = "machine/" + std::to_string(i);
        Row machine{.id = id, .title = "machine " + std::to_string(i) + "   running"};
        for (const char* title : {"Stop", "Pause", "Restart", "Console Log…", "Copy Address"})
            machine.children.push_back(row(id + "/" + title, title));
        menu.root.children.push_back(std::move(machine));
    }
    return menu;
}

/// A panel on its own thread: hears of changes, and clicks.
class PanelThread {
public:
    PanelThread(const std::string& address, const std::string& item)
        : bus_(bus::Connection::open(*loop_, address)), item_(item)
    {
        heard_ = bus_->listen({item, "/MenuBar", kMenuInterface, "ItemsPropertiesUpdated"},
                              [this](const auto&) {
                                  heard_at_ = Clock::now();
                                  ++signals;
                              });
        ready_ = bus_->on_ready([this] { is_ready = true; });
        thread_ = std::thread([this] { loop_->run(); });
    }
    PanelThread(const PanelThread&) = delete;
    PanelThread& operator=(const PanelThread&) = delete;
    ~PanelThread()
    {
        loop_->stop();
        thread_.join();
    }

    void click(int number)
    {
        loop_->post([this, number] {
            clicked_at_ = Clock::now();
            bus_->call({item_, "/MenuBar", kMenuInterface, "Event"},
                       {bus::Value::int32(number),
                        bus::Value::text("clicked"),
                        bus::Value::variant(bus::Value::int32(0)),
                        bus::Value::uint32(0)},
                       5s,
                       [](const auto&) {});
        });
    }
    [[nodiscard]] Clock::time_point heard_at() const { return heard_at_; }
    [[nodiscard]] Clock::time_point clicked_at() const { return clicked_at_; }

    std::atomic<int> signals = 0;
    std::atomic<bool> is_ready = false;

private:
    std::unique_ptr<EventLoop> loop_ = EventLoop::create();
    std::unique_ptr<bus::Connection> bus_;
    std::string item_;
    std::atomic<Clock::time_point> heard_at_{}, clicked_at_{};
    Handle heard_, ready_;
    std::thread thread_;
};

}  // namespace

TEST_CASE("the menu's way to a panel, and a click's way back", "[bench]")
{
    const auto loop = EventLoop::create();
    const PrivateBus daemon;
    FakeWatcher watcher(*loop, daemon.address());
    const auto bus = bus::Connection::open(*loop, daemon.address());
    std::optional<Clock::time_point> chosen_at;
    Menu menu = large_menu(200);
    Activation activation;
    const auto renderer = make_status_notifier(
        *loop, *bus, activation, {.chosen = [&](const std::string&) { chosen_at = Clock::now(); }});
    renderer->show(menu);
    run_until(*loop, [&] { return watcher.items.size() == 1; });
    FakePanel reader(*loop, daemon.address(), watcher.items.front());
    PanelThread panel(daemon.address(), watcher.items.front());
    run_until(*loop, [&] { return panel.is_ready.load(); });
    reader.settle();

    std::vector<double> to_host;
    std::vector<double> in_show;
    for (int i = 0; i < kRounds; ++i) {
        menu.root.children[static_cast<std::size_t>(i)].title += "!";
        const int before = panel.signals;
        const auto begin = Clock::now();
        renderer->show(menu);
        in_show.push_back(millis_since(begin));
        run_until(*loop, [&] { return panel.signals > before; });
        to_host.push_back(millis_between(begin, panel.heard_at()));
    }
    const int stop = reader.number("machine 100   running!/Stop");
    std::vector<double> to_us;
    for (int i = 0; i < kRounds; ++i) {
        chosen_at.reset();
        panel.click(stop);
        run_until(*loop, [&] { return chosen_at.has_value(); });
        to_us.push_back(millis_between(panel.clicked_at(), *chosen_at));
    }
    print_millis("a change of one of 200 machines, show() alone", in_show);
    print_millis("a change of one of 200 machines, from show() to the signal at the panel",
                 to_host);
    print_millis("a click, from the panel to chosen()", to_us);
}
