#include "agent/client/login/login_item.h"

#include "vzcore/base/file.h"
#include "vzcore/process.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace berth::login {
namespace {

constexpr Bytes kLimit = kib(64);

/// What is in the file; nothing when there is none.
Result<std::optional<std::string>> read_if_there(const std::string& path)
{
    auto text = read_file(path, kLimit);
    if (text) return std::optional<std::string>(std::move(*text));
    if (text.error().code == ErrorCode::NotFound) return std::optional<std::string>();
    return tl::unexpected<Error>(text.error());
}

Result<void> write(const std::string& path, const std::string& text)
{
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
    if (error) return fail_errno(error.value(), "making the folder of " + path);
    return write_file_atomically(path, text);
}

tl::unexpected<Error> not_ours(const std::string& path)
{
    return fail(ErrorCode::AlreadyExists,
                path + " is not a file of Berth's, and is left as it is",
                "move it away, then try again");
}

std::string detail_of(const Status& status)
{
    const std::string program = status.content ? status.content->program : "";
    switch (status.state) {
    case Status::State::Absent: return "the agent is not started at login";
    case Status::State::Installed: return "the agent is started at login by " + status.manager;
    case Status::State::Outdated:
        if (status.activity.enabled == false)
            return "the item is there, and " + status.manager + " has it switched off";
        return "the agent is started at login by " + status.manager +
               ", by a file that this version would write otherwise";
    case Status::State::Broken:
        return program.empty() ? "it does not say which program to start"
                               : "it points to a program that is not there: " + program;
    case Status::State::Foreign: return "another file is in its place, which is not Berth's";
    case Status::State::Unapproved: return "its user has to allow it";
    }
    return "";
}

}  // namespace

std::string_view name_of(Status::State state)
{
    switch (state) {
    case Status::State::Absent: return "absent";
    case Status::State::Installed: return "installed";
    case Status::State::Outdated: return "outdated";
    case Status::State::Broken: return "broken";
    case Status::State::Foreign: return "foreign";
    case Status::State::Unapproved: return "unapproved";
    }
    return "absent";
}

Item::Item(EventLoop& loop, const Places& places, std::string forms, Content wanted)
    : forms_(std::move(forms)), wanted_(std::move(wanted)), managers_(find_managers(loop, places))
{
}

Result<std::string> Item::form_of(const Manager& manager) const
{
    const std::string path = forms_ + "/" + manager.form();
    auto form = read_file(path, kLimit);
    if (!form)
        return tl::unexpected<Error>(form.error()
                                         .during("reading a template")
                                         .hinting("it is installed with Berth: install it again"));
    return form;
}

Result<Status> Item::status()
{
    Manager& used = manager();
    Status status;
    status.manager = used.name();
    status.path = used.path();
    const auto form = form_of(used);
    if (!form) return tl::unexpected<Error>(form.error());
    const auto file = read_if_there(status.path);
    if (!file) return tl::unexpected<Error>(file.error());
    if (*file && !is_ours(**file)) status.state = Status::State::Foreign;
    if (*file && is_ours(**file)) {
        status.content = read(used.syntax(), *form, **file);
        const auto wanted = fill(used.syntax(), *form, wanted_);
        const bool runs = status.content && ::access(status.content->program.c_str(), X_OK) == 0;
        status.state = !runs                         ? Status::State::Broken
                       : wanted && *wanted == **file ? Status::State::Installed
                                                     : Status::State::Outdated;
    }
    if (auto activity = used.activity(); activity) status.activity = *activity;
    if (status.state == Status::State::Installed && status.activity.enabled == false)
        status.state = Status::State::Outdated;
    status.leftovers = files_from(1);
    status.detail = detail_of(status);
    return status;
}

std::vector<std::string> Item::files() const
{
    return files_from(0);
}

std::vector<std::string> Item::files_from(std::size_t first) const
{
    std::vector<std::string> ours;
    for (std::size_t i = first; i < managers_.size(); ++i)
        if (const auto file = read_if_there(managers_[i]->path()); file && *file && is_ours(**file))
            ours.push_back(managers_[i]->path());
    return ours;
}

Result<Change> Item::install()
{
    Manager& used = manager();
    const auto form = form_of(used);
    if (!form) return tl::unexpected<Error>(form.error());
    const auto wanted = fill(used.syntax(), *form, wanted_);
    if (!wanted) return tl::unexpected<Error>(wanted.error());
    const auto file = read_if_there(used.path());
    if (!file) return tl::unexpected<Error>(file.error());
    if (*file && !is_ours(**file)) return not_ours(used.path());
    const Change change = !*file              ? Change::Written
                          : **file == *wanted ? Change::None
                                              : Change::Replaced;
    if (change != Change::None)
        if (auto written = write(used.path(), *wanted); !written)
            return tl::unexpected<Error>(written.error());
    for (std::size_t i = 1; i < managers_.size(); ++i)
        if (const auto other = read_if_there(managers_[i]->path());
            other && *other && is_ours(**other))
            if (auto removed = remove_from(*managers_[i]); !removed)
                return tl::unexpected<Error>(removed.error());
    if (auto enabled = used.enable(); !enabled)
        return fail(enabled.error(), "having " + used.name() + " take up " + used.path());
    return change;
}

Result<std::vector<std::string>> Item::remove()
{
    std::vector<std::string> removed;
    for (const auto& manager : managers_) {
        const auto file = read_if_there(manager->path());
        if (!file) return tl::unexpected<Error>(file.error());
        if (!*file) continue;
        if (!is_ours(**file)) {
            if (manager == managers_.front()) return not_ours(manager->path());
            continue;
        }
        if (auto gone = remove_from(*manager); !gone) return tl::unexpected<Error>(gone.error());
        removed.push_back(manager->path());
    }
    return removed;
}

Result<void> Item::remove_from(Manager& manager)
{
    // A leftover's manager may not be there at all; its file goes all the same.
    const bool used = &manager == managers_.front().get();
    if (auto disabled = manager.disable(); !disabled && used) return disabled;
    if (::unlink(manager.path().c_str()) != 0 && errno != ENOENT)
        return fail_errno(errno, "removing " + manager.path());
    if (auto forgotten = manager.forget(); !forgotten && used) return forgotten;
    return {};
}

Result<std::string> find_forms()
{
    return own_program_dir().map([](const std::string& folder) {
        return std::filesystem::path(folder).parent_path().string() + "/share/berth/LaunchAgents";
    });
}

}  // namespace berth::login
