#include "menubar/windows/new_machine.h"
#include "tests/support/catch.h"
#include "vzcore/definition.h"

using namespace berth;

namespace {

NewMachine small()
{
    NewMachine machine;
    machine.name = "web";
    machine.kernel = "/vm/vmlinuz";
    machine.command_line = "console=hvc0";
    return machine;
}

const std::vector<std::string> kFields{"name", "boot.kernel", "disks[0].path", "memory", "shares"};

}  // namespace

TEST_CASE("what the form asks for becomes a definition", "[windows]")
{
    NewMachine machine = small();
    machine.cpus = "2";
    machine.memory = "1GiB";
    machine.disk = "/vm/root.img";
    machine.disk_size = "10GiB";
    machine.shares = {{"src", "/home/u/src", true, true, {}}};
    machine.start_at_login = true;
    const auto definition = parse_definition(dump_line(document_of(machine)));
    REQUIRE(definition);
    CHECK(definition->name == "web");
    CHECK(definition->cpus == 2);
    CHECK(definition->memory == gib(1));
    CHECK(definition->boot.kernel == "/vm/vmlinuz");
    CHECK(definition->disks.at(0).size == gib(10));
    CHECK(definition->shares.at(0).read_only);
    CHECK(definition->autostart.enabled);
    CHECK(definition->networks.size() == 1);
}

TEST_CASE("fields that are left empty are left to the agent", "[windows]")
{
    const auto definition = parse_definition(dump_line(document_of(small())));
    REQUIRE(definition);
    CHECK_FALSE(definition->cpus);
    CHECK_FALSE(definition->memory);
    CHECK(definition->disks.empty());
    CHECK(definition->boot.initrd.empty());
    NewMachine from_image = small();
    from_image.boot = BootKind::Efi;
    from_image.disk = "/vm/debian.img";
    const auto efi = parse_definition(dump_line(document_of(from_image)));
    REQUIRE(efi);
    CHECK(efi->boot.kernel.empty());
    CHECK(efi->disks.at(0).path == "/vm/debian.img");
}

TEST_CASE("what the agent does not take is said beside its field", "[windows]")
{
    NewMachine machine = small();
    machine.name = "no blanks please";
    machine.kernel = "vmlinuz";
    machine.memory = "lots";
    machine.shares = {{"", "/home/u/src", false, true, {}}};
    const auto definition = parse_definition(dump_line(document_of(machine)));
    REQUIRE_FALSE(definition);
    const auto problems = problems_of(definition.error(), kFields);
    for (const char* field : {"name", "boot.kernel", "memory", "shares"}) {
        INFO(field << " in " << definition.error().message);
        REQUIRE(problems.count(field) == 1);
        CHECK(problems.at(field).find("expected") != std::string::npos);
    }
    CHECK(problems.count("") == 0);  // "4 problems:" says nothing more
    const auto taken = problems_of(
        {ErrorCode::AlreadyExists, "there is a machine named web already", "choose another"},
        kFields);
    CHECK(taken.at("name") == "there is a machine named web already");
    const auto other = problems_of({ErrorCode::Io, "the disk is full", "make room"}, kFields);
    CHECK(other.at("") == "the disk is full\nmake room");
}

TEST_CASE("planned sizes are told in a sentence", "[windows]")
{
    const Json sizes{{"cpus", 1},
                     {"memory", gib(4).count},
                     {"cpus_rule", "auto: …"},
                     {"memory_rule", "auto: half of the host"},
                     {"refusal", nullptr}};
    CHECK(plan_text(sizes) == "1 CPU and 4.0 GiB of memory");
    CHECK(plan_rules(sizes) == "CPUs auto: …\nmemory auto: half of the host");
    const Json refused{{"refusal", {{"message", "it needs 99 GiB"}}}};
    CHECK(plan_text(refused) == "Could not start now: it needs 99 GiB");
    CHECK(plan_rules(refused).empty());
}
