#include "vzcore/vz/machine_vz.h"

#include "vzcore/base/file.h"
#include "vzcore/media/boot_kernel.h"
#include "vzcore/net/dhcp_leases.h"
#include "vzcore/saved_state.h"
#include "vzcore/vz/agent_port.h"
#include "vzcore/vz/console_pipes.h"
#include "vzcore/vz/guest_forwards.h"
#include "vzcore/vz/host.h"
#include "vzcore/vz/suspend.h"
#include "vzcore/vz/virtual_machine.h"
#include "vzcore/vz/waiting_folders.h"

#include <unistd.h>

#include <cstdio>

namespace berth::vz {
namespace {

// An attachment that was disconnected is often not to be had again at once.
constexpr std::chrono::seconds kReattachTime{1};

constexpr const char* kNoAgent =
    "there is no port for a guest agent, as this host could not save a machine that has one";

constexpr const char* kSeries = "Virtualization.framework";

std::string joined(const std::vector<std::string>& notes)
{
    std::string text;
    for (const std::string& note : notes)
        text += (text.empty() ? "" : "; ") + note;
    return text;
}

/// Carries out the verdicts of a Lifecycle. What it decides itself is only who is told.
class VzMachine : public Machine {
public:
    VzMachine(const Spec& spec, Loop& loop, MachineObserver& observer)
        : spec_(spec), loop_(loop), observer_(observer), shares_(spec.shares),
          waiting_(loop, [this] { apply_shares_that_came(); })
    {
    }

    Result<void> prepare()
    {
        auto host = read_host();
        if (!host) return tl::unexpected<Error>(host.error());
        host_ = *host;
        if (auto made = make_virtual_machine(1); !made) return made;
        auto forwards =
            GuestForwards::open(loop_, spec_.machine_name, plan_.forwards, net::kDhcpLeasesPath);
        if (!forwards) return tl::unexpected<Error>(forwards.error());
        forwards_ = std::move(*forwards);
        // The plan has them already.
        static_cast<void>(shares_.to_apply(is_folder));
        waiting_.follow(shares_.shares(), shares_.standings());
        return choose_how_to_start();
    }

    Capabilities capabilities() const override
    {
        Capabilities can{.pause = true,
                         .live_shares = true,
                         .guest_agent = agent_ != nullptr,
                         .cannot_save = {}};
        if (auto may = may_save(); !may) can.cannot_save = may.error();
        return can;
    }

    Result<void> start() override
    {
        if (!cold_note_.empty()) observer_.boots_instead(cold_note_);
        carry_out(lifecycle_->start());
        return {};
    }

    // Whether it can be asked is known on its queue, where the call is made.
    void request_stop() override { carry_out(lifecycle_->request_stop(true)); }
    void kill(std::string_view why) override { carry_out(lifecycle_->kill(std::string(why))); }
    void pause(Done done) override { wish(lifecycle_->pause(), std::move(done)); }
    void resume(Done done) override { wish(lifecycle_->resume(), std::move(done)); }

    void save(const std::string& file, Done done) override
    {
        if (auto may = may_save(); !may) return done(may);
        if (::unlink(file.c_str()) != 0 && errno != ENOENT)
            return done(fail_errno(errno, "removing " + file));
        state_file_ = file;
        wish(lifecycle_->save(), std::move(done));
    }
    // The framework has no way to give up a save. Its end comes, and the runner drops it then.
    void cancel_save(const std::string& /*why*/) override {}
    void leave_saved() override { carry_out(lifecycle_->leave_saved()); }

    std::string hypervisor_series() const override { return kSeries; }
    std::string saved_configuration() const override { return configuration_of(plan_); }

    void set_clock(ClockDone done) override
    {
        if (!agent_) return done({false, std::nullopt, kNoAgent});
        agent_->set_clock(std::move(done));
    }

    void guest_addresses(AddressesDone done) override
    {
        if (!agent_) return done(fail(ErrorCode::Unsupported, kNoAgent));
        agent_->addresses(std::move(done));
    }

