#pragma once

#include "vzcore/console/console.h"
#include "vzcore/machine.h"
#include "vzcore/rpc/rpc.h"
#include "vzcore/run_dir.h"
#include "vzcore/saved_disks.h"
#include "vzcore/spec.h"
#include "vzcore/state.h"

#include <list>
#include <memory>
#include <optional>

namespace berth {

/// One run of one machine: holds the directory's lock, hosts the machine, serves `control.sock` and
/// `console.sock`, keeps the console log, and writes `exit.json` at the end (DESIGN §7). Lives on
/// the loop.
class Runner : private MachineObserver {
public:
    /// Takes over the run directory: lock, spec.json, runner.json, sockets, and the machine's
    /// start. An error has been recorded in exit.json, as far as the directory could be used at
    /// all. `over` runs once, when the run has ended and is recorded.
    static Result<std::unique_ptr<Runner>>
    start(Loop& loop, const std::string& run_dir, Callback over);
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;
    ~Runner() override;

    /// Asks the guest to power off, and ends it by force when the grace is over. Again: a new
    /// grace. `because` goes into the sentence about its end; empty: because somebody wants it.
    void stop(std::optional<std::chrono::milliseconds> grace, const std::string& because = {});
    void kill(std::string_view why);

    [[nodiscard]] const Spec& spec() const { return spec_; }
    [[nodiscard]] const ExitRecord& record() const { return record_; }

private:
    struct Client {
        std::unique_ptr<rpc::Peer> peer;
        bool subscribed = false;
    };
    using Method = void (Runner::*)(Client& client, const Json& params, const rpc::Reply& reply);

    Runner(Loop& loop, RunDirPaths dir, UniqueFd lock, Spec spec, Callback over);
    Result<void> open_console();
    Result<void> start_machine();
    Result<void> listen();
    void record_failed_start(const Error& why);

    void restored() override;
    void boots_instead(const std::string& why) override;
    void started(const AcceleratorUse& accelerator) override;
    void paused() override;
    void resumed() override;
    void shares_changed() override;
    void console_output(std::string_view bytes) override;
    void ended(const RunEnd& end, const ResourceUse& used) override;

    void accept(UniqueFd socket);
    void
    call(Client& client, const std::string& method, const Json& params, const rpc::Reply& reply);
    void hello(Client& client, const Json& params, const rpc::Reply& reply);
    void status(Client& client, const Json& params, const rpc::Reply& reply);
    void stop_method(Client& client, const Json& params, const rpc::Reply& reply);
    void kill_method(Client& client, const Json& params, const rpc::Reply& reply);
    void pause_method(Client& client, const Json& params, const rpc::Reply& reply);
    void resume_method(Client& client, const Json& params, const rpc::Reply& reply);
    void save_method(Client& client, const Json& params, const rpc::Reply& reply);
    void cancel_save_method(Client& client, const Json& params, const rpc::Reply& reply);
    void set_clock_method(Client& client, const Json& params, const rpc::Reply& reply);
    void guest_addresses(Client& client, const Json& params, const rpc::Reply& reply);
    void stats(Client& client, const Json& params, const rpc::Reply& reply);
    void share_set(Client& client, const Json& params, const rpc::Reply& reply);
    void share_list(Client& client, const Json& params, const rpc::Reply& reply);
    void subscribe(Client& client, const Json& params, const rpc::Reply& reply);

    // runner_save.cpp
    void cancel_save(const std::string& why);
    void state_written(const Result<void>& written);
    void state_on_disk(const Result<void>& synced);
    Result<Bytes> keep_state_file();
    void save_failed(const Error& why);
    void drop_part();
    void keep_disks_as_saved();
    void forget_saved_state();
    void correct_clock(const char* after);

    void press_power_button();
    void apply(Event event);
    void publish();
    [[nodiscard]] Json status_json() const;
    [[nodiscard]] Json shares_json() const;
    void keep_share(const Share& share);

    Loop& loop_;
    RunDirPaths dir_;
    UniqueFd lock_;
    Spec spec_;
    Callback over_;
    State state_ = State::Starting;
    ExitRecord record_;
    std::unique_ptr<Console> console_;
    std::unique_ptr<Machine> machine_;
    std::unique_ptr<rpc::Listener> control_listener_, console_listener_;
    std::list<Client> clients_;
    Handle grace_timer_, button_timer_;  ///< While a stop is under way.
    std::string stop_because_;
    std::string boots_because_;  ///< Why it was not restored, when it should have been.

    // A save that is under way.
    struct Saving {
        rpc::Reply reply;
        UniqueFd file;
        bool was_running = false;
        std::string cancelled_because;
        SavedDisks disks;  ///< Found while `sync` is under way, on its thread.
        Handle deadline;
        Handle sync;
    };
    std::unique_ptr<Saving> saving_;
};

}  // namespace berth
