#include "tests/end_to_end/display.h"

#include "tests/support/berth_home.h"
#include "tests/support/catch.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>
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
    // A window that is shown while openbox starts stays unseen for good.
    wait_until("the window manager",
               [] { return run_program("xdotool", {"get_num_desktops"}).exit == 0; });
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

std::string Display::active() const
{
    return xdotool({"getactivewindow", "getwindowname"});
}

Display::Box Display::place(const std::string& window) const
{
    std::istringstream lines(xdotool({"getwindowgeometry", "--shell", window}));
    std::map<std::string, int> told;
    for (std::string name, value; std::getline(lines, name, '=') && std::getline(lines, value);)
        told[name] = std::stoi(value);
    return {told["X"], told["Y"], told["WIDTH"], told["HEIGHT"]};
}

std::string Display::window(const std::string& title) const
{
    std::string found;
    wait_until("a window named " + title, [&] {
        const std::vector<std::string> all = windows(title);
        if (!all.empty()) found = all.front();
        return !all.empty();
    });
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

void Display::click(int x, int y, int button) const
{
    xdotool({"mousemove", std::to_string(x), std::to_string(y), "click", std::to_string(button)});
}

std::size_t Display::open_windows() const
{
    return windows(".*").size();
}

bool Display::is_painted(const Box& part) const
{
    const std::string size = std::to_string(part.width) + "x" + std::to_string(part.height);
    const std::string crop = size + "+" + std::to_string(part.x) + "+" + std::to_string(part.y);
    const Output colours = run_program(
        "import", {"-window", "root", "-crop", crop, "+repage", "-format", "%k", "info:"});
    return colours.exit == 0 && std::stoi(colours.out) > 4;
}

std::string Display::picture(const std::string& name) const
{
    std::filesystem::create_directories(BERTH_SCREENSHOTS);
    const std::string folder = BERTH_SCREENSHOTS;
    std::string path = folder + "/" + name + ".png";
    REQUIRE(run_program("import", {"-window", "root", path}).exit == 0);
    return path;
}

// Of a part of the display, white where it has this colour and black elsewhere: what `format`
// tells.
std::string Display::told(const std::string& colour,
                          const std::string& part,
                          const std::vector<std::string>& format) const
{
    const std::string path = dir_ / "pixels.png";
    REQUIRE(run_program("import", {"-window", "root", path}).exit == 0);
    std::vector<std::string> arguments{path, "-crop", part, "+repage"};
    for (const char* word : {"-fill", "black", "+opaque"})
        arguments.emplace_back(word);
    arguments.push_back(colour);
    for (const char* word : {"-fill", "white", "-opaque"})
        arguments.emplace_back(word);
    arguments.push_back(colour);
    arguments.insert(arguments.end(), format.begin(), format.end());
    arguments.emplace_back("info:");
    const Output output = run_program("convert", arguments);
    REQUIRE(output.exit == 0);
    return output.out;
}

long Display::pixels(const std::string& colour) const
{
    return std::lround(std::stod(told(colour, "0x0+0+0", {"-format", "%[fx:mean*w*h]"})));
}

std::optional<Display::Box> Display::where(const std::string& colour, const Box& part) const
{
    const std::string size = std::to_string(part.width) + "x" + std::to_string(part.height);
    const std::string crop = size + "+" + std::to_string(part.x) + "+" + std::to_string(part.y);
    // Surrounded by black, so that it is black which is trimmed.
    std::istringstream told_box(
        told(colour, crop, {"-bordercolor", "black", "-border", "1", "-format", "%@ %[fx:mean]"}));
    Box box;
    char unused = 0;
    double mean = 0;
    told_box >> box.width >> unused >> box.height >> unused >> box.x >> unused >> box.y >> mean;
    REQUIRE(told_box);
    if (mean <= 0) return std::nullopt;
    return Box{part.x + box.x - 1, part.y + box.y - 1, box.width, box.height};
}

}  // namespace berth::test
