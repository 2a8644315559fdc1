// How a runner saves its guest, and what it does when a guest goes on.
#include "vzcore/aside.h"
#include "vzcore/base/file.h"
#include "vzcore/base/paths.h"
#include "vzcore/runner/runner.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

namespace berth {
namespace {

constexpr std::int64_t kUsualTimeout = 10LL * 60 * 1000;
constexpr std::int64_t kLongestTimeout = 24LL * 3600 * 1000;

Result<std::chrono::milliseconds> timeout_in(const Json& params)
{
    const auto found = params.find("timeout");
    if (found == params.end() || found->is_null()) return std::chrono::milliseconds(kUsualTimeout);
    if (!found->is_number_integer() || found->get<std::int64_t>() <= 0 ||
        found->get<std::int64_t>() > kLongestTimeout)
        return fail(ErrorCode::Invalid, "timeout: expected milliseconds from 1 to a day");
    return std::chrono::milliseconds(found->get<std::int64_t>());
}

/// Whether a state can be written there at all, before a guest is halted for it.
Result<void> check_part(const SavedPaths& paths)
{
    if (auto made = ensure_private_dir(paths.folder); !made) return made;
    const auto file = open_file(paths.part(), O_RDWR | O_CREAT | O_TRUNC);
    return file ? Result<void>() : tl::unexpected<Error>(file.error());
}

Json clock_json(const ClockReport& report)
{
    return {{"right", report.right},
            {"behind", report.behind ? Json(report.behind->count()) : Json()},
            {"reason", report.why_not.empty() ? Json() : Json(report.why_not)}};
}

}  // namespace

void Runner::save_method(Client& /*client*/, const Json& params, const rpc::Reply& reply)
{
    const auto timeout = timeout_in(params);
    if (!timeout) return reply(tl::unexpected<Error>(timeout.error()));
    if (const auto why = machine_->capabilities().cannot_save)
        return reply(tl::unexpected<Error>(*why));
    if (!next(state_, Event::SaveAsked))
        return reply(fail(ErrorCode::Refused,
                          spec_.machine_name + " is " + std::string(name_of(state_)) +
                              ": only a running or paused machine can be saved"));
    const SavedPaths paths(spec_.machine_dir);
    if (auto can = check_part(paths); !can)
        return reply(fail(can.error(), "saving " + spec_.machine_name));

    saving_ = std::make_unique<Saving>();
    saving_->reply = reply;
    saving_->was_running = state_ == State::Running;
    saving_->deadline = loop_.after(*timeout, [this, timeout = *timeout] {
        cancel_save("it was not done within " + exact(timeout));
    });
    apply(Event::SaveAsked);
    publish();
    machine_->save(paths.part(), [this](const Result<void>& written) { state_written(written); });
}

void Runner::cancel_save_method(Client& /*client*/, const Json& /*params*/, const rpc::Reply& reply)
{
    if (!saving_)
        return reply(fail(ErrorCode::Refused, spec_.machine_name + " is not being saved"));
    cancel_save("it was cancelled");
    reply(Json::object());
}

void Runner::cancel_save(const std::string& why)
{
    if (!saving_ || !saving_->cancelled_because.empty()) return;
    saving_->cancelled_because = why;
    machine_->cancel_save(why);
}

void Runner::state_written(const Result<void>& written)
{
    if (!saving_) return;
    if (!written) return save_failed(written.error());
    auto file = open_file(SavedPaths(spec_.machine_dir).part(), O_RDWR);
    if (!file) return save_failed(file.error());
    saving_->file = std::move(*file);
    // Writing it back may take seconds, in which this program has to answer.
    saving_->sync = run_aside(
        loop_,
        [file = saving_->file.get(),
         disks = spec_.disks,
         paths = SavedPaths(spec_.machine_dir),
         found = &saving_->disks]() -> Result<void> {
            if (::fsync(file) != 0) return fail_errno(errno, "writing the state to disk");
            auto cloned = mark_and_clone_disks(disks, paths);
            if (!cloned) return tl::unexpected<Error>(cloned.error());
            *found = std::move(*cloned);
            return {};
        },
        [this](const Result<void>& synced) { state_on_disk(synced); });
}

// Everything up to here can be undone. The machine is saved when the record is there; QEMU, which
// has let go of the disks, ends afterwards.
void Runner::state_on_disk(const Result<void>& synced)
{
    if (!saving_) return;
    if (!synced) return save_failed(synced.error());
    if (!saving_->cancelled_because.empty())
        return save_failed({ErrorCode::TimedOut, saving_->cancelled_because, ""});
    const auto kept = keep_state_file();
    if (!kept) return save_failed(kept.error());
    const auto saving = std::move(saving_);
    apply(Event::SaveDone);
    publish();
    saving->reply(Json{{"bytes", kept->count}});
    machine_->leave_saved();
}

Result<Bytes> Runner::keep_state_file()
{
    struct stat info {};
    if (::fstat(saving_->file.get(), &info) != 0) return fail_errno(errno, "looking at the state");
    SavedState saved;
    saved.at = unix_now();
    saved.spec = spec_;
    saved.spec.restore.reset();
    saved.spec.share_backend = machine_->share_backend();
    saved.hypervisor = machine_->hypervisor_series();
    saved.configuration = machine_->saved_configuration();
    saved.accelerator = record_.accelerator;
    saved.ready = record_.ready_at.has_value();
    saved.bytes = Bytes{static_cast<std::uint64_t>(info.st_size)};
    saved.disks = std::move(saving_->disks.marks);
    saved.clones = std::move(saving_->disks.clones);
    saved.uncloned = std::move(saving_->disks.uncloned);
    if (auto kept = keep_saved_state(spec_.machine_dir, saved); !kept)
        return tl::unexpected<Error>(kept.error());
    // Those of an earlier save have these in their place.
    if (auto dropped = drop_kept_disks(spec_.machine_dir); !dropped)
        std::fprintf(stderr, "berth-runner: %s\n", dropped.error().message.c_str());
    return saved.bytes;
}

void Runner::drop_part()
{
    saving_.reset();
    // What is left of it is found and removed at the next start.
    static_cast<void>(drop_saved_state(spec_.machine_dir));
}

void Runner::save_failed(const Error& why)
{
    const auto reply = saving_->reply;
    const bool was_running = saving_->was_running;
    drop_part();
    Error error = why.during(spec_.machine_name + " was not saved");
    apply(Event::SaveFailed);
    publish();
    if (!was_running) return reply(tl::unexpected<Error>(error));
    machine_->resume([reply, error, name = spec_.machine_name](const Result<void>& resumed) {
        if (resumed) return reply(tl::unexpected<Error>(error.hinting(name + " goes on")));
        reply(fail(ErrorCode::Io, error.message + "; it is paused: " + resumed.error().message));
    });
}

/// Its guest has not written yet: what is changed now, somebody else changed.
void Runner::keep_disks_as_saved()
{
    const auto saved = read_saved_state(spec_.machine_dir);
    if (!saved) return;  // without its record there are no clones
    if (auto kept = keep_changed_disks(spec_.machine_dir, *saved); !kept)
        boots_because_ += "; the copy could not be kept: " + kept.error().message;
}

/// From the first instruction on, what was saved is the past.
void Runner::forget_saved_state()
{
    if (auto dropped = drop_saved_state(spec_.machine_dir); !dropped)
        std::fprintf(stderr, "berth-runner: %s\n", dropped.error().message.c_str());
}

void Runner::correct_clock(const char* after)
{
    machine_->set_clock([this, after](const ClockReport& report) {
        Json json = clock_json(report);
        json["after"] = after;
        for (const Client& client : clients_)
            if (client.subscribed) client.peer->notify("clock", json);
    });
}

void Runner::set_clock_method(Client& /*client*/, const Json& /*params*/, const rpc::Reply& reply)
{
    if (state_ != State::Running)
        return reply(fail(ErrorCode::Refused,
                          spec_.machine_name + " is " + std::string(name_of(state_)) +
                              ": only a running guest can set its clock"));
    machine_->set_clock([reply](const ClockReport& report) { reply(clock_json(report)); });
}

}  // namespace berth
