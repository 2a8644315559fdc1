#include "tests/support/catch.h"
#include "tests/support/copy_as_clone.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"
#include "vzcore/base/paths.h"
#include "vzcore/saved_disks.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

using namespace berth;
using namespace berth::test;

namespace fs = std::filesystem;

namespace {

/// A machine of two disks, about to be saved.
struct Bench {
    Bench()
    {
        REQUIRE(ensure_private_dir(paths.folder));
        REQUIRE(write_file_atomically(paths.part(), "state"));
        write("root.img", "root as saved");
        write("data.img", "data as saved");
        for (const char* name : {"root.img", "data.img"}) {
            Disk disk;
            disk.path = at(name);
            disks.push_back(disk);
        }
    }
    [[nodiscard]] std::string at(const std::string& name) const { return dir / name; }
    void write(const std::string& name, const std::string& text) const
    {
        REQUIRE(write_file_atomically(at(name), text));
    }
    [[nodiscard]] static std::string text(const std::string& path)
    {
        return read_file(path, mib(1)).value();
    }
    SavedState keep(const CloneFile& clone = copy_as_clone)
    {
        auto found = mark_and_clone_disks(disks, paths, clone);
        REQUIRE(found);
        SavedState saved;
        saved.spec.machine_id = "3f9a1c0e77b2";
        saved.spec.machine_name = "web";
        saved.spec.run = 4;
        saved.spec.memory = mib(128);
        saved.spec.boot.kernel = "/boot/vmlinuz";
        saved.spec.machine_dir = dir.path();
        saved.spec.log_dir = dir / "log";
        saved.hypervisor = "QEMU 7.2";
        saved.accelerator = "tcg";
        saved.bytes = Bytes{5};
        saved.disks = found->marks;
        saved.clones = found->clones;
        saved.uncloned = found->uncloned;
        REQUIRE(keep_saved_state(dir.path(), saved));
        return read_saved_state(dir.path()).value();
    }
    [[nodiscard]] std::string note(const SavedState& saved, const std::string& disk) const
    {
        return clone_note(saved, at(disk), kept_path);
    }

    TempDir dir;
    SavedPaths paths{dir.path()};
    std::vector<Disk> disks;
};

/// As clone_file() fails on most file systems of Linux.
Result<void> unsupported(const std::string& from, const std::string& /*to*/)
{
    return fail(ErrorCode::Unsupported, "cloning " + from + ": sharing its blocks: no such thing");
}

}  // namespace

