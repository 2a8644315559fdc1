#include "tests/support/catch.h"
#include "tests/vzcore/checked_document.h"
#include "vzcore/definition.h"

#include <chrono>

using namespace berth;
using namespace berth::test;

TEST_CASE("the document of these tests is fine as it is", "[definition][check]")
{
    CHECK(problem_with("/name", "web").empty());
}

TEST_CASE("a wrong version or none is named", "[definition][check]")
{
    check_refused("/berth", "berth", {0, -1, "1", 1.0, nullptr, true});
    CHECK(problem_without("", "berth") ==
          "berth: missing; expected 1, the version of the document");
}

TEST_CASE("CPUs are auto or a whole number a host can have", "[definition][check]")
{
    check_accepted("/cpus", {"auto", 1, 1024});
    check_refused("/cpus",
                  "cpus",
                  {0,
                   -1,
                   1025,
                   1e30,
                   1.5,
                   "2",
                   "",
                   "Auto",
                   nullptr,
                   true,
                   Json::array(),
                   9223372036854775807});
    CHECK(problem_with("/cpus", 0) == "cpus: expected a whole number from 1 to 1024, not 0");
}

TEST_CASE("memory is auto or a size a host can have", "[definition][check]")
{
    check_accepted("/memory", {"auto", "32MiB", "64TiB", 33554432, "0.5G"});
    check_refused("/memory",
                  "memory",
                  {0,
                   -1,
                   "0",
                   "-1G",
                   "31MiB",
                   "65TiB",
                   33554431,
                   1.5e9,
                   "much",
                   "",
                   nullptr,
                   "16777216T",
                   18446744073709551615ULL,
                   Json::object()});
    CHECK(problem_with("/memory", "31MiB") == "memory: expected 32MiB to 64TiB, not 31MiB");
}

TEST_CASE("a kernel is for linux only, and needed there", "[definition][check]")
{
    CHECK(problem_without("/boot", "kernel") ==
          "boot.kernel: expected an absolute path, one that starts with '/'");
    CHECK(problem_without("/boot", "kind") == "boot.kind: missing; expected \"linux\" or \"efi\"");
    CHECK(problem_without("", "boot") == "boot: missing; expected an object");
    check_refused("/boot/kind", "boot.kind", {"bios", "Linux", 1, nullptr});
    CHECK(problem_with("/boot", {{"kind", "efi"}}).empty());
    check_refused("boot.kernel", {{"/boot", {{"kind", "efi"}, {"kernel", "/k"}}}});
    check_refused("boot.initrd", {{"/boot", {{"kind", "efi"}, {"initrd", "/i"}}}});
    check_refused("boot.command_line", {{"/boot", {{"kind", "efi"}, {"command_line", "c"}}}});
}

TEST_CASE("paths are absolute and without NUL", "[definition][check]")
{
    const std::vector<Json> bad{
        "a", "./a", "~/a", "a/b", "/a" + kNul + "b", 5, nullptr, "/" + std::string(4095, 'a')};
    for (const auto& [pointer, path] : {std::pair("/boot/kernel", "boot.kernel"),
                                        std::pair("/boot/initrd", "boot.initrd"),
                                        std::pair("/disks/1/path", "disks[1].path"),
                                        std::pair("/shares/1/path", "shares[1].path")}) {
        check_refused(pointer, path, bad);
        check_accepted(pointer, {"/x,y=z", "/\"q\" 'q'", "/a\nb", "/grüße 🚢"});
    }
    check_refused("/boot/command_line", "boot.command_line", {"a" + kNul, 1, Json::array()});
    check_accepted("/boot/command_line", {"", "a,b \"c\" ü"});
}

TEST_CASE("a disk's size is a multiple of 512 bytes", "[definition][check]")
{
    check_accepted("/disks/0/size", {512, "1KiB", "1024TiB", "1.5k"});
    check_refused("/disks/0/size",
                  "disks[0].size",
                  {0, 1, 511, 513, "1000B", "1025TiB", -512, "0", 512.0, nullptr, "big"});
}

