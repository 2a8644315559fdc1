#include "vzcore/qemu/state_writer.h"

#include "vzcore/json_read.h"

#include <utility>

namespace berth::qemu {
namespace {

// The guest stands still, so nothing is gained by leaving bandwidth to others: a TiB a second.
constexpr std::int64_t kNoLimit = std::int64_t{1} << 40;
constexpr const char* kFileName = "state";

}  // namespace

StateWriter::StateWriter(Qmp& qmp, UniqueFd file, Done done)
    : qmp_(qmp), file_(std::move(file)), done_(std::move(done))
{
    // A device that QEMU cannot save (a live virtiofs device) is to be unplugged between these two,
    // and plugged again by whoever lets the guest go on.
    step("stop", Json::object(), &StateWriter::prepare);
}

Qmp::Reply StateWriter::followed_by(void (StateWriter::*then)())
{
    return [this, alive = std::weak_ptr<bool>(alive_), then](const Result<Json>& answer) {
        if (alive.expired() || !done_) return;
        if (!answer) return finish(tl::unexpected<Error>(answer.error()));
        if (!migrating_ && !cancelled_because_.empty())
            return finish(fail(ErrorCode::TimedOut, cancelled_because_));
        (this->*then)();
    };
}

void StateWriter::step(const std::string& command, Json arguments, void (StateWriter::*then)())
{
    qmp_.execute(command, std::move(arguments), followed_by(then));
}

void StateWriter::prepare()
{
    qmp_.execute("migrate-set-parameters",
                 {{"max-bandwidth", kNoLimit}},
                 [](const Result<Json>& /*answer*/) {});  // slower without, and as good
    step("migrate-set-capabilities",
         {{"capabilities", Json::array({{{"capability", "events"}, {"state", true}}})}},
         &StateWriter::pass_file);
}

void StateWriter::pass_file()
{
    qmp_.execute_with(
        "getfd", {{"fdname", kFileName}}, file_.get(), followed_by(&StateWriter::migrate));
}

void StateWriter::migrate()
{
    migrating_ = true;
    qmp_.execute("migrate",
                 {{"uri", std::string("fd:") + kFileName}},
                 [this, alive = std::weak_ptr<bool>(alive_)](const Result<Json>& answer) {
                     // Else its events tell.
                     if (!alive.expired() && !answer) finish(tl::unexpected<Error>(answer.error()));
                 });
}

void StateWriter::migration_went_to(const std::string& status)
{
    if (!migrating_ || !done_) return;
    if (status == "completed") return finish({});
    if (status == "cancelled") return finish(fail(ErrorCode::TimedOut, cancelled_because_));
    if (status == "failed") ask_why_it_failed();
}

void StateWriter::ask_why_it_failed()
{
    qmp_.execute("query-migrate",
                 Json::object(),
                 [this, alive = std::weak_ptr<bool>(alive_)](const Result<Json>& answer) {
                     if (alive.expired()) return;
                     std::string why = "QEMU could not write it";
                     const std::string words = answer ? text_of(*answer, "error-desc") : "";
                     if (!words.empty()) why += ": " + words;
                     finish(fail(ErrorCode::Io, why));
                 });
}

void StateWriter::cancel(const std::string& why)
{
    if (!done_ || !cancelled_because_.empty()) return;
    cancelled_because_ = why;
    if (migrating_) qmp_.execute("migrate_cancel");
}

void StateWriter::finish(const Result<void>& result)
{
    migrating_ = false;
    file_.reset();
    const Done done = std::exchange(done_, nullptr);
    if (done) done(result);  // may destroy this object
}

}  // namespace berth::qemu
