// A stand-in for berth-runner: it speaks the protocol through vzcore's own code and runs no
// machine. How it (mis)behaves is said by <machine folder>/stub.json, and by signals:
//   SIGUSR1  goes one step on: starting, running, ready, ended with "outcome"
//   SIGUSR2  reads stub.json again and tells its status
//
// stub.json, all members optional:
//   "report"   "ready" (as it should), "error", "nothing" (closes the pipe), "hang" (says nothing,
//   ever), "garbage" "manual"   true: stays in `starting` until SIGUSR1; else it runs and is ready
//   at once "hello"    "right", "wrong_machine", "wrong_run", "newer", "too_new" (an error), "hang"
//   "die"      "before_ready", "after_ready" (by SIGKILL), "on_stop" (with no record)
//   "outcome"  how it ends when it is stopped or by SIGUSR1; default "stopped"
//   "deaf"     true: answers neither stop nor kill
//   "refuse"   the name of a method that is answered with an error
//   "save"     "fails" (an error, and it goes on), "hangs" (until it is cancelled, or goes one step
//   on by SIGUSR1), "dies" (by SIGKILL, when the state is kept and nothing else is said)
//   "restore"  "fails" (ends with start_failed before the guest runs)
//   "clock"    true: tells whoever subscribes to a restored run that the clock was a minute behind
//   "shares", "share_service"  these members of its status
//   "orphan"   true: leaves a child behind that holds the lock; its pid is in <machine
//   folder>/orphan.pid
#include "tests/support/copy_as_clone.h"
#include "vzcore/base/file.h"
#include "vzcore/base/paths.h"
#include "vzcore/json.h"
#include "vzcore/loop.h"
#include "vzcore/rpc/rpc.h"
#include "vzcore/run_dir.h"
#include "vzcore/saved_disks.h"
#include "vzcore/spec.h"
#include "vzcore/state.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace berth::test {
namespace {

class Stub {
public:
    Stub(EventLoop& loop, std::string dir, UniqueFd ready)
        : loop_(loop), dir_(std::move(dir)), ready_(std::move(ready))
    {
    }

    bool prepare();
    void read_plan();
    void serve();

private:
    [[nodiscard]] std::string text(const char* name, const char* otherwise) const;
    [[nodiscard]] bool flag(const char* name) const { return plan_.value(name, false); }
    void leave_orphan();
    void report();
    void tell(const std::string& line);
    void accept(UniqueFd socket);
    void answer(const std::string& method, const Json& params, const rpc::Reply& reply);
    [[nodiscard]] Result<Json> hello() const;
    [[nodiscard]] Json status() const;
    void go_on();
    void become(State state);
    void save(const rpc::Reply& reply);
    void finish_save();
    void cancel_save(const rpc::Reply& reply);
    void run_on();
    void end(const std::string& outcome);