TEST_CASE("a disk image may be named twice only read-only", "[definition][check]")
{
    check_refused("/disks/1/path", "disks[1].path", {"/a"});
    const Json first{{"path", "/a"}, {"read_only", true}};
    CHECK(problem_with("/disks", {first, first}).empty());
    check_refused("disks[1].path", {{"/disks", {first, {{"path", "/a"}}}}});
}

TEST_CASE("a MAC address has its form and is one station's", "[definition][check]")
{
    check_accepted("/networks/0/mac", {"", "02:00:00:00:00:00", "FE:FF:ff:ff:ff:ff"});
    check_refused("/networks/0/mac",
                  "networks[0].mac",
                  {"52:54:00:12:34",
                   "52-54-00-12-34-56",
                   "52:54:00:12:34:5g",
                   "525400123456",
                   "52:54:00:12:34:567",
                   "53:54:00:12:34:56",
                   "ff:ff:ff:ff:ff:ff",
                   "00:00:00:00:00:00",
                   5});
    const Json network{{"kind", "nat"}, {"mac", "52:54:00:00:00:01"}};
    check_refused("networks[1].mac", {{"/networks", {network, network}}});
}

TEST_CASE("an interface is for bridged networks only, and needed there", "[definition][check]")
{
    const auto bridged = [](const Json& name) {
        return Json{{{"kind", "bridged"}, {"interface", name}}};
    };
    CHECK(problem_with("/networks", bridged("br0")).empty());
    for (const char* name : {"", ".", "..", "a/b", "a b", "a:b", "sixteen-letters!", "bü"})
        check_refused("networks[0].interface", {{"/networks", bridged(name)}});
    check_refused("networks[0].interface", {{"/networks", {{{"kind", "bridged"}}}}});
    check_refused("/networks/0/interface", "networks[0].interface", {"br0", 5});
    check_refused("/networks/0/kind", "networks[0].kind", {"user", nullptr});
}

TEST_CASE("forwards are for NAT and take each host port once a protocol", "[definition][check]")
{
    const Json forward{{"host_port", 80}, {"guest_port", 80}};
    const Json other{{"kind", "nat"}, {"forwards", {forward}}};
    check_refused("networks[0].forwards[1].host_port",
                  {{"/networks/0/forwards", {forward, forward}}});
    check_refused("networks[1].forwards[0].host_port", {{"/networks", {other, other}}});
    check_refused("networks[0].forwards",
                  {{"/networks", {{{"kind", "none"}, {"forwards", {forward}}}}}});
    check_refused("/networks/0/forwards/1/host_port",
                  "networks[0].forwards[1].host_port",
                  {0, -1, 65536, 1.5, "80", nullptr});
    check_refused(
        "/networks/0/forwards/1/guest_port", "networks[0].forwards[1].guest_port", {0, 65536});
    check_refused(
        "/networks/0/forwards/0/protocol", "networks[0].forwards[0].protocol", {"TCP", "sctp", 6});
    CHECK(problem_without("/networks/0/forwards/0", "host_port") ==
          "networks[0].forwards[0].host_port: missing; expected a whole number from 1 to 65535");
}

TEST_CASE("a share's tag is a folder name that fits a virtiofs tag", "[definition][check]")
{
    check_accepted("/shares/0/tag",
                   {"src", "a.b_c-d", "Grüße", "世界", "...x", std::string(35, 'a'), "9"});
    check_refused("/shares/0/tag",
                  "shares[0].tag",
                  {"",
                   ".",
                   "..",
                   "...",
                   "a/b",
                   "a b",
                   "a\n",
                   "a" + kNul,
                   std::string(36, 'a'),
                   "a,b",
                   "a\u200Bb",
                   "\u202Egnp",
                   "\uFEFF",
                   "世界世界世界世界世界世界",
                   5,
                   nullptr});
    check_refused("/shares/1/tag", "shares[1].tag", {"a"});
    CHECK(problem_without("/shares/0", "tag") == "shares[0].tag: missing; expected a text");
}

