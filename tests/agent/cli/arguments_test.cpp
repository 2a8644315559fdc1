#include "agent/cli/arguments.h"
#include "tests/support/catch.h"

using namespace berth;
using namespace berth::cli;

namespace {

const Places kPlaces{"/work/here", "/home/u"};

}  // namespace

TEST_CASE("conditions are words and mount points, and a comma may be part of a path",
          "[cli][arguments]")
{
    const Places places{"/work", "/home/u"};
    const auto conditions = [&](const std::vector<std::string>& texts) {
        return parse_conditions(texts, places);
    };
    CHECK(conditions({"ac-power"}).value() == Conditions{true, {}, false, ""});
    CHECK(conditions({"mounted:/a,network,always"}).value() == Conditions{false, {"/a"}, true, ""});
    CHECK(conditions({"mounted:/a,b,networks"}).value().mounted ==
          std::vector<std::string>{"/a,b,networks"});
    CHECK(conditions({"mounted:~/x", "mounted:y"}).value().mounted ==
          std::vector<std::string>{"/home/u/x", "/work/y"});
    CHECK(conditions({"always"}).value() == Conditions{});
    for (const char* text : {"", "ac", "network,", ",network", "mounted:", "mounted", "AC-POWER"}) {
        CAPTURE(text);
        CHECK_FALSE(conditions({text}));
    }
}

TEST_CASE("a relative path is taken from the current folder", "[cli][arguments]")
{
    CHECK(absolute_path("a/b", kPlaces).value() == "/work/here/a/b");
    CHECK(absolute_path("./a", kPlaces).value() == "/work/here/a");
    CHECK(absolute_path(".//./a", kPlaces).value() == "/work/here/a");
    CHECK(absolute_path(".", kPlaces).value() == "/work/here");
    CHECK(absolute_path("./", kPlaces).value() == "/work/here");
    CHECK(absolute_path("../a", kPlaces).value() == "/work/here/../a");
    CHECK(absolute_path(".hidden", kPlaces).value() == "/work/here/.hidden");
    CHECK(absolute_path("a", {"/", ""}).value() == "/a");
    CHECK(absolute_path("/a/../b", kPlaces).value() == "/a/../b");
}

TEST_CASE("a tilde means the home folder where no shell expanded it", "[cli][arguments]")
{
    CHECK(absolute_path("~/src", kPlaces).value() == "/home/u/src");
    CHECK(absolute_path("~", kPlaces).value() == "/home/u");
    CHECK(absolute_path("~x", kPlaces).value() == "/work/here/~x");
    CHECK(absolute_path("~/x", {"/d", ""}).value() == "/d/~/x");
}

TEST_CASE("a path that cannot be one is refused", "[cli][arguments]")
{
    CHECK_FALSE(absolute_path("", kPlaces));
    CHECK_FALSE(absolute_path(std::string_view("a\0b", 3), kPlaces));
    CHECK_FALSE(absolute_path("a", {"", "/home/u"}));
}

TEST_CASE("the options of a disk are known suffixes, every other comma is its path's",
          "[cli][arguments]")
{
    const auto disk = [](const char* text) { return parse_disk(text, kPlaces).value(); };
    CHECK(disk("/a.img").path == "/a.img");
    CHECK(disk("a.img").path == "/work/here/a.img");

    Disk both = disk("/a.img,size=10GiB,ro");
    CHECK(both.path == "/a.img");
    CHECK(both.size == gib(10));
    CHECK(both.read_only);
    CHECK(disk("/a.img,ro,size=10GiB") == both);

    CHECK(disk("/a,b,c.img").path == "/a,b,c.img");
    CHECK(disk("/a,b,ro").path == "/a,b");
    CHECK(disk("/a,size=1,b").path == "/a,size=1,b");
    CHECK(disk("/a,rw").path == "/a,rw");
    CHECK(disk("/a,ro,ro").path == "/a,ro");
    CHECK(disk("/a,size=2GiB,size=1GiB").path == "/a,size=2GiB");
    CHECK(disk("/\"quo ted\"\n'é,ro").path == "/\"quo ted\"\n'é");
    CHECK(disk("/[a,b]").path == "/[a,b]");
}

TEST_CASE("a disk without a path or with an absurd size is refused", "[cli][arguments]")
{
    for (const char* text :
         {"", ",ro", ",size=1GiB", "/a,size=", "/a,size=0", "/a,size=-1", "/a,size=99999999999T"}) {
        CAPTURE(text);
        const auto disk = parse_disk(text, kPlaces);
        REQUIRE_FALSE(disk);
        CHECK(disk.error().code == ErrorCode::Invalid);
        CHECK_FALSE(disk.error().message.empty());
    }
}

TEST_CASE("a share is a tag and a folder, read-only at the end only", "[cli][arguments]")
{
    const auto share = [](const char* text) { return parse_share(text, kPlaces).value(); };
    CHECK(share("src=/x").tag == "src");
    CHECK(share("src=/x").path == "/x");
    CHECK_FALSE(share("src=/x").read_only);
    CHECK(share("src=/x").enabled);
    CHECK(share("src=/x:ro").read_only);
    CHECK(share("src=/x:ro").path == "/x");
    CHECK(share("src=~/x").path == "/home/u/x");
    CHECK(share("src=a=b:c:d").path == "/work/here/a=b:c:d");
    CHECK(share("src=/x:rw").path == "/x:rw");
    CHECK(share("src=/x:ro/y").path == "/x:ro/y");
    for (const char* text : {"", "src", "=/x", "src=", "src=:ro"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_share(text, kPlaces));
    }
}

TEST_CASE("a forward is a protocol and two ports", "[cli][arguments]")
{
    const auto udp = parse_forward("udp:53:5353").value();
    CHECK(udp.protocol == Protocol::Udp);
    CHECK(udp.host_port == 53);
    CHECK(udp.guest_port == 5353);
    CHECK(parse_forward("tcp:1:65535").value().protocol == Protocol::Tcp);
    CHECK(parse_forward("2222:22").value() == parse_forward("tcp:2222:22").value());
    for (const char* text : {"",
                             "tcp",
                             "tcp:",
                             "tcp:1",
                             "tcp:1:",
                             "tcp::1",
                             "tcp:0:1",
                             "tcp:1:65536",
                             "tcp:-1:1",
                             "tcp:1:2:3",
                             "sctp:1:2",
                             "tcp:1x:2",
                             "tcp: 1:2",
                             "tcp:99999999999999999999:1"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_forward(text));
    }
}

TEST_CASE("CPUs and memory may be auto", "[cli][arguments]")
{
    CHECK_FALSE(parse_cpus("auto").value());
    CHECK(parse_cpus("4").value() == 4);
    for (const char* text : {"", "0", "-1", "1.5", "four", "99999999999"})
        CHECK_FALSE(parse_cpus(text));
    CHECK_FALSE(parse_memory("auto").value());
    CHECK(parse_memory("512MiB").value() == mib(512));
    for (const char* text : {"", "0", "-1", "much", "99999999999999999999"})
        CHECK_FALSE(parse_memory(text));
}

TEST_CASE("a count is a whole number from its least on", "[cli][arguments]")
{
    CHECK(parse_count("0", "--tail", 0).value() == 0);
    CHECK_FALSE(parse_count("0", "--run", 1));
    CHECK_FALSE(parse_count("1e3", "--run", 1));
    CHECK(parse_count("x", "--run", 1).error().message.find("--run") != std::string::npos);
}
