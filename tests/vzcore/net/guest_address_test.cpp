#include "tests/support/catch.h"
#include "tests/support/manual_loop.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"
#include "vzcore/net/guest_address.h"

using namespace berth;
using namespace berth::net;
using namespace berth::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* kLease = "{\n\tip_address=192.168.64.2\n\thw_address=1,52:54:0:12:34:56\n"
                               "\tlease=0x65a1b2c3\n}\n";

class Finder {
public:
    explicit Finder(GuestAddress::Neighbours neighbours = nullptr)
        : guest(std::in_place,
                loop,
                GuestAddress::Options{.machine_name = "web",
                                      .mac = *parse_mac("52:54:00:12:34:56"),
                                      .leases_path = path(),
                                      .neighbours = std::move(neighbours),
                                      .now = [] { return 0x65A1B000; }})
    {
    }

    [[nodiscard]] std::string path() const { return dir / "leases"; }
    void find()
    {
        guest->find([this](const Result<Ipv4>& result) { found = result; });
    }

    TempDir dir;
    ManualLoop loop;
    std::optional<GuestAddress> guest;
    std::optional<Result<Ipv4>> found;
};

}  // namespace

TEST_CASE("an address that is leased is found at once", "[net][guest]")
{
    Finder finder;
    REQUIRE(write_file_atomically(finder.path(), kLease));
    finder.find();
    REQUIRE(finder.found);
    CHECK(finder.found->value() == Ipv4{{192, 168, 64, 2}});
    CHECK(finder.loop.timers() == 0);
}

TEST_CASE("a lease that comes while somebody waits is found then, and nobody looks after that",
          "[net][guest]")
{
    Finder finder;
    finder.find();
    finder.loop.advance(3s);
    CHECK_FALSE(finder.found);
    REQUIRE(write_file_atomically(finder.path(), kLease));
    finder.loop.advance(1s);
    REQUIRE(finder.found);
    CHECK(finder.found->value() == Ipv4{{192, 168, 64, 2}});
    CHECK(finder.loop.timers() == 0);
}

TEST_CASE("without a lease the neighbours are asked", "[net][guest]")
{
    int asked = 0;
    Finder finder([&](const auto& answer) {
        ++asked;
        answer("? (192.168.64.7) at 52:54:0:12:34:56 on bridge100 ifscope [bridge]\n");
    });
    finder.find();
    REQUIRE(finder.found);
    CHECK(finder.found->value() == Ipv4{{192, 168, 64, 7}});
    REQUIRE(write_file_atomically(finder.path(), kLease));
    finder.find();
    CHECK(finder.found->value() == Ipv4{{192, 168, 64, 2}});
    CHECK(asked == 1);
}

TEST_CASE("an address that does not come is an error in time, with the machine's name",
          "[net][guest]")
{
    Finder finder([](const auto& answer) { answer(""); });
    finder.find();
    finder.loop.advance(9s);
    CHECK_FALSE(finder.found);
    finder.loop.advance(2s);
    REQUIRE(finder.found);
    CHECK(finder.found->error().code == ErrorCode::TimedOut);
    CHECK(finder.found->error().message == "web has no address yet");
    CHECK(finder.loop.timers() == 0);
}

TEST_CASE("a search whose owner has gone calls nobody", "[net][guest]")
{
    std::function<void(const std::string&)> late;
    Finder finder([&](const auto& answer) { late = answer; });
    finder.find();
    finder.guest.reset();
    late("? (192.168.64.7) at 52:54:0:12:34:56 on bridge100\n");
    finder.loop.advance(20s);
    CHECK_FALSE(finder.found);
}
