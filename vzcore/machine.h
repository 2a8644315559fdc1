#pragma once

#include "vzcore/base/bytes.h"
#include "vzcore/base/result.h"
#include "vzcore/base/unique_fd.h"
#include "vzcore/card_address.h"
#include "vzcore/loop.h"
#include "vzcore/outcome.h"
#include "vzcore/share/share_standing.h"
#include "vzcore/spec.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth {

/// What a backend can do. Callers ask this, never which backend it is.
struct Capabilities {
    bool pause = false;
    bool live_forwards = false;
    bool live_shares = false;
    bool guest_agent = false;  ///< There is a port for one; whether one answers is seen when asked.
    /// Why it cannot be saved; nothing when it can.
    std::optional<Error> cannot_save;
};

/// How the machine is run, known once it was started.
struct AcceleratorUse {
    std::string name;    ///< "kvm", "tcg", "vz".
    std::string reason;  ///< Why this one, for people.
};

/// What the hypervisor used. Members that the system does not tell are empty.
struct ResourceUse {
    std::optional<Bytes> memory;
    std::optional<Bytes> peak_memory;
    std::optional<std::int64_t> cpu_millis;
};

/// What came of setting a guest's clock.
struct ClockReport {
    bool right = false;  ///< The guest has the host's time now, or had it already.
    std::optional<std::chrono::milliseconds> behind;  ///< How late it was, if it told.
    std::string why_not;                              ///< Empty when it is right.
};

/// Told by a Machine, on the loop. May not destroy the machine inside a call, except in ended().
class MachineObserver {
public:
    virtual ~MachineObserver() = default;
    /// The guest is back as it was saved, and stands still. started() comes next.
    virtual void restored() = 0;
    /// What was saved cannot be used, as `why` says: the guest boots. started() comes next.
    virtual void boots_instead(const std::string& why) = 0;
    /// The guest's first instruction runs, or the next one of a restored guest.
    virtual void started(const AcceleratorUse& accelerator) = 0;
    virtual void paused() = 0;
    virtual void resumed() = 0;
    /// A shared folder came to stand otherwise without being asked.
    virtual void shares_changed() = 0;
    /// Bytes the guest printed. Taken before anything else is done.
    virtual void console_output(std::string_view bytes) = 0;
    /// The run is over; the last call.
    virtual void ended(const RunEnd& end, const ResourceUse& used) = 0;
};

/// One running guest. Calls return at once; outcomes arrive at the observer, on the loop.
/// Destroying it ends the guest by force.
class Machine {
public:
    using Done = std::function<void(Result<void>)>;
    using ClockDone = std::function<void(const ClockReport&)>;
    using AddressesDone = std::function<void(Result<std::vector<CardAddress>>)>;

    virtual ~Machine() = default;
    [[nodiscard]] virtual Capabilities capabilities() const = 0;
    /// Begins to start the guest. An error means that nothing was started; all later failures end
    /// the run.
    virtual Result<void> start() = 0;
    /// Asks the guest to power off. It may never answer.
    virtual void request_stop() = 0;
    /// Ends the guest by force; `why` says on whose behalf, for the run's end.
    virtual void kill(std::string_view why) = 0;
    virtual void pause(Done done) = 0;
    virtual void resume(Done done) = 0;
    /// Halts the guest and writes its state to the new file at that path. After `done` the guest
    /// stands still: it was saved, or it was not and can be resumed. One at a time.
    virtual void save(const std::string& file, Done done) = 0;
    /// Gives up a save that is under way; its `done` says why.
    virtual void cancel_save(const std::string& why) = 0;
    /// Ends the hypervisor of a guest that was saved: its run ends as `saved`.
    virtual void leave_saved() = 0;
    /// Who reads the states that this machine writes: what Restore::hypervisor has to say.
    [[nodiscard]] virtual std::string hypervisor_series() const = 0;
    /// What the saved state depends on, as a digest; empty where the spec says it all.
    [[nodiscard]] virtual std::string saved_configuration() const = 0;
    /// Sets the guest's clock to the host's, where the guest offers a way. Never waits long.
    virtual void set_clock(ClockDone done) = 0;
    /// What the guest says of its addresses, where it offers a way. Never waits long.
    virtual void guest_addresses(AddressesDone done) = 0;
    /// Switches a shared folder on or off, as share.enabled says, while the guest runs; one that is
    /// on with another path or mode is replaced. Busy while the guest has files in it open, unless
    /// `release` says otherwise; Unsupported where that needs a new start.
    virtual void set_share(const Share& share, ShareRelease release, Done done) = 0;
    [[nodiscard]] virtual ShareStandings share_standings() const = 0;
    [[nodiscard]] virtual ShareService share_service() const = 0;
    /// What brings folders to this guest for as long as it lives, also in a later run that goes on
    /// from its saved state: its hardware depends on it.
    [[nodiscard]] virtual ShareBackend share_backend() const = 0;
    /// Types at the guest's console. Returns how much was taken; the rest is offered again after
    /// `console_writable` of the observer's owner has run (see set_console_writable).
    virtual std::size_t console_input(std::string_view bytes) = 0;
    /// Runs when console_input takes bytes again after it took less than all.
    virtual void set_console_writable(Callback callback) = 0;
    [[nodiscard]] virtual ResourceUse resource_use() const = 0;
};

/// The backend of this host for `spec`. Checks what it needs of the host (programs, files) and
/// touches nothing. `inherited` is a descriptor that whatever uses the disks must hold open: the
/// run directory's lock. `run_dir` may be used for sockets and the like.
Result<std::unique_ptr<Machine>> make_machine(const Spec& spec,
                                              Loop& loop,
                                              MachineObserver& observer,
                                              const std::string& run_dir,
                                              int inherited);

}  // namespace berth
