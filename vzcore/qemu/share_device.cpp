#include "vzcore/qemu/share_device.h"

#include <utility>

namespace berth::qemu {
namespace {

// The guest's kernel waits up to five seconds before it takes a device out.
constexpr std::chrono::seconds kUnplugTime{10};

/// For chardev-add: QEMU's connection to a file server that listens at the socket.
Json connection(const std::string& id, const std::string& socket)
{
    const Json address = {{"type", "unix"}, {"data", {{"path", socket}}}};
    return {{"id", id},
            {"backend", {{"type", "socket"}, {"data", {{"addr", address}, {"server", false}}}}}};
}

}  // namespace

void Turns::take(Step step)
{
    waiting_.push_back(std::move(step));
    if (!busy_) next();
}

void Turns::next()
{
    busy_ = !waiting_.empty();
    if (!busy_) return;
    const Step step = std::move(waiting_.front());
    waiting_.pop_front();
    step([this] { next(); });
}

ShareDevice::ShareDevice(Loop& loop, Qmp& qmp, Turns& turns, Names names)
    : loop_(loop), qmp_(qmp), turns_(turns), names_(std::move(names))
{
}

void ShareDevice::plug(const std::string& socket, Done done)
{
    turns_.take([this, alive = std::weak_ptr(alive_), socket, done = std::move(done)](
                    const Callback& over) {
        if (alive.expired()) return over();
        connect(socket, [done, over](const Result<void>& plugged) {
            over();
            done(plugged);
        });
    });
}

void ShareDevice::connect(const std::string& socket, const Done& done)
{
    ask("chardev-add",
        connection(names_.connection, socket),
        [this, done](const Result<Json>& added) {
            if (!added) return done(fail(added.error(), "connecting the file server"));
            add_device(done);
        });
}

void ShareDevice::add_device(const Done& done)
{
    const Json device = {{"driver", "vhost-user-fs-pci"},
                         {"id", names_.device},
                         {"chardev", names_.connection},
                         {"tag", names_.tag},
                         {"bus", names_.port}};
    ask("device_add", device, [this, done](const Result<Json>& added) {
        if (added) {
            plugged_ = true;
            return done({});
        }
        const Result<void> why = fail(added.error(), "plugging the device");
        ask("chardev-remove", {{"id", names_.connection}}, [done, why](const Result<Json>&) {
            done(why);
        });
    });
}

void ShareDevice::unplug(const Error& if_late, Done done)
{
    when_gone_ = std::move(done);
    turns_.take([this, alive = std::weak_ptr(alive_), if_late](const Callback& over) {
        if (alive.expired() || !is_leaving()) return over();  // it has gone by itself
        over_ = over;
        take_out(if_late);
    });
}

void ShareDevice::take_out(const Error& if_late)
{
    patience_ =
        loop_.after(kUnplugTime, [this, if_late] { answer(tl::unexpected<Error>(if_late)); });
    ask("device_del", {{"id", names_.device}}, [this](const Result<Json>& asked) {
        if (!asked) answer(tl::unexpected<Error>(asked.error()));
    });
}

void ShareDevice::deleted(const std::string& device, Callback left)
{
    if (device != names_.device) return;
    plugged_ = false;
    patience_.reset();
    ask("chardev-remove",
        {{"id", names_.connection}},
        [this, left = std::move(left)](const Result<Json>& removed) {
            if (!is_leaving()) return left();
            if (!removed) return answer(tl::unexpected<Error>(removed.error()));
            answer({});
        });
}

void ShareDevice::answer(const Result<void>& result)
{
    patience_.reset();
    const Done done = std::exchange(when_gone_, nullptr);
    if (const Callback over = std::exchange(over_, nullptr)) over();
    if (done) done(result);  // may destroy this object
}

void ShareDevice::ask(const std::string& command, const Json& arguments, Qmp::Reply reply)
{
    qmp_.execute(
        command,
        arguments,
        [alive = std::weak_ptr(alive_), reply = std::move(reply)](const Result<Json>& answer) {
            if (!alive.expired()) reply(answer);
        });
}

}  // namespace berth::qemu
