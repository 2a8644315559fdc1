#pragma once

#include "menubar/desktop.h"
#include "menubar/notices/notice.h"
#include "menubar/renderer.h"

#include <optional>
#include <string>
#include <vector>

namespace berth::test {

/// A desktop that notes what it is asked for, and does what the test says.
class FakeDesktop : public menu::Desktop {
public:
    void open_window(const menu::OpenWindow& window, Done done) override
    {
        windows.push_back(window);
        done(answer);
    }
    void open_terminal(const menu::OpenTerminal& terminal,
                       const std::string& program,
                       Done done) override
    {
        terminals.push_back(terminal.machine);
        terminal_programs.push_back(program);
        done(answer);
    }
    void copy(const std::string& text, Done done) override
    {
        clipboard = text;
        done(answer);
    }
    void choose_folder(const std::string& title,
                       std::function<void(Result<std::optional<std::string>>)> chosen) override
    {
        titles.push_back(title);
        chosen(folder);
    }
    void login_item(std::function<void(std::optional<menu::LoginStart>)> told) override
    {
        told(starts_at_login);
    }
    void set_login_item(bool on, Done done) override
    {
        if (answer) starts_at_login = on ? menu::LoginStart::On : menu::LoginStart::Off;
        done(answer);
    }

    Result<void> answer;
    Result<std::optional<std::string>> folder = std::optional<std::string>();
    std::optional<menu::LoginStart> starts_at_login;
    std::vector<menu::OpenWindow> windows;
    std::vector<std::string> terminals, terminal_programs, titles;
    std::string clipboard;
};

/// Keeps the notices; the test chooses.
class FakeNotifier : public menu::Notifier {
public:
    void show(const menu::Notice& notice, std::function<void(const menu::Command&)> chosen) override
    {
        notices.push_back(notice);
        choices.push_back(std::move(chosen));
    }
    [[nodiscard]] std::string problem() const override { return {}; }
    /// The action with that title of the newest notice.
    void choose(const std::string& title)
    {
        for (const auto& action : notices.back().actions)
            if (action.title == title) return choices.back()(action.command);
    }

    std::vector<menu::Notice> notices;
    std::vector<std::function<void(const menu::Command&)>> choices;
};

/// Keeps the menus it is given; the test is the user.
class FakeRenderer : public menu::Renderer {
public:
    explicit FakeRenderer(menu::RendererEvents reports) : events(std::move(reports)) {}
    void show(const menu::Menu& menu) override { menus.push_back(menu); }
    [[nodiscard]] std::string problem() const override { return {}; }

    menu::RendererEvents events;
    std::vector<menu::Menu> menus;
};

}  // namespace berth::test
