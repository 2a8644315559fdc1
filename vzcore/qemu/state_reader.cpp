#include "vzcore/qemu/state_reader.h"

#include "vzcore/qemu/command_line.h"

#include <utility>

namespace berth::qemu {
namespace {

// A restore that takes longer is stuck: a gigabyte takes seconds.
constexpr std::chrono::minutes kRestoreTime{10};

}  // namespace

StateReader::StateReader(Loop& loop, Qmp& qmp, std::string series, Done done)
    : qmp_(qmp), series_(std::move(series)), done_(std::move(done)),
      patience_(loop.after(kRestoreTime, [this] {
          finish(fail(ErrorCode::TimedOut, "reading the saved state took longer than ten minutes"));
      }))
{
    // Answered after the greeting, which has the version.
    ask("query-status", Json::object(), [this] { read(); });
}

// The state is offered only to a QEMU that can read it: another one may take it for garbage, or
// worse, not notice.
void StateReader::read()
{
    const std::string& found = qmp_.series();
    if (found != series_)
        return finish(
            fail(ErrorCode::Refused, "it was saved by " + series_ + ", and this is " + found));
    ask("migrate-set-capabilities",
        {{"capabilities", Json::array({{{"capability", "events"}, {"state", true}}})}});
    ask("migrate-incoming", {{"uri", "fd:" + std::to_string(kStateFd)}});
}

void StateReader::migration_went_to(const std::string& status)
{
    if (status == "completed") finish({});  // failed: QEMU ends and says why
}

void StateReader::ask(const std::string& command, Json arguments, Callback then)
{
    qmp_.execute(command,
                 std::move(arguments),
                 [this, alive = std::weak_ptr<bool>(alive_), then = std::move(then)](
                     const Result<Json>& answer) {
                     if (alive.expired() || !done_) return;
                     if (!answer) return finish(tl::unexpected<Error>(answer.error()));
                     then();
                 });
}

void StateReader::finish(const Result<void>& result)
{
    patience_.reset();
    const Done done = std::exchange(done_, nullptr);
    if (done) done(result);  // may destroy this object
}

}  // namespace berth::qemu