TEST_CASE("lists and objects of another type are named once", "[definition][check]")
{
    check_refused("/disks", "disks", {5, Json::object(), "x", nullptr});
    check_refused("/disks/0", "disks[0]", {5, Json::array(), nullptr});
    check_refused("/networks", "networks", {"nat", true});
    check_refused("/networks/0/forwards", "networks[0].forwards", {Json::object()});
    check_refused("/shares/1", "shares[1]", {"src=/"});
    check_refused("/boot", "boot", {"linux", Json::array()});
    check_refused("/autostart", "autostart", {true});
}

TEST_CASE("a document that is no object is refused in one line", "[definition][check]")
{
    for (const char* text : {"[]", "1", "null", "\"x\"", "true"}) {
        const auto definition = parse_definition(text);
        REQUIRE_FALSE(definition);
        CHECK(definition.error().message.find("the document: expected an object, not ") == 0);
        CHECK(definition.error().message.find('\n') == std::string::npos);
    }
}

TEST_CASE("all that is wrong with a document is told at once", "[definition][check]")
{
    const auto definition = parse_definition(
        R"({"berth": 1, "name": "a/b", "cpus": 0, "memory": "x", "boot": {"kind": "linux"},
            "disks": [{"size": 7}, {"path": "rel"}], "stop_grace": -1, "ready_pattern": "("})");
    REQUIRE_FALSE(definition);
    const std::string& message = definition.error().message;
    CHECK(message.find("9 problems:\n") == 0);
    for (const char* path : {"name",
                             "cpus",
                             "memory",
                             "boot.kernel",
                             "disks[0].path",
                             "disks[0].size",
                             "disks[1].path",
                             "stop_grace",
                             "ready_pattern"}) {
        INFO(path);
        CHECK(message.find("\n" + std::string(path) + ": ") != std::string::npos);
    }
}

TEST_CASE("very many problems are counted, and the first are listed", "[definition][check]")
{
    Json json = fine_document();
    json["disks"] = Json::array();
    for (int i = 0; i < 50'000; ++i)
        json["disks"].push_back(0);
    const auto definition = parse_definition(dump_line(json));
    REQUIRE_FALSE(definition);
    CHECK(definition.error().message.find("50000 problems:\ndisks[0]: ") == 0);
    CHECK(definition.error().message.find("… and 49900 more") != std::string::npos);
    CHECK(definition.error().message.size() < 20'000);
}

TEST_CASE("a value in a message is shortened", "[definition][check]")
{
    CHECK(problem_with("/restart", std::string(100'000, 'x')).size() < 200);
}

TEST_CASE("a definition built by hand is checked like a document", "[definition][check]")
{
    Definition definition;
    CHECK(check_definition(definition) ==
          std::vector<FieldError>{
              {"name", *name_problem("")},
              {"boot.kernel", "expected an absolute path, one that starts with '/'"}});

    definition.name = "a";
    definition.boot.kernel = "/k\xFF";
    definition.stop_grace = std::chrono::milliseconds(-1);
    definition.extra = "[1]";
    definition.autostart.extra = "{";
    definition.autostart.retries = 11;
    definition.autostart.conditions = {false, {"/a", "b"}, false, "3"};
    definition.console = {mib(1), "?"};
    std::vector<std::string> paths;
    for (const FieldError& error : check_definition(definition))
        paths.push_back(error.path);
    CHECK(paths == std::vector<std::string>{"boot.kernel",
                                            "stop_grace",
                                            "autostart.retries",
                                            "autostart.conditions.mounted[1]",
                                            "autostart.conditions",
                                            "autostart",
                                            "console.limit",
                                            "console",
                                            ""});
}
