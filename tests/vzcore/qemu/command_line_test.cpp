#include "tests/support/catch.h"
#include "vzcore/json.h"
#include "vzcore/qemu/command_line.h"

#include <algorithm>
#include <set>

using namespace berth;
using namespace berth::qemu;

namespace {

Spec linux_spec()
{
    Spec spec;
    spec.machine_name = "web";
    spec.cpus = 2;
    spec.memory = mib(512);
    spec.boot.kernel = "/k";
    return spec;
}

// All values of an option.
std::vector<std::string> values(const std::vector<std::string>& arguments,
                                const std::string& option)
{
    std::vector<std::string> out;
    for (std::size_t i = 0; i + 1 < arguments.size(); ++i)
        if (arguments[i] == option) out.push_back(arguments[i + 1]);
    return out;
}

bool has_device(const std::vector<std::string>& arguments, const std::string& driver)
{
    const auto devices = values(arguments, "-device");
    return std::any_of(devices.begin(), devices.end(), [&](const std::string& text) {
        return Json::parse(text).value("driver", "") == driver;
    });
}

const QemuHost kTcg{.architecture = Architecture::X86_64};
const std::string kNasty = "/a b,readonly=on,\"'\\\n$(x)ü.img";

}  // namespace

TEST_CASE("a Linux machine boots its kernel with its command line as they are", "[qemu]")
{
    Spec spec = linux_spec();
    spec.boot.kernel = kNasty;
    spec.boot.initrd = kNasty + "i";
    spec.boot.command_line = "console=hvc0 x=\"a,b\"";
    const auto line = command_line(spec, kTcg);
    CHECK(values(line, "-kernel") == std::vector{kNasty});
    CHECK(values(line, "-initrd") == std::vector{kNasty + "i"});
    CHECK(values(line, "-append") == std::vector{spec.boot.command_line});
    CHECK(values(line, "-smp") == std::vector<std::string>{"2"});
    CHECK(values(line, "-m") == std::vector<std::string>{"524288k"});
}

TEST_CASE("the guest's CPU is the host's with KVM and the fullest without", "[qemu]")
{
    const auto tcg = command_line(linux_spec(), kTcg);
    CHECK(values(tcg, "-cpu") == std::vector<std::string>{"max"});
    CHECK(values(tcg, "-machine").front().find("accel=tcg") != std::string::npos);
    const auto kvm =
        command_line(linux_spec(), {.architecture = Architecture::X86_64, .kvm = true});
    CHECK(values(kvm, "-cpu") == std::vector<std::string>{"host"});
    CHECK(values(kvm, "-machine").front().find("accel=kvm") != std::string::npos);
}

TEST_CASE("an arm64 host gets the virt machine", "[qemu]")
{
    const auto line = command_line(linux_spec(), {.architecture = Architecture::Aarch64});
    CHECK(values(line, "-machine").front().rfind("virt,", 0) == 0);
    CHECK(values(line, "-cpu") == std::vector<std::string>{"max,pauth-impdef=on"});
    CHECK_FALSE(has_device(line, "isa-serial"));
}

TEST_CASE("no path of a disk can add an option", "[qemu]")
{
    Spec spec = linux_spec();
    spec.disks = {{.path = kNasty}, {.path = "/second", .read_only = true}};
    const auto line = command_line(spec, kTcg);
    const auto nodes = values(line, "-blockdev");
    REQUIRE(nodes.size() == 2);
    const Json first = Json::parse(nodes[0]);
    CHECK(first["file"]["filename"] == kNasty);
    CHECK(first["read-only"] == false);
    CHECK(Json::parse(nodes[1])["read-only"] == true);
    CHECK(has_device(line, "virtio-blk-pci"));
}

TEST_CASE("a disk on nvme is an NVMe controller of its own", "[qemu]")
{
    Spec spec = linux_spec();
    spec.disks = {{.path = "/a"}, {.path = "/b", .bus = DiskBus::Nvme}};
    const auto devices = values(command_line(spec, kTcg), "-device");
    const auto nvme = std::find_if(devices.begin(), devices.end(), [](const std::string& text) {
        return Json::parse(text).value("driver", "") == "nvme";
    });
    REQUIRE(nvme != devices.end());
    CHECK(Json::parse(*nvme)["drive"] == "disk1");
    CHECK_FALSE(Json::parse(*nvme)["serial"].get<std::string>().empty());
}

TEST_CASE("shares that can change are not on the command line", "[qemu]")
{
    Spec spec = linux_spec();
    spec.shares = {{.tag = "a", .path = "/a"}};
    const auto line = command_line(spec, kTcg);
    CHECK(values(line, "-fsdev").empty());
    CHECK(has_device(line, "pcie-root-port"));
}

