#pragma once

#include "menubar/model/row.h"
#include "menubar/renderer.h"
#include "menubar/status_notifier/activation.h"
#include "vzcore/bus/bus.h"

namespace berth::menu {

/// The icon on the bus: an object with org.kde.StatusNotifierItem. Lives on the loop.
class ItemObject {
public:
    /// `activation` outlives it. `icons`: the folder above "hicolor" that has our icons; empty
    /// where the theme of the system has them.
    ItemObject(Loop& loop,
               bus::Connection& bus,
               Activation& activation,
               std::string icons,
               Callback secondary);
    ~ItemObject();
    ItemObject(const ItemObject&) = delete;
    ItemObject& operator=(const ItemObject&) = delete;

    void show(Mark mark, const std::string& summary, const std::string& details);

private:
    void emit(const char* signal, bus::Values arguments = {});
    Result<bus::Values> secondary();

    Loop& loop_;
    bus::Connection& bus_;
    Activation& activation_;
    const std::string icons_;
    const Callback secondary_;
    Mark mark_ = Mark::Idle;
    std::string summary_, details_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    Handle object_;
};

}  // namespace berth::menu
