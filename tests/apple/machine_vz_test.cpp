// VzMachine with its .mm files, on doubles of the framework's classes: the real loop, the real
// pipes, and queues with threads of their own.
#include "tests/apple/machine_bench.h"
#include "vzcore/saved_state.h"
#include "vzcore/vz/plan.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace berth;
using namespace berth::test;

namespace {

using Set = std::map<std::string, Shared>;

}  // namespace

TEST_CASE_METHOD(Bench, "a guest starts, and what it prints is heard", "[apple][vz]")
{
    run();
    until([&] { return witness.console == world().greeting; });
    CHECK(witness.told == std::vector<std::string>{"started by vz"});
    CHECK(calls() == std::vector<std::string>{"startWithCompletionHandler"});
    CHECK(std::filesystem::exists(vz::identifier_path(folder.path())));
}

TEST_CASE_METHOD(Bench, "a guest that powers itself off ends its run", "[apple][vz]")
{
    run();
    guest_prints("last words\n");
    guest_powers_off();
    CHECK(outcome() == Outcome::GuestShutdown);
    CHECK(witness.console_at_end == world().greeting + "last words\n");
    CHECK(witness.told == std::vector<std::string>{"started by vz", "ended"});
}

TEST_CASE_METHOD(Bench, "a guest that is asked to stop does", "[apple][vz]")
{
    run();
    machine->request_stop();
    CHECK(outcome() == Outcome::Stopped);
    CHECK(calls() ==
          std::vector<std::string>{"startWithCompletionHandler", "requestStopWithError"});
}

TEST_CASE_METHOD(Bench, "a guest that does not answer is ended by force", "[apple][vz]")
{
    world().obeys_power_button = false;
    run();
    machine->request_stop();
    until([] { return calls().size() == 2; });
    machine->kill("it did not power off within 1s");
    CHECK(outcome() == Outcome::Killed);
    CHECK(witness.end->sentence.find("within 1s") != std::string::npos);
}

TEST_CASE_METHOD(Bench, "a guest that dies is told with the framework's own words", "[apple][vz]")
{
    run();
    guest_dies(1);
    CHECK(outcome() == Outcome::Crashed);
    CHECK(witness.end->code == 1);
    CHECK(witness.end->sentence.find("The double was told to die.") != std::string::npos);
    CHECK(witness.end->sentence.find("VZErrorInternal") != std::string::npos);
    CHECK_FALSE(witness.end->hint.empty());
}

TEST_CASE_METHOD(Bench, "a start that fails says why", "[apple][vz]")
{
    world().start_error = 6;
    REQUIRE(make());
    REQUIRE(machine->start());
    CHECK(outcome() == Outcome::StartFailed);
    CHECK(witness.end->sentence.find("VZErrorVirtualMachineLimitExceeded") != std::string::npos);
    CHECK(witness.told == std::vector<std::string>{"ended"});
}

TEST_CASE_METHOD(Bench, "what cannot be made is refused before anything starts", "[apple][vz]")
{
    SECTION("a disk that is no image")
    {
        REQUIRE(write_file_atomically(folder / "disk", "odd"));
        const auto made = make();
        REQUIRE_FALSE(made);
        CHECK(made.error().message.find("/disk") != std::string::npos);
        CHECK(made.error().message.find("VZErrorInvalidDiskImage") != std::string::npos);
    }
    SECTION("a kernel that would hang without a word")
    {
        REQUIRE(write_file_atomically(folder / "kernel", "no kernel"));
        CHECK_FALSE(make());
    }
    SECTION("a program without the entitlement")
    {
        world().entitled = false;
        const auto made = make();
        REQUIRE_FALSE(made);
        CHECK(made.error().hint.find("com.apple.security.virtualization") != std::string::npos);
    }
    SECTION("a host without virtualization")
    {
        world().supported = false;
        const auto made = make();
        REQUIRE_FALSE(made);
        CHECK(made.error().code == ErrorCode::Unsupported);
    }
    SECTION("a name for which the framework raises")
    {
        spec.shares[0].tag = "a/b";
        const auto made = make();
        REQUIRE_FALSE(made);
        CHECK(made.error().message.find("a/b is no name for a directory") != std::string::npos);
    }
    SECTION("a forward from a port that is taken")
    {
        spec.networks[0].forwards = {{Protocol::Tcp, 0, 22, ""}};
        const int taken = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in place{};
        place.sin_family = AF_INET;
        place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof place;
        REQUIRE(::bind(taken, reinterpret_cast<sockaddr*>(&place), size) == 0);
        REQUIRE(::listen(taken, 1) == 0);
        REQUIRE(::getsockname(taken, reinterpret_cast<sockaddr*>(&place), &size) == 0);
        spec.networks[0].forwards[0].host_port = ntohs(place.sin_port);
        const auto made = make();
        ::close(taken);
        REQUIRE_FALSE(made);
        CHECK(made.error().code == ErrorCode::Busy);
    }
    SECTION("a machine identifier that is damaged")
    {
        REQUIRE(write_file_atomically(vz::identifier_path(folder.path()), "x"));
        const auto made = make();
        REQUIRE_FALSE(made);
        CHECK(made.error().code == ErrorCode::Corrupt);
    }
    CHECK(calls().empty());
}

