#include "tests/support/faulty_vfs.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <utility>

namespace berth::test {

struct FaultyVfs::Registration {
    sqlite3_vfs vfs{};
    sqlite3_vfs* real = nullptr;
};

// SQLite's C interface: tables of functions over two structs.
struct FaultyVfsCalls {
    struct File {
        sqlite3_file base;
        FaultyVfs* owner;
        std::string* path;
        [[nodiscard]] sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
    };

    static FaultyVfs& owner_of(sqlite3_vfs* vfs) { return *static_cast<FaultyVfs*>(vfs->pAppData); }
    static sqlite3_vfs* real_of(sqlite3_vfs* vfs) { return owner_of(vfs).registration_->real; }
    static File& file_of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }

    static int
    open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags);
    static int remove(sqlite3_vfs* vfs, const char* path, int sync_folder);
    static int close(sqlite3_file* file);
    static int read(sqlite3_file* file, void* to, int count, sqlite3_int64 offset);
    static int write(sqlite3_file* file, const void* from, int count, sqlite3_int64 offset);
    static int truncate(sqlite3_file* file, sqlite3_int64 size);
    static int sync(sqlite3_file* file, int flags);
    static int
    map_shared(sqlite3_file* file, int region, int size, int extend, void volatile** out);

    /// The same call of the real file, and of the real file system.
    template <auto Member, typename... Arguments>
    static auto pass(sqlite3_file* file, Arguments... arguments)
    {
        sqlite3_file* real = file_of(file).real();
        return (real->pMethods->*Member)(real, arguments...);
    }
    template <auto Member, typename... Arguments>
    static auto pass_on(sqlite3_vfs* vfs, Arguments... arguments)
    {
        return (real_of(vfs)->*Member)(real_of(vfs), arguments...);
    }

    static std::string content(File& file, std::int64_t offset, std::int64_t count);
    static std::int64_t size(File& file);
    static const sqlite3_io_methods* methods();
    static void fill(sqlite3_vfs& vfs);
};

std::int64_t FaultyVfsCalls::size(File& file)
{
    sqlite3_int64 bytes = 0;
    file.real()->pMethods->xFileSize(file.real(), &bytes);
    return bytes;
}

std::string FaultyVfsCalls::content(File& file, std::int64_t offset, std::int64_t count)
{
    count = std::clamp<std::int64_t>(size(file) - offset, 0, count);
    std::string bytes(static_cast<std::size_t>(count), '\0');
    if (count > 0)
        file.real()->pMethods->xRead(file.real(), bytes.data(), static_cast<int>(count), offset);
    return bytes;
}

int FaultyVfsCalls::open(
    sqlite3_vfs* vfs, const char* path, sqlite3_file* raw, int flags, int* out_flags)
{
    FaultyVfs& owner = owner_of(vfs);
    File& file = file_of(raw);
    file.base.pMethods = nullptr;
    if (owner.is_dark()) return SQLITE_CANTOPEN;
    const bool creates =
        (flags & SQLITE_OPEN_CREATE) != 0 && (path == nullptr || ::access(path, F_OK) != 0);
    if (creates)
        if (const int error = owner.next_change(SQLITE_CANTOPEN, SQLITE_CANTOPEN); error != 0)
            return error;
    const int result = real_of(vfs)->xOpen(real_of(vfs), path, file.real(), flags, out_flags);
    if (file.real()->pMethods == nullptr) return result;
    file.base.pMethods = methods();
    file.owner = &owner;
    file.path = new std::string(path == nullptr ? "" : path);  // NOLINT: freed in close()
    return result;
}

int FaultyVfsCalls::remove(sqlite3_vfs* vfs, const char* path, int sync_folder)
{
    FaultyVfs& owner = owner_of(vfs);
    if (const int error = owner.next_change(SQLITE_IOERR_DELETE, SQLITE_IOERR_DELETE); error != 0)
        return error;
    owner.unsynced_.erase(path);
    return real_of(vfs)->xDelete(real_of(vfs), path, sync_folder);
}

int FaultyVfsCalls::close(sqlite3_file* raw)
{
    File& file = file_of(raw);
    delete file.path;
    return file.real()->pMethods->xClose(file.real());
}

int FaultyVfsCalls::read(sqlite3_file* raw, void* to, int count, sqlite3_int64 offset)
{
    File& file = file_of(raw);
    ++file.owner->reads_;
    if (file.owner->is_dark()) return SQLITE_IOERR_READ;
    return file.real()->pMethods->xRead(file.real(), to, count, offset);
}

int FaultyVfsCalls::write(sqlite3_file* raw, const void* from, int count, sqlite3_int64 offset)
{
    File& file = file_of(raw);
    const int error = file.owner->next_change(SQLITE_FULL, SQLITE_IOERR_WRITE);
    if (error != 0 && error != SQLITE_FULL) return error;
    if (error == SQLITE_FULL) count /= 2;
    FaultyVfs::Change change{offset,
                             content(file, offset, count),
                             {static_cast<const char*>(from), static_cast<std::size_t>(count)},
                             size(file)};
    const int result = file.real()->pMethods->xWrite(file.real(), from, count, offset);
    file.owner->unsynced_[*file.path].push_back(std::move(change));
    if (error != 0) errno = ENOSPC;
    return error != 0 ? error : result;
}

int FaultyVfsCalls::truncate(sqlite3_file* raw, sqlite3_int64 new_size)
{
    File& file = file_of(raw);
    if (const int error = file.owner->next_change(SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_TRUNCATE);
        error != 0)
        return error;
    const std::int64_t old_size = size(file);
    file.owner->unsynced_[*file.path].push_back(
        {new_size, content(file, new_size, old_size - new_size), "", old_size});
    return file.real()->pMethods->xTruncate(file.real(), new_size);
}

