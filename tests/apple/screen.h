#pragma once

#include "tests/apple/turn_until.h"
#include "tests/apple/window_probe.h"
#include "tests/menubar/agent_desk.h"
#include "tests/menubar/text_view.h"
#include "vzcore/console/console_log.h"

#include <cstdlib>

namespace berth::test {

inline constexpr const char* kLog = "log/web";

/// AppKit's windows above an agent with one machine, "web". On the main thread only.
struct Screen {
    Screen()
    {
        for (int i = 0; i < 200; ++i)
            long_log += "[    0." + std::to_string(100'000 + i) + "] a line of the boot\n";
    }
    ~Screen()
    {
        probe.reset();
        desk.quit();
        for (int i = 0; i < 5; ++i)
            turn_main_run_loop();
    }
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;

    void open(menu::OpenWindow::Kind kind, const std::string& machine, std::int64_t run = 0)
    {
        if (!probe) probe = std::make_unique<WindowProbe>(*desk.access);
        probe->open({kind, machine, run});
    }
    void until(const std::function<bool()>& holds) const
    {
        turn_until(holds);
        if (probe && probe->is_open(kLog))
            UNSCOPED_INFO("can type: " << probe->can_type(kLog) << ", status: "
                                       << probe->status(kLog) << ", " << probe->place(kLog).above
                                       << " above, " << probe->place(kLog).below << " below");
        REQUIRE(holds());
    }
    /// Where somebody wants to look at it.
    void draw(const std::string& name, const std::string& file) const
    {
        const char* const folder = std::getenv("BERTH_DRAWINGS");
        if (folder != nullptr) probe->draw(name, std::string(folder) + "/" + file + ".png");
    }
    [[nodiscard]] std::string text() const { return narrow(probe->text(kLog)); }
    static std::string narrow(const std::u16string& units)
    {
        TextView view;
        view.text = units;
        return view.ascii();
    }
    void append(int run, const std::string& bytes) const
    {
        const auto file = open_file(desk.log_folder(run) + "/console.log", O_WRONLY | O_APPEND);
        REQUIRE(file);
        REQUIRE(write_all(file->get(), bytes));
    }
    /// What everything of the log would be, styles included.
    [[nodiscard]] TextView whole(int run) const
    {
        LogText model({1'000'000, 100'000'000});
        TextView view;
        view.apply(model.show_end(ConsoleLog::open(desk.log_folder(run)).value().bytes()));
        return view;
    }

    AgentDesk desk{post_to_main};
    std::unique_ptr<WindowProbe> probe;
    std::string long_log;
};

}  // namespace berth::test
