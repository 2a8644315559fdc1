#include "agent/runner_link.h"

#include "vzcore/base/file.h"

#include <sys/stat.h>

#include <algorithm>
#include <csignal>

namespace berth::agent {
namespace {

using namespace std::chrono_literals;

constexpr auto kReportBudget = 60s;  ///< A runner reports before its guest boots.
constexpr auto kHelloBudget = 1s;    ///< For its first answers; then it counts as silent.
constexpr auto kEver = 24h * 365;    ///< An answer is welcome whenever it comes.
constexpr auto kExitBudget =
    5s;  ///< From the exit record, or a failed start, to the end of the process.
constexpr auto kClosedGrace =
    200ms;  ///< A dying process closes its sockets before it is seen dead.
constexpr auto kFirstPause = 250ms;
constexpr auto kFirstOrphanPause = 20ms;  ///< A hypervisor dies within milliseconds of its runner.
constexpr int kPatientLooks = 5;
constexpr auto kLongestPause = 30s;
constexpr auto kFreshTime = 3s;  ///< How long a spawned runner may take to its lock.

}  // namespace

RunnerLink::RunnerLink(Loop& loop, RunTarget target, Handlers handlers)
    : loop_(loop), target_(std::move(target)), handlers_(std::move(handlers))
{
    ending_.pid = target_.process.pid;
    ending_.log_path = target_.log_path;
}

RunnerLink::~RunnerLink() = default;

Result<std::unique_ptr<RunnerLink>>
RunnerLink::launched(Loop& loop, RunTarget target, UniqueFd ready, Handlers handlers)
{
    std::unique_ptr<RunnerLink> link(new RunnerLink(loop, std::move(target), std::move(handlers)));
    RunnerLink& self = *link;
    self.ending_.launching = true;
    auto pipe = ReadyPipe::open(
        loop, std::move(ready), [&self](ReadyPipe::Report report, const Error& error) {
            self.reported(report, error);
        });
    if (!pipe) return tl::unexpected<Error>(pipe.error());
    self.ready_ = std::move(*pipe);
    self.child_ = loop.on_child_exit(self.target_.process.pid,
                                     [&self](ChildExit exit) { self.process_gone(exit); });
    self.later(kReportBudget, &RunnerLink::abandon);
    return link;
}

std::unique_ptr<RunnerLink> RunnerLink::adopting(Loop& loop, RunTarget target, Handlers handlers)
{
    std::unique_ptr<RunnerLink> link(new RunnerLink(loop, std::move(target), std::move(handlers)));
    link->later(0ms, &RunnerLink::look);
    return link;
}

void RunnerLink::call(const std::string& method,
                      Json params,
                      std::chrono::milliseconds timeout,
                      rpc::Reply reply)
{
    if (connected_) return peer_->call(method, std::move(params), timeout, std::move(reply));
    reply(fail(ErrorCode::Unreachable, "its runner does not answer now"));
}

void RunnerLink::kill_runner()
{
    // The pid could be another's by now: its start time tells.
    if (gone_ || !is_alive(target_.process)) return;
    ending_.forced = !ending_.start_error;
    const pid_t pid = target_.process.pid;
    if (::kill(-pid, SIGKILL) != 0) ::kill(pid, SIGKILL);  // it leads its group, unless run by hand
}

void RunnerLink::later(std::chrono::milliseconds delay, void (RunnerLink::*what)())
{
    step_ = loop_.after(delay, [this, what] { (this->*what)(); });
}

void RunnerLink::reported(ReadyPipe::Report report, const Error& error)
{
    if (report == ReadyPipe::Report::Ready) {
        ending_.launching = false;
        if (!gone_) look();
        return;
    }
    // It is about to end, and how it ends belongs into the record.
    if (report == ReadyPipe::Report::Failed) ending_.start_error = error;
    if (!gone_) later(kExitBudget, &RunnerLink::abandon);
}

/// A runner that neither serves nor ends is in nobody's use.
void RunnerLink::abandon()
{
    if (!ending_.start_error)
        ending_.start_error = Error{ErrorCode::TimedOut,
                                    "its runner did not say whether it serves",
                                    "its log is " + ending_.log_path};
    kill_runner();
}

void RunnerLink::look()
{
    step_.reset();
    peer_.reset();
    refused_ = false;
    learn_process();
    watch_process();
    if (ending_.other_boot) return settle("");
    auto peer = rpc::Peer::dial(loop_, target_.dir.control());
    if (!peer) return settle("its runner does not answer: " + peer.error().message);
    peer_ = std::move(*peer);
    peer_->on_closed([this](const Error& /*why*/) { lost(); });
    peer_->on_notification([this](const std::string& method, const Json& params) {
        if (method == "status" && connected_) take_status(params);
        if (method == "clock" && connected_) handlers_.clock(params);
    });
    peer_->call("hello", {{"wire", rpc::kWireVersion}}, kEver, [this](const Result<Json>& answer) {
        greeted(answer);
    });
    later(kHelloBudget, &RunnerLink::grow_silent);
}

/// The connection stays: a runner that was busy or stopped answers when it can, and its end closes
/// it. So nobody asks again and again.
void RunnerLink::grow_silent()
{
    settle("its runner does not answer");
}

/// Who runs there is known from the spawn, from the run row, or from the runner's own record.
void RunnerLink::learn_process()
{
    if (target_.boot != boot_id()) ending_.other_boot = true;
    if (target_.process.pid != 0) return;
    const auto record = read_runner_record(target_.dir);
    if (!record || record->machine_id != target_.machine_id || record->run != target_.run) return;
    target_.process = record->process;
    ending_.pid = record->process.pid;
}

void RunnerLink::watch_process()
{
    if (child_ || watch_ || gone_ || ending_.other_boot || target_.process.pid == 0) return;
    auto watch = ProcessWatch::open(loop_, target_.process, [this] { process_gone(ChildExit{}); });
    if (watch)
        watch_ = std::move(*watch);
    else
        gone_ = watch.error().code == ErrorCode::NotFound;
    // When it lives and cannot be watched, the next looks find out.
}

void RunnerLink::greeted(const Result<Json>& answer)
{
    if (!peer_->is_open()) return;  // lost() comes next
    const auto refuse = [this](const std::string& why) { refused(why); };
    if (!answer && answer.error().code == ErrorCode::TooNew)
        return refuse("its runner does not speak this version of the protocol: " +
                      answer.error().message);
    if (!answer) return refuse("its runner does not answer: " + answer.error().message);
    const auto hello = parse_hello(*answer);
    if (!hello) return refuse("its runner makes no sense: " + hello.error().message);
    if (hello->wire > rpc::kWireVersion || hello->wire < rpc::kOldestWireVersion)
        return refuse("its runner speaks version " + std::to_string(hello->wire) +
                      " of the protocol, which this agent does not");
    if (hello->machine_id != target_.machine_id || hello->run != target_.run)
        return refuse("the runner of another machine answers at its socket");
    peer_->call("subscribe", Json::object(), kEver, [this](const Result<Json>& status) {
        subscribed(status);
    });
}

/// It has answered, and asking again would bring the same.
void RunnerLink::refused(const std::string& why)
{
    peer_.reset();
    refused_ = true;
    settle(why);
}

void RunnerLink::subscribed(const Result<Json>& answer)
{
    if (!peer_->is_open()) return;  // lost() comes next
    const auto status =
        answer ? parse_status(*answer) : Result<RunnerStatus>(tl::unexpected(answer.error()));
    if (!status) return refused("its runner does not tell how it is: " + status.error().message);
    connected_ = true;
    step_.reset();
    looks_ = 0;
    told_.clear();
    handlers_.answered(target_.process);
    handlers_.status(*status);
}

void RunnerLink::take_status(const Json& json)
{
    if (const auto status = parse_status(json)) handlers_.status(*status);
}

void RunnerLink::lost()
{
    peer_.reset();
    connected_ = false;
    if (exit_record()) return settle("");
    later(kClosedGrace, &RunnerLink::look);
}

void RunnerLink::process_gone(ChildExit exit)
{
    gone_ = true;
    ending_.exit = exit;
    child_.reset();
    watch_.reset();
    if (ready_) ready_->drain();  // its end may be heard of before its last words
    ready_.reset();
    peer_.reset();
    connected_ = false;
    looks_ = 0;
    settle("");
}

Probe RunnerLink::probe() const
{
    Probe probe;
    if (ending_.other_boot) return probe;  // neither locks nor processes survive that
    probe.same_process = !gone_ && is_alive(target_.process);
    struct stat info {};
    if (!gone_ && target_.process.pid == 0 && ::stat(target_.dir.spec().c_str(), &info) == 0) {
        const auto made = from_millis(std::int64_t{info.st_mtime} * 1000);
        probe.fresh = unix_now() - made < kFreshTime && unix_now() >= made;
    }
    // Looking takes the lock for a moment, which must not make a runner fail that comes to take it.
    if (!probe.fresh && !probe.same_process) probe.lock_held = is_locked(target_.dir);
    return probe;
}

Result<ExitRecord> RunnerLink::exit_record() const
{
    auto record = read_exit_record(target_.dir);
    if (record && (record->machine_id != target_.machine_id || record->run != target_.run))
        return fail(ErrorCode::NotFound, "the record in " + target_.dir.root + " is another run's");
    return record;
}

/// Nobody answered: waits for more to become known, or ends it.
void RunnerLink::settle(const std::string& why_silent)
{
    const Probe seen = probe();
    // Our child has gone, and how is about to be known.
    if (child_ && !seen.same_process) return later(kClosedGrace, &RunnerLink::look);
    switch (decide(seen)) {
    case Adoption::Adopt: return;  // not without an answer
    case Adoption::Clean: return finish();
    case Adoption::Wait: break;
    }
    if (!gone_ && exit_record()) {
        if (leaving_) return finish();  // it had its time; the directory stays until it has gone
        leaving_ = true;
        return later(kExitBudget, &RunnerLink::look);
    }
    if (!gone_) return wait_more(why_silent);
    wait_more("its runner has gone, but something still holds its run directory " +
              target_.dir.root);
}

void RunnerLink::wait_more(const std::string& why)
{
    step_.reset();
    const bool heard_of = child_ || watch_;  // its end is told
    if (heard_of && (peer_ || refused_)) return tell_silence(why);
    const bool orphaned = gone_ || target_.process.pid == 0;
    const auto first = orphaned ? kFirstOrphanPause : kFirstPause;
    const auto pause =
        std::min<std::chrono::milliseconds>(first * (1 << std::min(looks_, 12)), kLongestPause);
    ++looks_;
    later(pause, &RunnerLink::look);
    if (!orphaned || looks_ > kPatientLooks) tell_silence(why);
}

void RunnerLink::tell_silence(const std::string& why)
{
    if (why == told_) return;
    told_ = why;
    handlers_.silent(why);
}

void RunnerLink::finish()
{
    if (over_) return;
    auto lock = lock_file(target_.dir.lock());
    const bool held_by_others = !lock && lock.error().code == ErrorCode::Busy;
    if (held_by_others && !leaving_) return wait_more("");
    over_ = true;
    step_.reset();
    auto record = exit_record();  // read under the lock: nobody writes it any more
    if (record)
        ending_.record = std::move(*record);
    else if (record.error().code != ErrorCode::NotFound)
        ending_.unreadable = record.error();
    if (!record) ending_.last_words = last_line_of(ending_.log_path);
    const Recorded recorded = handlers_.ended(ending_);
    // What cannot be removed now is found again when the next agent starts.
    if (lock && recorded == Recorded::Yes) static_cast<void>(remove_tree(target_.dir.root));
}

}  // namespace berth::agent
