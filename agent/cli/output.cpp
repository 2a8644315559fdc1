#include "agent/cli/output.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace berth::cli {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kFewestColumns = 40;

}  // namespace

Result<void> write_patiently(int fd, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t put = ::write(fd, text.data(), text.size());
        if (put >= 0) {
            text.remove_prefix(static_cast<std::size_t>(put));
        } else if (errno == EAGAIN) {
            pollfd writable{fd, POLLOUT, 0};
            ::poll(&writable, 1, -1);
        } else if (errno != EINTR) {
            return fail_errno(errno, "writing");
        }
    }
    return {};
}

Output::Output(int fd, Colour on_a_terminal)
    : fd_(fd), is_terminal_(::isatty(fd) == 1), colour_(is_terminal_ ? on_a_terminal : Colour::Off)
{
}

void Output::write(std::string_view text)
{
    if (failure_) return;
    auto written = write_patiently(fd_, text);
    if (written) return;
    failure_ = written.error();
    nobody_reads_ = written.error().code == ErrorCode::Unreachable;  // EPIPE
}

void Output::write_document(const Json& document)
{
    write(harmless_json(dump_pretty(document)) + "\n");
}

void Output::write_document_line(const Json& document)
{
    write(harmless_json(dump_line(document)) + "\n");
}

std::size_t Output::columns() const
{
    winsize size{};
    if (!is_terminal_ || ::ioctl(fd_, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kColumns;
    return std::max<std::size_t>(size.ws_col, kFewestColumns);
}

}  // namespace berth::cli
