#include "tests/support/catch.h"
#include "vzcore/definition.h"
#include "vzcore/json.h"

using namespace berth;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kMinimal =
    R"({"berth": 1, "name": "web", "boot": {"kind": "linux", "kernel": "/boot/vmlinuz"}})";

constexpr std::string_view kFull = R"({
  "berth": 1,
  "name": "web",
  "cpus": 3,
  "memory": "4GiB",
  "boot": {
    "kind": "linux",
    "kernel": "/boot/vmlinuz",
    "initrd": "/boot/initrd",
    "command_line": "console=hvc0 root=/dev/vda rw"
  },
  "disks": [
    {
      "path": "/vm/root.img",
      "size": "10GiB",
      "read_only": false,
      "bus": "nvme"
    }
  ],
  "networks": [
    {
      "kind": "nat",
      "mac": "52:54:00:12:34:56",
      "forwards": [
        {
          "protocol": "tcp",
          "host_port": 2222,
          "guest_port": 22
        }
      ]
    },
    {
      "kind": "bridged",
      "interface": "br0"
    },
    {
      "kind": "none"
    }
  ],
  "shares": [
    {
      "tag": "src",
      "path": "/home/u/src",
      "read_only": true,
      "enabled": false
    }
  ],
  "autostart": {
    "enabled": true,
    "order": 10,
    "delay": "5s",
    "retries": 3,
    "conditions": {
      "ac_power": true,
      "mounted": [
        "/vm",
        "/media/u/a \"disk\""
      ],
      "network": true
    }
  },
  "restart": "on_failure",
  "on_sleep": "save",
  "stop_grace": "1m30s",
  "ready_pattern": "login:",
  "console": {
    "limit": "1GiB"
  },
  "accelerator": "tcg",
  "rosetta": true
})";

Definition full_definition()
{
    Definition definition;
    definition.name = "web";
    definition.cpus = 3;
    definition.memory = gib(4);
    definition.boot = {
        BootKind::Linux, "/boot/vmlinuz", "/boot/initrd", "console=hvc0 root=/dev/vda rw", ""};
    definition.disks = {{"/vm/root.img", gib(10), false, DiskBus::Nvme, ""}};
    definition.networks = {
        {NetworkKind::Nat, "52:54:00:12:34:56", "", {{Protocol::Tcp, 2222, 22, ""}}, ""},
        {NetworkKind::Bridged, "", "br0", {}, ""},
        {NetworkKind::None, "", "", {}, ""}};
    definition.shares = {{"src", "/home/u/src", true, false, ""}};
    definition.autostart = {true, 10, 5s, 3, {true, {"/vm", "/media/u/a \"disk\""}, true, ""}, ""};
    definition.restart = RestartPolicy::OnFailure;
    definition.on_sleep = SleepPolicy::Save;
    definition.stop_grace = 90s;
    definition.ready_pattern = "login:";
    definition.console = {gib(1), ""};
    definition.accelerator = AcceleratorChoice::Tcg;
    definition.rosetta = true;
    return definition;
}

}  // namespace

TEST_CASE("a full document is read into a definition and written as it was", "[definition]")
{
    const auto definition = parse_definition(kFull);
    REQUIRE(definition);
    CHECK(*definition == full_definition());
    CHECK(to_json(*definition) == kFull);
    CHECK(check_definition(*definition).empty());
}

TEST_CASE("a minimal document gets the defaults and one NAT network", "[definition]")
{
    const auto definition = parse_definition(kMinimal);
    REQUIRE(definition);
    Definition expected;
    expected.name = "web";
    expected.boot.kernel = "/boot/vmlinuz";
    expected.networks = {Network{}};
    CHECK(*definition == expected);
    CHECK_FALSE(definition->cpus);
    CHECK_FALSE(definition->memory);
    CHECK(definition->stop_grace == 30s);
    CHECK(parse_definition(to_json(*definition)).value() == *definition);
}

TEST_CASE("an empty list of networks means none", "[definition]")
{
    Json json = parse_json(kMinimal, "minimal").value();
    json["networks"] = Json::array();
    const auto definition = parse_definition(dump_line(json));
    REQUIRE(definition);
    CHECK(definition->networks.empty());
    CHECK(parse_definition(to_json(*definition)).value().networks.empty());
}

TEST_CASE("numbers stand for bytes and seconds, and auto for a size of the host", "[definition]")
{
    const auto definition = parse_definition(
        R"({"berth": 1, "name": "a", "cpus": "auto", "memory": 67108864, "boot": {"kind": "efi"},
            "disks": [{"path": "/d", "size": 512}], "stop_grace": 0, "autostart": {"delay": 90}})");
    REQUIRE(definition);
    CHECK_FALSE(definition->cpus);
    CHECK(definition->memory == mib(64));
    CHECK(definition->disks[0].size == Bytes{512});
    CHECK(definition->stop_grace == 0s);
    CHECK(definition->autostart.delay == 90s);
}

