#include "vzcore/qemu/machine_qemu.h"

#include "vzcore/process.h"
#include "vzcore/qemu/accelerator.h"
#include "vzcore/qemu/firmware.h"
#include "vzcore/qemu/qemu_process.h"
#include "vzcore/run_end.h"

namespace berth::qemu {
namespace {

// How long QEMU may take to leave after `quit` before it is killed.
constexpr std::chrono::seconds kQuitTime{2};

constexpr const char* kUsable = "usable";

struct Accelerator {
    bool kvm = false;
    std::string reason;
};

Result<Accelerator> choose_accelerator(const Spec& spec)
{
    if (spec.accelerator == AcceleratorChoice::Tcg)
        return Accelerator{false, "the definition asks for it"};
    std::string finding = spec.kvm_finding;
    std::string why = "KVM works on this host";
    if (finding.empty()) {
        const KvmFinding found = probe_kvm();
        finding = found.usable ? kUsable : found.reason;
    }
    if (finding == kUsable) return Accelerator{true, why};
    if (spec.accelerator == AcceleratorChoice::Kvm)
        return fail(ErrorCode::Unsupported,
                    "the definition asks for KVM, which cannot be used: " + finding,
                    "set accelerator to \"auto\"");
    return Accelerator{false, finding};
}

class QemuMachine : public Machine {
public:
    QemuMachine(const Spec& spec, Loop& loop, MachineObserver& observer, int lock)
        : spec_(spec), loop_(loop), observer_(observer), lock_(lock)
    {
        facts_.machine_name = spec.machine_name;
        facts_.hypervisor = "QEMU";
    }

    Result<void> prepare()
    {
        auto program = find_program(program_name(host_.architecture));
        if (!program)
            return tl::unexpected<Error>(
                program.error().hinting("install QEMU: apt install qemu-system-x86 (or "
                                        "qemu-system-arm), brew install qemu"));
        program_ = *program;
        auto accelerator = choose_accelerator(spec_);
        if (!accelerator) return tl::unexpected<Error>(accelerator.error());
        accelerator_ = *accelerator;
        if (spec_.boot.kind != BootKind::Efi) return {};
        auto firmware = find_firmware(host_.architecture, spec_.machine_dir);
        if (!firmware) return tl::unexpected<Error>(firmware.error());
        host_.firmware_code = firmware->code;
        host_.firmware_vars = firmware->variables;
        return {};
    }

    Capabilities capabilities() const override { return {.pause = true}; }

    Result<void> start() override
    {
        host_.kvm = accelerator_.kvm;
        auto process =
            QemuProcess::spawn(loop_, program_, command_line(spec_, host_), lock_, handlers());
        if (!process) return tl::unexpected<Error>(process.error());
        process_ = std::move(*process);
        process_->qmp().execute(
            "cont", Json::object(), [this](const Result<Json>& answer) { on_continued(answer); });
        return {};
    }

    void request_stop() override
    {
        facts_.stop_asked = true;
        if (!process_) return;
        // A paused machine would not see the button (seen: QEMU remembers it, the guest does
        // nothing).
        if (paused_) process_->qmp().execute("cont");
        process_->qmp().execute("system_powerdown");
    }

    void kill(std::string_view why) override
    {
        if (facts_.killed_because.empty()) facts_.killed_because = why;
        if (!process_) return;
        // `quit` lets QEMU write what it holds of the disks before it goes.
        process_->qmp().execute("quit");
        kill_timer_ = loop_.after(kQuitTime, [this] {
            if (process_) process_->kill_now();
        });
    }

    void pause(Done done) override { run("stop", std::move(done)); }
    void resume(Done done) override { run("cont", std::move(done)); }

    std::size_t console_input(std::string_view bytes) override
    {
        return process_ ? process_->console_input(bytes) : bytes.size();
    }
    void set_console_writable(Callback callback) override
    {
        console_writable_ = std::move(callback);
    }

