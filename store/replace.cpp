// Names of files beside the database, and its replacement.
#include "store/database_file.h"
#include "store/store.h"
#include "vzcore/base/clock.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace berth::store {
namespace {

bool exists(const std::string& path)
{
    return ::access(path.c_str(), F_OK) == 0;
}

/// A second name, or where the file system has no such thing another name.
Result<void> keep_as(const std::string& path, const std::string& aside)
{
    if (!exists(path)) return {};
    if (::link(path.c_str(), aside.c_str()) == 0) return {};
    if (::rename(path.c_str(), aside.c_str()) == 0) return {};
    return fail_errno(errno, "setting " + path + " aside as " + aside);
}

}  // namespace

std::string file_date(UnixTime at)
{
    std::string date = iso8601(at).substr(0, 19) + 'Z';
    std::erase_if(date, [](char c) { return c == '-' || c == ':'; });
    return date;
}

std::string free_name(const std::string& base)
{
    std::string name = base;
    for (int n = 2; exists(name); ++n)
        name = base + '-' + std::to_string(n);
    return name;
}

// At no moment is there no file in the place, and never one with the other's journal.
Result<std::string> replace_damaged(const std::string& path, const std::string& replacement)
{
    std::string aside;
    if (exists(path) || exists(path + "-wal")) {
        aside = free_name(path + ".damaged-" + file_date(unix_now()));
        for (const char* part : {"", "-wal"})
            if (auto kept = keep_as(path + part, aside + part); !kept)
                return tl::unexpected<Error>(kept.error());
        for (const char* part : {"-wal", "-shm"})
            ::unlink((path + part).c_str());
    }
    if (::rename(replacement.c_str(), path.c_str()) != 0)
        return fail_errno(errno, "renaming " + replacement);
    return aside;
}

}  // namespace berth::store
