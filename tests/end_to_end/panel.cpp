#include "tests/end_to_end/panel.h"

#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "vzcore/base/file.h"

#include <sys/wait.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

namespace berth::test {
namespace {

constexpr int kHeight = 32;

// What the programs of a session keep between them: none of it is this host's.
constexpr std::array<std::pair<const char*, const char*>, 2> kFolders{
    {{"XDG_RUNTIME_DIR", "run"}, {"XDG_DATA_HOME", "data"}}};

// One panel at the upper edge, with a tray and nothing else.
constexpr const char* kConfiguration = R"(<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="size" type="uint" value="32"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
    </property>
  </property>
</channel>
)";

}  // namespace

Panel::Panel(const Display& display, Look look, Begin begin)
    : display_(display), bus_(PrivateBus::Begin::Stopped), look_(look)
{
    ::setenv("DBUS_SESSION_BUS_ADDRESS", bus_.address().c_str(), 1);
    ::setenv("XDG_CONFIG_HOME", dir_.path().c_str(), 1);
    for (const auto& [variable, name] : kFolders) {
        std::filesystem::create_directories(dir_ / name);
        std::filesystem::permissions(dir_ / name, std::filesystem::perms::owner_all);
        ::setenv(variable, (dir_ / name).c_str(), 1);
    }
    const std::string folder = dir_ / "xfce4/xfconf/xfce-perchannel-xml";
    std::filesystem::create_directories(folder);
    REQUIRE(write_file_atomically(folder + "/xfce4-panel.xml", kConfiguration));
    bus_.offer("org.xfce.Xfconf");
    if (begin == Begin::Stopped) return;
    bus_.start();
    start();
}

Panel::~Panel()
{
    stop();
    bus_.stop();
    ::unsetenv("DBUS_SESSION_BUS_ADDRESS");
    for (const auto& [variable, name] : kFolders)
        ::unsetenv(variable);
}

void Panel::start()
{
    SpawnRequest request{.program = "env"};
    request.arguments = {look_ == Look::Dark ? "GTK_THEME=Adwaita:dark" : "GTK_THEME=Adwaita",
                         "xfce4-panel",
                         "--disable-wm-check"};
    const auto pid = spawn(request);
    INFO("xfce4-panel, which scripts/test installs");
    REQUIRE(pid);
    panel_ = {*pid, start_time_of(*pid).value()};
}

void Panel::stop()
{
    if (panel_.pid <= 0) return;
    ::kill(panel_.pid, SIGTERM);
    // At its end it calls others over the bus, which may be as slow as they like.
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(3);
    while (::waitpid(panel_.pid, nullptr, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() > patience) ::kill(panel_.pid, SIGKILL);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    panel_ = {};
}

std::string Panel::watcher(const std::string& property) const
{
    return run_program("busctl",
                       {"--user",
                        "get-property",
                        "org.kde.StatusNotifierWatcher",
                        "/StatusNotifierWatcher",
                        "org.kde.StatusNotifierWatcher",
                        property})
        .out;
}

int Panel::items() const
{
    const std::string told = watcher("RegisteredStatusNotifierItems");  // as 1 ":1.5/…"
    return told.starts_with("as ") ? std::stoi(told.substr(3)) : 0;
}

std::string Panel::item() const
{
    const std::string told = watcher("RegisteredStatusNotifierItems");  // as 1 ":1.5/…"
    const std::size_t begin = told.find(':');
    REQUIRE(begin != std::string::npos);
    return told.substr(begin, told.find('/') - begin);
}

bool Panel::shows_icon() const
{
    return display_.is_painted({.x = 0, .y = 0, .width = kHeight, .height = kHeight - 2});
}

void Panel::click_icon(int button) const
{
    display_.click(kHeight / 2, kHeight / 2, button);
}

std::function<bool()> Panel::opens_menu() const
{
    using Clock = std::chrono::steady_clock;
    return [this, before = display_.open_windows(), next_click = Clock::now()]() mutable {
        if (display_.open_windows() > before) return true;
        if (Clock::now() >= next_click) {
            click_icon();
            next_click = Clock::now() + std::chrono::seconds(5);
        }
        return false;
    };
}

}  // namespace berth::test
