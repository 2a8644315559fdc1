#include "tests/support/private_bus.h"

#include "tests/support/catch.h"
#include "vzcore/base/file.h"
#include "vzcore/process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace berth::test {
namespace {

// As a session's bus, but it starts no service that is installed on this host.
constexpr const char* kConfiguration =
    "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context=\"default\">"
    "<allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/>"
    "<allow own=\"*\"/></policy></busconfig>";

}  // namespace

PrivateBus::PrivateBus(Begin begin, Services services)
    : socket_(folder_ / "later/bus"), address_("unix:path=" + socket_), services_(services)
{
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
    REQUIRE(write_file_atomically(folder_ / "bus.conf", kConfiguration));
    SpawnRequest request;
    request.program = "dbus-daemon";
    request.arguments = {
        services_ == Services::Installed ? "--session" : "--config-file=" + (folder_ / "bus.conf"),
        "--nofork",
        "--nopidfile",
        "--address=" + address_};
    const auto pid = spawn(request);
    INFO("dbus-daemon, which scripts/test installs");
    REQUIRE(pid);
    daemon_ = *pid;
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
