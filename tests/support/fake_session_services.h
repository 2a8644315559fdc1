#pragma once

#include "vzcore/bus/bus.h"

#include <memory>
#include <string>
#include <vector>

namespace berth::test {

/// org.freedesktop.Notifications as far as Berth uses it.
class FakeNotifications {
public:
    FakeNotifications(Loop& loop, const std::string& address);

    [[nodiscard]] bool is_there() const { return there_; }
    void invoke(std::uint32_t id, const std::string& action);
    void activate(std::uint32_t id, const std::string& token);
    void close(std::uint32_t id);

    struct Shown {
        std::uint64_t replaces = 0;
        std::string icon, summary, body, desktop_entry;
        std::vector<std::string> actions;
        std::uint64_t urgency = 0;
        std::uint32_t id = 0;
    };
    std::vector<Shown> shown;
    std::vector<std::string> capabilities{"body", "body-markup", "actions"};
    int asked_for_capabilities = 0;
    bool refuse = false;

private:
    Result<bus::Values> notify(const bus::Values& arguments);

    std::unique_ptr<bus::Connection> bus_;
    Handle object_, name_;
    bool there_ = false;
};

/// org.freedesktop.portal.Desktop with its file chooser.
class FakePortal {
public:
    FakePortal(Loop& loop, const std::string& address);

    [[nodiscard]] bool is_there() const { return there_; }
    /// The user closes the newest dialog.
    void respond(std::uint32_t code, const std::vector<std::string>& uris);

    std::vector<bus::Values> asked;  ///< The arguments of OpenFile.
    std::string own_path;            ///< Of requests, when it is not the path that was foretold.
    int closed = 0;

private:
    Result<bus::Values> open_file(const bus::Request& request);

    std::unique_ptr<bus::Connection> bus_;
    std::string path_;
    Handle object_, request_, name_;
    bool there_ = false;
};

}  // namespace berth::test