    void set_share(const Share& share, ShareRelease /*release*/, Done done) override
    {
        if (!vm_) return done(fail(ErrorCode::Refused, spec_.machine_name + " does not run"));
        const std::vector<Share> before = shares_.shares();
        shares_.set(share);
        auto applied = apply_shares();
        if (!applied) {
            shares_ = AppliedShares(before);
            static_cast<void>(shares_.to_apply(is_folder));
            waiting_.follow(shares_.shares(), shares_.standings());
        }
        done(applied);
    }
    ShareStandings share_standings() const override { return shares_.standings(); }
    ShareService share_service() const override
    {
        return {shares_.standings().empty() ? "" : "virtiofs", ""};
    }
    ShareBackend share_backend() const override { return spec_.share_backend; }

    std::size_t console_input(std::string_view bytes) override
    {
        return console_ ? console_->type(bytes) : bytes.size();
    }
    void set_console_writable(Callback callback) override
    {
        console_writable_ = std::move(callback);
    }

    // The guest's memory belongs to a process of the framework.
    ResourceUse resource_use() const override { return {}; }

private:
    // Whether a machine with a guest agent's port can be saved, the framework says of one that is
    // made. One that cannot makes room for one that can.
    Result<void> make_virtual_machine(std::uint64_t generation)
    {
        if (auto made = make_one(generation); !made || no_agent_) return made;
        if (!vm_->save_refusal() || !check_save(host_, std::nullopt)) return {};
        no_agent_ = vm_->save_refusal();
        if (auto made = make_one(generation); !made || !vm_->save_refusal()) return made;
        no_agent_.reset();  // that was not it
        return make_one(generation);
    }

    Result<void> make_one(std::uint64_t generation)
    {
        auto files = look_at_files(spec_);
        if (!files) return tl::unexpected<Error>(files.error());
        if (host_.processor == Processor::Arm64 && spec_.boot.kind == BootKind::Linux) {
            auto kernel = media::prepare_arm64_kernel(spec_.boot.kernel, spec_.machine_dir);
            if (!kernel) return tl::unexpected<Error>(kernel.error());
            files->kernel = std::move(*kernel);
        }
        auto plan = make_plan(spec_, host_, *files);
        if (!plan) return tl::unexpected<Error>(plan.error());
        plan_ = no_agent_ ? without_agent(std::move(*plan), *no_agent_) : std::move(*plan);
        vm_.reset();
        auto console = ConsolePipes::open(
            loop_,
            {.output = [this](std::string_view bytes) { observer_.console_output(bytes); },
             .writable =
                 [this] {
                     if (console_writable_) console_writable_();
                 }});
        if (!console) return tl::unexpected<Error>(console.error());
        console_ = std::move(*console);
        GuestEnds ends{console_->take_guest_ends(), {}};
        agent_.reset();
        if (!no_agent_) {
            auto port = open_agent_port(loop_);
            if (!port) return tl::unexpected<Error>(port.error());
            agent_ = std::move(port->agent);
            ends.agent = std::move(port->guest);
        }
        auto machine = VirtualMachine::create(
            loop_, plan_, generation, std::move(ends), [this](const Report& report) {
                carry_out(lifecycle_->told(report));
            });
        if (!machine) return tl::unexpected<Error>(machine.error());
        vm_ = std::move(*machine);
        return {};
    }

    Result<void> choose_how_to_start()
    {
        bool restore = false;
        if (spec_.restore) {
            const auto saved = read_saved_state(spec_.machine_dir);
            if (!saved) return fail(saved.error(), "the saved state");
            RestoreFacts facts{host_, vm_->save_refusal(), configuration_of(plan_), {}};
            for (const Disk& disk : spec_.disks)
                if (auto mark = mark_of(disk.path)) facts.disks.push_back(std::move(*mark));
            RestoreChoice choice = choose_restore(*saved, facts);
            restore = choice.restore;
            cold_note_ = std::move(choice.note);
        }
        state_file_ = SavedPaths(spec_.machine_dir).state();
        lifecycle_.emplace(spec_.machine_name, restore);
        return {};
    }

    [[nodiscard]] Result<void> may_save() const
    {
        return check_save(host_, vm_ ? vm_->save_refusal() : std::nullopt);
    }

    Result<void> apply_shares()
    {
        const auto set = shares_.to_apply(is_folder);
        waiting_.follow(shares_.shares(), shares_.standings());
        return set && vm_ ? vm_->set_shares(*set) : Result<void>();
    }

    void wish(const Verdict& verdict, Done done)
    {
        if (verdict.problem) return done(tl::unexpected<Error>(*verdict.problem));
        wish_ = std::move(done);
        carry_out(verdict);
    }

