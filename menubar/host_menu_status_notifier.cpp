#include "menubar/host_menu.h"
#include "menubar/menu_bar.h"
#include "menubar/status_notifier/desktop_xdg.h"
#include "menubar/status_notifier/notifier_dbus.h"
#include "menubar/status_notifier/status_notifier.h"
#include "vzcore/bus/bus.h"

namespace berth::menu {
namespace {

// In the order of construction: each uses those before it.
class StatusNotifierMenu : public HostMenu {
public:
    StatusNotifierMenu(Loop& loop, AgentPort& port)
        : bus_(bus::Connection::open(loop, bus::user_address())),
          desktop_(make_xdg_desktop(loop, *bus_, activation_)),
          notifier_(make_notifier(*bus_, activation_)),
          bar_(loop, port, *desktop_, *notifier_, [&](RendererEvents events) {
              return make_status_notifier(loop, *bus_, activation_, std::move(events));
          })
    {
    }
    [[nodiscard]] std::string problem() const override { return bar_.problem(); }
    [[nodiscard]] std::string notice_problem() const override { return notifier_->problem(); }

private:
    std::unique_ptr<bus::Connection> bus_;
    Activation activation_;
    std::unique_ptr<Desktop> desktop_;
    std::unique_ptr<Notifier> notifier_;
    MenuBar bar_;
};

}  // namespace

std::unique_ptr<HostMenu> open_host_menu(Loop& loop, AgentPort& port)
{
    return std::make_unique<StatusNotifierMenu>(loop, port);
}

}  // namespace berth::menu
