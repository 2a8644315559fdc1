#include "store/errors.h"

#include <sqlite3.h>

#include <cerrno>
#include <system_error>

namespace berth::store {
namespace {

std::string folder_of(const std::string& path)
{
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return "the current folder";
    return slash == 0 ? "/" : path.substr(0, slash);
}

// What the system answered, where that is why SQLite failed; else 0.
int system_errno(int code, sqlite3* handle)
{
    if (handle == nullptr || (code != SQLITE_IOERR && code != SQLITE_CANTOPEN)) return 0;
    return sqlite3_system_errno(handle);
}

}  // namespace

std::string corrupt_hint()
{
    return "run `berth db verify` to see what is damaged";
}

Error error_from(const SQLite::Exception& exception, const std::string& path, sqlite3* handle)
{
    const int code = exception.getErrorCode() & 0xff;
    Error error{ErrorCode::Internal, path + ": " + exception.what(), ""};
    const int error_number = system_errno(code, handle);
    if (error_number != 0)
        error.message += " (" + std::generic_category().message(error_number) + ")";
    const bool full = error_number == ENOSPC || error_number == EDQUOT;
    switch (full ? SQLITE_FULL : code) {
    case SQLITE_FULL:
        error.code = ErrorCode::Io;
        error.hint = "free some space on the disk that holds " + folder_of(path);
        break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        error.code = ErrorCode::Corrupt;
        error.hint = corrupt_hint();
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        error.code = ErrorCode::Busy;
        error.hint = "another program holds the database; close it and try again";
        break;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        error.code = ErrorCode::Io;
        error.hint = "check that you may write to " + path + " and to " + folder_of(path);
        break;
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG: error.code = ErrorCode::Io; break;
    default: break;  // a constraint or misuse: our own mistake
    }
    return error;
}

Error error_from(const DamagedRow& damage, const std::string& path)
{
    return {ErrorCode::Corrupt, path + ": " + damage.what(), corrupt_hint()};
}

}  // namespace berth::store
