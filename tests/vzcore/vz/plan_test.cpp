#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "tests/vzcore/vz/plan_files.h"
#include "vzcore/base/file.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

using namespace berth;
using namespace berth::test;
using namespace berth::vz;

namespace {

/// All devices of one kind, in the plan's order.
template <typename Kind> std::vector<Kind> devices_of(const VzPlan& plan)
{
    std::vector<Kind> found;
    for (const Device& device : plan.devices)
        if (const auto* kind = std::get_if<Kind>(&device)) found.push_back(*kind);
    return found;
}

VzPlan planned(const Spec& spec, const Host& host = base_host(), const MachineFiles& files = {})
{
    auto plan = make_plan(spec, host, files);
    INFO((plan ? "" : plan.error().message));
    REQUIRE(plan);
    return *plan;
}

Error refused(const Spec& spec, const Host& host = base_host())
{
    const auto plan = make_plan(spec, host, {});
    REQUIRE_FALSE(plan);
    CHECK_FALSE(plan.error().hint.empty());
    return plan.error();
}

}  // namespace

// With BERTH_REWRITE_PLANS=1 the expectations are written anew: read the difference before it is
// committed.
TEST_CASE("each spec is planned as its file says", "[vz][plan]")
{
    const bool rewrite = std::getenv("BERTH_REWRITE_PLANS") != nullptr;
    const auto files = read_plan_files();
    CHECK(files.size() >= 30);
    for (const PlanFile& file : files) {
        INFO(file.name);
        const std::string text = planned_text(file);
        if (rewrite)
            REQUIRE(write_file_atomically(plan_files_dir() + "/" + file.name, file.head + text));
        else
            CHECK(text == file.expected);
    }
}

TEST_CASE("a Linux guest boots its kernel, or the one that was unpacked of it", "[vz][plan]")
{
    Spec spec = base_spec();
    spec.boot = {BootKind::Linux, "/k/vmlinuz", "/k/initrd", "console=hvc0", ""};
    const auto boot = std::get<LinuxBoot>(planned(spec).boot);
    CHECK(boot.kernel == "/k/vmlinuz");
    CHECK(boot.initrd == "/k/initrd");
    CHECK(boot.command_line == "console=hvc0");
    const auto unpacked = planned(spec, base_host(), {.kernel = "/m/kernel"});
    CHECK(std::get<LinuxBoot>(unpacked.boot).kernel == "/m/kernel");
}

TEST_CASE("an EFI guest keeps its variables, and every guest its identifier", "[vz][plan]")
{
    Spec spec = base_spec();
    spec.boot = {.kind = BootKind::Efi};
    const VzPlan first = planned(spec);
    CHECK(std::get<EfiBoot>(first.boot).variable_store == "/m/efi-variables");
    CHECK(std::get<EfiBoot>(first.boot).use == KeptFile::Create);
    CHECK(first.platform.identifier == "/m/machine-identifier");
    CHECK(first.platform.use == KeptFile::Create);
    const VzPlan later = planned(spec, base_host(), {.identifier = true, .variable_store = true});
    CHECK(std::get<EfiBoot>(later.boot).use == KeptFile::Open);
    CHECK(later.platform.use == KeptFile::Open);
}

TEST_CASE("NAT has the stored address, and its forwards lead to it", "[vz][plan]")
{
    Spec spec = base_spec();
    spec.networks = {{.mac = "52:54:00:12:34:56", .forwards = {{Protocol::Tcp, 2222, 22, ""}}}};
    const VzPlan plan = planned(spec);
    REQUIRE(devices_of<NatDevice>(plan).size() == 1);
    CHECK(devices_of<NatDevice>(plan)[0].mac == "52:54:00:12:34:56");
    REQUIRE(plan.forwards.size() == 1);
    CHECK(plan.forwards[0].host_port == 2222);
    CHECK(plan.forwards[0].guest_port == 22);
    CHECK(plan.forwards[0].mac == "52:54:00:12:34:56");

    spec.networks[0].forwards[0].protocol = Protocol::Udp;
    CHECK(refused(spec).message.find("networks[0].forwards[0].protocol: ") == 0);
    spec.networks[0] = {};
    CHECK(refused(spec).message.find("networks[0].mac: ") == 0);
}

