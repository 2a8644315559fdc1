// What the host says of its power, mounts, routes and memory.
#include "agent/host_conditions.h"
#include "agent/host_memory_psi.h"
#include "agent/host_mounts_mountinfo.h"
#include "agent/host_network_netlink.h"
#include "agent/host_power_sysfs.h"
#include "agent/priority_watch_epoll.h"
#include "tests/store/ordinary_user.h"
#include "tests/support/catch.h"
#include "tests/support/manual_loop.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"

#include <netinet/in.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

using namespace berth;
using namespace berth::agent;
using namespace berth::test;

namespace {

struct Connection {
    UniqueFd near, far;
};

/// Over tcp, whose urgent data is a priority event as those of the kernel's files are.
Connection connection()
{
    const UniqueFd listening(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(listening.get(), any, size) == 0);
    REQUIRE(::listen(listening.get(), 1) == 0);
    REQUIRE(::getsockname(listening.get(), any, &size) == 0);
    Connection made{UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), {}};
    REQUIRE(::connect(made.near.get(), any, size) == 0);
    made.far = UniqueFd(::accept4(listening.get(), nullptr, nullptr, SOCK_CLOEXEC));
    REQUIRE(made.far);
    return made;
}

}  // namespace

TEST_CASE("a mount is at a path itself, unescaped, and an automounter's is none", "[host][login]")
{
    constexpr std::string_view kTable =
        "22 27 0:21 / / rw,relatime - ext4 /dev/a rw\n"
        "23 27 0:22 / /mnt/a\\040b\\134c rw shared:1 master:2 - ext4 /dev/b rw\n"
        "24 27 0:23 / /net rw - autofs systemd-1 rw\n"
        "25 27 0:24 / /auto rw - autofs systemd-1 rw\n"
        "26 27 0:25 / /auto rw - nfs host:/x rw\n";
    CHECK(mountinfo_has(kTable, "/"));
    CHECK(mountinfo_has(kTable, "/mnt/a b\\c"));
    CHECK(mountinfo_has(kTable, "/mnt/a b\\c//"));
    CHECK(mountinfo_has(kTable, "/auto"));
    CHECK_FALSE(mountinfo_has(kTable, "/net"));
    CHECK_FALSE(mountinfo_has(kTable, "/mnt"));
    CHECK_FALSE(mountinfo_has("", "/"));
    CHECK_FALSE(mountinfo_has("nonsense\n\n", "/"));
    CHECK(host_is_mounted("/proc"));
    CHECK_FALSE(host_is_mounted("/proc/self"));
}

TEST_CASE("a default route that is up and rejects nothing is a network", "[host][login]")
{
    const std::string none = "Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window\n"
                             "eth0 000200C0 00000000 0001 0 0 0 00FFFFFF 0 0 0\n";
    const std::string zeros(32, '0');
    CHECK_FALSE(has_default_route(none, ""));
    CHECK(has_default_route(none + "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n",
                            ""));
    CHECK_FALSE(has_default_route(none + "eth0 00000000 010200C0 0203 0 0 0 00000000 0 0 0\n", ""));
    const auto route6 = [&](const std::string& flags, const std::string& interface) {
        return zeros + " 00 " + zeros + " 00 " + zeros + " 00000400 00000001 00000000 " + flags +
               " " + interface + "\n";
    };
    CHECK(has_default_route("", route6("00000003", "eth0")));
    CHECK_FALSE(has_default_route("", route6("00200200", "lo")));
    CHECK_FALSE(has_default_route("", route6("00000001", "lo")));
}

TEST_CASE("a supply that is online feeds the host; without one a battery decides", "[host][login]")
{
    const TempDir dir;
    const auto supply = [&](const std::string& name, const std::string& file, const char* text) {
        std::filesystem::create_directories(dir / name);
        REQUIRE(write_file_atomically(dir / (name + "/" + file), std::string(text) + "\n"));
    };
    CHECK(supplies_feed_host(dir / "missing"));
    CHECK(supplies_feed_host(dir.path()));
    supply("mouse", "type", "Battery");
    supply("mouse", "status", "Discharging");
    CHECK_FALSE(supplies_feed_host(dir.path()));
    supply("mouse", "scope", "Device");
    CHECK(supplies_feed_host(dir.path()));
    supply("BAT0", "type", "Battery");
    supply("BAT0", "status", "Discharging");
    supply("AC", "type", "Mains");
    supply("AC", "online", "0");
    CHECK_FALSE(supplies_feed_host(dir.path()));
    supply("AC", "online", "1");
    CHECK(supplies_feed_host(dir.path()));
}