    void grant(const Result<void>& result)
    {
        if (const Done done = std::exchange(wish_, nullptr)) done(result);
    }

    void carry_out(const Verdict& verdict)
    {
        if (verdict.ignored) return;
        if (verdict.event) happened(*verdict.event, verdict);
        if (verdict.apply_shares) apply_shares_again();
        if (verdict.attach_network)
            reattach_ = loop_.after(kReattachTime, [this] {
                if (vm_) vm_->attach_networks();
            });
        if (verdict.problem) grant(tl::unexpected<Error>(*verdict.problem));
        if (!verdict.note.empty()) note(verdict.note);
        if (verdict.call == Call::StartCold)
            start_cold();
        else if (verdict.call)
            vm_->call(*verdict.call, state_file_);
        if (verdict.end) finish(*verdict.end);
    }

    void note(const std::string& text) const
    {
        std::fprintf(stderr, "%s: %s\n", spec_.machine_name.c_str(), text.c_str());
    }

    void happened(Event event, const Verdict& verdict)
    {
        switch (event) {
        case Event::RestoreDone: return observer_.restored();
        case Event::Started: return observer_.started({"vz", joined(plan_.notes)});
        case Event::PausedNow: observer_.paused(); return grant({});
        case Event::ResumedNow: observer_.resumed(); return grant({});
        case Event::SaveDone: return grant({});
        case Event::SaveFailed:
            if (!verdict.problem)
                grant(fail(ErrorCode::Refused, spec_.machine_name + " was ended meanwhile"));
            return;
        case Event::RestoreFailed:
            if (!verdict.end) observer_.boots_instead(verdict.note);
            return;
        case Event::StartAsked:
        case Event::StopAsked:
        case Event::SaveAsked:
        case Event::SaveDropped:
        case Event::RestoreAsked:
        case Event::Ended:
        case Event::EndedBadly:
        case Event::Silent:
        case Event::SeenStarting:
        case Event::SeenRunning:
        case Event::SeenPaused:
        case Event::SeenStopping:
        case Event::SeenSaving:
        case Event::SeenRestoring: return;
        }
    }

    void apply_shares_again()
    {
        shares_.forget_applied();
        apply_shares_that_came();
    }

    void apply_shares_that_came()
    {
        if (auto applied = apply_shares(); !applied) note(applied.error().message);
        observer_.shares_changed();
    }

    void start_cold()
    {
        vm_.reset();
        if (auto made = make_virtual_machine(lifecycle_->generation()); !made) {
            finish({Outcome::StartFailed,
                    std::nullopt,
                    spec_.machine_name + " did not start: " + made.error().message,
                    made.error().hint});
            return;
        }
        vm_->call(Call::StartCold, {});
    }

    void finish(const RunEnd& end)
    {
        grant(fail(ErrorCode::Refused, spec_.machine_name + " has ended"));
        reattach_.reset();
        // Handed to the loop, since this may run inside the machine that goes.
        loop_.post([this, end, alive = std::weak_ptr(alive_)] {
            if (alive.expired()) return;
            waiting_.forget();
            vm_.reset();
            forwards_.reset();
            console_->drain();
            console_.reset();
            agent_.reset();
            observer_.ended(end, {});  // may destroy this object
        });
    }

    Spec spec_;
    Loop& loop_;
    MachineObserver& observer_;
    Host host_;
    VzPlan plan_;
    std::optional<Lifecycle> lifecycle_;
    AppliedShares shares_;
    WaitingFolders waiting_;
    std::unique_ptr<ConsolePipes> console_;
    std::unique_ptr<GuestForwards> forwards_;
    std::unique_ptr<GuestAgent> agent_;
    std::optional<std::string> no_agent_;  // why its port is left out
    std::unique_ptr<VirtualMachine> vm_;
    std::string state_file_;
    std::string cold_note_;  // why it boots, when it was to be restored
    Callback console_writable_;
    Done wish_;  // of the pause, resume or save that is under way
    Handle reattach_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace

Result<std::unique_ptr<Machine>>
make_vz_machine(const Spec& spec, Loop& loop, MachineObserver& observer)
{
    auto machine = std::make_unique<VzMachine>(spec, loop, observer);
    if (auto prepared = machine->prepare(); !prepared)
        return tl::unexpected<Error>(prepared.error());
    return machine;
}

}  // namespace berth::vz
