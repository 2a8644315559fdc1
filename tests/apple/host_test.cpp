// What the agent hears of its host on macOS: the files named after macOS's mechanisms, on doubles
// of them.
#include "agent/host_conditions.h"
#include "tests/apple/doubles/host.h"
#include "tests/support/catch.h"
#include "tests/support/manual_loop.h"
#include "tests/support/temp_dir.h"
#include "tests/vzcore/net/route_dump.h"

#include <fcntl.h>

#include <filesystem>
#include <thread>

using namespace berth;
using namespace berth::agent;
using namespace berth::test;

namespace {

constexpr unsigned long kWarn = 2;  // DISPATCH_MEMORYPRESSURE_…
constexpr unsigned long kCritical = 4;
constexpr unsigned long kNormal = 1;

const std::string kScoped = message_of({ipv6(""), mask("", 8), "UGcIg", ipv6("\xFE\x80", 11)});
const std::string kDefault =
    message_of({ipv4(0, 0, 0, 0), mask("", 4), "UGScg", ipv4(192, 168, 1, 7)});

}  // namespace

TEST_CASE("a mount is at a path itself, and an automounter's is none", "[host][login]")
{
    const TempDir dir;
    const std::string place = dir / "disk";
    std::filesystem::create_directories(place + "/folder");
    CHECK(host_is_mounted("/"));
    CHECK_FALSE(host_is_mounted(place));
    mount_double(place, "apfs");
    CHECK(host_is_mounted(place));
    CHECK(host_is_mounted(place + "//"));
    CHECK_FALSE(host_is_mounted(place + "/folder"));
    CHECK_FALSE(host_is_mounted(dir / "missing"));
    mount_double(place, "autofs");
    CHECK_FALSE(host_is_mounted(place));
    unmount_double(place);
    CHECK_FALSE(host_is_mounted(place));
}

TEST_CASE("mounts that come and go are told, and nothing else of the file systems", "[host][login]")
{
    ManualLoop loop;
    const TempDir dir;
    int told = 0;
    auto watch = watch_host_mounts(loop, [&] { ++told; });
    REQUIRE(watch);
    loop.settle();
    CHECK(told == 0);
    mount_double(dir.path(), "apfs");
    loop.settle();
    CHECK(told == 1);
    constexpr std::uint32_t kLowDisk = 0x4;  // VQ_LOWDISK
    tell_of_file_systems(kLowDisk);
    loop.settle();
    CHECK(told == 1);
    unmount_double(dir.path());
    loop.settle();
    CHECK(told == 2);
    CHECK(loop.timers() == 0);
    watch->reset();
    mount_double(dir.path(), "apfs");
    loop.settle();
    CHECK(told == 2);
    unmount_double(dir.path());
}

TEST_CASE("the host has a network when its routes lead everywhere", "[host][login]")
{
    set_routes("");
    CHECK_FALSE(host_has_network());
    set_routes(kScoped);
    CHECK_FALSE(host_has_network());
    set_routes(kScoped + kDefault);
    CHECK(host_has_network());
}

TEST_CASE("routes that come while the table is read are read too", "[host][login]")
{
    std::string many;
    for (int i = 0; i < 300; ++i)
        many += kScoped;
    set_routes(many + kDefault, many.size());
    CHECK(host_has_network());
}

TEST_CASE("a change of the routes is told once, whatever its messages say", "[host][login]")
{
    ManualLoop loop;
    int told = 0;
    auto watch = watch_host_network(loop, [&] { ++told; });
    REQUIRE(watch);
    loop.settle();
    CHECK(told == 0);
    tell_of_routes(kDefault);
    tell_of_routes("x");
    loop.settle();
    CHECK(told == 1);
    tell_of_routes(kScoped);
    loop.settle();
    CHECK(told == 2);
    CHECK(loop.timers() == 0);
    watch->reset();
    tell_of_routes(kDefault);
    loop.settle();
    CHECK(told == 2);
}

TEST_CASE("memory pressure is told on the loop, and its end is not", "[host][memory]")
{
    ManualLoop loop;
    int told = 0;
    std::thread::id where;
    {
        auto watch = watch_host_memory(loop, [&] {
            ++told;
            where = std::this_thread::get_id();
        });
        REQUIRE(watch);
        tell_of_memory(kWarn);
        CHECK(loop.run_until([&] { return told == 1; }));
        CHECK(where == std::this_thread::get_id());
        tell_of_memory(kCritical);
        CHECK(loop.run_until([&] { return told == 2; }));
        tell_of_memory(kNormal);
    }
    loop.settle();
    CHECK(told == 2);
    CHECK(loop.timers() == 0);
    CHECK(dispatch_objects() == 0);
}

TEST_CASE("pressure that was told already is dropped when nobody listens any more",
          "[host][memory]")
{
    ManualLoop loop;
    int told = 0;
    auto watch = watch_host_memory(loop, [&] { ++told; });
    REQUIRE(watch);
    SECTION("on its way to the loop")
    {
        tell_of_memory(kWarn);
    }
    SECTION("on its way to the source's queue")
    {
        hold_handlers(true);
        tell_of_memory(kWarn);
        CHECK(loop.run_until([] { return handler_waits(); }));
        // Let go of while the listener waits for it.
        std::thread later([] {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            hold_handlers(false);
        });
        watch->reset();
        later.join();
    }
    watch->reset();
    loop.settle();
    CHECK(told == 0);
    CHECK(dispatch_objects() == 0);
}

TEST_CASE("who listens for pressure may end that when it hears of it", "[host][memory]")
{
    ManualLoop loop;
    Result<Handle> watch;
    bool told = false;
    watch = watch_host_memory(loop, [&] {
        watch->reset();
        told = true;
    });
    REQUIRE(watch);
    tell_of_memory(kCritical);
    CHECK(loop.run_until([&] { return told; }));
    CHECK(dispatch_objects() == 0);
}

TEST_CASE("a system without such a source says so", "[host][memory]")
{
    ManualLoop loop;
    refuse_memory_sources(true);
    const auto watch = watch_host_memory(loop, [] {});
    refuse_memory_sources(false);
    REQUIRE_FALSE(watch);
    CHECK(watch.error().code == ErrorCode::Unsupported);
    CHECK(dispatch_objects() == 0);
}
