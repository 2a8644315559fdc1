#include "vzcore/runner/runner.h"

#include "vzcore/base/file.h"
#include "vzcore/base/paths.h"
#include "vzcore/preflight.h"

#include <unistd.h>

namespace berth {
namespace {

// A guest that is still booting does not hear the power button (seen: ACPI without a driver keeps
// nothing), and would be ended by force although it would have gone a moment later.
constexpr std::chrono::seconds kPressAgain{3};

Result<Spec> read_spec(const RunDirPaths& dir)
{
    const auto text = read_file(dir.spec(), kDocumentLimit);
    if (!text) return tl::unexpected<Error>(text.error());
    auto spec = parse_spec(*text);
    if (!spec) return fail(spec.error(), "reading " + dir.spec());
    return spec;
}

}  // namespace

Runner::Runner(Loop& loop, RunDirPaths dir, UniqueFd lock, Spec spec, Callback over)
    : loop_(loop), dir_(std::move(dir)), lock_(std::move(lock)), spec_(std::move(spec)),
      over_(std::move(over))
{
    record_.machine_id = spec_.machine_id;
    record_.run = spec_.run;
    if (spec_.restore) state_ = State::Restoring;
}

Runner::~Runner() = default;

Result<std::unique_ptr<Runner>> Runner::start(Loop& loop, const std::string& run_dir, Callback over)
{
    RunDirPaths dir(run_dir);
    if (auto fits = check_socket_path(dir.control()); !fits)
        return tl::unexpected<Error>(fits.error());
    if (auto ours = ensure_private_dir(dir.root); !ours) return tl::unexpected<Error>(ours.error());
    auto lock = lock_file(dir.lock());
    if (!lock) return fail(lock.error(), "taking over the run directory");
    auto spec = read_spec(dir);
    if (!spec) return tl::unexpected<Error>(spec.error());
    if (::unlink(dir.exit().c_str()) != 0 && errno != ENOENT)  // of a run by hand before this one
        return fail_errno(errno, "removing " + dir.exit());
    const RunnerRecord self{
        rpc::kWireVersion, spec->machine_id, spec->run, own_process(), boot_id()};
    if (auto written = write_runner_record(dir, self); !written)
        return tl::unexpected<Error>(written.error());

    std::unique_ptr<Runner> runner(
        new Runner(loop, dir, std::move(*lock), std::move(*spec), std::move(over)));
    // The machine first: it starts while the sockets are made.
    for (const auto step : {&Runner::open_console, &Runner::start_machine, &Runner::listen}) {
        const auto done = (runner.get()->*step)();
        if (done) continue;
        runner->record_failed_start(done.error());
        return tl::unexpected<Error>(done.error());
    }
    return runner;
}

Result<void> Runner::open_console()
{
    const auto stamp = [this](std::optional<UnixTime>& at) {
        at = unix_now();
        publish();
    };
    Console::Options options;
    options.log_folder = spec_.log_dir;
    options.log_limit = spec_.console_limit;
    options.ready_pattern = spec_.ready_pattern;
    // This very program does it. Where it cannot be found, segments stay as they are.
    if (const auto own = own_program_dir())
        options.compress = {*own + "/berth-runner", "--compress"};
    auto console = Console::open(
        loop_,
        std::move(options),
        {.input = [this](std::string_view typed) { return machine_->console_input(typed); },
         .first_output = [this, stamp] { stamp(record_.first_console_at); },
         .ready = [this, stamp] { stamp(record_.ready_at); }});
    if (!console) return tl::unexpected<Error>(console.error());
    console_ = std::move(*console);
    return {};
}

Result<void> Runner::start_machine()
{
    if (auto prepared = prepare_files(spec_); !prepared) return prepared;
    auto machine = make_machine(spec_, loop_, *this, dir_.root, lock_.get());
    if (!machine) return tl::unexpected<Error>(machine.error());
    machine_ = std::move(*machine);
    machine_->set_console_writable([this] { console_->input_wanted(); });
    return machine_->start();
}

Result<void> Runner::listen()
{
    auto control = rpc::Listener::open(
        loop_, dir_.control(), [this](UniqueFd socket) { accept(std::move(socket)); });
    if (!control) return tl::unexpected<Error>(control.error());
    control_listener_ = std::move(*control);
    auto console = rpc::Listener::open(
        loop_, dir_.console(), [this](UniqueFd socket) { console_->attach(std::move(socket)); });
    if (!console) return tl::unexpected<Error>(console.error());
    console_listener_ = std::move(*console);
    return {};
}

void Runner::record_failed_start(const Error& why)
{
    machine_.reset();
    record_.end = {Outcome::StartFailed,
                   std::nullopt,
                   spec_.machine_name + " did not start: " + why.message,
                   why.hint};
    record_.ended_at = unix_now();
    const auto written = write_exit_record(dir_, record_);
    // The caller reports the first failure, and this one beside it changes nothing for the user.
    static_cast<void>(written);
}

void Runner::stop(std::optional<std::chrono::milliseconds> grace, const std::string& because)
{
    if (saving_) return;  // which ends it
    if (state_ != State::Stopping) {
        apply(Event::StopAsked);
        record_.stop_asked_at = unix_now();
    }
    if (!because.empty()) stop_because_ = because;
    const auto time = grace.value_or(spec_.stop_grace);
    press_power_button();
    grace_timer_ = loop_.after(time, [this, time] {
        button_timer_.reset();
        machine_->kill("it did not power off within " + exact(time));
    });
    publish();
}

void Runner::press_power_button()
{
    machine_->request_stop();
    button_timer_ = loop_.after(kPressAgain, [this] { press_power_button(); });
}

void Runner::kill(std::string_view why)
{
    if (state_ != State::Stopping) apply(Event::StopAsked);
    if (!record_.stop_asked_at) record_.stop_asked_at = unix_now();
    grace_timer_.reset();
    button_timer_.reset();
    machine_->kill(why);
    publish();
}

void Runner::restored()
{
    apply(Event::RestoreDone);
    publish();
}

// It is saved no more, and starts like any other.
void Runner::boots_instead(const std::string& why)
{
    boots_because_ = why;
    keep_disks_as_saved();
    for (const Event event : {Event::RestoreFailed, Event::SaveDropped, Event::StartAsked})
        apply(event);
    publish();
}

void Runner::started(const AcceleratorUse& accelerator)
{
    record_.running_at = unix_now();
    record_.accelerator = accelerator.name;
    record_.accelerator_reason = accelerator.reason;
    if (!boots_because_.empty())
        record_.accelerator_reason += (accelerator.reason.empty() ? "" : "; ") + boots_because_;
    const bool restored = spec_.restore && boots_because_.empty();
    apply(restored ? Event::ResumedNow : Event::Started);
    if (restored && spec_.restore->ready)
        record_.ready_at = record_.running_at;  // it will not be printed again
    if (spec_.restore) forget_saved_state();
    if (restored) correct_clock("restore");
    publish();
}

void Runner::paused()
{
    apply(Event::PausedNow);
    publish();
}

void Runner::resumed()
{
    apply(Event::ResumedNow);
    publish();
    correct_clock("resume");
}

void Runner::shares_changed()
{
    publish();
}

/// The spec says what runs, so that an agent that adopts this machine knows it.
void Runner::keep_share(const Share& share)
{
    const auto same = [&](const Share& other) { return other.tag == share.tag; };
    const auto found = std::find_if(spec_.shares.begin(), spec_.shares.end(), same);
    if (found != spec_.shares.end())
        *found = share;
    else
        spec_.shares.push_back(share);
    if (auto kept = write_file_atomically(dir_.spec(), to_json(spec_)); !kept)
        std::fprintf(stderr, "berth-runner: %s\n", kept.error().message.c_str());
}

void Runner::console_output(std::string_view bytes)
{
    console_->output(bytes);
}

void Runner::ended(const RunEnd& end, const ResourceUse& used)
{
    grace_timer_.reset();
    button_timer_.reset();
    if (saving_) drop_part();
    record_.end = end;
    const bool was_stopped = end.outcome == Outcome::Stopped || end.outcome == Outcome::Killed;
    if (was_stopped && !stop_because_.empty()) record_.end.sentence += " (" + stop_because_ + ")";
    record_.ended_at = unix_now();
    record_.console_bytes = console_->bytes();
    if (used.peak_memory) record_.peak_memory_bytes = used.peak_memory->count;
    if (used.cpu_millis) record_.cpu_millis = static_cast<std::uint64_t>(*used.cpu_millis);
    // First the record, then the sockets: whoever sees them close finds it.
    if (auto written = write_exit_record(dir_, record_); !written)
        record_.end.sentence += " (" + written.error().message + ")";
    control_listener_.reset();
    console_listener_.reset();
    clients_.clear();
    loop_.post([over = over_] { over(); });
}

// The only place that changes the state.
void Runner::apply(Event event)
{
    if (const auto to = next(state_, event)) state_ = *to;
}

void Runner::publish()
{
    for (const Client& client : clients_)
        if (client.subscribed) client.peer->notify("status", status_json());
}

}  // namespace berth