TEST_CASE("a MAC address is kept in lower case", "[definition]")
{
    const auto definition = parse_definition(
        R"({"berth": 1, "name": "a", "boot": {"kind": "efi"},
            "networks": [{"kind": "nat", "mac": "5A:54:00:AB:CD:EF"}]})");
    REQUIRE(definition);
    CHECK(definition->networks[0].mac == "5a:54:00:ab:cd:ef");
}

TEST_CASE("unknown members of every part survive a round trip, last", "[definition]")
{
    const auto definition = parse_definition(
        R"({"future": {"deep": [1, 2.5, null]}, "berth": 1, "name": "a",
            "boot": {"kind": "efi", "secure": true},
            "disks": [{"cache": "none", "path": "/d"}],
            "networks": [{"kind": "nat", "mtu": 1400, "forwards":
                [{"host_port": 1, "guest_port": 2, "why": "ü\n\u0000"}]}],
            "shares": [{"tag": "t", "path": "/", "uid": -1}],
            "autostart": {"when": "always"}, "": "an empty name"})");
    REQUIRE(definition);
    CHECK(definition->extra == R"({"future":{"deep":[1,2.5,null]},"":"an empty name"})");
    CHECK(definition->boot.extra == R"({"secure":true})");
    CHECK(definition->disks[0].extra == R"({"cache":"none"})");
    CHECK(definition->networks[0].extra == R"({"mtu":1400})");
    CHECK(definition->networks[0].forwards[0].extra == R"({"why":"ü\n\u0000"})");
    CHECK(definition->shares[0].extra == R"({"uid":-1})");
    CHECK(definition->autostart.extra == R"({"when":"always"})");

    const std::string text = to_json(*definition);
    CHECK(parse_definition(text).value() == *definition);
    CHECK(text.find("\"future\"") > text.find("\"accelerator\""));
    CHECK(text.find("\"cache\"") > text.find("\"read_only\""));
}

TEST_CASE("an unknown member never hides a known one", "[definition]")
{
    Definition definition = full_definition();
    definition.extra = R"({"name":"evil","x":1})";
    const auto again = parse_definition(to_json(definition));
    REQUIRE(again);
    CHECK(again->name == "web");
    CHECK(again->extra == R"({"x":1})");
}

TEST_CASE("paths with commas, quotes, blanks, newlines and UTF-8 are kept to the byte",
          "[definition]")
{
    for (const std::string path : {"/a,b=c,,",
                                   "/with \"quotes\" and 'more'",
                                   "/new\nline\r\ttab",
                                   "/grüße/世界/🚢",
                                   "/\\back\\slash",
                                   "/$(rm -rf)`;&|",
                                   "/\x01\x7F"}) {
        INFO(path);
        Definition definition = full_definition();
        definition.boot.kernel = path;
        definition.boot.initrd = path;
        definition.boot.command_line = path;
        definition.disks[0].path = path;
        definition.shares[0].path = path;
        CHECK(parse_definition(to_json(definition)).value() == definition);
    }
}

TEST_CASE("a newer document is refused as such, whatever else it holds", "[definition]")
{
    for (const char* text :
         {R"({"berth": 2, "name": 5})", R"({"x": [], "berth": 18446744073709551615})"}) {
        const auto definition = parse_definition(text);
        REQUIRE_FALSE(definition);
        CHECK(definition.error().code == ErrorCode::TooNew);
        CHECK(definition.error().hint.find("upgrade Berth") == 0);
    }
}