TEST_CASE("bridging needs the entitlement and an interface that is there", "[vz][plan]")
{
    Spec spec = base_spec();
    spec.networks = {
        {.kind = NetworkKind::Bridged, .mac = "52:54:00:12:34:56", .interface = "en0"}};
    Host host = base_host();
    host.interfaces = {{"en0", "Wi-Fi"}, {"en7", ""}};
    const Error without = refused(spec, host);
    CHECK(without.code == ErrorCode::Refused);
    CHECK(without.message.find("networks[0].kind: ") == 0);
    CHECK(without.message.find("com.apple.vm.networking") != std::string::npos);
    CHECK(without.hint.find("en0 (Wi-Fi), en7") != std::string::npos);

    host.may_bridge = true;
    const auto bridges = devices_of<BridgedDevice>(planned(spec, host));
    REQUIRE(bridges.size() == 1);
    CHECK(bridges[0].interface == "en0");
    CHECK(bridges[0].mac == "52:54:00:12:34:56");

    spec.networks[0].interface = "en9";
    const Error absent = refused(spec, host);
    CHECK(absent.code == ErrorCode::NotFound);
    CHECK(absent.message.find("networks[0].interface: ") == 0);
    CHECK(absent.hint.find("en0 (Wi-Fi), en7") != std::string::npos);
}

TEST_CASE("disks are raw images in the spec's order, cached and fully synced", "[vz][plan]")
{
    Spec spec = base_spec();
    // The second is made, sparse, before it is planned (preflight.h).
    spec.disks = {{.path = "/d/raw.img", .read_only = true},
                  {.path = "/d/made.img", .size = gib(10)},
                  {.path = "/d/fast.img", .bus = DiskBus::Nvme}};
    const auto disks = devices_of<BlockDevice>(planned(spec));
    REQUIRE(disks.size() == 3);
    CHECK(disks[0].path == "/d/raw.img");
    CHECK(disks[0].read_only);
    CHECK(disks[1].path == "/d/made.img");
    CHECK_FALSE(disks[1].read_only);
    CHECK(disks[2].bus == DiskBus::Nvme);
    for (const BlockDevice& disk : disks) {
        CHECK(disk.caching == Caching::Cached);
        CHECK(disk.synchronization == Synchronization::Full);
    }
    Host host = base_host();
    host.macos = 13;
    CHECK(refused(spec, host).message.find("disks[2].bus: ") == 0);
}

TEST_CASE("there is one device for all shares from boot on", "[vz][plan]")
{
    Spec spec = base_spec();
    const auto empty = devices_of<FoldersDevice>(planned(spec));
    REQUIRE(empty.size() == 1);
    CHECK(empty[0].tag == "berth");
    CHECK(empty[0].set.empty());
    spec.shares = {{.tag = "src", .path = "/src", .read_only = true},
                   {.tag = "off", .path = "/off", .enabled = false},
                   {.tag = "gone", .path = "/gone"}};
    const auto folders =
        devices_of<FoldersDevice>(planned(spec, base_host(), {.missing_folders = {"/gone"}}));
    REQUIRE(folders.size() == 1);
    CHECK(folders[0].set == ShareSet{{"src", {"/src", true}}});
}

TEST_CASE("every guest has one console, entropy, a balloon and a socket", "[vz][plan]")
{
    const VzPlan plan = planned(base_spec());
    CHECK(devices_of<ConsoleDevice>(plan).size() == 1);
    CHECK(devices_of<EntropyDevice>(plan).size() == 1);
    CHECK(devices_of<BalloonDevice>(plan).size() == 1);
    CHECK(devices_of<SocketDevice>(plan).size() == 1);
}

TEST_CASE("sizes are what the framework takes of the host's", "[vz][plan]")
{
    Spec spec = base_spec();
    Host host = base_host();
    spec.cpus = 4;
    spec.memory = gib(2);
    CHECK(planned(spec, host).notes.empty());
    host.cpus_most = 2;
    host.memory_most = Bytes{gib(1).count + 5};
    VzPlan plan = planned(spec, host);
    CHECK(plan.cpus == 2);
    CHECK(plan.memory == gib(1));
    CHECK(plan.notes.size() == 2);
    host.memory_least = Bytes{mib(64).count + 1};
    spec.memory = Bytes{mib(40).count + 12345};
    plan = planned(spec, host);
    CHECK(plan.memory == mib(65));
    spec.memory = Bytes{mib(100).count + 512};
    CHECK(planned(spec, host).memory == mib(100));
}

