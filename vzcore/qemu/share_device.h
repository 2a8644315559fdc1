#pragma once

#include "vzcore/qemu/guest_shares.h"
#include "vzcore/qemu/qmp.h"

#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace berth::qemu {

/// Has steps run one after the other. Each is over when it calls what it is given, once. Lives on
/// the loop.
class Turns {
public:
    using Step = std::function<void(Callback over)>;

    /// Runs at once when no other step is under way.
    void take(Step step);

private:
    void next();

    std::deque<Step> waiting_;
    bool busy_ = false;
};

/// One virtiofs device of a guest with its connection to a file server: plugged, and taken out
/// again. Lives on the loop; outlives QEMU, which is not asked for anything when this goes.
/// Destroying it drops what was to be called.
class ShareDevice {
public:
    using Done = GuestShares::Done;

    /// What QEMU calls the device and its connection, and what the guest sees of it.
    struct Names {
        std::string device, connection;
        std::string tag;
        std::string port;  ///< The free PCI Express port that it is plugged into.
    };

    /// Devices of one guest share `turns`: a PC's guest is told by ACPI that something is to be
    /// plugged or taken out, not what, and looks at all ports. One that is still leaving then
    /// would be ejected twice, the second time perhaps after it was saved and restored, with
    /// another device in its port (seen: QEMU 7.2, Linux 6.1).
    ShareDevice(Loop& loop, Qmp& qmp, Turns& turns, Names names);
    ShareDevice(const ShareDevice&) = delete;
    ShareDevice& operator=(const ShareDevice&) = delete;
    ~ShareDevice() = default;

    /// Connects to the file server that listens at the socket, then plugs the device. After an
    /// error there is neither.
    void plug(const std::string& socket, Done done);
    [[nodiscard]] bool is_plugged() const { return plugged_; }

    /// Takes out what is plugged. The guest has to run to let it go; where it does not within
    /// kUnplugTime, that is `if_late`. The file server has to stay until then: without it the
    /// guest's processes would hang, and the device could never be taken out. `done` may destroy
    /// this object.
    void unplug(const Error& if_late, Done done);
    [[nodiscard]] bool is_leaving() const { return when_gone_ != nullptr; }

    /// Of QMP's DEVICE_DELETED. `left` runs when nobody waits for it any more: the device was
    /// given up, and the guest has let go of it at last. It may destroy this object.
    void deleted(const std::string& device, Callback left);

private:
    void connect(const std::string& socket, const Done& done);
    void add_device(const Done& done);
    void take_out(const Error& if_late);
    void answer(const Result<void>& result);
    /// What is asked of QEMU is not answered to somebody who has gone.
    void ask(const std::string& command, const Json& arguments, Qmp::Reply reply);

    Loop& loop_;
    Qmp& qmp_;
    Turns& turns_;
    Names names_;
    bool plugged_ = false;
    Done when_gone_;  ///< While it is to be taken out.
    Callback over_;   ///< While that has its turn.
    Handle patience_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace berth::qemu
