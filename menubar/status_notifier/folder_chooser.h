#pragma once

#include "vzcore/bus/bus.h"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace berth::menu {

/// Lets the user choose a folder in the desktop's own dialog, by
/// org.freedesktop.portal.FileChooser. Lives on the loop. A dialog that is open when this ends is
/// closed, and nobody hears of it.
class FolderChooser {
public:
    /// The path of a folder; nothing when the user chose none.
    using Chosen = std::function<void(Result<std::optional<std::string>>)>;

    /// `bus` is the user's and outlives this.
    explicit FolderChooser(bus::Connection& bus) : bus_(bus) {}
    ~FolderChooser();
    FolderChooser(const FolderChooser&) = delete;
    FolderChooser& operator=(const FolderChooser&) = delete;

    /// `chosen` runs once, never inside this call. Unsupported: this desktop has no such dialog.
    void choose(const std::string& title, Chosen chosen);

private:
    struct Dialog {
        std::string path;  ///< Of the portal's object for it.
        Chosen chosen;
        Handle response, portal;
        bool portal_was_there = false;
    };

    void listen(int number);
    void opened(int number, const Result<bus::Values>& answer);
    void portal_is(int number, const std::string& owner);
    void responded(int number, const bus::Values& arguments);
    void finish(int number, const Result<std::optional<std::string>>& result);

    bus::Connection& bus_;
    std::map<int, Dialog> dialogs_;
    int last_ = 0;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

/// The path in a "file:" URI of this host; nothing when it is no such.
std::optional<std::string> path_of_uri(const std::string& uri);

}  // namespace berth::menu
