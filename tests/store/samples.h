#pragma once

#include "store/store.h"
#include "tests/support/catch.h"

#include <memory>
#include <string>

namespace berth::test {

/// The value of a Result that must be one.
template <typename T> T ok(Result<T> result)
{
    if (!result) FAIL(name_of(result.error().code) << ": " << result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// The error of a Result that must be one.
template <typename T> Error error_of(const Result<T>& result)
{
    if (result) FAIL("expected an error");
    return result.error();
}

inline constexpr const char kId[] = "3f9a1c0e77b2";
inline constexpr const char kOtherId[] = "00000000000a";

inline UnixTime at(std::int64_t millis)
{
    return from_millis(millis);
}

/// Every member differs from its default, and every `extra` is there.
Definition full_definition(const std::string& name = "web");
Definition small_definition(const std::string& name);

/// A new store with "web" (kId) and "db" (kOtherId).
std::unique_ptr<store::Store> with_machines(const std::string& path = ":memory:");

/// An open run just asked for.
store::Run open_run(const std::string& machine_id, std::int64_t asked_at);
/// A run with every member set; `id` and `number` are the store's.
store::Run full_run(const std::string& machine_id);
/// Closes an open run.
store::Run ended(store::Run run, Outcome outcome, std::int64_t ended_at);

/// All that a run holds, to compare two.
std::string text_of(const store::Run& run);

}  // namespace berth::test
