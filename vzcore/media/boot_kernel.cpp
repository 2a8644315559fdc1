#include "vzcore/media/boot_kernel.h"

#include "vzcore/base/file.h"
#include "vzcore/json.h"
#include "vzcore/media/arm64_kernel.h"
#include "vzcore/media/crc32.h"
#include "vzcore/media/unpack.h"
#include "vzcore/saved_state.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace berth::media {
namespace {

/// Of an Image. Those of distributions have 25 to 60 MiB.
constexpr Bytes kImageMost = mib(512);
constexpr Bytes kNoteMost = mib(1);

struct Paths {
    explicit Paths(const std::string& machine_dir)
        : kernel(machine_dir + "/kernel-image"), note(machine_dir + "/kernel-image.json")
    {
    }
    std::string kernel;
    std::string note;  ///< Of what the kernel was made, written last.
};

/// What an unpacked kernel was made of, as text.
std::string note_of(const DiskMark& source, std::uint64_t unpacked)
{
    return dump_pretty(Json{{"berth_kernel", 1},
                            {"path", source.path},
                            {"bytes", source.size.count},
                            {"modified", source.modified},
                            {"unpacked", unpacked}}) +
           "\n";
}

bool is_made_of(const Paths& paths, const DiskMark& source)
{
    struct stat info {};
    if (::stat(paths.kernel.c_str(), &info) != 0) return false;
    const auto note = read_file(paths.note, kNoteMost);
    return note && *note == note_of(source, static_cast<std::uint64_t>(info.st_size));
}

Result<std::string> read_head(int fd)
{
    std::string head(kKernelHead, '\0');
    const auto got = read_at(fd, 0, head);
    if (!got) return fail_errno(errno, "cannot be read");
    head.resize(*got);
    return head;
}

/// A file that goes unless it was renamed away.
class PartFile {
public:
    explicit PartFile(const std::string& path) : path_(path + ".XXXXXX")
    {
        file_.reset(::mkostemp(path_.data(), O_CLOEXEC));  // mode 0600
    }
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;
    ~PartFile()
    {
        if (file_) ::unlink(path_.c_str());
    }

    [[nodiscard]] int fd() const { return file_.get(); }
    Result<void> keep_as(const std::string& path)
    {
        if (::fsync(file_.get()) != 0 || ::rename(path_.c_str(), path.c_str()) != 0)
            return fail_errno(errno, "writing " + path);
        file_.reset();
        return {};
    }

private:
    std::string path_;
    UniqueFd file_;
};

/// What gzip says of its content, in the last eight bytes. The unpacker does not look.
struct GzipEnd {
    std::uint32_t checksum = 0;
    std::uint32_t size = 0;  ///< Its lower half.

    bool operator==(const GzipEnd&) const = default;
};

Result<GzipEnd> read_gzip_end(const FilePart& part)
{
    std::array<char, 8> bytes{};
    if (part.size < bytes.size() ||
        read_at(part.fd, part.offset + part.size - bytes.size(), bytes) != bytes.size())
        return fail(ErrorCode::Invalid, "is cut short", "copy or download it again");
    const auto number = [&](std::size_t at) {
        std::uint32_t value = 0;
        for (std::size_t i = 4; i-- > 0;)
            value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
        return value;
    };
    return GzipEnd{number(0), number(4)};
}

/// Unpacks a kernel, and keeps what must be known of it.
struct Unpacked {
    std::string head;
    std::uint64_t size = 0;
    Crc32 checksum;

    Result<void> take(int fd, std::string_view bytes)
    {
        if (head.size() < kKernelHead) head += bytes.substr(0, kKernelHead - head.size());
        size += bytes.size();
        checksum.take(bytes);
        return write_all(fd, bytes);
    }
};

Result<void> check_unpacked(const KernelFile& file, const FilePart& part, const Unpacked& unpacked)
{
    if (file.form == KernelForm::Gzip || file.form == KernelForm::EfiZbootGzip) {
        const auto end = read_gzip_end(part);
        if (!end) return tl::unexpected<Error>(end.error());
        if (*end != GzipEnd{unpacked.checksum.value(), static_cast<std::uint32_t>(unpacked.size)})
            return fail(ErrorCode::Invalid,
                        "is damaged: its checksum is another",
                        "copy or download it again");
    }
    const auto inside = recognise_arm64_kernel(unpacked.head, Bytes{unpacked.size});
    if (!inside) return fail(inside.error(), "what it unpacks to");
    if (inside->form == KernelForm::Image) return {};
    return fail(ErrorCode::Invalid,
                "unpacks to another packed kernel (" + std::string(name_of(inside->form)) + ")",
                "unpack it once by hand");
}

/// The size of the Image that was put at `paths.kernel`.
Result<std::uint64_t> unpack_image(int fd, const KernelFile& file, const Paths& paths)
{
    const FilePart part{fd, file.payload_offset, file.payload_size};
    PartFile out(paths.kernel);
    if (out.fd() < 0) return fail_errno(errno, "cannot be unpacked to " + paths.kernel);
    Unpacked unpacked;
    const auto done = unpack(
        part, kImageMost, [&](std::string_view bytes) { return unpacked.take(out.fd(), bytes); });
    if (!done) return tl::unexpected<Error>(done.error());
    if (auto checked = check_unpacked(file, part, unpacked); !checked)
        return tl::unexpected<Error>(checked.error());
    if (auto kept = out.keep_as(paths.kernel); !kept) return tl::unexpected<Error>(kept.error());
    return unpacked.size;
}

Result<std::string> prepare(int fd, const DiskMark& source, const Paths& paths)
{
    const auto head = read_head(fd);
    if (!head) return tl::unexpected<Error>(head.error());
    const auto file = recognise_arm64_kernel(*head, source.size);
    if (!file) return tl::unexpected<Error>(file.error());
    if (file->form == KernelForm::Image) return source.path;
    // Until the new one is whole there is no note, which would be of the old one.
    if (::unlink(paths.note.c_str()) != 0 && errno != ENOENT)
        return fail_errno(errno, "removing " + paths.note);
    const auto size = unpack_image(fd, *file, paths);
    if (!size) return tl::unexpected<Error>(size.error());
    // Puts the folder on disk, and the kernel's name in it.
    if (auto noted = write_file_atomically(paths.note, note_of(source, *size)); !noted)
        return tl::unexpected<Error>(noted.error());
    return paths.kernel;
}

}  // namespace

Result<std::string> prepare_arm64_kernel(const std::string& path, const std::string& machine_dir)
{
    const Paths paths(machine_dir);
    const std::string what = "the kernel " + path;
    const auto file = open_file(path, O_RDONLY | O_NONBLOCK);
    if (!file) return fail(file.error(), "the kernel");
    struct stat info {};
    if (::fstat(file->get(), &info) != 0) return fail_errno(errno, what);
    if (!S_ISREG(info.st_mode)) return fail(ErrorCode::Invalid, what + " is not a regular file");
    const auto source = mark_of(path);
    if (!source) return tl::unexpected<Error>(source.error());
    if (is_made_of(paths, *source)) return paths.kernel;
    auto prepared = prepare(file->get(), *source, paths);
    if (prepared) return prepared;
    Error error = prepared.error();
    error.message = what + " " + error.message;
    return tl::unexpected<Error>(std::move(error));
}

}  // namespace berth::media
