#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"
#include "vzcore/base/paths.h"
#include "vzcore/saved_state.h"

#include <filesystem>

using namespace berth;
using namespace berth::test;

namespace {

SavedState sample(const TempDir& dir)
{
    SavedState saved;
    saved.at = from_millis(1'700'000'000'000);
    saved.spec.machine_id = "3f9a1c0e77b2";
    saved.spec.machine_name = "web";
    saved.spec.run = 4;
    saved.spec.memory = mib(128);
    saved.spec.boot.kernel = "/boot/vmlinuz";
    saved.spec.disks = {{dir / "a.img", mib(1), false, DiskBus::Virtio, ""}};
    saved.spec.machine_dir = dir.path();
    saved.spec.log_dir = dir / "log";
    saved.hypervisor = "QEMU 7.2";
    saved.accelerator = "tcg";
    saved.ready = true;
    saved.bytes = Bytes{5};
    saved.disks = {{dir / "a.img", mib(1), 1'700'000'000'123'456'789}};
    saved.configuration = "0123456789abcdef";
    saved.clones = {{dir / "a.img", {dir / "saved/a.img", mib(1), 7}}};
    saved.uncloned = {{dir / "b.img", "its file system shares no blocks"}};
    return saved;
}

void write_part(const TempDir& dir)
{
    const SavedPaths paths(dir.path());
    REQUIRE(ensure_private_dir(paths.folder));
    REQUIRE(write_file_atomically(paths.part(), "state"));
}

}  // namespace

TEST_CASE("a kept state reads back as it was kept", "[saved]")
{
    const TempDir dir;
    write_part(dir);
    REQUIRE(keep_saved_state(dir.path(), sample(dir)));
    CHECK_FALSE(std::filesystem::exists(SavedPaths(dir.path()).part()));
    const auto read = read_saved_state(dir.path());
    INFO((read ? "" : read.error().message));
    REQUIRE(read);
    CHECK(*read == sample(dir));

    REQUIRE(drop_saved_state(dir.path()));
    CHECK_FALSE(std::filesystem::exists(SavedPaths(dir.path()).folder));
    CHECK(read_saved_state(dir.path()).error().code == ErrorCode::NotFound);
    CHECK(drop_saved_state(dir.path()));
}

TEST_CASE("half a saved state is none", "[saved]")
{
    const TempDir dir;
    write_part(dir);
    const SavedPaths paths(dir.path());
    CHECK(read_saved_state(dir.path()).error().code == ErrorCode::NotFound);
    REQUIRE(keep_saved_state(dir.path(), sample(dir)));
    SECTION("without the state")
    {
        std::filesystem::remove(paths.state());
        CHECK(read_saved_state(dir.path()).error().code == ErrorCode::NotFound);
    }
    SECTION("with less of the state than there was")
    {
        std::filesystem::resize_file(paths.state(), 4);
        CHECK(read_saved_state(dir.path()).error().code == ErrorCode::Corrupt);
    }
    SECTION("with a torn record")
    {
        std::filesystem::resize_file(paths.record(), 40);
        CHECK(read_saved_state(dir.path()).error().code == ErrorCode::Corrupt);
    }
    SECTION("with a record of another kind")
    {
        REQUIRE(write_file_atomically(paths.record(), R"({"berth_saved": 1})"));
        CHECK(read_saved_state(dir.path()).error().code == ErrorCode::Corrupt);
        REQUIRE(write_file_atomically(paths.record(), R"({"berth_saved": 99})"));
        CHECK(read_saved_state(dir.path()).error().code == ErrorCode::TooNew);
    }
}

TEST_CASE("a disk that was written has another mark", "[saved]")
{
    const TempDir dir;
    REQUIRE(write_file_atomically(dir / "a.img", "one"));
    const auto before = mark_of(dir / "a.img");
    REQUIRE(before);
    CHECK(mark_of(dir / "a.img").value() == *before);
    std::filesystem::last_write_time(dir / "a.img",
                                     std::filesystem::last_write_time(dir / "a.img") +
                                         std::chrono::milliseconds(1));
    CHECK_FALSE(mark_of(dir / "a.img").value() == *before);
    CHECK(mark_of(dir / "b.img").error().code == ErrorCode::NotFound);
}
