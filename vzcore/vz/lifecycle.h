#pragma once

#include "vzcore/run_end.h"
#include "vzcore/state.h"
#include "vzcore/vz/errors.h"

#include <cstdint>
#include <optional>
#include <string>

// The life of one machine under Virtualization.framework: what is to be called, and what its
// answers and its delegate mean. No clock, no framework, no loop: whoever owns it makes the calls.
namespace berth::vz {

/// VZVirtualMachineState, by name. Unknown: one that this version has no name for.
enum class MachineState {
    Stopped,
    Running,
    Paused,
    Error,
    Starting,
    Pausing,
    Resuming,
    Stopping,
    Saving,
    Restoring,
    Unknown,
};

/// A method of VZVirtualMachine. StartCold: let go of the machine that could not be restored, make
/// a fresh one of the same plan with the next generation, and start it.
enum class Call { Start, StartCold, Restore, RequestStop, Stop, Pause, Resume, Save };

/// What the framework tells on its queue: the answers to calls, and its delegate's methods.
enum class Told {
    StartDone,
    RestoreDone,
    StopRequested,  ///< -requestStopWithError: returned. That is not a stop yet.
    StopDone,
    PauseDone,
    ResumeDone,
    SaveDone,
    GuestDidStop,      ///< guestDidStopVirtualMachine:
    DidStopWithError,  ///< virtualMachine:didStopWithError:
    NetworkGone,       ///< virtualMachine:networkDevice:attachmentWasDisconnectedWithError:
};

/// One thing told, as it is posted to the loop.
struct Report {
    std::uint64_t generation = 0;  ///< Of the machine object that told it.
    Told told = Told::StartDone;
    MachineState state = MachineState::Unknown;  ///< `state`, read in the callback.
    bool can_request_stop = false;               ///< `canRequestStop`, read there.
    std::optional<Failure> failure;
};

/// What to do about something, in this order.
struct Verdict {
    std::optional<Event> event;    ///< By name; see state.h. Started also for a restored guest.
    bool apply_shares = false;     ///< Set the device's share anew.
    bool attach_network = false;   ///< Give the network device a new attachment, in a second.
    std::optional<Error> problem;  ///< The wish that this answers was not granted.
    std::string note;              ///< For the log.
    std::optional<Call> call;      ///< Make this call.
    std::optional<RunEnd> end;     ///< The run is over. Nothing comes after it.
    bool ignored = false;          ///< Of another generation, or after the end.
};

class Lifecycle {
public:
    /// `restore`: the machine goes on from its saved state.
    Lifecycle(std::string machine_name, bool restore);

    // What is wished for. The verdict's call may be missing: then it is made when an answer that is
    // under way has come. A problem means that nothing was changed.
    Verdict start();
    /// Asks the guest. The caller has the timer, and calls kill() when it is over.
    Verdict request_stop(bool can_request_stop);
    Verdict kill(const std::string& why);
    Verdict pause();
    Verdict resume();
    /// Pauses the guest if it runs, and saves it. It stays paused.
    Verdict save();
    /// Ends a guest that was saved: its run ends as `saved`.
    Verdict leave_saved();

    Verdict told(const Report& report);

    /// Of the machine object that counts now. StartCold begins the next one.
    [[nodiscard]] std::uint64_t generation() const { return generation_; }
    [[nodiscard]] bool guest_ran() const { return facts_.guest_ran; }
    [[nodiscard]] bool is_over() const { return phase_ == Phase::Over; }

private:
    /// What is known for sure, and the answer that is waited for.
    enum class Phase { New, Starting, Restoring, Running, Pausing, Paused, Resuming, Saving, Over };

    [[nodiscard]] bool waits() const;
    [[nodiscard]] Verdict refuse(const std::string& what) const;
    std::optional<Call> next_call(bool can_request_stop);
    Verdict start_done(const Report& report);
    Verdict restore_done(const Report& report);
    Verdict pause_done(const Report& report);
    Verdict resume_done(const Report& report);
    Verdict save_done(const Report& report);
    Verdict stop_done(const Report& report);
    Verdict guest_died(const Report& report);
    Verdict over(RunEnd end);
    Verdict over_by_facts();
    Verdict over_at_start(const Failure& failure);

    EndFacts facts_;
    std::uint64_t generation_ = 1;
    Phase phase_ = Phase::New;
    bool stop_sent_ = false;    ///< The guest was asked, or is past asking.
    bool plug_pulled_ = false;  ///< Stop was called.
    bool save_wanted_ = false;  ///< The pause under way is for a save.
    bool restore_;
};

}  // namespace berth::vz
