// The kernel that the distribution ships for arm64 (tests/support/arm64_kernel/fetch), and what
// packers make of it.
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "tests/vzcore/media/packed.h"
#include "vzcore/base/file.h"
#include "vzcore/media/arm64_kernel.h"
#include "vzcore/media/boot_kernel.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>

using namespace berth;
using namespace berth::media;
using namespace berth::test;

namespace {

std::string variable(const char* name)
{
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    return value != nullptr ? value : "";
}

std::string kernel_path()
{
    std::string folder = variable("BERTH_GUEST_DIR");
    if (folder.empty()) {
        const std::string cache = variable("XDG_CACHE_HOME");
        folder = (cache.empty() ? variable("HOME") + "/.cache" : cache) + "/berth/guest";
    }
    return folder + "/arm64-kernel/vmlinuz";
}

std::string read_kernel(const std::string& path)
{
    auto content = read_file(path, mib(512));
    REQUIRE(content);
    return std::move(*content);
}

}  // namespace

TEST_CASE("the distribution's kernel boots, as it is or unpacked", "[media][real]")
{
    const TempDir dir;
    const auto prepared = prepare_arm64_kernel(kernel_path(), dir.path());
    INFO((prepared ? "" : prepared.error().message));
    REQUIRE(prepared);
    const std::string image = read_kernel(*prepared);
    CHECK(image.size() > mib(8).count);
    CHECK(recognise_arm64_kernel(image.substr(0, kKernelHead), Bytes{image.size()})->form ==
          KernelForm::Image);
    CHECK_FALSE(recognise_arm64_kernel(image.substr(0, kKernelHead), Bytes{image.size() / 2}));
}

TEST_CASE("each packing of it is unpacked to the very same Image", "[media][real]")
{
    const TempDir dir;
    const auto prepared = prepare_arm64_kernel(kernel_path(), dir.path());
    REQUIRE(prepared);
    const std::string image = read_kernel(*prepared);
    const std::string gzip = packed(image, Packing::Gzip);
    const std::string zstd = packed(image, Packing::Zstd);
    for (const auto& [name, file] : {std::pair("gzip", gzip),
                                     std::pair("zstd", zstd),
                                     std::pair("zboot with gzip", zboot(gzip, "gzip")),
                                     std::pair("zboot with zstd", zboot(zstd, "zstd"))}) {
        INFO(name);
        REQUIRE(write_file_atomically(dir / "vmlinuz", file));
        const auto begin = std::chrono::steady_clock::now();
        const auto unpacked = prepare_arm64_kernel(dir / "vmlinuz", dir.path());
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        REQUIRE(unpacked);
        CHECK(*unpacked != dir / "vmlinuz");
        CHECK(read_kernel(*unpacked) == image);
        std::printf("%s: %zu bytes unpacked to %zu in %.0f ms\n",
                    name,
                    file.size(),
                    image.size(),
                    took.count() * 1000);
    }
}
