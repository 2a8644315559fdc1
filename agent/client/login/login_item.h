#pragma once

#include "agent/client/login/login_manager.h"

#include <memory>
#include <string>
#include <vector>

namespace berth::login {

/// The item that starts the agent at login, as it is now.
struct Status {
    enum class State {
        Absent,
        Installed,
        Outdated,  ///< Ours, and not what install would make of it: of another version, changed by
                   ///< hand, or switched off.
        Broken,    ///< Ours, and its program is not there.
        Foreign,   ///< A file that is not ours is in its place.
        Unapproved,  ///< Berth.app's, and its user has not allowed it yet.
    };

    State state = State::Absent;
    std::string manager;  ///< "systemd", "xdg-autostart", "launchd" or "Berth.app".
    std::string path;     ///< Of its file, or of the app.
    std::optional<Content>
        content;  ///< Nothing when there is none, or it does not say it any more.
    Activity activity;
    std::vector<std::string> leftovers;  ///< Files of items of ours that another manager has.
    std::string detail;                  ///< One sentence.
};
std::string_view name_of(Status::State state);

enum class Change { None, Written, Replaced };

/// Puts the item in its place, and takes it away. A file without our mark is neither replaced nor
/// removed. Calls wait, running the loop.
class Item {
public:
    /// `forms` is the folder of the templates, `wanted` what the item is to say.
    Item(EventLoop& loop, const Places& places, std::string forms, Content wanted);

    Result<Status> status();
    /// Writes the file and has the manager take it up; an item of ours of another manager goes.
    /// Nothing is started.
    Result<Change> install();
    /// Removes all items of ours, and returns their paths. What runs goes on.
    Result<std::vector<std::string>> remove();
    /// The files of all items of ours, of whatever manager.
    [[nodiscard]] std::vector<std::string> files() const;
    [[nodiscard]] Manager& manager() { return *managers_.front(); }

private:
    Result<std::string> form_of(const Manager& manager) const;
    Result<void> remove_from(Manager& manager);
    /// Those of the managers from the `first` on.
    std::vector<std::string> files_from(std::size_t first) const;

    std::string forms_;
    Content wanted_;
    std::vector<std::unique_ptr<Manager>> managers_;
};

/// Where the templates are: ../share/berth/LaunchAgents from the running program.
Result<std::string> find_forms();

}  // namespace berth::login