    EventLoop& loop_;
    RunDirPaths dir_;
    UniqueFd ready_;
    UniqueFd lock_;
    Spec spec_;
    Json plan_ = Json::object();
    std::string because_;
    State state_ = State::Starting;
    std::optional<UnixTime> running_at_, ready_at_, stop_asked_at_;
    std::unique_ptr<rpc::Listener> listener_;
    std::vector<std::unique_ptr<rpc::Peer>> peers_;
    std::vector<rpc::Peer*> subscribers_;
    Handle step_, reread_;
    rpc::Reply saving_;
};

std::string Stub::text(const char* name, const char* otherwise) const
{
    return plan_.value(name, std::string(otherwise));
}

Json time_or_null(const std::optional<UnixTime>& time)
{
    return time ? Json(to_millis(*time)) : Json();
}

bool Stub::prepare()
{
    const auto document = read_file(dir_.spec(), mib(1));
    if (!document) return false;
    auto spec = parse_spec(*document);
    if (!spec) return false;
    spec_ = std::move(*spec);
    read_plan();
    if (text("die", "") == "before_ready") {
        static_cast<void>(write_all(STDERR_FILENO, "stub: dying on purpose\n"));
        ::_exit(3);
    }
    auto lock = lock_file(dir_.lock());
    if (!lock) return false;
    lock_ = std::move(*lock);
    RunnerRecord record;
    record.machine_id = spec_.machine_id;
    record.run = spec_.run;
    record.process = own_process();
    record.boot = boot_id();
    // Before anybody can read our pid: unhandled, the signal would end us.
    step_ = loop_.on_signal(SIGUSR1, [this] { go_on(); });
    reread_ = loop_.on_signal(SIGUSR2, [this] {
        read_plan();
        become(state_);
    });
    static_cast<void>(write_runner_record(dir_, record));
    if (flag("orphan")) leave_orphan();
    return true;
}

void Stub::read_plan()
{
    if (const auto plan = read_file(spec_.machine_dir + "/stub.json", mib(1)))
        plan_ = parse_json(*plan, "stub.json").value_or(Json::object());
}

void Stub::leave_orphan()
{
    const pid_t orphan = ::fork();
    if (orphan == 0) {  // has inherited the lock's descriptor, as QEMU does
        ::setsid();
        ready_.reset();
        while (true)
            ::pause();
    }
    static_cast<void>(
        write_file_atomically(spec_.machine_dir + "/orphan.pid", std::to_string(orphan)));
}

void Stub::serve()
{
    auto listener = rpc::Listener::open(
        loop_, dir_.control(), [this](UniqueFd socket) { accept(std::move(socket)); });
    if (!listener) std::exit(4);
    listener_ = std::move(*listener);
    if (auto log = open_file(spec_.log_dir + "/console.log", O_WRONLY | O_CREAT | O_APPEND))
        static_cast<void>(write_all(log->get(), "stub console\n"));
    if (spec_.restore) state_ = State::Restoring;
    if (!flag("manual") && !spec_.restore) {
        state_ = State::Running;
        running_at_ = ready_at_ = unix_now();
    }
    report();
    if (spec_.restore && text("restore", "") == "fails") return end("start_failed");
    if (spec_.restore && !flag("manual")) run_on();
    if (text("die", "") == "after_ready") ::raise(SIGKILL);
}

void Stub::tell(const std::string& line)
{
    if (ready_) static_cast<void>(write_all(ready_.get(), line + "\n"));
    ready_.reset();
}

void Stub::report()
{
    const std::string how = text("report", "ready");
    if (how == "ready") tell(R"({"ready":true})");
    if (how == "garbage") tell("\x01 not json");
    if (how == "nothing") ready_.reset();
    if (how == "error") {
        tell(
            R"({"error":{"code":"not_found","message":"the kernel /nowhere does not exist","hint":"look there"}})");
        ::_exit(1);
    }
}

void Stub::accept(UniqueFd socket)
{
    auto peer = rpc::Peer::create(loop_, std::move(socket));
    if (!peer) return;
    rpc::Peer* raw = peer->get();
    raw->on_request(
        [this, raw](const std::string& method, const Json& params, const rpc::Reply& reply) {
            if (method == "subscribe") subscribers_.push_back(raw);
            answer(method, params, reply);
            if (method != "subscribe" || !spec_.restore || !flag("clock")) return;
            raw->notify(
                "clock",
                {{"right", true}, {"behind", 60'000}, {"reason", nullptr}, {"after", "restore"}});
        });
    raw->on_closed([this, raw](const Error&) { std::erase(subscribers_, raw); });
    peers_.push_back(std::move(*peer));
}

void Stub::answer(const std::string& method, const Json& params, const rpc::Reply& reply)
{
    if (text("refuse", "") == method)
        return reply(fail(ErrorCode::Unsupported, "the stub does not " + method));
    if (method == "hello") {
        if (text("hello", "right") != "hang") reply(hello());
        return;
    }
    if (method == "status" || method == "subscribe") return reply(status());
    if (method == "save") return save(reply);
    if (method == "save.cancel") return cancel_save(reply);
    if (method == "pause" || method == "resume") {
        become(method == "pause" ? State::Paused : State::Running);
        return reply(Json::object());
    }
    if (method != "stop" && method != "kill")
        return reply(fail(ErrorCode::Unsupported, "no method " + method));
    if (flag("deaf")) return;
    if (method == "stop") {
        because_ = params.value("because", std::string());
        static_cast<void>(
            write_file_atomically(spec_.machine_dir + "/stop.json", dump_line(params)));
    }
    if (text("die", "") == "on_stop") ::raise(SIGKILL);
    reply(Json::object());
    if (method == "stop") {
        stop_asked_at_ = unix_now();
        become(State::Stopping);
    }
    if (flag("manual") && method == "stop") return;  // SIGUSR1 ends it
    end(method == "kill" ? "killed" : text("outcome", "stopped"));
}

Result<Json> Stub::hello() const
{
    const std::string how = text("hello", "right");
    if (how == "too_new")
        return fail(ErrorCode::TooNew, "this runner speaks version 2 of the protocol");
    return Json{{"wire", how == "newer" ? rpc::kWireVersion + 1 : rpc::kWireVersion},
                {"version", "stub"},
                {"machine_id", how == "wrong_machine" ? "ffffffffffff" : spec_.machine_id},
                {"machine_name", spec_.machine_name},
                {"run", how == "wrong_run" ? spec_.run + 1 : spec_.run},
                {"pid", ::getpid()},
                {"state", name_of(state_)},
                {"capabilities", {{"pause", true}}}};
}

Json Stub::status() const
{
    Json json = {{"state", name_of(state_)},
                 {"running_at", time_or_null(running_at_)},
                 {"first_console_at", time_or_null(running_at_)},
                 {"ready_at", time_or_null(ready_at_)},
                 {"stop_asked_at", time_or_null(stop_asked_at_)},
                 {"accelerator", running_at_ ? Json("tcg") : Json()},
                 {"accelerator_reason", running_at_ ? Json("a stub needs none") : Json()},
                 {"console_bytes", 13}};
    for (const char* name : {"shares", "share_service"})
        if (plan_.contains(name)) json[name] = plan_[name];
    return json;
}

void Stub::go_on()
{
    if (state_ == State::Saving) return finish_save();
    if (state_ == State::Restoring) return run_on();
    if (state_ == State::Stopping || ready_at_) return end(text("outcome", "stopped"));
    if (running_at_) {
        ready_at_ = unix_now();
        return become(state_);
    }
    running_at_ = unix_now();
    become(State::Running);
}

void Stub::save(const rpc::Reply& reply)
{
    become(State::Saving);
    saving_ = reply;
    if (text("save", "") == "fails") {
        become(State::Paused);
        become(State::Running);
        return reply(fail(ErrorCode::Io, "the stub's disk is full"));
    }
    if (text("save", "") != "hangs") finish_save();
}

void Stub::finish_save()
{
    const SavedPaths paths(spec_.machine_dir);
    static_cast<void>(ensure_private_dir(paths.folder));
    static_cast<void>(write_file_atomically(paths.part(), "state"));
    SavedState saved;
    saved.at = unix_now();
    saved.spec = spec_;
    saved.spec.restore.reset();
    saved.hypervisor = "stub 1.0";
    saved.accelerator = "tcg";
    saved.ready = ready_at_.has_value();
    saved.bytes = Bytes{5};
    if (auto disks = mark_and_clone_disks(spec_.disks, paths, copy_as_clone)) {
        saved.disks = disks->marks;
        saved.clones = disks->clones;
    }
    static_cast<void>(keep_saved_state(spec_.machine_dir, saved));
    if (text("save", "") == "dies") ::raise(SIGKILL);
    become(State::Saved);
    saving_(Json{{"bytes", 5}});
    end("saved");
}

void Stub::cancel_save(const rpc::Reply& reply)
{
    saving_(fail(ErrorCode::TimedOut, "it was cancelled"));
    become(State::Paused);
    become(State::Running);
    reply(Json::object());
}

void Stub::run_on()
{
    static_cast<void>(drop_saved_state(spec_.machine_dir));
    become(State::Paused);
    running_at_ = unix_now();
    if (spec_.restore->ready) ready_at_ = running_at_;
    become(State::Running);
}

void Stub::become(State state)
{
    state_ = state;
    for (rpc::Peer* peer : subscribers_)
        peer->notify("status", status());
}

void Stub::end(const std::string& outcome)
{
    ExitRecord record;
    record.machine_id = spec_.machine_id;
    record.run = spec_.run;
    record.end.outcome = outcome_named(outcome).value_or(Outcome::Unknown);
    record.end.code = 0;
    record.end.sentence = spec_.machine_name + " ended as a stub does";
    if (!because_.empty()) record.end.sentence += " (" + because_ + ")";
    record.ended_at = unix_now();
    record.running_at = running_at_;
    record.ready_at = ready_at_;
    record.stop_asked_at = stop_asked_at_;
    record.accelerator = "tcg";
    record.console_bytes = 13;
    record.peak_memory_bytes = 1'000'000;
    record.cpu_millis = 42;
    static_cast<void>(write_exit_record(dir_, record));
    listener_.reset();
    loop_.stop();
}

int run(int argc, char** argv)
{
    if (argc != 5 || std::strcmp(argv[1], "--run-dir") != 0 ||
        std::strcmp(argv[3], "--ready-fd") != 0)
        return 2;
    std::signal(SIGPIPE, SIG_IGN);
    const auto loop = EventLoop::create();
    Stub stub(*loop, argv[2], UniqueFd(std::atoi(argv[4])));
    if (!stub.prepare()) return 5;
    stub.serve();
    loop->run();
    return 0;
}

}  // namespace
}  // namespace berth::test

int main(int argc, char** argv)
{
    return berth::test::run(argc, argv);
}
