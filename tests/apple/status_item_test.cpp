// The renderer with its two threads: the loop on one, AppKit on this one, and between them posts.
#include "menubar/appkit/status_item.h"
#include "tests/apple/turn_until.h"
#include "tests/support/catch.h"

#include <atomic>
#include <thread>

using namespace berth;
using namespace berth::menu;
using namespace berth::test;

namespace {

struct Bar {
    Bar() : thread([this] { loop->run(); })
    {
        on_loop([this] {
            RendererEvents events;
            events.opening = [this] { ++openings; };
            events.chosen = [this](const std::string& id) {
                wrong_thread = wrong_thread || std::this_thread::get_id() != thread.get_id();
                last_is_quit = id == "quit";
                ++choices;
            };
            renderer = make_status_item(*loop, std::move(events));
        });
    }
    ~Bar()
    {
        on_loop([this] { renderer.reset(); });
        loop->stop();
        thread.join();
        for (int i = 0; i < 20; ++i)
            turn_main_run_loop();
    }
    Bar(const Bar&) = delete;
    Bar& operator=(const Bar&) = delete;

    void on_loop(const std::function<void()>& work)
    {
        std::atomic<bool> done = false;
        loop->post([&] {
            work();
            done = true;
        });
        while (!done)
            std::this_thread::yield();
    }
    void show(Mark mark, const std::string& summary)
    {
        Menu menu;
        menu.mark = mark;
        menu.summary = summary;
        Row quit;
        quit.id = "quit";
        quit.title = "Quit";
        quit.command = CopyText{"x"};
        menu.root.children = {quit};
        on_loop([&] { renderer->show(menu); });
    }
    static void until(const std::function<bool()>& holds)
    {
        turn_until(holds);
        REQUIRE(holds());
    }

    std::unique_ptr<EventLoop> loop = EventLoop::create();
    std::unique_ptr<Renderer> renderer;
    std::atomic<int> openings = 0, choices = 0;
    std::atomic<bool> last_is_quit = false, wrong_thread = false;
    std::thread thread;
};

}  // namespace

TEST_CASE("the bar shows what the loop draws, and the loop hears what the bar's user does",
          "[apple][menu]")
{
    {
        Bar bar;
        CHECK_FALSE(bar_item().there);
        bar.show(Mark::Running, "1 of 2 machines running");
        Bar::until([] { return bar_item().there; });
        CHECK(bar_item().symbol == "shippingbox.fill");
        CHECK(bar_item().label == "Berth: 1 of 2 machines running");
        CHECK(bar_item().tool_tip == "1 of 2 machines running");
        CHECK(bar_item().rows == 1);
        bar.show(Mark::Attention, "1 failed");
        Bar::until([] { return bar_item().label == "Berth: 1 failed"; });
        CHECK(bar_item().symbol == "exclamationmark.triangle.fill");
        open_bar_menu();
        click_bar_item("quit");
        Bar::until([&] { return bar.choices == 1 && bar.openings == 1; });
        CHECK(bar.last_is_quit);
        CHECK_FALSE(bar.wrong_thread);
    }
    CHECK_FALSE(bar_item().there);  // it goes with its renderer
}
