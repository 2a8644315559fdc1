#pragma once

#include "menubar/commander.h"
#include "menubar/feed.h"
#include "menubar/notices/announcer.h"
#include "menubar/renderer.h"

#include <memory>

namespace berth::menu {

/// The menu of one agent: the feed's snapshot becomes a menu, the renderer draws it, and what its
/// user chooses is carried out; what its user should know is shown as notices. Lives on the loop.
class MenuBar {
public:
    using MakeRenderer = std::function<std::unique_ptr<Renderer>(RendererEvents)>;

    /// All of them outlive it.
    MenuBar(Loop& loop,
            AgentPort& port,
            Desktop& desktop,
            Notifier& notifier,
            const MakeRenderer& make_renderer);
    ~MenuBar();
    MenuBar(const MenuBar&) = delete;
    MenuBar& operator=(const MenuBar&) = delete;

    /// Why no menu is seen, as one sentence; empty while it is seen.
    [[nodiscard]] std::string problem() const { return renderer_->problem(); }

private:
    void show();
    void opening();
    void choose(const std::string& row_id);
    void ask_login_item();

    Desktop& desktop_;
    Commander commander_;
    Announcer announcer_;
    std::unique_ptr<Renderer> renderer_;
    Menu menu_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< For late answers.
    Feed feed_;                                                   ///< Last: it calls show().
};

}  // namespace berth::menu
