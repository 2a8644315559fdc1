#include "menubar/windows/log_save.h"

#include "vzcore/base/file.h"
#include "vzcore/console/visible_text.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string_view>

namespace berth {
namespace {

constexpr std::size_t kPart = std::size_t{1} << 20;

// Lines go through whole: what a line shows may depend on all of it.
Result<void> write_text(int fd, std::string& pending, bool at_end)
{
    const std::size_t end = at_end ? pending.size() : pending.rfind('\n') + 1;  // npos + 1 is 0
    if (end == 0 && pending.size() < 64 * kPart) return {};
    const std::size_t size = end == 0 ? pending.size() : end;
    std::string text;
    append_visible_text(std::string_view(pending).substr(0, size), text);
    pending.erase(0, size);
    return write_all(fd, text);
}

Result<void> copy(const LogBytes& bytes, int fd, LogSave::Form form, const StopFlag& stop)
{
    std::string part(kPart, '\0'), pending;
    for (std::uint64_t at = 0; at < bytes.end();) {
        if (stop) return fail(ErrorCode::Refused, "stopped");
        const auto got = bytes.read(at, part);
        if (!got) return tl::unexpected<Error>(got.error());
        Result<void> wrote;
        if (*got == 0) {  // a cut
            const std::size_t next = bytes.segment_at(at);
            if (next >= bytes.segments().size()) break;
            const std::uint64_t begin = bytes.segments()[next].offset;
            if (begin <= at) break;
            if (form == LogSave::Form::Text) wrote = write_text(fd, pending, true);
            if (wrote) wrote = write_all(fd, cut_mark(begin - at) + "\n");
            at = begin;
        } else if (form == LogSave::Form::Raw) {
            wrote = write_all(fd, std::string_view(part).substr(0, *got));
            at += *got;
        } else {
            pending.append(part, 0, *got);
            wrote = write_text(fd, pending, false);
            at += *got;
        }
        if (!wrote) return wrote;
    }
    return form == LogSave::Form::Text ? write_text(fd, pending, true) : Result<void>();
}

}  // namespace

Result<std::uint64_t>
save_log(const LogBytes& bytes, const std::string& path, LogSave::Form form, const StopFlag& stop)
{
    const std::string beside = path + ".part";
    auto file = open_file(beside, O_WRONLY | O_CREAT | O_TRUNC);
    if (!file) return fail(file.error(), "saving the log");
    auto copied = copy(bytes, file->get(), form, stop);
    if (copied && ::fsync(file->get()) != 0) copied = fail_errno(errno, "writing " + beside);
    if (copied && ::rename(beside.c_str(), path.c_str()) != 0)
        copied = fail_errno(errno, "naming it " + path);
    if (!copied) {
        ::unlink(beside.c_str());
        return fail(copied.error(), "saving the log");
    }
    return bytes.size();
}

LogSave::LogSave(LogBytes bytes,
                 std::string path,
                 Form form,
                 Post post,
                 std::function<void(Result<std::uint64_t>)> on_end)
    : mailbox_(std::make_shared<LogSave*>(this)), on_end_(std::move(on_end))
{
    background_.start([bytes = std::move(bytes),
                       path = std::move(path),
                       form,
                       post = std::move(post),
                       mailbox = mailbox_](const StopFlag& stop) {
        post([mailbox, result = save_log(bytes, path, form, stop)] {
            if (*mailbox != nullptr) (*mailbox)->on_end_(result);
        });
    });
}

LogSave::~LogSave()
{
    *mailbox_ = nullptr;
}

}  // namespace berth
