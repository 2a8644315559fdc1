#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "tests/vzcore/media/packed.h"
#include "vzcore/base/file.h"
#include "vzcore/media/boot_kernel.h"
#include "vzcore/media/unpack.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>

using namespace berth;
using namespace berth::media;
using namespace berth::test;

namespace {

/// A kernel file and a machine's folder.
struct Case {
    TempDir source, machine;
    [[nodiscard]] std::string path() const { return source / "vmlinuz"; }
    [[nodiscard]] std::string image_path() const { return machine / "kernel-image"; }

    void write(const std::string& bytes) const { REQUIRE(write_file_atomically(path(), bytes)); }
    [[nodiscard]] Result<std::string> prepare() const
    {
        return prepare_arm64_kernel(path(), machine.path());
    }
    [[nodiscard]] std::string refusal() const
    {
        const auto prepared = prepare();
        REQUIRE_FALSE(prepared);
        CHECK(prepared.error().message.find("the kernel " + path() + " ") == 0);
        return prepared.error().message.substr(("the kernel " + path() + " ").size());
    }
    [[nodiscard]] bool machine_is_empty() const
    {
        return std::filesystem::is_empty(machine.path());
    }
};

std::string content_of(const std::string& path)
{
    return read_file(path, gib(1)).value();
}

ino_t inode_of(const std::string& path)
{
    struct stat info {};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    return info.st_ino;
}

}  // namespace

TEST_CASE("an Image boots from where it is", "[media][boot]")
{
    const Case kernel;
    kernel.write(small_image());
    CHECK(kernel.prepare() == kernel.path());
    CHECK(kernel.machine_is_empty());
}

TEST_CASE("every packed form is unpacked to the very same Image", "[media][boot]")
{
    const std::string image = small_image();
    const Case kernel;
    for (const std::string& file : {packed(image, Packing::Gzip),
                                    packed(image, Packing::Zstd),
                                    zboot(packed(image, Packing::Gzip), "gzip"),
                                    zboot(packed(image, Packing::Zstd), "zstd")}) {
        kernel.write(file);
        const auto prepared = kernel.prepare();
        INFO((prepared ? "" : prepared.error().message));
        REQUIRE(prepared == kernel.image_path());
        CHECK(content_of(*prepared) == image);
        struct stat info {};
        REQUIRE(::stat(prepared->c_str(), &info) == 0);
        CHECK((info.st_mode & 0777) == 0600);
    }
}

TEST_CASE("a kernel is unpacked once, and again when it is another", "[media][boot]")
{
    const Case kernel;
    kernel.write(packed(small_image(), Packing::Gzip));
    REQUIRE(kernel.prepare());
    const ino_t first = inode_of(kernel.image_path());
    REQUIRE(kernel.prepare() == kernel.image_path());
    CHECK(inode_of(kernel.image_path()) == first);

    SECTION("another kernel")
    {
        const std::string other = small_image(300'000);
        kernel.write(packed(other, Packing::Zstd));
        REQUIRE(kernel.prepare());
        CHECK(content_of(kernel.image_path()) == other);
    }
    SECTION("the same bytes, written anew")
    {
        std::filesystem::last_write_time(kernel.path(),
                                         std::filesystem::last_write_time(kernel.path()) +
                                             std::chrono::seconds(1));
        REQUIRE(kernel.prepare());
        CHECK(inode_of(kernel.image_path()) != first);
    }
    SECTION("an Image that was cut off behind our back")
    {
        std::filesystem::resize_file(kernel.image_path(), 100);
        REQUIRE(kernel.prepare());
        CHECK(content_of(kernel.image_path()) == small_image());
    }
    SECTION("a note that was torn")
    {
        std::filesystem::resize_file(kernel.machine / "kernel-image.json", 10);
        REQUIRE(kernel.prepare());
        CHECK(content_of(kernel.image_path()) == small_image());
    }
    CHECK(std::distance(std::filesystem::directory_iterator(kernel.machine.path()), {}) == 2);
}

TEST_CASE("what cannot be unpacked is refused and leaves nothing behind", "[media][boot]")
{
    const Case kernel;
    SECTION("cut short")
    {
        for (const Packing packing : {Packing::Gzip, Packing::Zstd}) {
            const std::string whole = packed(small_image(), packing);
            kernel.write(whole.substr(0, whole.size() / 2));
            CHECK(kernel.refusal().find("cannot be unpacked: ") == 0);
        }
    }
    SECTION("damaged")
    {
        // Anywhere, also where the unpacker itself would not notice.
        const std::string whole = packed(small_image(20'000), Packing::Gzip);
        for (std::size_t at = 20; at < whole.size(); at += 97) {
            std::string bytes = whole;
            bytes[at] = static_cast<char>(bytes[at] ^ 1);
            kernel.write(bytes);
            CHECK_FALSE(kernel.refusal().empty());
        }
        std::string bytes = whole;
        bytes.back() = '\x7F';
        kernel.write(bytes);
        CHECK(kernel.refusal() == "is damaged: its checksum is another");
    }
    SECTION("a payload that is not what its header says")
    {
        kernel.write(zboot(std::string(5000, 'x'), "gzip"));
        CHECK(kernel.refusal() == "is damaged: its checksum is another");
        kernel.write(zboot(std::string(5000, 'x'), "zstd"));
        CHECK(kernel.refusal() == "what it unpacks to: is no kernel for arm64");
    }
    SECTION("something else inside")
    {
        kernel.write(packed("a text", Packing::Gzip));
        CHECK(kernel.refusal() == "what it unpacks to: is no kernel for arm64");
        std::string bzimage(4096, '\0');
        bzimage.replace(0x202, 4, "HdrS");
        kernel.write(packed(bzimage, Packing::Zstd));
        CHECK(kernel.refusal() == "what it unpacks to: is a kernel for 64-bit Intel processors");
    }
    SECTION("no kernel at all")
    {
        kernel.write("a text");
        CHECK(kernel.refusal() == "is no kernel for arm64");
    }
    SECTION("a folder for a file")
    {
        std::filesystem::create_directory(kernel.path());
        CHECK(kernel.refusal() == "is not a regular file");
    }
    SECTION("nothing there")
    {
        CHECK(kernel.prepare().error().code == ErrorCode::NotFound);
    }
    CHECK(kernel.machine_is_empty());
}

TEST_CASE("a kernel that cannot be unpacked does not hide behind the one before", "[media][boot]")
{
    const Case kernel;
    kernel.write(packed(small_image(), Packing::Gzip));
    REQUIRE(kernel.prepare());
    kernel.write(packed("a text", Packing::Gzip));
    CHECK_FALSE(kernel.prepare());
    CHECK_FALSE(kernel.prepare());
}

TEST_CASE("what unpacks to more than there may be is given up in time", "[media][boot]")
{
    const TempDir dir;
    const std::string bomb = packed(std::string(50'000'000, '\0'), Packing::Gzip);
    CHECK(bomb.size() < 100'000);
    REQUIRE(write_file_atomically(dir / "bomb", bomb));
    const auto file = open_file(dir / "bomb", O_RDONLY);
    REQUIRE(file);
    std::uint64_t taken = 0;
    const auto result = unpack({file->get(), 0, bomb.size()}, mib(1), [&](std::string_view bytes) {
        taken += bytes.size();
        return Result<void>();
    });
    REQUIRE_FALSE(result);
    CHECK(result.error().message == "unpacks to more than 1.0 MiB, which no kernel has");
    CHECK(taken <= mib(1).count);
}
