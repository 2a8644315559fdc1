#include "tests/end_to_end/display.h"

#include "tests/support/berth_home.h"
#include "tests/support/catch.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace berth::test {
namespace {

// Xvfb chooses a free display and writes its number when it takes connections: no fixed number
// that another server may have, and no waiting for it to be ready.
std::pair<ProcessId, std::string> start_server()
{
    std::array<int, 2> pipe{};
    REQUIRE(::pipe(pipe.data()) == 0);
    SpawnRequest request{.program = "Xvfb"};
    request.arguments = {
        "-displayfd", "3", "-screen", "0", "1100x760x24", "-nolisten", "tcp", "-noreset"};
    request.descriptors = {{pipe[1], 3}};
    const auto pid = spawn(request);
    REQUIRE(pid);
    ::close(pipe[1]);
    std::string number;
    for (char c = 0; ::read(pipe[0], &c, 1) == 1 && c != '\n';)
        number += c;
    ::close(pipe[0]);
    REQUIRE_FALSE(number.empty());
    return {{*pid, start_time_of(*pid).value()}, ":" + number};
}

void end(const ProcessId& process)
{
    if (process.pid <= 0) return;
    ::kill(process.pid, SIGKILL);
    ::waitpid(process.pid, nullptr, 0);
}

}  // namespace

Display::Display()
{
    const auto [server, name] = start_server();
    server_ = server;
    for (const char* variable :
         {"QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"})
        ::unsetenv(variable);
    ::setenv("DISPLAY", name.c_str(), 1);
    ::setenv("XDG_CONFIG_HOME", dir_.path().c_str(), 1);
    ::setenv("NO_AT_BRIDGE", "1", 1);
    const auto manager = spawn({.program = "openbox"});
    REQUIRE(manager);
    manager_ = {*manager, start_time_of(*manager).value()};
}

Display::~Display()
{
    end(manager_);
    end(server_);
}

std::string Display::xdotool(const std::vector<std::string>& arguments) const
{
    return run_program("xdotool", arguments).out;
}

std::vector<std::string> Display::windows(const std::string& title) const
{
    std::istringstream lines(xdotool({"search", "--onlyvisible", "--name", title}));
    std::vector<std::string> found;
    for (std::string line; std::getline(lines, line);)
        found.push_back(line);
    return found;
}

std::string Display::window(const std::string& title) const
{
    wait_until("a window named " + title, [&] { return !windows(title).empty(); });
    std::string found = windows(title).front();
    wait_until("its turn", [&] {
        xdotool({"windowactivate", found});
        return xdotool({"getactivewindow"}) == found + "\n";
    });
    return found;
}

void Display::press(const std::vector<std::string>& keys) const
{
    std::vector<std::string> arguments{"key", "--delay", "30"};
    arguments.insert(arguments.end(), keys.begin(), keys.end());
    xdotool(arguments);
}

void Display::type(const std::string& text) const
{
    xdotool({"type", "--delay", "30", text});
}

void Display::click(const std::string& window, int x, int y, int button) const
{
    xdotool({"mousemove",
             "--window",
             window,
             std::to_string(x),
             std::to_string(y),
             "click",
             std::to_string(button)});
}

std::string Display::picture(const std::string& name) const
{
    std::filesystem::create_directories(BERTH_SCREENSHOTS);
    const std::string folder = BERTH_SCREENSHOTS;
    std::string path = folder + "/" + name + ".png";
    REQUIRE(run_program("import", {"-window", "root", path}).exit == 0);
    return path;
}

long Display::pixels(const std::string& colour) const
{
    const std::string path = dir_ / "pixels.png";
    REQUIRE(run_program("import", {"-window", "root", path}).exit == 0);
    const Output count = run_program("convert",
                                     {path,
                                      "-fill",
                                      "black",
                                      "+opaque",
                                      colour,
                                      "-fill",
                                      "white",
                                      "-opaque",
                                      colour,
                                      "-format",
                                      "%[fx:mean*w*h]",
                                      "info:"});
    REQUIRE(count.exit == 0);
    return std::lround(std::stod(count.out));
}

}  // namespace berth::test
