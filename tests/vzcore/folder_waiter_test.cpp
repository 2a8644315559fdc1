// Waiting for folders, by whatever the system has for it.
#include "tests/support/catch.h"
#include "tests/support/run_loop.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"
#include "vzcore/share/folder_waiter.h"

#include <fcntl.h>

#include <filesystem>

using namespace berth;
using namespace berth::test;
namespace fs = std::filesystem;

namespace {

/// A folder in a folder of our own: what others do in /tmp is not to wake anybody.
struct QuietDir {
    QuietDir() { fs::create_directory(path()); }
    [[nodiscard]] std::string path() const { return above / "in"; }
    std::string operator/(const std::string& name) const { return path() + "/" + name; }

    TempDir above;
};

struct Waiting {
    void wait_for(const std::string& path)
    {
        auto opened = FolderWaiter::open(*loop, path, [this] {
            ++times;
            waiter.reset();
        });
        REQUIRE(opened);
        waiter = std::move(*opened);
        CHECK(times == 0);  // never inside the call
    }
    void until_it_came()
    {
        run_until(*loop, [&] { return times > 0; });
        CHECK(times == 1);
    }
    /// Runs what is there to run.
    void settle()
    {
        bool turned = false;
        const Handle later = loop->after(std::chrono::milliseconds(50), [&] { turned = true; });
        run_until(*loop, [&] { return turned; });
    }

    QuietDir folder;
    std::unique_ptr<EventLoop> loop = EventLoop::create();
    std::unique_ptr<FolderWaiter> waiter;
    int times = 0;
};

}  // namespace

TEST_CASE_METHOD(Waiting, "a folder that is there already is told soon", "[folders]")
{
    wait_for(folder.path());
    until_it_came();
}

TEST_CASE_METHOD(Waiting, "a folder is told when it is made", "[folders]")
{
    wait_for(folder / "a");
    settle();
    CHECK(times == 0);
    fs::create_directory(folder / "a");
    until_it_came();
}

TEST_CASE_METHOD(Waiting, "a folder is told whose own folders have to be made first", "[folders]")
{
    wait_for(folder / "a/b/c");
    settle();
    fs::create_directory(folder / "a");
    settle();
    fs::create_directory(folder / "a/b");
    settle();
    CHECK(times == 0);
    fs::create_directory(folder / "a/b/c");
    until_it_came();
}

TEST_CASE_METHOD(Waiting, "a folder is told that is moved to its place", "[folders]")
{
    fs::create_directories(folder / "elsewhere/c");
    wait_for(folder / "a/c");
    settle();
    fs::rename(folder / "elsewhere", folder / "a");
    until_it_came();
}

TEST_CASE_METHOD(Waiting, "a folder is told whose folder went and came again", "[folders]")
{
    fs::create_directory(folder / "a");
    wait_for(folder / "a/b");
    settle();
    fs::remove(folder / "a");
    settle();
    CHECK(times == 0);
    fs::create_directories(folder / "a/b");
    until_it_came();
}

TEST_CASE_METHOD(Waiting, "a file is no folder, however long it is waited", "[folders]")
{
    wait_for(folder / "a");
    settle();
    {
        const auto file = open_file(folder / "a", O_WRONLY | O_CREAT);
    }
    settle();
    CHECK(times == 0);
    fs::remove(folder / "a");
    fs::create_directory(folder / "a");
    until_it_came();
}

TEST_CASE_METHOD(Waiting, "a waiter that goes tells nothing any more", "[folders]")
{
    wait_for(folder / "a");
    settle();
    fs::create_directory(folder / "a");
    waiter.reset();
    settle();
    CHECK(times == 0);
}
