#pragma once

#include "menubar/appkit/history_window.h"
#include "menubar/appkit/log_window.h"
#include "menubar/appkit/machines_window.h"
#include "menubar/appkit/new_machine_window.h"
#include "menubar/appkit/windows.h"
#include "tests/apple/window_probe.h"
#include "vzcore/base/foundation_text.h"

// What the probe's .mm files share.
namespace berth::test {

/// The first below that a screen reader calls so; nil where there is none.
NSView* find_view(NSView* view, const std::string& name);
Rgb rgb_of(NSColor* colour);

struct WindowProbe::Impl {
    BerthWindows* windows;

    [[nodiscard]] id<BerthWindow> named(const std::string& name) const
    {
        return [windows windowNamed:to_ns(name)];
    }
    [[nodiscard]] BerthLogWindow* log(const std::string& name) const
    {
        return (BerthLogWindow*)named(name);
    }
    [[nodiscard]] BerthHistoryWindow* history(const std::string& name) const
    {
        return (BerthHistoryWindow*)named(name);
    }
    [[nodiscard]] NSView* control(const std::string& window, const std::string& name) const
    {
        return find_view((NSView*)named(window).window.contentView, name);
    }
    /// Of those windows that have one.
    [[nodiscard]] BerthTable* table(const std::string& name) const
    {
        if (name == "machines") return ((BerthMachinesWindow*)named(name)).table;
        if (name == "new") return ((BerthNewMachineWindow*)named(name)).table;
        return history(name).table;
    }
};

}  // namespace berth::test
