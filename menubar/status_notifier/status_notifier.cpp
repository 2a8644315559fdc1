#include "menubar/status_notifier/status_notifier.h"

#include "menubar/status_notifier/item_object.h"
#include "menubar/status_notifier/item_registration.h"
#include "menubar/status_notifier/menu_object.h"

namespace berth::menu {
namespace {

class StatusNotifier : public Renderer {
public:
    StatusNotifier(Loop& loop,
                   bus::Connection& bus,
                   Activation& activation,
                   const std::string& icons,
                   const RendererEvents& events)
        : item_(loop, bus, activation, icons, events.secondary), menu_(loop, bus, events),
          registration_(bus)
    {
    }

    void show(const Menu& menu) override
    {
        item_.show(menu.mark, menu.summary, menu.details);
        menu_.show(menu.root);
        registration_.begin();
    }
    [[nodiscard]] std::string problem() const override { return registration_.problem(); }

private:
    ItemObject item_;
    MenuObject menu_;
    ItemRegistration registration_;
};

}  // namespace

std::unique_ptr<Renderer> make_status_notifier(Loop& loop,
                                               bus::Connection& bus,
                                               Activation& activation,
                                               const RendererEvents& events,
                                               const std::string& icons)
{
    return std::make_unique<StatusNotifier>(loop, bus, activation, icons, events);
}

}  // namespace berth::menu
