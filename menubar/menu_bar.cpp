#include "menubar/menu_bar.h"

#include "menubar/model/menu.h"

namespace berth::menu {

MenuBar::MenuBar(Loop& loop,
                 AgentPort& port,
                 Desktop& desktop,
                 Notifier& notifier,
                 const MakeRenderer& make_renderer)
    : desktop_(desktop), commander_(port, desktop, notifier),
      announcer_(
          loop, port, notifier, [this](const Command& command) { commander_.carry_out(command); }),
      renderer_(
          make_renderer({[this] { opening(); },
                         [this](const std::string& row_id) { choose(row_id); },
                         [this] {
                             commander_.carry_out(OpenWindow{OpenWindow::Kind::Machines, {}, 0});
                         }})),
      feed_(loop, port, [this] { show(); })
{
    ask_login_item();
}

MenuBar::~MenuBar() = default;

void MenuBar::show()
{
    Menu menu = build_menu(feed_.snapshot());
    if (menu == menu_) return;
    menu_ = std::move(menu);
    renderer_->show(menu_);
}

// How long ago things were has moved on, and the login item is anybody's to change.
void MenuBar::opening()
{
    show();
    ask_login_item();
}

// The menu may have changed under the user's hand: what the row is now counts.
void MenuBar::choose(const std::string& row_id)
{
    const Row* row = find_row(menu_.root, row_id);
    if (!row || !row->enabled || !row->command) return;
    const Command command = *row->command;  // what it does may change the menu
    commander_.carry_out(command);
    if (std::holds_alternative<SetLoginItem>(command)) ask_login_item();
}

void MenuBar::ask_login_item()
{
    desktop_.login_item([this, alive = std::weak_ptr(alive_)](std::optional<LoginStart> starts) {
        if (!alive.expired()) feed_.set_starts_at_login(starts);
    });
}

}  // namespace berth::menu
