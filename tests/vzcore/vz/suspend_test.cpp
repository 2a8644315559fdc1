#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "tests/vzcore/vz/plan_files.h"
#include "vzcore/base/file.h"
#include "vzcore/base/paths.h"
#include "vzcore/vz/suspend.h"

using namespace berth;
using namespace berth::test;
using namespace berth::vz;

namespace {

const DiskMark kDisk{"/d/a.img", gib(1), 17};

SavedState saved()
{
    SavedState state;
    state.hypervisor = "Virtualization.framework";
    state.configuration = "0123456789abcdef";
    state.disks = {kDisk};
    return state;
}

RestoreFacts facts()
{
    RestoreFacts facts;
    facts.host = base_host();
    facts.configuration = "0123456789abcdef";
    facts.disks = {kDisk};
    return facts;
}

// Why it boots instead.
std::string note(const SavedState& state, const RestoreFacts& now)
{
    const RestoreChoice choice = choose_restore(state, now);
    CHECK_FALSE(choice.restore);
    CHECK(choice.note.find("it boots instead of going on") == 0);
    return choice.note.substr(choice.note.find(": ") + 2);
}

}  // namespace

TEST_CASE("machines are saved on Apple silicon from macOS 14 on, if their devices can",
          "[vz][suspend]")
{
    Host host = base_host();
    CHECK(check_save(host, std::nullopt));
    const auto devices = check_save(host, "the entropy device cannot");
    CHECK(devices.error().code == ErrorCode::Unsupported);
    CHECK(devices.error().message.find("the entropy device cannot") != std::string::npos);
    host.macos = 13;
    CHECK(check_save(host, std::nullopt).error().message ==
          "saving a machine needs macOS 14, and this is macOS 13");
    host = base_host();
    host.processor = Processor::Intel;
    CHECK(check_save(host, std::nullopt).error().code == ErrorCode::Unsupported);
    CHECK_FALSE(check_save(host, std::nullopt).error().hint.empty());
}

TEST_CASE("a machine goes on into the configuration and the disks that it was saved with",
          "[vz][suspend]")
{
    CHECK(choose_restore(saved(), facts()) == RestoreChoice{true, ""});
}

TEST_CASE("whatever does not match boots it instead, with a note", "[vz][suspend]")
{
    RestoreFacts now = facts();
    SECTION("another configuration")
    {
        now.configuration = "fedcba9876543210";
        CHECK(note(saved(), now) == "its configuration is not the one that was saved");
    }
    SECTION("a disk that was written")
    {
        now.disks[0].modified = 18;
        CHECK(note(saved(), now) == "the disk /d/a.img was written since");
    }
    SECTION("a disk that grew")
    {
        now.disks[0].size = gib(2);
        CHECK(note(saved(), now) == "the disk /d/a.img was written since");
    }
    SECTION("a disk that has gone")
    {
        now.disks.clear();
        CHECK(note(saved(), now) == "the disk /d/a.img is not there");
    }
    SECTION("another hypervisor")
    {
        SavedState other = saved();
        other.hypervisor = "QEMU 7.2";
        other.configuration.clear();
        CHECK(note(other, now) == "it was saved by QEMU 7.2");
    }
    SECTION("a host that cannot")
    {
        now.host.macos = 13;
        CHECK(note(saved(), now).find("saving a machine needs macOS 14") == 0);
    }
    SECTION("devices that the framework does not save")
    {
        now.refusal = "no";
        CHECK(note(saved(), now).find("devices that cannot be saved: no") != std::string::npos);
    }
}

TEST_CASE("the note names the place where the copy of the disk as it was is kept", "[vz][suspend]")
{
    const TempDir dir;
    const SavedPaths paths(dir.path());
    REQUIRE(ensure_private_dir(paths.folder));
    const std::string copy = paths.folder + "/0-a.img";
    REQUIRE(write_file_atomically(copy, "disk"));
    SavedState state = saved();
    state.clones = {{kDisk.path, mark_of(copy).value()}};
    RestoreFacts now = facts();
    now.disks[0].modified = 18;
    CHECK(note(state, now) == "the disk /d/a.img was written since; what it was when the machine "
                              "was saved is in " +
                                  paths.kept_disks + "/0-a.img");
    REQUIRE(write_file_atomically(copy, "more of it"));
    CHECK(note(state, now).find("0-a.img") == std::string::npos);
    CHECK(choose_restore(state, facts()).restore);  // the disk itself is what counts
    state.clones.clear();
    state.uncloned = {{kDisk.path, "its file system shares no blocks"}};
    CHECK(note(state, now).find("; no copy was made") != std::string::npos);
}