TEST_CASE("where each share has a device there is a port for sixteen", "[qemu]")
{
    QemuHost host = kTcg;
    host.shares = ShareBackend::VirtiofsDevices;
    std::set<std::string> places;
    std::set<int> chassis;
    for (const auto& text : values(command_line(linux_spec(), host), "-device")) {
        const Json device = Json::parse(text);
        if (device.at("driver") != "pcie-root-port") continue;
        places.insert(device.at("addr").get<std::string>());
        chassis.insert(device.at("chassis").get<int>());
    }
    CHECK(places.size() == 16);
    CHECK(chassis.size() == 16);
    CHECK(*places.begin() == "1c.0");
    CHECK(*places.rbegin() == "1d.7");
}

TEST_CASE("no path of a share can add an option", "[qemu]")
{
    Spec spec = linux_spec();
    spec.shares = {{.tag = "a", .path = "/x,y=z", .read_only = true},
                   {.tag = "b", .path = "/b", .enabled = false}};
    QemuHost host = kTcg;
    host.shares = ShareBackend::Plan9;
    const auto shares = values(command_line(spec, host), "-fsdev");
    REQUIRE(shares.size() == 1);
    CHECK(shares[0].find(",path=/x,,y=z,") != std::string::npos);
    CHECK(shares[0].find("readonly=on") != std::string::npos);
}

TEST_CASE("forwards listen on the loopback address only", "[qemu]")
{
    Spec spec = linux_spec();
    spec.networks = {{.mac = "52:54:00:12:34:56",
                      .forwards = {{Protocol::Tcp, 2222, 22, ""}, {Protocol::Udp, 5353, 53, ""}}}};
    const auto line = command_line(spec, kTcg);
    CHECK(values(line, "-netdev") ==
          std::vector<std::string>{
              "user,id=net0,hostfwd=tcp:127.0.0.1:2222-:22,hostfwd=udp:127.0.0.1:5353-:53"});
    CHECK(has_device(line, "virtio-net-pci"));
}

TEST_CASE("a machine without a network has no network device", "[qemu]")
{
    Spec spec = linux_spec();
    spec.networks = {{.kind = NetworkKind::None}};
    CHECK(values(command_line(spec, kTcg), "-netdev").empty());
    CHECK_FALSE(has_device(command_line(spec, kTcg), "virtio-net-pci"));
}

TEST_CASE("the sandbox is full unless a bridge needs its helper", "[qemu]")
{
    Spec spec = linux_spec();
    CHECK(values(command_line(spec, kTcg), "-sandbox").front().find("spawn=deny") !=
          std::string::npos);
    spec.networks = {{.kind = NetworkKind::Bridged, .interface = "br0"}};
    CHECK(values(command_line(spec, kTcg), "-sandbox").front().find("spawn") == std::string::npos);
    CHECK(values(command_line(spec, kTcg), "-netdev").front() == "bridge,br=br0,id=net0");
}

TEST_CASE("an EFI machine boots from firmware and its own variables", "[qemu]")
{
    Spec spec = linux_spec();
    spec.boot = {.kind = BootKind::Efi};
    const auto line = command_line(
        spec, {.architecture = Architecture::X86_64, .firmware_code = "/c", .firmware_vars = "/v"});
    CHECK(values(line, "-kernel").empty());
    CHECK(values(line, "-machine").front().find("pflash0=firmware,pflash1=variables") !=
          std::string::npos);
    CHECK(Json::parse(values(line, "-blockdev").front())["read-only"] == true);
}

TEST_CASE("every machine has a console, entropy, a balloon and a panic device", "[qemu]")
{
    const auto line = command_line(linux_spec(), kTcg);
    for (const char* driver :
         {"virtconsole", "isa-serial", "virtio-rng-pci", "virtio-balloon-pci", "pvpanic-pci"})
        CHECK(has_device(line, driver));
    CHECK(std::count(line.begin(), line.end(), "-S") == 1);
    CHECK(std::count(line.begin(), line.end(), "-nodefaults") == 1);
}

TEST_CASE("a guest agent finds its port, on a channel of its own", "[qemu]")
{
    const auto line = command_line(linux_spec(), kTcg);
    const auto devices = values(line, "-device");
    const auto port = std::find_if(devices.begin(), devices.end(), [](const std::string& text) {
        return Json::parse(text).value("driver", "") == "virtserialport";
    });
    REQUIRE(port != devices.end());
    const Json device = Json::parse(*port);
    CHECK(device["name"] == "org.qemu.guest_agent.0");
    CHECK(device["id"] == kAgentPort);
    CHECK(device["chardev"] == "agent");
}

TEST_CASE("a restore is the same machine, which waits for its state", "[qemu]")
{
    Spec spec = linux_spec();
    spec.networks = {{.mac = "52:54:00:12:34:56", .forwards = {{Protocol::Tcp, 2222, 22, ""}}}};
    auto expected = command_line(spec, kTcg);
    CHECK(values(expected, "-incoming").empty());
    spec.restore = Restore{"QEMU 7.2", true};
    expected.insert(expected.end(), {"-incoming", "defer"});
    CHECK(command_line(spec, kTcg) == expected);
}