TEST_CASE_METHOD(Bench, "a machine boots from EFI, with a variable store of its own", "[apple][vz]")
{
    spec.boot = {BootKind::Efi, "", "", "", ""};
    run();
    CHECK(std::filesystem::exists(vz::variable_store_path(folder.path())));
    machine.reset();
    witness.told.clear();
    run();  // from the store that is there now
}

TEST_CASE_METHOD(Bench, "a guest is paused and goes on", "[apple][vz]")
{
    run();
    CHECK(answer([&](const Machine::Done& done) { machine->pause(done); }));
    const auto again = answer([&](const Machine::Done& done) { machine->pause(done); });
    REQUIRE_FALSE(again);
    CHECK(again.error().code == ErrorCode::Refused);
    CHECK(answer([&](const Machine::Done& done) { machine->resume(done); }));
    CHECK(witness.told == std::vector<std::string>{"started by vz", "paused", "resumed"});
}

TEST_CASE_METHOD(Bench, "a pause that fails leaves the guest running", "[apple][vz]")
{
    world().pause_error = 1;
    run();
    CHECK_FALSE(answer([&](const Machine::Done& done) { machine->pause(done); }));
    world().pause_error = 0;
    CHECK(answer([&](const Machine::Done& done) { machine->pause(done); }));
}

TEST_CASE_METHOD(Bench, "a paused guest is resumed to hear that it should stop", "[apple][vz]")
{
    run();
    REQUIRE(answer([&](const Machine::Done& done) { machine->pause(done); }));
    machine->request_stop();
    CHECK(outcome() == Outcome::Stopped);
}

TEST_CASE_METHOD(Bench, "what is typed reaches the guest", "[apple][vz]")
{
    run();
    const std::string line = "echo hello\n";
    CHECK(machine->console_input(line) == line.size());
    until([&] { return typed() == line; });
    until([&] { return witness.console == world().greeting + line; });
}

TEST_CASE_METHOD(Bench, "a flood of typing is taken as the guest reads it", "[apple][vz]")
{
    run();
    const std::string flood(1 << 20, 'x');
    std::size_t given = 0;
    const auto type = [&] {
        while (given < flood.size()) {
            const std::size_t taken = machine->console_input(std::string_view(flood).substr(given));
            given += taken;
            if (taken == 0) break;
        }
    };
    machine->set_console_writable(type);
    type();
    until([&] { return typed().size() == flood.size(); });
}

TEST_CASE_METHOD(Bench, "a share is replaced on a real change alone", "[apple][vz]")
{
    run();
    const Set first{{"src", {folder / "src", true}}};
    REQUIRE(sets_shared("berth") == std::vector<Set>{first});
    CHECK(set_share({"src", folder / "src", true, true, ""}));  // as it is
    CHECK(set_share({"docs", folder / "docs", false, true, ""}));
    const Set both{{"src", {folder / "src", true}}, {"docs", {folder / "docs", false}}};
    until([&] { return sets_shared("berth") == std::vector<Set>{first, both}; });
    CHECK(set_share({"src", folder / "src", true, false, ""}));
    const Set docs{{"docs", {folder / "docs", false}}};
    until([&] { return sets_shared("berth") == std::vector<Set>{first, both, docs}; });
    CHECK(machine->share_standings().count("src") == 0);
    CHECK(machine->share_standings().count("docs") == 1);
}

TEST_CASE_METHOD(Bench, "a share that the framework refuses changes nothing", "[apple][vz]")
{
    run();
    const auto refused = set_share({"a/b", folder / "docs", false, true, ""});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("a/b") != std::string::npos);
    CHECK(sets_shared("berth").size() == 1);
    CHECK(machine->share_standings().count("a/b") == 0);
    CHECK(machine->share_standings().count("src") == 1);
}

TEST_CASE_METHOD(Bench, "a folder that is not there is shared when it comes", "[apple][vz]")
{
    spec.shares[0].path = folder / "later/src";
    run();
    CHECK(sets_shared("berth") == std::vector<Set>{Set{}});
    CHECK(machine->share_standings().at("src").state == ShareStanding::State::Waiting);
    std::filesystem::create_directories(folder / "later/src");
    const Set there{{"src", {folder / "later/src", true}}};
    until([&] { return sets_shared("berth").back() == there; });
    CHECK(machine->share_standings().at("src").state == ShareStanding::State::On);
    CHECK(witness.share_changes == 1);
}

TEST_CASE_METHOD(Bench, "a folder that nobody wants any more is not waited for", "[apple][vz]")
{
    spec.shares[0].path = folder / "later";
    run();
    CHECK(set_share({"src", folder / "later", true, false, ""}));
    CHECK(set_share({"docs", folder / "sooner", false, true, ""}));
    CHECK(machine->share_standings().at("docs").state == ShareStanding::State::Waiting);
    std::filesystem::create_directory(folder / "later");
    std::filesystem::create_directory(folder / "sooner");
    const Set docs{{"docs", {folder / "sooner", false}}};
    until([&] { return sets_shared("berth").back() == docs; });
    CHECK(sets_shared("berth") == std::vector<Set>{Set{}, docs});
}