    ResourceUse resource_use() const override
    {
        const auto used = process_ ? use_of(process_->pid()) : std::nullopt;
        if (!used) return {};
        return {used->memory, used->peak_memory, used->cpu_millis};
    }

private:
    QemuProcess::Handlers handlers()
    {
        return {
            .console = [this](std::string_view bytes) { observer_.console_output(bytes); },
            .console_writable =
                [this] {
                    if (console_writable_) console_writable_();
                },
            .event = [this](const std::string& name, const Json& data) { on_event(name, data); },
            .ended = [this](const ChildExit& exit) { on_exit(exit); }};
    }

    void on_continued(const Result<Json>& answer)
    {
        if (!answer) {
            // When QEMU has gone, its exit says more. When it lives and refuses, this is all there
            // is.
            if (answer.error().code != ErrorCode::Unreachable) {
                start_problem_ = answer.error().message;
                process_->kill_now();
            }
            return;
        }
        facts_.guest_ran = true;
        observer_.started({accelerator_.kvm ? "kvm" : "tcg", accelerator_.reason});
    }

    void on_event(const std::string& name, const Json& data)
    {
        if (name == "SHUTDOWN") {
            leaving_ = true;
            const auto reason = data.find("reason");
            if (reason != data.end() && *reason == "guest-shutdown")
                facts_.sign = EndFacts::Sign::GuestPoweredOff;
        } else if (name == "GUEST_PANICKED") {
            facts_.sign = EndFacts::Sign::GuestPanicked;
        } else if (name == "STOP" && facts_.guest_ran && !leaving_) {
            paused_ =
                true;  // asked for, or QEMU stopped it at a full disk: the state shown is true
            observer_.paused();
        } else if (name == "RESUME" && paused_) {
            paused_ = false;
            observer_.resumed();
        }
    }

    void run(const std::string& command, Done done)
    {
        if (!process_) return done(fail(ErrorCode::Refused, spec_.machine_name + " does not run"));
        process_->qmp().execute(
            command, Json::object(), [done = std::move(done)](const Result<Json>& answer) {
                if (!answer) return done(tl::unexpected<Error>(answer.error()));
                done({});
            });
    }

    void on_exit(const ChildExit& exit)
    {
        kill_timer_.reset();
        facts_.exit = exit;
        facts_.last_words = start_problem_.empty() ? process_->last_words() : start_problem_;
        // Handed to the loop, since this runs inside the process that goes.
        loop_.post([this, alive = std::weak_ptr<bool>(alive_)] {
            if (alive.expired()) return;
            process_.reset();
            if (!retry_without_kvm()) finish();
        });
    }

    // A host whose KVM passes the test may still refuse this very machine.
    bool retry_without_kvm()
    {
        if (facts_.guest_ran || !accelerator_.kvm || !facts_.killed_because.empty() ||
            spec_.accelerator != AcceleratorChoice::Auto)
            return false;
        accelerator_ = {false, "a start with KVM failed: " + facts_.last_words};
        start_problem_.clear();
        leaving_ = false;
        const bool stop_asked = facts_.stop_asked;
        if (!start()) return false;
        if (stop_asked) request_stop();
        return true;
    }

    void finish()
    {
        const ResourceUse used{std::nullopt, facts_.exit.peak_memory, facts_.exit.cpu_millis};
        observer_.ended(judge(facts_), used);  // may destroy this object
    }

    Spec spec_;
    Loop& loop_;
    MachineObserver& observer_;
    int lock_;
    QemuHost host_;
    std::string program_;
    Accelerator accelerator_;
    std::unique_ptr<QemuProcess> process_;
    EndFacts facts_;
    std::string start_problem_;
    Callback console_writable_;
    Handle kill_timer_;
    bool paused_ = false;
    bool leaving_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace

Result<std::unique_ptr<Machine>>
make_qemu_machine(const Spec& spec, Loop& loop, MachineObserver& observer, int inherited)
{
    auto machine = std::make_unique<QemuMachine>(spec, loop, observer, inherited);
    if (auto prepared = machine->prepare(); !prepared)
        return tl::unexpected<Error>(prepared.error());
    return machine;
}

}  // namespace berth::qemu

namespace berth {

Result<std::unique_ptr<Machine>>
make_machine(const Spec& spec, Loop& loop, MachineObserver& observer, int inherited)
{
    return qemu::make_qemu_machine(spec, loop, observer, inherited);
}

}  // namespace berth
