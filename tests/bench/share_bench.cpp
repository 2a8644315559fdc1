// Shared folders of a running guest: how long a toggle takes at its runner, and how long until a
// new share is read in the guest, where nothing is typed. Medians.
#include "tests/support/catch.h"
#include "tests/support/figures.h"
#include "tests/support/sharing_guest.h"
#include "vzcore/base/file.h"
#include "vzcore/loop.h"
#include "vzcore/rpc/rpc.h"
#include "vzcore/share/share_json.h"

#include <cstdio>
#include <filesystem>
#include <optional>

using namespace berth;
using namespace berth::test;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int kToggles = 100;
constexpr int kReads = 10;

/// One call to the runner, in milliseconds.
double call(EventLoop& loop, rpc::Peer& peer, const std::string& method, const Json& params)
{
    const auto begin = Clock::now();
    std::optional<Result<Json>> answer;
    peer.call(method, params, std::chrono::seconds(10), [&](const Result<Json>& result) {
        answer = result;
        loop.stop();
    });
    while (!answer)
        loop.run();
    REQUIRE(*answer);
    return millis_since(begin);
}

std::string run_dir(const BerthHome& home)
{
    return std::filesystem::directory_iterator(home / "run/r")->path().string();
}

}  // namespace

TEST_CASE("share_bench")
{
    SharingGuest guest({"src"});
    const auto loop = EventLoop::create();
    auto socket = rpc::connect_unix(run_dir(guest.home) + "/control.sock");
    REQUIRE(socket);
    auto peer = rpc::Peer::create(*loop, std::move(*socket));
    REQUIRE(peer);
    call(*loop, **peer, "hello", {{"wire", rpc::kWireVersion}});
    Share share{"src", guest.home / "src", false, true, ""};
    std::vector<double> off;
    std::vector<double> on;
    for (int i = 0; i < kToggles; ++i) {
        for (const bool enabled : {false, true}) {
            share.enabled = enabled;
            (enabled ? on : off)
                .push_back(call(*loop, **peer, "share.set", {{"share", share_to_json(share)}}));
        }
    }
    std::printf("at the runner: on %.1f ms, off %.1f ms (medians of %d)\n",
                median(on),
                median(off),
                kToggles);

    std::vector<double> reads;
    for (int i = 0; i < kReads; ++i) {
        const std::string tag = "new" + std::to_string(i);
        std::filesystem::create_directories(guest.home / tag);
        REQUIRE(write_file_atomically(guest.home / tag + "/hello", "hello\n"));
        guest.type("(until cat /mnt/berth/" + tag +
                   "/hello 2>/dev/null; do usleep 5000; done; echo re''ady-" + tag + ") &");
        wait_until("the guest's shell", [&] { return guest.printed("re''ady-" + tag); });
        const auto begin = Clock::now();
        guest.home.ok({"share", "add", "web", tag + "=" + (guest.home / tag)});
        wait_until(tag + " in the guest", [&] { return guest.printed("\nready-" + tag); });
        reads.push_back(millis_since(begin));
    }
    std::printf("berth share add to its file read in the guest: %.0f ms (median of %d)\n",
                median(reads),
                kReads);
}