TEST_CASE("watching the host costs nothing while nothing changes, and tells of a mount",
          "[host][login]")
{
    ManualLoop loop;
    const auto host = make_host_conditions(loop);
    int mounts = 0;
    auto power = host->watch_power([] {});
    auto network = host->watch_network([] {});
    auto watch = host->watch_mounts([&] { ++mounts; });
    REQUIRE(power);
    REQUIRE(network);
    REQUIRE(watch);
    loop.settle();
    mounts = 0;
    loop.settle();
    CHECK(mounts == 0);
    CHECK(loop.timers() == 0);

    const TempDir dir;
    if (::mount("none", dir.path().c_str(), "tmpfs", 0, nullptr) != 0) return;  // needs root
    CHECK(loop.run_until([&] { return mounts > 0 && host->is_mounted(dir.path()); }));
    loop.settle();
    mounts = 0;
    REQUIRE(::umount(dir.path().c_str()) == 0);
    CHECK(loop.run_until([&] { return mounts > 0 && !host->is_mounted(dir.path()); }));
}

TEST_CASE("a priority event is told, and mere readability is not", "[host][memory]")
{
    ManualLoop loop;
    Connection sockets = connection();
    int told = 0;
    Result<Handle> watch;
    watch = watch_priority(loop, std::move(sockets.near), [&] {
        ++told;
        watch->reset();  // as the one who listens does: this event is over when it is read
    });
    REQUIRE(watch);
    REQUIRE(::send(sockets.far.get(), "x", 1, 0) == 1);
    loop.settle();
    CHECK(told == 0);
    REQUIRE(::send(sockets.far.get(), "!", 1, MSG_OOB) == 1);
    CHECK(loop.run_until([&] { return told > 0; }));
    loop.settle();
    CHECK(told == 1);
    CHECK(loop.timers() == 0);
    CHECK_FALSE(watch_priority(loop, UniqueFd(), [] {}));
}

TEST_CASE("a kernel that does not tell of memory pressure is no failure", "[host][memory]")
{
    const TempDir dir;
    const auto absent = open_pressure_trigger(dir / "pressure/memory");
    REQUIRE_FALSE(absent);
    CHECK(absent.error().code == ErrorCode::Unsupported);
    CHECK(absent.error().message.find("does not measure") != std::string::npos);
    CHECK(absent.error().hint.find("psi=1") != std::string::npos);

    const std::string roots = dir / "memory";
    REQUIRE(write_file_atomically(roots, ""));
    REQUIRE(::chmod(roots.c_str(), 0400) == 0);
    {
        const OrdinaryUser nobody(dir.path());
        const auto refused = open_pressure_trigger(roots);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::Unsupported);
        CHECK(refused.error().message.find("tells root alone") != std::string::npos);
        CHECK(refused.error().hint.find("6.4") != std::string::npos);
    }
    CHECK(open_pressure_trigger(dir.path()).error().code == ErrorCode::Io);  // a folder
}

TEST_CASE("this host tells of memory pressure, or why not, and costs nothing", "[host][memory]")
{
    ManualLoop loop;
    const auto host = make_host_conditions(loop);
    const auto memory = host->memory();
    REQUIRE(memory);
    CHECK(memory->available <= memory->total);
    const auto listen = [&] {
        const auto watch = host->watch_memory([] {});
        if (!watch) CHECK(watch.error().code == ErrorCode::Unsupported);
        loop.settle();
        CHECK(loop.timers() == 0);
        return watch.has_value();
    };
    const bool root_is_told = listen();
    const TempDir dir;
    const OrdinaryUser nobody(dir.path());
    if (listen()) CHECK(root_is_told);
}
