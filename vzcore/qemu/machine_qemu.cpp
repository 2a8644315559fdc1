#include "vzcore/qemu/machine_qemu.h"

#include "vzcore/base/file.h"
#include "vzcore/json_read.h"
#include "vzcore/preflight.h"
#include "vzcore/process.h"
#include "vzcore/qemu/accelerator_choice.h"
#include "vzcore/qemu/firmware.h"
#include "vzcore/qemu/machine_shares.h"
#include "vzcore/qemu/qemu_process.h"
#include "vzcore/qemu/state_reader.h"
#include "vzcore/qemu/state_writer.h"
#include "vzcore/run_end.h"
#include "vzcore/saved_state.h"

#include <fcntl.h>

#include <cstdio>

namespace berth::qemu {
namespace {

// How long QEMU may take to leave after `quit` before it is killed.
constexpr std::chrono::seconds kQuitTime{2};

class QemuMachine : public Machine {
public:
    QemuMachine(
        const Spec& spec, Loop& loop, MachineObserver& observer, std::string run_dir, int lock)
        : spec_(spec), loop_(loop), observer_(observer), lock_(lock),
          shares_(loop, spec, std::move(run_dir), [this] { observer_.shares_changed(); })
    {
        facts_.machine_name = spec.machine_name;
        facts_.hypervisor = "QEMU";
        facts_.restoring = spec.restore.has_value();
    }

    Result<void> prepare()
    {
        if (spec_.rosetta)
            return fail(ErrorCode::Unsupported,
                        "rosetta: needs a Mac with Apple silicon, and this machine is run by QEMU",
                        "set rosetta to false: berth edit " + spec_.machine_name);
        auto program = find_program(program_name(host_.architecture));
        if (!program)
            return tl::unexpected<Error>(
                program.error().hinting("install QEMU: apt install qemu-system-x86 (or "
                                        "qemu-system-arm), brew install qemu"));
        program_ = *program;
        auto accelerator = choose_accelerator(spec_);
        if (!accelerator) return tl::unexpected<Error>(accelerator.error());
        accelerator_ = *accelerator;
        if (auto shares = shares_.prepare(); !shares) return shares;
        host_.shares = shares_.backend();
        if (!shares_.are_live())
            if (auto folders = check_share_folders(spec_); !folders) return folders;
        if (spec_.boot.kind != BootKind::Efi) return {};
        auto firmware = find_firmware(host_.architecture, spec_.machine_dir);
        if (!firmware) return tl::unexpected<Error>(firmware.error());
        host_.firmware_code = firmware->code;
        host_.firmware_vars = firmware->variables;
        return {};
    }

    Capabilities capabilities() const override
    {
        return {.pause = true,
                .live_shares = shares_.are_live(),
                .guest_agent = true,
                .cannot_save = why_not_saved()};
    }

    Result<void> start() override
    {
        host_.kvm = accelerator_.kvm;
        UniqueFd state;
        if (spec_.restore) {
            auto opened = open_file(SavedPaths(spec_.machine_dir).state(), O_RDONLY);
            if (!opened) return fail(opened.error(), "the saved state");
            state = std::move(*opened);
        }
        auto process = QemuProcess::spawn(
            loop_, program_, command_line(spec_, host_), {lock_, state.get()}, handlers());
        if (!process) return tl::unexpected<Error>(process.error());
        process_ = std::move(*process);
        if (spec_.restore)
            begin_restore();
        else
            start_shares([this] { run_guest(); });
        return {};
    }