TEST_CASE("Rosetta is a share of its own where it can be had", "[vz][plan]")
{
    Spec spec = base_spec();
    Host host = base_host();
    CHECK(devices_of<RosettaDevice>(planned(spec, host)).empty());
    spec.rosetta = true;
    CHECK(devices_of<RosettaDevice>(planned(spec, host)).at(0).tag == "rosetta");

    host.rosetta = RosettaState::NotInstalled;
    CHECK(refused(spec, host).code == ErrorCode::NotFound);
    CHECK(refused(spec, host).hint.find("berth install-rosetta") != std::string::npos);
    host.processor = Processor::Intel;
    CHECK(refused(spec, host).code == ErrorCode::Unsupported);
}

TEST_CASE("a guest agent has a port by its own name, which can be left out", "[vz][plan]")
{
    const VzPlan plan = planned(base_spec());
    CHECK(devices_of<AgentDevice>(plan).at(0).port == "org.qemu.guest_agent.0");
    const VzPlan without = without_agent(plan, "it does not like ports");
    CHECK(devices_of<AgentDevice>(without).empty());
    CHECK(without.devices.size() + 1 == plan.devices.size());
    REQUIRE(without.notes.size() == 1);
    CHECK(without.notes[0].find("it does not like ports") != std::string::npos);
    CHECK(configuration_of(without) != configuration_of(plan));
}

TEST_CASE("a saved state depends on the hardware, not on what may change", "[vz][plan]")
{
    Spec spec = base_spec();
    spec.boot = {.kind = BootKind::Efi};
    spec.disks = {{.path = "/d/a.img"}};
    spec.networks = {{.mac = "52:54:00:12:34:56"}};
    const std::string before = configuration_of(planned(spec));
    CHECK(before.size() == 16);
    CHECK(configuration_of(
              planned(spec, base_host(), {.identifier = true, .variable_store = true})) == before);
    spec.shares = {{.tag = "src", .path = "/src"}};
    spec.networks[0].forwards = {{Protocol::Tcp, 2222, 22, ""}};
    spec.run = 9;
    CHECK(configuration_of(planned(spec)) == before);
    SECTION("memory")
    {
        spec.memory = gib(2);
    }
    SECTION("a disk")
    {
        spec.disks[0].read_only = true;
    }
    SECTION("a network")
    {
        spec.networks[0].mac = "52:54:00:12:34:57";
    }
    CHECK(configuration_of(planned(spec)) != before);
}

TEST_CASE("the machine's folder says what is made and what is opened", "[vz][plan]")
{
    const TempDir dir;
    Spec spec = base_spec();
    spec.machine_dir = dir.path();
    spec.disks = {{.path = dir / "a.img"}};
    spec.shares = {{.tag = "here", .path = dir.path()}, {.tag = "gone", .path = dir / "gone"}};
    CHECK(look_at_files(spec).error().code == ErrorCode::NotFound);
    REQUIRE(write_file_atomically(dir / "a.img", std::string(512, 'x')));
    const auto fresh = look_at_files(spec);
    REQUIRE(fresh);
    CHECK_FALSE(fresh->identifier);
    CHECK_FALSE(fresh->variable_store);
    CHECK(fresh->missing_folders == std::set<std::string>{dir / "gone"});

    REQUIRE(write_file_atomically(identifier_path(dir.path()), "id"));
    REQUIRE(write_file_atomically(variable_store_path(dir.path()), "store"));
    CHECK(look_at_files(spec)->identifier);
    CHECK(look_at_files(spec)->variable_store);

    spec.disks[0].path = "/dev/null";
    const auto device = look_at_files(spec);
    CHECK(device.error().code == ErrorCode::Unsupported);
    CHECK(device.error().message.find("disks[0].path: /dev/null") == 0);
}
