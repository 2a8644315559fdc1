#pragma once

#include "vzcore/json.h"
#include "vzcore/machine.h"
#include "vzcore/rpc/line_channel.h"

#include <vector>

namespace berth::qemu {

/// The channel to a guest agent (qemu-ga's protocol), if the guest has one. The guest is not
/// trusted: what it says is bounded, and nothing waits longer than a deadline for it. Lives on the
/// loop.
class GuestAgent {
public:
    static Result<std::unique_ptr<GuestAgent>> create(Loop& loop, UniqueFd socket);
    GuestAgent(const GuestAgent&) = delete;
    GuestAgent& operator=(const GuestAgent&) = delete;
    ~GuestAgent() = default;

    /// Somebody in the guest opened or closed the port (QMP's VSERPORT_CHANGE).
    void port_changed(bool open);
    /// Asks the guest how late it is, and sets its clock where that is wrong. `done` runs once,
    /// within seconds. Asked again meanwhile, both get the one answer.
    void set_clock(Machine::ClockDone done);
    /// Asks the guest for the addresses of its cards, its loopback left out. `done` runs once,
    /// within seconds.
    void addresses(Machine::AddressesDone done);

private:
    enum class Step { Idle, Opening, Greeting, Reading, Setting, Listing };

    GuestAgent(Loop& loop, std::unique_ptr<rpc::LineChannel> channel);
    void ask(Step step, const char* command, Json arguments = Json::object());
    void wait(Step step, std::chrono::milliseconds patience);
    void begin();
    void greet();
    void give_up();
    void receive(std::string_view line);
    void take_time(const Json& answer);
    void finish(ClockReport report);
    void tell(const Result<std::vector<CardAddress>>& addresses);

    Loop& loop_;
    std::unique_ptr<rpc::LineChannel> channel_;
    Step step_ = Step::Idle;
    bool open_ = false;
    std::int64_t greeting_ = 0;  ///< The number that the guest's agent has to repeat.
    ClockReport report_;
    std::vector<Machine::ClockDone> waiting_;
    std::vector<Machine::AddressesDone> asking_;
    Handle deadline_;
};

}  // namespace berth::qemu
