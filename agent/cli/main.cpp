#include "agent/cli/cli.h"

#include <csignal>

int main(int argc, char* argv[])
{
    // A reader that went away ("| head") is seen when writing fails, so that a terminal is restored
    // first.
    std::signal(SIGPIPE, SIG_IGN);
    return berth::cli::run_command_line({argv + 1, argv + argc},
                                        berth::cli::process_surroundings());
}
