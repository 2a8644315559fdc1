#include "tests/agent/cli/pseudo_terminal.h"

#include "tests/agent/cli/fake_agent.h"
#include "vzcore/base/file.h"

#if __has_include(<pty.h>)
#include <pty.h>
#else
#include <util.h>
#endif
#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace berth::test {

PseudoTerminal::PseudoTerminal()
{
    int master = -1;
    int slave = -1;
    winsize size{24, 80, 0, 0};
    if (::openpty(&master, &slave, nullptr, nullptr, &size) != 0)
        throw std::runtime_error("openpty");
    ours.reset(master);
    theirs.reset(slave);
    ::fcntl(master, F_SETFD, FD_CLOEXEC);
    ::fcntl(slave, F_SETFD, FD_CLOEXEC);
}

void PseudoTerminal::type(const std::string& text) const
{
    if (!write_all(ours.get(), text)) throw std::runtime_error("typing");
}

bool PseudoTerminal::shows(const std::string& text)
{
    return eventually([&] {
        pollfd ready{ours.get(), POLLIN, 0};
        while (::poll(&ready, 1, 0) == 1 && (ready.revents & POLLIN) != 0) {
            std::array<char, 1024> buffer{};
            const ssize_t got = ::read(ours.get(), buffer.data(), buffer.size());
            if (got <= 0) break;
            shown.append(buffer.data(), static_cast<std::size_t>(got));
        }
        return shown.find(text) != std::string::npos;
    });
}

bool PseudoTerminal::is_cooked() const
{
    termios mode{};
    if (::tcgetattr(theirs.get(), &mode) != 0) throw std::runtime_error("tcgetattr");
    return (mode.c_lflag & ICANON) != 0 && (mode.c_lflag & ECHO) != 0 &&
           (mode.c_lflag & ISIG) != 0 && (mode.c_oflag & OPOST) != 0;
}

}  // namespace berth::test
