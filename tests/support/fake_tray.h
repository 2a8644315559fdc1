#pragma once

#include "vzcore/bus/bus.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace berth::test {

/// org.kde.StatusNotifierWatcher, as a desktop has it.
class FakeWatcher {
public:
    FakeWatcher(Loop& loop, const std::string& address);

    [[nodiscard]] bool is_there() const { return there_; }
    /// A panel comes or goes.
    void set_host(bool there);

    std::vector<std::string> items;  ///< The names that were registered, in that order.
    bool has_host = true;
    bool refuse = false;

private:
    std::unique_ptr<bus::Connection> bus_;
    Handle object_, name_;
    bool there_ = false;
};

/// A panel: keeps a copy of an item's menu, as real ones do, and asks for no more than it is told
/// to.
class FakePanel {
public:
    /// A row as the panel knows it.
    struct Row {
        std::map<std::string, bus::Value> properties;
        std::vector<int> children;
    };

    FakePanel(EventLoop& loop, const std::string& address, const std::string& item);

    /// Calls a method of the menu and waits for the answer.
    Result<bus::Values> menu(const std::string& member, bus::Values arguments);
    Result<bus::Values> item(const std::string& member, bus::Values arguments);
    Result<bus::Values> event(int row, const std::string& kind = "clicked");
    /// A property of the item, or of the menu's object.
    bus::Value item_property(const std::string& name);
    bus::Value menu_property(const std::string& name);
    Result<bus::Values> call(const bus::Method& method, bus::Values arguments);

    /// Waits until everything that was sent to us is here, and what we asked for too.
    void settle();
    void read_all();

    /// The rows by their labels, "machine/Stop", with underscores as they are seen.
    [[nodiscard]] int number(const std::string& path) const;
    /// A line a row: "  [x] title", "(title)" where it is disabled, "---".
    [[nodiscard]] std::string picture() const;

    std::map<int, Row> rows;
    std::uint32_t revision = 0;
    std::vector<std::string> heard;                ///< Names of signals.
    std::vector<bus::Values> layouts, properties;  ///< Their arguments.

private:
    void read_layout(int parent);
    void take_layout(const bus::Value& node);
    void take_properties(const bus::Values& arguments);
    void forget(int row);
    void draw(int row, const std::string& indent, std::string& text) const;

    EventLoop& loop_;
    std::string item_;
    std::unique_ptr<bus::Connection> bus_;
    int reading_ = 0;
    std::vector<Handle> listening_;
};

}  // namespace berth::test
