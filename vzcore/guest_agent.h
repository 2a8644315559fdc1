#pragma once

#include "vzcore/base/clock.h"
#include "vzcore/json.h"
#include "vzcore/machine.h"
#include "vzcore/rpc/line_channel.h"

#include <functional>
#include <vector>

namespace berth {

/// The port by whose name a guest agent finds its hypervisor.
inline constexpr const char* kGuestAgentPort = "org.qemu.guest_agent.0";

/// Whether the hypervisor tells when somebody in the guest opens that port.
enum class PortChanges { Told, Untold };

/// The channel to a guest agent (qemu-ga's protocol), if the guest has one. The guest is not
/// trusted: what it says is bounded, and nothing waits longer than a deadline for it. Lives on the
/// loop.
class GuestAgent {
public:
    /// `clock` is what the guest's is compared with.
    static Result<std::unique_ptr<GuestAgent>> create(Loop& loop,
                                                      UniqueFd socket,
                                                      PortChanges changes,
                                                      std::function<UnixTime()> clock = unix_now);
    GuestAgent(const GuestAgent&) = delete;
    GuestAgent& operator=(const GuestAgent&) = delete;
    ~GuestAgent() = default;

    /// Somebody in the guest opened or closed the port (QMP's VSERPORT_CHANGE). Where that is not
    /// told the port counts as open, and a question to nobody is answered by silence.
    void port_changed(bool open);
    /// Asks the guest how late it is, and sets its clock where that is wrong. `done` runs once,
    /// within seconds. Asked again meanwhile, both get the one answer.
    void set_clock(Machine::ClockDone done);
    /// Asks the guest for the addresses of its cards, its loopback left out. `done` runs once,
    /// within seconds.
    void addresses(Machine::AddressesDone done);

private:
    enum class Step { Idle, Opening, Greeting, Reading, Setting, Listing };

    GuestAgent(Loop& loop,
               std::unique_ptr<rpc::LineChannel> channel,
               PortChanges changes,
               std::function<UnixTime()> clock);
    void ask(Step step, const char* command, Json arguments = Json::object());
    void wait(Step step, std::chrono::milliseconds patience);
    void begin();
    void greet();
    [[nodiscard]] const char* why_silent() const;
    void give_up();
    void receive(std::string_view line);
    void take_time(const Json& answer);
    void finish(ClockReport report);
    void tell(const Result<std::vector<CardAddress>>& addresses);

    Loop& loop_;
    std::unique_ptr<rpc::LineChannel> channel_;
    Step step_ = Step::Idle;
    const PortChanges changes_;
    const std::function<UnixTime()> clock_;
    bool open_;
    std::int64_t greeting_ = 0;  ///< The number that the guest's agent has to repeat.
    ClockReport report_;
    std::vector<Machine::ClockDone> waiting_;
    std::vector<Machine::AddressesDone> asking_;
    Handle deadline_;
};

}  // namespace berth
