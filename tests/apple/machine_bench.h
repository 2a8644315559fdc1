#pragma once

#include "tests/apple/doubles/world.h"
#include "tests/apple/patience.h"
#include "tests/support/catch.h"
#include "tests/support/run_loop.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"
#include "vzcore/vz/machine_vz.h"

#include <algorithm>
#include <filesystem>

// A machine of Virtualization.framework on the doubles, and whoever has it made.
namespace berth::test {

/// What a machine told, as words in their order.
struct Witness : MachineObserver {
    void restored() override { told.emplace_back("restored"); }
    void boots_instead(const std::string& why) override { told.push_back("boots: " + why); }
    void started(const AcceleratorUse& use) override
    {
        told.push_back("started by " + use.name);
        reason = use.reason;
    }
    void paused() override { told.emplace_back("paused"); }
    void resumed() override { told.emplace_back("resumed"); }
    void shares_changed() override { ++share_changes; }
    void console_output(std::string_view bytes) override { console += bytes; }
    void ended(const RunEnd& how, const ResourceUse& /*used*/) override
    {
        told.emplace_back("ended");
        end = how;
        console_at_end = console;
    }

    std::vector<std::string> told;
    std::string reason;  ///< Beside the name of what it was started by.
    std::string console, console_at_end;
    int share_changes = 0;
    std::optional<RunEnd> end;
};

struct Bench {
    Bench()
    {
        forget();
        std::string kernel(4096, '\0');
        kernel.replace(56, 4, "ARM\x64");  // by which an arm64 Image is known
        REQUIRE(write_file_atomically(folder / "kernel", kernel));
        std::filesystem::create_directory(folder / "src");
        std::filesystem::create_directory(folder / "docs");
        REQUIRE(write_file_atomically(folder / "disk", std::string(1024, 'x')));
        spec.machine_id = "5f3c";
        spec.machine_name = "web";
        spec.cpus = 2;
        spec.memory = mib(256);
        spec.boot = {BootKind::Linux, folder / "kernel", "", "console=hvc0", ""};
        Disk disk;
        disk.path = folder / "disk";
        spec.disks = {disk};
        spec.networks = {{NetworkKind::Nat, "52:54:00:12:34:56", "", {}, ""}};
        spec.shares = {{"src", folder / "src", true, true, ""}};
        spec.machine_dir = folder.path();
        spec.log_dir = folder.path();
    }

    Result<void> make()
    {
        auto made = vz::make_vz_machine(spec, *loop, witness);
        if (!made) return tl::unexpected<Error>(made.error());
        machine = std::move(*made);
        return {};
    }
    void run()
    {
        REQUIRE(make());
        REQUIRE(machine->start());
        until([&] { return is_told("started by vz"); });
    }
    void until(const std::function<bool()>& condition) { run_until(*loop, condition, patience()); }
    [[nodiscard]] bool is_told(const std::string& what) const
    {
        return std::find(witness.told.begin(), witness.told.end(), what) != witness.told.end();
    }
    /// Makes the call and waits for its answer.
    Result<void> answer(const std::function<void(Machine::Done)>& call)
    {
        std::optional<Result<void>> answered;
        call([&](const Result<void>& result) { answered = result; });
        until([&] { return answered.has_value(); });
        return *answered;
    }
    Result<void> set_share(const Share& share)
    {
        return answer([&](const Machine::Done& done) {
            machine->set_share(share, ShareRelease::IfUnused, done);
        });
    }
    Outcome outcome()
    {
        until([&] { return witness.end.has_value(); });
        return witness.end->outcome;
    }

    TempDir folder;
    Spec spec;
    std::unique_ptr<EventLoop> loop = EventLoop::create();
    Witness witness;
    std::unique_ptr<Machine> machine;
};

}  // namespace berth::test
