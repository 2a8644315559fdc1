// Makes its terminal (standard input) raw, says "raw", and ends the way the argument says.
#include "agent/cli/raw_terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>

int main(int argc, char* argv[])
{
    const std::string way = argc > 1 ? argv[1] : "";
    // Its own session with this terminal, so that job control works as under a shell.
    if (::setsid() < 0 || ::ioctl(0, TIOCSCTTY, 0) != 0) return 9;
    auto raw = berth::cli::RawTerminal::enter(0);
    if (!raw) return 8;
    if (::write(1, "raw", 3) != 3) return 7;
    if (way == "return") return 0;
    if (way == "exit") std::exit(3);
    if (way == "abort") std::abort();
    if (way == "segv") ::raise(SIGSEGV);
    if (way == "leave") {
        raw->reset();
        if (::write(1, "left", 4) != 4) return 7;
    }
    while (true)
        ::pause();
}