    void request_stop() override
    {
        facts_.stop_asked = true;
        if (!process_) return;
        if (is_restoring()) return kill("it was to be stopped before it ran on");
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

    void save(const std::string& path, Done done) override
    {
        if (!process_) return done(fail(ErrorCode::Refused, spec_.machine_name + " does not run"));
        auto opened = open_file(path, O_RDWR | O_CREAT | O_TRUNC);
        if (!opened) return done(tl::unexpected<Error>(opened.error()));
        UniqueFd file = std::move(*opened);
        if (!shares_.are_plugged()) return write_state(std::move(file), std::move(done));
        // QEMU cannot save a device whose state is in another process.
        if (paused_)
            return done(fail(ErrorCode::Refused,
                             spec_.machine_name +
                                 " is paused and has shared folders on, which the guest "
                                 "has to let go first",
                             "resume it: berth resume " + spec_.machine_name));
        auto kept = std::make_shared<UniqueFd>(std::move(file));
        shares_.unplug([this, kept, done](const Result<void>& unplugged) {
            if (!process_) return;
            if (!unplugged) return done(unplugged);
            write_state(std::move(*kept), [this, done](const Result<void>& written) {
                // The guest goes on, so it gets its folders back.
                if (!written) start_shares([] {});
                done(written);
            });
        });
    }
    void cancel_save(const std::string& why) override
    {
        if (writer_) writer_->cancel(why);
    }
    void leave_saved() override
    {
        facts_.saved = true;
        kill("it was saved");
    }
    std::string hypervisor_series() const override
    {
        return process_ ? process_->qmp().series() : "";
    }
    std::string saved_configuration() const override { return ""; }
    void set_clock(ClockDone done) override
    {
        if (!process_) return done({false, std::nullopt, "it does not run"});
        process_->guest_agent().set_clock(std::move(done));
    }

    void guest_addresses(AddressesDone done) override
    {
        if (!process_) return done(fail(ErrorCode::Refused, spec_.machine_name + " does not run"));
        process_->guest_agent().addresses(std::move(done));
    }

    void set_share(const Share& share, ShareRelease release, Done done) override
    {
        if (!process_) return done(fail(ErrorCode::Refused, spec_.machine_name + " does not run"));
        if (paused_ && !share.enabled && shares_.backend() == ShareBackend::VirtiofsDevices)
            return done(
                fail(ErrorCode::Refused,
                     spec_.machine_name + " is paused, and its guest has to let the folder go",
                     "resume it: berth resume " + spec_.machine_name));
        shares_.set(process_->qmp(), share, release, std::move(done));
    }

    ShareStandings share_standings() const override { return shares_.standings(); }
    ShareService share_service() const override { return shares_.service(); }
    ShareBackend share_backend() const override { return shares_.backend(); }

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

    void write_state(UniqueFd file, Done done)
    {
        writer_ = std::make_unique<StateWriter>(
            process_->qmp(), std::move(file), [done = std::move(done)](const Result<void>& result) {
                done(result);
            });
    }

    // QEMU has no way to move the state of an NVMe controller.
    [[nodiscard]] std::optional<Error> why_not_saved() const
    {
        for (const Disk& disk : spec_.disks)
            if (disk.bus == DiskBus::Nvme)
                return Error{ErrorCode::Unsupported,
                             "QEMU cannot save a machine with a disk on nvme, as " + disk.path,
                             "give it the bus virtio: berth edit " + spec_.machine_name};
        return std::nullopt;
    }

    [[nodiscard]] bool is_restoring() const { return spec_.restore && !facts_.guest_ran; }

    void run_guest()
    {
        process_->qmp().execute(
            "cont", Json::object(), [this](const Result<Json>& answer) { on_continued(answer); });
    }

    void begin_restore()
    {
        reader_ = std::make_unique<StateReader>(
            loop_, process_->qmp(), spec_.restore->hypervisor, [this](const Result<void>& read) {
                if (!read) return give_up_start(read.error());
                observer_.restored();
                start_shares([this] { run_guest(); });
            });
    }

    void give_up_start(const Error& why)
    {
        // When QEMU has gone, its exit says more. When it lives and refuses, this is all there is.
        if (why.code != ErrorCode::Unreachable) give_up_start(why.message);
    }
    void give_up_start(const std::string& why)
    {
        if (!process_) return;
        start_problem_ = why;
        process_->kill_now();
    }

    void start_shares(const Callback& then)
    {
        shares_.start(process_->qmp(), [this, then](const Result<void>& plugged) {
            if (!process_) return;
            if (plugged) return then();
            give_up_start(plugged.error().message);
        });
    }

    void on_continued(const Result<Json>& answer)
    {
        if (!answer) return give_up_start(answer.error());
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
        } else if (name == "DEVICE_DELETED") {
            shares_.device_deleted(text_of(data, "device"));
        } else if (name == "MIGRATION") {
            const std::string status = text_of(data, "status");
            if (writer_) return writer_->migration_went_to(status);
            if (reader_) reader_->migration_went_to(status);
        } else if (name == "VSERPORT_CHANGE") {
            if (text_of(data, "id") == kAgentPort)
                process_->guest_agent().port_changed(data.contains("open") && data["open"] == true);
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
        reader_.reset();
        facts_.exit = exit;
        facts_.refusal = start_problem_;
        facts_.last_words = start_problem_.empty() ? process_->last_words() : start_problem_;
        // Handed to the loop, since this runs inside the process that goes.
        loop_.post([this, alive = std::weak_ptr<bool>(alive_)] {
            if (alive.expired()) return;
            writer_.reset();
            process_.reset();
            shares_.drop();
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
    MachineShares shares_;
    std::unique_ptr<QemuProcess> process_;  // goes before the shares it uses
    std::unique_ptr<StateReader> reader_;   // of a restore
    std::unique_ptr<StateWriter> writer_;   // of the last save
    EndFacts facts_;
    std::string start_problem_;
    Callback console_writable_;
    Handle kill_timer_;
    bool paused_ = false;
    bool leaving_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace

Result<std::unique_ptr<Machine>> make_qemu_machine(const Spec& spec,
                                                   Loop& loop,
                                                   MachineObserver& observer,
                                                   const std::string& run_dir,
                                                   int inherited)
{
    auto machine = std::make_unique<QemuMachine>(spec, loop, observer, run_dir, inherited);
    if (auto prepared = machine->prepare(); !prepared)
        return tl::unexpected<Error>(prepared.error());
    return machine;
}

}  // namespace berth::qemu