TEST_CASE_METHOD(Bench, "a folder is waited for while its guest is paused", "[apple][vz]")
{
    spec.shares[0].path = folder / "later";
    run();
    REQUIRE(answer([&](const Machine::Done& done) { machine->pause(done); }));
    std::filesystem::create_directory(folder / "later");
    const Set there{{"src", {folder / "later", true}}};
    until([&] { return sets_shared("berth").back() == there; });
    REQUIRE(answer([&](const Machine::Done& done) { machine->resume(done); }));
    CHECK(machine->share_standings().at("src").state == ShareStanding::State::On);
}

TEST_CASE_METHOD(Bench, "a network that was disconnected is plugged in again", "[apple][vz]")
{
    run();
    REQUIRE(connected_networks() == 1);
    networks_go();
    CHECK(connected_networks() == 0);
    until([&] { return connected_networks() == 1; });
}

TEST_CASE_METHOD(Bench, "a machine that goes takes its guest with it", "[apple][vz]")
{
    run();
    machine.reset();
    until([] { return calls().back() == "stopWithCompletionHandler"; });
    until([] { return machines_alive() == 0; });
    CHECK(witness.told == std::vector<std::string>{"started by vz"});
}

TEST_CASE_METHOD(Bench, "a machine that never ran leaves nothing behind", "[apple][vz]")
{
    REQUIRE(make());
    machine.reset();
    until([] { return machines_alive() == 0; });
    CHECK(calls().empty());
}

namespace {

struct SavingBench : Bench {
    Result<void> save()
    {
        const SavedPaths paths(folder.path());
        std::filesystem::create_directory(paths.folder);
        return answer([&](const Machine::Done& done) { machine->save(paths.part(), done); });
    }
    /// As a runner does it, for the machine that was just saved.
    void keep()
    {
        SavedState saved;
        saved.at = unix_now();
        saved.spec = spec;
        saved.hypervisor = machine->hypervisor_series();
        saved.accelerator = "vz";
        saved.configuration = machine->saved_configuration();
        saved.bytes = Bytes{std::filesystem::file_size(SavedPaths(folder.path()).part())};
        saved.disks = {mark_of(folder / "disk").value()};
        REQUIRE(keep_saved_state(folder.path(), saved));
        machine->leave_saved();
        CHECK(outcome() == Outcome::Saved);
        machine.reset();
        witness = {};
        spec.restore = Restore{saved.hypervisor, false};
    }
};

}  // namespace

TEST_CASE_METHOD(SavingBench, "a saved guest goes on where it was", "[apple][vz]")
{
    run();
    REQUIRE(save());
    keep();
    run();
    CHECK(witness.told == std::vector<std::string>{"restored", "started by vz"});
    CHECK(calls().back() == "resumeWithCompletionHandler");
    CHECK(witness.console.empty());  // it did not boot
}

TEST_CASE_METHOD(SavingBench, "a save that fails leaves the guest paused", "[apple][vz]")
{
    world().save_error = 11;
    run();
    const auto saved = save();
    REQUIRE_FALSE(saved);
    CHECK(saved.error().message.find("VZErrorSave") != std::string::npos);
    CHECK(answer([&](const Machine::Done& done) { machine->resume(done); }));
}

TEST_CASE_METHOD(SavingBench, "what cannot be restored boots, and says why", "[apple][vz]")
{
    run();
    REQUIRE(save());
    keep();
    SECTION("the framework refuses it")
    {
        world().restore_error = 12;
        run();
        REQUIRE(witness.told.size() == 2);
        CHECK(witness.told[0].find("VZErrorRestore") != std::string::npos);
        until([] { return machines_alive() == 1; });  // the first one has gone
    }
    SECTION("its disk was written since")
    {
        REQUIRE(write_file_atomically(folder / "disk", std::string(2048, 'y')));
        run();
        CHECK(witness.told[0].find("was written since") != std::string::npos);
    }
    SECTION("its configuration is another")
    {
        spec.cpus = 3;
        run();
        CHECK(witness.told[0].find("configuration") != std::string::npos);
    }
    CHECK(witness.told[1] == "started by vz");
    until([&] { return witness.console == world().greeting; });
}

TEST_CASE_METHOD(SavingBench, "a host that cannot save says so before it pauses", "[apple][vz]")
{
    SECTION("macOS 13")
    {
        world().macos = 13;
    }
    SECTION("a device that cannot be saved")
    {
        world().save_refusal = "the double does not like it";
    }
    run();
    REQUIRE(machine->capabilities().cannot_save);
    const auto saved = save();
    REQUIRE_FALSE(saved);
    CHECK(saved.error().code == ErrorCode::Unsupported);
    CHECK(witness.told == std::vector<std::string>{"started by vz"});
}
