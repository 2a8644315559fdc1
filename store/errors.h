#pragma once

#include "vzcore/base/result.h"

#include <SQLiteCpp/Exception.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

struct sqlite3;

namespace berth::store {

/// A row that holds what no Berth of this schema writes. Thrown and caught inside store/ only.
struct DamagedRow : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The failure behind one of SQLite's exceptions; `handle`, where there is one, knows the errno.
Error error_from(const SQLite::Exception& exception, const std::string& path, sqlite3* handle);
Error error_from(const DamagedRow& damage, const std::string& path);

/// What to do about a file that SQLite finds damaged.
std::string corrupt_hint();

/// Runs `work`, which returns a Result. Every exception of SQLite ends here, as an Error that
/// starts with `doing` and names the file.
template <typename Work>
auto guarded(const std::string& path, std::string_view doing, sqlite3* handle, Work&& work)
    -> std::invoke_result_t<Work>
{
    try {
        return work();
    } catch (const SQLite::Exception& exception) {
        return fail(error_from(exception, path, handle), doing);
    } catch (const DamagedRow& damage) {
        return fail(error_from(damage, path), doing);
    }
}

}  // namespace berth::store
