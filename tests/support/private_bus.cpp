#include "tests/support/private_bus.h"

#include "tests/support/catch.h"
#include "vzcore/base/file.h"
#include "vzcore/process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

namespace berth::test {
namespace {

// As a session's bus, but of the services that are installed on this host it starts only those that
// are in its folder.
std::string configuration(const std::string& services)
{
    return "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><servicedir>" +
           services +
           "</servicedir><policy context=\"default\">"
           "<allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/>"
           "<allow own=\"*\"/></policy></busconfig>";
}

}  // namespace

PrivateBus::PrivateBus(Begin begin)
    : socket_(folder_ / "later/bus"), address_("unix:path=" + socket_)
{
    std::filesystem::create_directories(folder_ / "services");
    REQUIRE(write_file_atomically(folder_ / "bus.conf", configuration(folder_ / "services")));
    if (begin == Begin::Running) start();
}

PrivateBus::~PrivateBus()
{
    stop();
}

void PrivateBus::start()
{
    // The daemon makes its socket, not the folder of it.
    std::filesystem::create_directories(std::filesystem::path(socket_).parent_path());
    SpawnRequest request;
    request.program = "dbus-daemon";
    request.arguments = {"--config-file=" + (folder_ / "bus.conf"),
                         "--nofork",
                         "--nopidfile",
                         "--address=" + address_};
    const auto pid = spawn(request);
    INFO("dbus-daemon, which scripts/test installs");
    REQUIRE(pid);
    daemon_ = *pid;
}

// The daemon watches the folder.
void PrivateBus::offer(const std::string& service) const
{
    const std::string name = service + ".service";
    const std::filesystem::path installed = "/usr/share/dbus-1/services/" + name;
    INFO(installed << ", which scripts/test installs");
    REQUIRE(std::filesystem::exists(installed));
    std::filesystem::copy_file(installed, folder_ / ("services/" + name));
}

void PrivateBus::withdraw(const std::string& service) const
{
    REQUIRE(std::filesystem::remove(folder_ / ("services/" + service + ".service")));
}

void PrivateBus::stop()
{
    if (daemon_ == 0) return;
    ::kill(daemon_, SIGTERM);
    ::waitpid(daemon_, nullptr, 0);
    daemon_ = 0;
    ::unlink(socket_.c_str());
}

}  // namespace berth::test