TEST_CASE("a document too large or too deep is refused unread", "[definition]")
{
    const auto large = parse_definition(std::string(50 << 20, ' '));
    REQUIRE_FALSE(large);
    CHECK(large.error().code == ErrorCode::Invalid);
    CHECK(large.error().message == "the definition: 50 MiB long; expected at most 1.0 MiB");

    const std::string deep = R"({"berth": 1, "x": )" + std::string(10'000, '[');
    const auto nested = parse_definition(deep);
    REQUIRE_FALSE(nested);
    CHECK(nested.error().message == "the definition: line 1, column 50: nested more than 32 deep");
}

TEST_CASE("a definition that would be too large to read again is refused", "[definition]")
{
    // Short as it is, but each element takes a line of its own when written out.
    std::string text(kMinimal);
    text.insert(
        1, R"("list": [0)" + [] {
            std::string zeros;
            for (int i = 0; i < 300'000; ++i)
                zeros += ",0";
            return zeros;
        }() + "], ");
    REQUIRE(text.size() < kDocumentLimit.count);
    const auto definition = parse_definition(text);
    REQUIRE_FALSE(definition);
    CHECK(definition.error().message.find("the document: expected at most 1.0 MiB") == 0);
}

TEST_CASE("every name of 1 to 63 plain characters is one", "[definition][name]")
{
    for (const std::string& name : {std::string("a"),
                                    std::string("web-1_x.Y"),
                                    std::string("0"),
                                    std::string(63, 'z'),
                                    std::string("a.."),
                                    std::string("9-")})
        CHECK_FALSE(name_problem(name));
}

TEST_CASE("names with slashes, dots first, or too long are refused", "[definition][name]")
{
    for (const std::string& name : {std::string(),
                                    std::string("."),
                                    std::string(".."),
                                    std::string("..."),
                                    std::string(".hidden"),
                                    std::string("-rf"),
                                    std::string("_x"),
                                    std::string("a/b"),
                                    std::string("/"),
                                    std::string("../x"),
                                    std::string("a b"),
                                    std::string("a\n"),
                                    std::string("a\0b", 3),
                                    std::string("grüße"),
                                    std::string("a,b"),
                                    std::string(64, 'a'),
                                    std::string(300, 'a')}) {
        INFO(name);
        REQUIRE(name_problem(name));
        CHECK(name_problem(name)->find("expected 1 to 63 characters") == 0);
    }
}

TEST_CASE("the fingerprint depends on everything but the name", "[definition][fingerprint]")
{
    const Definition definition = full_definition();
    const std::string print = fingerprint(definition);
    CHECK(print.size() == 16);
    CHECK(print.find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(fingerprint(parse_definition(kFull).value()) == print);

    Definition renamed = definition;
    renamed.name = "other";
    CHECK(fingerprint(renamed) == print);

    Definition changed = definition;
    changed.shares[0].enabled = true;
    CHECK(fingerprint(changed) != print);
    changed = definition;
    changed.disks[0].extra = R"({"x":1})";
    CHECK(fingerprint(changed) != print);
    changed = definition;
    changed.memory.reset();
    CHECK(fingerprint(changed) != print);
}

TEST_CASE("a definition of the first version keeps its fingerprint and its text",
          "[definition][fingerprint]")
{
    // As the first version wrote it: without the members that came later.
    constexpr std::string_view kVersion1 = R"({
  "berth": 1,
  "name": "web",
  "cpus": "auto",
  "memory": "auto",
  "boot": {
    "kind": "linux",
    "kernel": "/boot/vmlinuz"
  },
  "disks": [],
  "networks": [],
  "shares": [],
  "autostart": {
    "enabled": false,
    "order": 100,
    "delay": "0s"
  },
  "restart": "never",
  "stop_grace": "30s",
  "accelerator": "auto"
})";
    const auto definition = parse_definition(kVersion1);
    REQUIRE(definition);
    CHECK(to_json(*definition) == kVersion1);
    CHECK(fingerprint(*definition) == "29cf594d81600f41");
}

TEST_CASE("what says the same as nothing is not written", "[definition]")
{
    Json json = parse_json(kMinimal, "minimal").value();
    json["autostart"] = {{"retries", 0},
                         {"conditions", {{"ac_power", false}, {"mounted", Json::array()}}}};
    json["on_sleep"] = "none";
    json["console"] = {{"limit", "65536KiB"}};
    const auto definition = parse_definition(dump_line(json));
    REQUIRE(definition);
    CHECK(*definition == parse_definition(kMinimal).value());
    CHECK(fingerprint(*definition) == fingerprint(parse_definition(kMinimal).value()));
}

TEST_CASE("the names of a definition's choices read back", "[definition]")
{
    CHECK(boot_kind_named(name_of(BootKind::Efi)) == BootKind::Efi);
    CHECK(network_kind_named("bridged") == NetworkKind::Bridged);
    CHECK(disk_bus_named(name_of(DiskBus::Nvme)) == DiskBus::Nvme);
    CHECK(protocol_named(name_of(Protocol::Udp)) == Protocol::Udp);
    CHECK(sleep_policy_named(name_of(SleepPolicy::Stop)) == SleepPolicy::Stop);
    CHECK_FALSE(sleep_policy_named("hibernate"));
    CHECK(restart_policy_named("on_failure") == RestartPolicy::OnFailure);
    CHECK(accelerator_choice_named(name_of(AcceleratorChoice::Kvm)) == AcceleratorChoice::Kvm);
    CHECK_FALSE(boot_kind_named("bios"));
    CHECK_FALSE(restart_policy_named("On_failure"));
}
