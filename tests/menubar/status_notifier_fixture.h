#pragma once

#include "menubar/status_notifier/status_notifier.h"
#include "tests/support/catch.h"
#include "tests/support/fake_tray.h"
#include "tests/support/private_bus.h"
#include "tests/support/run_loop.h"

#include <string>
#include <vector>

namespace berth::test {

inline menu::Row item_row(std::string id, std::string title)
{
    menu::Row row{.id = std::move(id), .title = std::move(title)};
    row.command = menu::CopyText{row.id};
    return row;
}

inline menu::Row check_row(std::string id, std::string title, bool checked)
{
    menu::Row row = item_row(std::move(id), std::move(title));
    row.kind = menu::RowKind::Check;
    row.checked = checked;
    return row;
}

inline menu::Row separator_row(std::string id)
{
    return {.id = std::move(id), .kind = menu::RowKind::Separator};
}

inline menu::Row submenu_row(std::string id, std::string title, std::vector<menu::Row> children)
{
    menu::Row row{.id = std::move(id), .title = std::move(title)};
    row.children = std::move(children);
    return row;
}

/// A menu with one of each.
inline menu::Menu small_menu()
{
    menu::Menu menu{.mark = menu::Mark::Running, .summary = "1 of 2 machines running"};
    menu::Row force = item_row("m/web/kill", "Force Stop…");
    force.question = menu::Question{"Force web to stop?", "Force Stop"};
    menu::Row pause = item_row("m/web/pause", "Pause");
    pause.enabled = false;
    menu.root.children = {submenu_row("m/web",
                                      "my_web_vm",
                                      {item_row("m/web/stop", "Stop"),
                                       pause,
                                       force,
                                       check_row("m/web/autostart", "Start at Login", true)}),
                          submenu_row("m/db", "db", {item_row("m/db/start", "Start")}),
                          separator_row("sep"),
                          menu::Row{.id = "heading", .title = "Memory: 4 GB"},
                          item_row("quit", "Quit")};
    return menu;
}

/// What a panel is to show of a menu, made without what is tested.
inline void
draw_rows(const std::vector<menu::Row>& rows, const std::string& indent, std::string& text)
{
    for (const menu::Row& row : rows) {
        if (row.kind == menu::RowKind::Separator) {
            text += indent + "---\n";
            continue;
        }
        const std::string box = row.kind != menu::RowKind::Check ? ""
                                : row.checked                    ? "[x] "
                                                                 : "[ ] ";
        const bool more = !row.children.empty() || row.question;
        text += indent + box + (row.enabled ? row.title : "(" + row.title + ")") +
                (more ? " >" : "") + "\n";
        if (row.question && row.children.empty())
            text += indent + "  (" + row.question->text + ")\n" + indent + "  " +
                    row.question->answer + "\n";
        draw_rows(row.children, indent + "  ", text);
    }
}

inline std::string picture_of(const menu::Menu& menu)
{
    std::string text;
    draw_rows(menu.root.children, "", text);
    return text;
}

/// An agent's side of the bus, and what its renderer reported.
class Tray {
public:
    explicit Tray(EventLoop& loop, const std::string& address)
        : bus(bus::Connection::open(loop, address)),
          renderer(menu::make_status_notifier(
              loop,
              *bus,
              activation,
              {.opening =
                   [this] {
                       ++opened;
                       if (when_opened) when_opened();
                   },
               .chosen = [this](const std::string& id) { chosen.push_back(id); },
               .secondary = [this] { ++secondary; }},
              "/icons"))
    {
    }

    std::unique_ptr<bus::Connection> bus;
    menu::Activation activation;
    int opened = 0, secondary = 0;
    Callback when_opened;
    std::vector<std::string> chosen;
    std::unique_ptr<menu::Renderer> renderer;
};

/// A desktop with a watcher and one tray whose menu is shown.
struct Desktop {
    std::unique_ptr<EventLoop> loop = EventLoop::create();
    PrivateBus bus;
    std::unique_ptr<FakeWatcher> watcher = std::make_unique<FakeWatcher>(*loop, bus.address());
    Tray tray{*loop, bus.address()};
    menu::Menu menu = small_menu();
    std::unique_ptr<FakePanel> panel;

    Desktop()
    {
        tray.renderer->show(menu);
        wait([&] { return watcher->items.size() == 1; });
        panel = std::make_unique<FakePanel>(*loop, bus.address(), watcher->items.front());
    }

    void wait(const std::function<bool()>& condition) { run_until(*loop, condition); }
    /// Shows the menu as it is now; the panel has heard of it then.
    void show()
    {
        panel->heard.clear();
        panel->layouts.clear();
        panel->properties.clear();
        tray.renderer->show(menu);
        panel->settle();
    }
    menu::Row& row(std::size_t index) { return menu.root.children.at(index); }
};

}  // namespace berth::test