// Only what a power cut would take is tracked; really waiting for the disk would make the tests
// slow.
int FaultyVfsCalls::sync(sqlite3_file* raw, int)
{
    File& file = file_of(raw);
    if (const int error = file.owner->next_change(SQLITE_IOERR_FSYNC, SQLITE_IOERR_FSYNC);
        error != 0)
        return error;
    file.owner->unsynced_.erase(*file.path);
    return SQLITE_OK;
}

int FaultyVfsCalls::map_shared(
    sqlite3_file* raw, int region, int size, int extend, void volatile** out)
{
    File& file = file_of(raw);
    if (extend != 0)
        if (const int error = file.owner->next_change(SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_SHMSIZE);
            error != 0)
            return error;
    return file.real()->pMethods->xShmMap(file.real(), region, size, extend, out);
}

const sqlite3_io_methods* FaultyVfsCalls::methods()
{
    using Methods = sqlite3_io_methods;
    static const Methods table = [] {
        Methods m{};
        m.iVersion = 2;  // no memory-mapped reading
        m.xClose = close;
        m.xRead = read;
        m.xWrite = write;
        m.xTruncate = truncate;
        m.xSync = sync;
        m.xFileSize = pass<&Methods::xFileSize>;
        m.xLock = pass<&Methods::xLock>;
        m.xUnlock = pass<&Methods::xUnlock>;
        m.xCheckReservedLock = pass<&Methods::xCheckReservedLock>;
        m.xFileControl = pass<&Methods::xFileControl>;
        m.xSectorSize = pass<&Methods::xSectorSize>;
        m.xDeviceCharacteristics = pass<&Methods::xDeviceCharacteristics>;
        m.xShmMap = map_shared;
        m.xShmLock = pass<&Methods::xShmLock>;
        m.xShmBarrier = pass<&Methods::xShmBarrier>;
        m.xShmUnmap = pass<&Methods::xShmUnmap>;
        return m;
    }();
    return &table;
}

void FaultyVfsCalls::fill(sqlite3_vfs& vfs)
{
    vfs.iVersion = 1;
    vfs.xOpen = open;
    vfs.xDelete = remove;
    vfs.xAccess = pass_on<&sqlite3_vfs::xAccess>;
    vfs.xFullPathname = pass_on<&sqlite3_vfs::xFullPathname>;
    vfs.xRandomness = pass_on<&sqlite3_vfs::xRandomness>;
    vfs.xSleep = pass_on<&sqlite3_vfs::xSleep>;
    vfs.xCurrentTime = pass_on<&sqlite3_vfs::xCurrentTime>;
    vfs.xGetLastError = [](sqlite3_vfs*, int, char*) { return errno; };
}

FaultyVfs::FaultyVfs() : registration_(std::make_unique<Registration>())
{
    registration_->real = sqlite3_vfs_find(nullptr);
    sqlite3_vfs& vfs = registration_->vfs;
    vfs.szOsFile = static_cast<int>(sizeof(FaultyVfsCalls::File)) + registration_->real->szOsFile;
    vfs.mxPathname = registration_->real->mxPathname;
    vfs.zName = "faulty";
    vfs.pAppData = this;
    FaultyVfsCalls::fill(vfs);
    if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK) throw std::runtime_error("faulty vfs");
}

FaultyVfs::~FaultyVfs()
{
    sqlite3_vfs_unregister(&registration_->vfs);
    sqlite3_vfs_register(registration_->real, 1);
}

void FaultyVfs::fail(int nth, Fault fault, Times times)
{
    until_failure_ = nth;
    fault_ = fault;
    times_ = times;
    failed_ = false;
}

void FaultyVfs::heal()
{
    until_failure_ = 0;
    failed_ = false;
}

int FaultyVfs::next_change(int full, int error)
{
    const bool again = failed_ && (times_ == Times::FromThenOn || fault_ == Fault::PowerCut);
    const bool now = until_failure_ > 0 && --until_failure_ == 0;
    if (!again && !now) return 0;
    failed_ = true;
    errno = fault_ == Fault::NoSpace ? ENOSPC : EIO;
    return fault_ == Fault::NoSpace ? full : error;
}

std::string FaultyVfs::kept_part(const Change& change, std::size_t index, Unsynced unsynced)
{
    switch (unsynced) {
    case Unsynced::Kept: return change.after;
    case Unsynced::Lost: return "";
    case Unsynced::EverySecondLost: return index % 2 == 0 ? change.after : "";
    case Unsynced::HalfOfEachLost: return change.after.substr(0, change.after.size() / 2);
    }
    return "";
}

void FaultyVfs::restore_power(Unsynced unsynced)
{
    heal();
    for (const auto& [path, changes] : unsynced_) {
        if (unsynced == Unsynced::Kept) continue;
        const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
        if (fd < 0) continue;  // deleted since
        bool written = true;
        for (auto change = changes.rbegin(); change != changes.rend(); ++change)
            written =
                written &&
                ::pwrite(fd, change->before.data(), change->before.size(), change->offset) >= 0 &&
                ::ftruncate(fd, change->size_before) == 0;
        for (std::size_t i = 0; i < changes.size(); ++i) {
            const std::string kept = kept_part(changes[i], i, unsynced);
            written = written && ::pwrite(fd, kept.data(), kept.size(), changes[i].offset) >= 0;
        }
        ::close(fd);
        if (!written) throw std::runtime_error("restoring " + path);
    }
    unsynced_.clear();
}

std::int64_t FaultyVfs::take_reads()
{
    return std::exchange(reads_, 0);
}

}  // namespace berth::test
