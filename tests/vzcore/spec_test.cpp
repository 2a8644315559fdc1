#include "tests/support/catch.h"
#include "vzcore/json.h"
#include "vzcore/spec.h"

using namespace berth;

namespace {

Spec full_spec()
{
    Spec spec;
    spec.machine_id = "5f3c";
    spec.machine_name = "web";
    spec.run = 12;
    spec.cpus = 4;
    spec.memory = gib(4);
    spec.boot = {BootKind::Linux, "/boot/vmlinuz", "/boot/initrd", "console=hvc0", ""};
    spec.disks = {{"/vm/a,b.img", gib(10), false, DiskBus::Nvme, R"({"cache":"none"})"}};
    spec.networks = {
        {NetworkKind::Nat, "52:54:00:12:34:56", "", {{Protocol::Udp, 53, 53, ""}}, ""}};
    spec.shares = {{"src", "/home/u/src", true, true, ""}};
    spec.stop_grace = std::chrono::seconds(5);
    spec.ready_pattern = "login:";
    spec.console_limit = gib(2);
    spec.accelerator = AcceleratorChoice::Kvm;
    spec.share_backend = ShareBackend::Plan9;
    spec.rosetta = true;
    spec.kvm_finding = "the CPU shows neither vmx nor svm";
    spec.machine_dir = "/data/machines/5f3c";
    spec.log_dir = "/logs/5f3c/12";
    spec.restore = Restore{"QEMU 7.2", true};
    return spec;
}

constexpr std::string_view kMinimal =
    R"({"berth_spec": 1, "machine_id": "a", "machine_name": "a", "cpus": 1, "memory": "64MiB",
        "boot": {"kind": "efi"}, "machine_dir": "/m", "log_dir": "/l"})";

}  // namespace

TEST_CASE("a spec reads back as it was written", "[spec]")
{
    CHECK(parse_spec(to_json(full_spec())).value() == full_spec());
}

TEST_CASE("a spec by hand needs only what cannot be known", "[spec]")
{
    const auto spec = parse_spec(kMinimal);
    REQUIRE(spec);
    CHECK(spec->run == 1);
    CHECK(spec->disks.empty());
    CHECK(spec->networks.empty());
    CHECK(spec->stop_grace == std::chrono::seconds(30));
    CHECK(spec->console_limit == mib(64));  // also what a spec of the first version says
    CHECK(parse_spec(to_json(*spec)).value() == *spec);
}

TEST_CASE("a spec has its sizes resolved", "[spec]")
{
    for (const auto& [member, value] : {std::pair("cpus", Json("auto")),
                                        std::pair("memory", Json("auto")),
                                        std::pair("cpus", Json(0)),
                                        std::pair("memory", Json("1MiB")),
                                        std::pair("run", Json(0)),
                                        std::pair("machine_id", Json("../x")),
                                        std::pair("machine_name", Json("a/b")),
                                        std::pair("log_dir", Json("logs")),
                                        std::pair("console_limit", Json("1MiB")),
                                        std::pair("console_limit", Json(nullptr)),
                                        std::pair("machine_dir", Json(""))}) {
        Json json = parse_json(kMinimal, "minimal").value();
        json[member] = value;
        INFO(member << " = " << dump_line(value));
        const auto spec = parse_spec(dump_line(json));
        REQUIRE_FALSE(spec);
        CHECK(spec.error().code == ErrorCode::Invalid);
        CHECK(spec.error().message.find(std::string(member) + ": ") == 0);
    }
}

TEST_CASE("all that a spec lacks is told at once", "[spec]")
{
    const auto spec = parse_spec("{}");
    REQUIRE_FALSE(spec);
    CHECK(spec.error().message ==
          "8 problems:\n"
          "berth_spec: missing; expected 1, the version of the document\n"
          "machine_id: missing; expected a text\n"
          "machine_name: missing; expected a text\n"
          "cpus: missing; expected a whole number from 1 to 1024\n"
          "memory: missing; expected a size such as \"4GiB\" or a number of bytes\n"
          "boot: missing; expected an object\n"
          "machine_dir: missing; expected a text\n"
          "log_dir: missing; expected a text");
}

TEST_CASE("a spec checks its parts as a definition does", "[spec]")
{
    Spec spec = full_spec();
    spec.disks[0].path = "relative";
    spec.networks[0].forwards[0].guest_port = 0;
    spec.shares[0].tag = "..";
    const auto read = parse_spec(to_json(spec));
    REQUIRE_FALSE(read);
    for (const char* path :
         {"disks[0].path", "networks[0].forwards[0].guest_port", "shares[0].tag"})
        CHECK(read.error().message.find("\n" + std::string(path) + ": ") != std::string::npos);
}

TEST_CASE("a newer spec is refused as such", "[spec]")
{
    CHECK(parse_spec(R"({"berth_spec": 2})").error().code == ErrorCode::TooNew);
}

TEST_CASE("a truncated spec is refused", "[spec]")
{
    const std::string text = to_json(full_spec());
    for (std::size_t length = 0; length < text.size(); length += 7)
        CHECK_FALSE(parse_spec(text.substr(0, length)));
}
