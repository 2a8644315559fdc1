#pragma once

#include "vzcore/bus/bus.h"

#include <string>

namespace berth::menu {

/// Tells the watcher of status items that there is one of ours, each time that a watcher appears:
/// panels come later than we do, restart, and are exchanged. Lives on the loop.
class ItemRegistration {
public:
    explicit ItemRegistration(bus::Connection& bus) : bus_(bus) {}
    ~ItemRegistration();
    ItemRegistration(const ItemRegistration&) = delete;
    ItemRegistration& operator=(const ItemRegistration&) = delete;

    void begin();
    /// Why the item is not seen, as one sentence; empty while it is.
    [[nodiscard]] std::string problem() const;

private:
    void watcher_is(const std::string& owner);
    void register_item();
    void ask_for_host();

    bus::Connection& bus_;
    bool has_watcher_ = false;
    bool has_host_ = true;  ///< As far as is known.
    std::string refusal_;
    std::shared_ptr<int> watcher_ = std::make_shared<int>(0);  ///< Answers count for this one only.
    Handle watching_, host_came_, host_went_;
};

}  // namespace berth::menu
