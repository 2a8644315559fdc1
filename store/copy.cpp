// Copies of a database in use.
#include "store/database_file.h"
#include "store/impl.h"
#include "vzcore/base/file.h"

#include <SQLiteCpp/Backup.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <optional>

namespace berth::store {
namespace {

/// 1 MiB: a few milliseconds.
constexpr int kPagesAtOnce = 256;
constexpr int kAllPages = -1;

Result<void> sync_folder_of(const std::string& path)
{
    auto folder = open_file(path.substr(0, path.rfind('/') + 1) + ".", O_RDONLY | O_DIRECTORY);
    if (!folder) return tl::unexpected<Error>(folder.error());
    if (::fsync(folder->get()) != 0) return fail_errno(errno, "syncing the folder of " + path);
    return {};
}

void remove_partial(const std::string& path)
{
    ::unlink(path.c_str());
    ::unlink((path + "-journal").c_str());
}

/// A copy under way, in a file of its own name until it is whole; gone when it never is.
class Copying {
public:
    Copying(Connection& from, const std::string& to)
        : from_(from), to_(to), partial_(to + ".partial")
    {
    }
    Copying(const Copying&) = delete;
    Copying& operator=(const Copying&) = delete;
    ~Copying()
    {
        close();
        if (!done_) remove_partial(partial_);
    }

    Result<void> open();
    /// True when all is there.
    Result<bool> step(int pages);

private:
    void close()
    {
        backup_.reset();
        target_.reset();
    }

    Connection& from_;
    std::string to_, partial_;
    std::optional<SQLite::Database> target_;
    std::optional<SQLite::Backup> backup_;
    bool done_ = false;
};

Result<void> Copying::open()
{
    remove_partial(partial_);
    {
        auto created = open_file(partial_, O_RDWR | O_CREAT | O_EXCL);
        if (!created) return tl::unexpected<Error>(created.error());
    }
    return guarded(partial_, "copying " + from_.path(), nullptr, [&]() -> Result<void> {
        target_.emplace(partial_, SQLite::OPEN_READWRITE);
        backup_.emplace(*target_, from_.database());
        return {};
    });
}

Result<bool> Copying::step(int pages)
{
    auto whole = guarded(partial_, "copying " + from_.path(), nullptr, [&]() -> Result<bool> {
        const int result = backup_->executeStep(pages);
        if (result == SQLITE_DONE) return true;
        if (result == SQLITE_OK && pages != kAllPages) return false;
        throw SQLite::Exception("the database is in use", result);
    });
    if (!whole || !*whole) return whole;
    close();
    if (::rename(partial_.c_str(), to_.c_str()) != 0)
        return fail_errno(errno, "renaming " + partial_);
    done_ = true;
    if (auto synced = sync_folder_of(to_); !synced) return tl::unexpected<Error>(synced.error());
    return true;
}

}  // namespace

Result<void> copy_database(Connection& from, const std::string& to)
{
    if (::access(to.c_str(), F_OK) == 0)
        return fail(ErrorCode::AlreadyExists, to + " exists already");
    Copying copying(from, to);
    if (auto opened = copying.open(); !opened) return opened;
    const auto copied = copying.step(kAllPages);  // under one read lock
    if (!copied) return tl::unexpected<Error>(copied.error());
    return {};
}

struct Copy::Impl : Copying {
    using Copying::Copying;
};

Copy::Copy(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Copy::~Copy() = default;
Copy::Copy(Copy&&) noexcept = default;
Copy& Copy::operator=(Copy&&) noexcept = default;

Result<Copy> Copy::begin(Store& store, const std::string& path)
{
    if (::access(path.c_str(), F_OK) == 0)
        return fail(ErrorCode::AlreadyExists, path + " exists already");
    auto impl = std::make_unique<Impl>(*store.impl_->connection, path);
    if (auto opened = impl->open(); !opened) return tl::unexpected<Error>(opened.error());
    return Copy(std::move(impl));
}

Result<bool> Copy::step()
{
    return impl_->step(kPagesAtOnce);
}

}  // namespace berth::store
