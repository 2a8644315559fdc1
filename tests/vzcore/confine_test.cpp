// What a confined file server can still do, tried by a child that is confined in its place and that
// does all it can, as one that a guest has taken over would.
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"
#include "vzcore/share/confine.h"
#include "vzcore/share/share_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <functional>

using namespace berth;
using berth::test::TempDir;

namespace {

namespace fs = std::filesystem;

/// A folder "shared" with a file and a link out of it, and a file beside it.
struct Place {
    Place()
    {
        fs::create_directories(dir / "shared/deep");
        REQUIRE(write_file_atomically(dir / "shared/file", "inside"));
        REQUIRE(write_file_atomically(dir / "secret", "outside"));
        fs::create_symlink(dir / "secret", dir / "shared/link");
    }

    /// How many of the attempts succeed in a child that is confined and stands in the folder; -1
    /// when it could not be confined.
    [[nodiscard]] int succeed(FolderAccess access,
                              const std::vector<std::function<bool()>>& attempts) const
    {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            const auto folder = open_share_folder(dir / "shared");
            if (!folder || ::fchdir(folder->get()) != 0 ||
                !confine_to_folder(folder->get(), access, "/usr/bin/true"))
                ::_exit(255);
            int count = 0;
            for (const auto& attempt : attempts)
                if (attempt()) ++count;
            ::_exit(count);
        }
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        REQUIRE(WIFEXITED(status));
        return WEXITSTATUS(status) == 255 ? -1 : WEXITSTATUS(status);
    }

    TempDir dir;
};

bool opens(const char* path, int flags)
{
    const int file = ::open(path, flags | O_CLOEXEC, 0600);
    if (file >= 0) ::close(file);
    return file >= 0;
}

/// Past the filter, which cannot look at what it is asked.
bool opens2(const char* path, std::uint64_t flags)
{
    const std::uint64_t how[3] = {flags, (flags & O_CREAT) != 0 ? 0600U : 0U, 0};
    return ::syscall(SYS_openat2, AT_FDCWD, path, how, sizeof how) >= 0;
}

}  // namespace

TEST_CASE("a confined server works in its folder", "[share][confine]")
{
    const Place place;
    CHECK(place.succeed(FolderAccess::ReadWrite,
                        {[] { return opens("file", O_RDWR | O_TRUNC); },
                         [] { return opens("new", O_WRONLY | O_CREAT | O_EXCL); },
                         [] { return ::rename("new", "deep/new") == 0; },
                         [] { return ::link("deep/new", "again") == 0; },
                         [] { return ::unlink("again") == 0; },
                         [] { return ::chmod("file", 0644) == 0; },
                         [] { return ::mkdir("more", 0700) == 0 && ::rmdir("more") == 0; },
                         [] { return ::mkfifo("fifo", 0600) == 0; },
                         [] { return ::truncate("file", 1) == 0; }}) == 9);
}

TEST_CASE("a confined server gets at nothing beside its folder", "[share][confine]")
{
    const Place place;
    const std::string secret = place.dir / "secret";
    const std::string by_root = "/proc/self/root" + secret;
    CHECK(place.succeed(FolderAccess::ReadWrite,
                        {[] { return opens("../secret", O_RDONLY); },
                         [] { return opens("../secret", O_WRONLY); },
                         [] { return opens("link", O_RDONLY); },
                         [] { return opens2("../secret", O_RDWR); },
                         [&] { return opens(secret.c_str(), O_RDONLY); },
                         [&] { return opens(by_root.c_str(), O_RDONLY); },
                         [] { return opens("/etc/passwd", O_RDONLY); },
                         [] { return opens("/proc/self/environ", O_RDONLY); },
                         [] { return opens("/proc/1/maps", O_RDONLY); },
                         [] { return opens("..", O_RDONLY | O_DIRECTORY); },
                         [] { return opens("../new", O_WRONLY | O_CREAT); },
                         [] { return ::mkdir("../new", 0700) == 0; },
                         [] { return ::unlink("../secret") == 0; },
                         [] { return ::rename("../secret", "mine") == 0; },
                         [] { return ::rename("file", "../file") == 0; },
                         [] { return ::link("../secret", "mine") == 0; },
                         [] { return ::symlink("x", "../new") == 0; },
                         [&] { return ::truncate(secret.c_str(), 0) == 0; },
                         [] { return ::mknod("disk", S_IFBLK | 0600, 0x800) == 0; },
                         [] { return ::execl("/usr/bin/true", "true", nullptr) == 0 || false; }}) ==
          0);
    CHECK(read_file(secret, kib(1)) == "outside");
    CHECK(std::distance(fs::directory_iterator(place.dir.path()), {}) == 2);
}

TEST_CASE("in a read-only folder a confined server changes nothing", "[share][confine]")
{
    const Place place;
    const auto changes_nothing = [](bool done) { return done || errno != EROFS; };
    CHECK(place.succeed(FolderAccess::ReadOnly,
                        {[] { return opens("file", O_RDONLY); },
                         [] { return opens("deep", O_RDONLY | O_DIRECTORY); },
                         [] { return opens2("file", O_RDONLY); }}) == 3);
    CHECK(place.succeed(
              FolderAccess::ReadOnly,
              {[] { return opens("file", O_RDWR); },
               [] { return opens("new", O_RDONLY | O_CREAT); },
               [] { return opens2("file", O_WRONLY); },
               [] { return opens2("new", O_WRONLY | O_CREAT); },
               [&] { return changes_nothing(::chmod("file", 0777) == 0); },
               [&] { return changes_nothing(::fchmodat(AT_FDCWD, "file", 0777, 0) == 0); },
               [&] { return changes_nothing(::chown("file", 1, 1) == 0); },
               [&] { return changes_nothing(::fchownat(AT_FDCWD, "file", 1, 1, 0) == 0); },
               [&] { return changes_nothing(::utimensat(AT_FDCWD, "file", nullptr, 0) == 0); },
               [&] { return changes_nothing(::setxattr("file", "user.x", "y", 1, 0) == 0); },
               [&] { return changes_nothing(::removexattr("file", "user.x") == 0); },
               [&] { return changes_nothing(::truncate("file", 0) == 0); },
               [&] { return changes_nothing(::mkdir("new", 0700) == 0); },
               [&] { return changes_nothing(::unlink("file") == 0); },
               [&] { return changes_nothing(::rename("file", "new") == 0); },
               [&] { return changes_nothing(::link("file", "new") == 0); },
               [&] { return changes_nothing(::symlink("file", "new") == 0); },
               [&] { return changes_nothing(::mkfifo("new", 0600) == 0); },
               [&] { return changes_nothing(::syscall(SYS_io_uring_setup, 1, nullptr) == 0); },
               // The other sets of numbers that the processor knows.
               [&] { return changes_nothing(::syscall(0x40000000 + 90, "file", 0777) == 0); }}) ==
          0);
    CHECK(read_file(place.dir / "shared/file", kib(1)) == "inside");
}