TEST_CASE_METHOD(Bench,
                 "disks are cloned with what was saved, and the record says where",
                 "[saved]")
{
    const SavedState saved = keep();
    REQUIRE(saved.clones.size() == 2);
    CHECK(saved.uncloned.empty());
    CHECK(saved.clones[0].disk == at("root.img"));
    CHECK(saved.clones[0].mark.path == paths.folder + "/0-root.img");
    CHECK(text(paths.folder + "/1-data.img") == "data as saved");
    CHECK(saved.clones[0].mark.modified == saved.disks[0].modified);
    CHECK(whole_clone(saved, at("root.img")) == &saved.clones[0]);
    CHECK(whole_clone(saved, "/other") == nullptr);
    struct stat info {};
    REQUIRE(::stat(saved.clones[0].mark.path.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);

    REQUIRE(drop_saved_state(dir.path()));
    CHECK_FALSE(fs::exists(saved.clones[0].mark.path));
    CHECK(text(at("root.img")) == "root as saved");
}

TEST_CASE_METHOD(Bench,
                 "a file system that shares no blocks gets no copies, and that is kept",
                 "[saved]")
{
    const SavedState saved = keep(unsupported);
    CHECK(saved.clones.empty());
    REQUIRE(saved.uncloned.size() == 2);
    CHECK(saved.uncloned[1].disk == at("data.img"));
    CHECK(saved.uncloned[1].reason.find("no such thing") != std::string::npos);
    CHECK_FALSE(fs::exists(paths.folder + "/0-root.img"));
    write("root.img", "another root");
    CHECK(note(saved, "root.img").find("; no copy was made of it") == 0);
    CHECK(check_disks_restorable(saved).error().message.find("no such thing") != std::string::npos);
    CHECK_FALSE(restore_disks(saved));
    CHECK(text(at("root.img")) == "another root");
    CHECK(keep_changed_disks(dir.path(), saved).value().empty());
    CHECK_FALSE(fs::exists(paths.kept_disks));
}

TEST_CASE_METHOD(Bench, "a full disk costs a clone, not the save", "[saved]")
{
    const SavedState saved = keep([&](const std::string& from, const std::string& to) {
        if (from == at("data.img")) return Result<void>(fail_errno(ENOSPC, "cloning " + from));
        return copy_as_clone(from, to);
    });
    CHECK(saved.clones.size() == 1);
    REQUIRE(saved.uncloned.size() == 1);
    CHECK(saved.uncloned[0].reason.find("No space left") != std::string::npos);
}

TEST_CASE_METHOD(Bench, "a disk that is written while it is cloned has no clone", "[saved]")
{
    const auto found =
        mark_and_clone_disks(disks, paths, [&](const std::string& from, const std::string& to) {
            auto copied = copy_as_clone(from, to);
            if (from == at("root.img")) write("root.img", "somebody else's");
            return copied;
        });
    REQUIRE(found);
    REQUIRE(found->uncloned.size() == 1);
    CHECK(found->uncloned[0].reason == "it was written while it was cloned");
    CHECK_FALSE(fs::exists(paths.folder + "/0-root.img"));
    CHECK(found->clones.size() == 1);
}

TEST_CASE_METHOD(Bench,
                 "a disk that is no file is not cloned, and one that is gone ends the save",
                 "[saved]")
{
    disks[1].path = "/dev/null";
    const auto found = mark_and_clone_disks(disks, paths, copy_as_clone);
    REQUIRE(found);
    CHECK(found->uncloned.at(0).reason == "it is no file");
    fs::remove(at("root.img"));
    CHECK(mark_and_clone_disks(disks, paths, copy_as_clone).error().code == ErrorCode::NotFound);
}

TEST_CASE_METHOD(Bench, "clones without a record are none, and go with the rest", "[saved]")
{
    REQUIRE(mark_and_clone_disks(disks, paths, copy_as_clone));
    CHECK(read_saved_state(dir.path()).error().code == ErrorCode::NotFound);  // it died here
    SECTION("by the next save")
    {
        write("root.img", "root of later");
        const SavedState saved = keep();
        CHECK(text(saved.clones[0].mark.path) == "root of later");
    }
    SECTION("by whoever finds it")
    {
        REQUIRE(drop_saved_state(dir.path()));
        CHECK_FALSE(fs::exists(paths.folder));
    }
}

TEST_CASE_METHOD(Bench, "changed disks go back to what they were saved with", "[saved]")
{
    const SavedState saved = keep();
    CHECK(restore_disks(saved));  // nothing to do
    CHECK(whole_clone(saved, at("root.img")) != nullptr);
    write("root.img", "root of somebody else");
    REQUIRE(::chmod(at("root.img").c_str(), 0640) == 0);
    SECTION("where the clone is whole")
    {
        CHECK(check_disks_restorable(saved));
        REQUIRE(restore_disks(saved));
        CHECK(text(at("root.img")) == "root as saved");
        CHECK(mark_of(at("root.img")).value() == saved.disks[0]);
        struct stat info {};
        REQUIRE(::stat(at("root.img").c_str(), &info) == 0);
        CHECK((info.st_mode & 0777) == 0640);
        CHECK(whole_clone(saved, at("root.img")) == nullptr);  // it is the disk now
        CHECK(whole_clone(saved, at("data.img")) != nullptr);
    }
    SECTION("where the disk is gone")
    {
        fs::remove(at("root.img"));
        REQUIRE(restore_disks(saved));
        CHECK(mark_of(at("root.img")).value() == saved.disks[0]);
    }
    SECTION("through a link, which stays one")
    {
        fs::rename(at("root.img"), at("elsewhere.img"));
        fs::create_symlink(at("elsewhere.img"), at("root.img"));
        REQUIRE(restore_disks(saved));
        CHECK(fs::is_symlink(at("root.img")));
        CHECK(text(at("elsewhere.img")) == "root as saved");
    }
    SECTION("all of them or none")
    {
        write("data.img", "data of somebody else");
        REQUIRE(write_file_atomically(paths.folder + "/1-data.img", "a damaged clone"));
        CHECK(note(saved, "data.img").empty());
        CHECK_FALSE(restore_disks(saved));
        CHECK(text(at("root.img")) == "root of somebody else");
        CHECK(text(at("data.img")) == "data of somebody else");
    }
}

TEST_CASE_METHOD(Bench, "a machine that boots keeps the clones of changed disks alone", "[saved]")
{
    const SavedState saved = keep();
    CHECK(keep_changed_disks(dir.path(), saved).value().empty());
    write("root.img", "root of somebody else");
    const std::string kept = paths.kept_disks + "/0-root.img";
    CHECK(note(saved, "root.img") == "; what it was when the machine was saved is in " + kept);
    const std::vector<std::string> expected{kept};
    CHECK(keep_changed_disks(dir.path(), saved).value() == expected);
    CHECK(keep_changed_disks(dir.path(), saved).value() ==
          expected);  // a start that came to nothing
    CHECK(read_saved_state(dir.path()).value() == saved);
    CHECK(restore_disks(saved));  // that is still to be had
    write("root.img", "root of somebody else");

    REQUIRE(drop_saved_state(dir.path()));
    CHECK(text(kept) == "root as saved");
    REQUIRE(kept_disks(dir.path()).size() == 1);
    CHECK(kept_disks(dir.path())[0].path == kept);
    CHECK(kept_disks(dir.path())[0].size == Bytes{13});
    CHECK(kept_disks(dir.path())[0].room.count >= 512);

    REQUIRE(drop_kept_disks(dir.path()));
    CHECK(kept_disks(dir.path()).empty());
    CHECK_FALSE(fs::exists(paths.kept_disks));
    CHECK(drop_kept_disks(dir.path()));
}

// On ext4 and tmpfs there are none, on btrfs, XFS and APFS there are.
TEST_CASE("a clone is the same file, or nothing is there", "[saved][clone]")
{
    const TempDir dir;
    REQUIRE(write_file_atomically(dir / "a.img", std::string(100'000, 'a')));
    fs::last_write_time(dir / "a.img", fs::last_write_time(dir / "a.img") - std::chrono::hours(1));
    const auto cloned = clone_file(dir / "a.img", dir / "b.img");
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(dir.path()))
        names.push_back(entry.path().filename());
    if (!cloned) {
        CHECK(cloned.error().code == ErrorCode::Unsupported);
        CHECK(cloned.error().message.find("cloning " + (dir / "a.img")) == 0);
        CHECK(names == std::vector<std::string>{"a.img"});
    } else {
        CHECK(names.size() == 2);
        CHECK(Bench::text(dir / "b.img") == std::string(100'000, 'a'));
        CHECK(mark_of(dir / "b.img")->modified == mark_of(dir / "a.img")->modified);
        CHECK(clone_file(dir / "a.img", dir / "b.img").error().code == ErrorCode::AlreadyExists);
    }
    CHECK(clone_file(dir / "none.img", dir / "c.img").error().code == ErrorCode::NotFound);
    CHECK_FALSE(fs::exists(dir / "c.img"));
}
