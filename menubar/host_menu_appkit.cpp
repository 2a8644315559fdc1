#include "menubar/appkit/desktop_appkit.h"
#include "menubar/appkit/notifier_un.h"
#include "menubar/appkit/status_item.h"
#include "menubar/host_menu.h"
#include "menubar/menu_bar.h"
#include "vzcore/base/paths.h"

namespace berth::menu {
namespace {

// In the order of construction: each uses those before it.
class AppKitMenu : public HostMenu {
public:
    AppKitMenu(Loop& loop, AgentPort& port, const Paths& paths)
        : desktop_(make_appkit_desktop(loop, port, paths)), notifier_(make_user_notifier(loop)),
          bar_(loop, port, *desktop_, *notifier_, [&](RendererEvents events) {
              return make_status_item(loop, std::move(events));
          })
    {
    }
    [[nodiscard]] std::string problem() const override { return bar_.problem(); }
    [[nodiscard]] std::string notice_problem() const override { return notifier_->problem(); }

private:
    std::unique_ptr<Desktop> desktop_;
    std::unique_ptr<Notifier> notifier_;
    MenuBar bar_;
};

}  // namespace

std::unique_ptr<HostMenu> open_host_menu(Loop& loop, AgentPort& port)
{
    const auto paths = find_paths();  // the agent that is behind the port has found them
    return std::make_unique<AppKitMenu>(loop, port, paths.value_or(Paths{"/tmp", "/tmp", "/tmp"}));
}

}  // namespace berth::menu
