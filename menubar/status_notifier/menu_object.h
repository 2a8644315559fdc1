#pragma once

#include "menubar/renderer.h"
#include "menubar/status_notifier/menu_table.h"
#include "vzcore/bus/bus.h"

namespace berth::menu {

/// The path of the menu, which the item names.
constexpr const char* kMenuPath = "/MenuBar";

/// The menu on the bus: an object with com.canonical.dbusmenu. Hosts keep a copy, which is told of
/// what changes, in one signal a kind of change. Lives on the loop.
class MenuObject {
public:
    MenuObject(Loop& loop, bus::Connection& bus, const RendererEvents& events);
    ~MenuObject();
    MenuObject(const MenuObject&) = delete;
    MenuObject& operator=(const MenuObject&) = delete;

    void show(const Row& root);

private:
    using Answer = Result<bus::Values>;

    [[nodiscard]] Answer layout(const bus::Values& arguments) const;
    [[nodiscard]] Answer group_properties(const bus::Values& arguments) const;
    [[nodiscard]] Answer property(const bus::Values& arguments) const;
    Answer event(const bus::Values& arguments);
    Answer event_group(const bus::Values& arguments);
    Answer about_to_show(const bus::Values& arguments);
    Answer about_to_show_group(const bus::Values& arguments);
    bool take_event(int number, const std::string& kind);
    bool refresh();
    void later(Callback callback);

    Loop& loop_;
    bus::Connection& bus_;
    const RendererEvents events_;
    MenuTable table_;
    std::uint64_t updates_ = 0;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    Handle object_;
};

}  // namespace berth::menu
