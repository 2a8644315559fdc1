#pragma once

#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace berth {

/// What kind of failure this is. Callers branch on it, never on the text.
enum class ErrorCode {
    Invalid,        ///< The input is wrong: a field, an argument, a document.
    NoSuchMachine,  ///< No machine has that name.
    NotFound,       ///< Something else that was named does not exist.
    AlreadyExists,  ///< The name, file or tag is taken.
    Busy,           ///< Somebody else holds the resource: a lock, a disk, a port.
    Refused,        ///< Not allowed now: wrong state, no capacity, not ours.
    Unreachable,    ///< The peer is not there, or has gone.
    TimedOut,       ///< The peer is there and did not answer in time.
    Io,             ///< The operating system refused: permission, full disk, …
    Corrupt,        ///< A file of ours does not hold what it must.
    TooNew,         ///< Written by a newer Berth than this one.
    Unsupported,    ///< This host or backend cannot do it.
    Internal,       ///< Our own mistake.
};

/// The wire and log name of a code, "no_such_machine" for NoSuchMachine.
std::string_view name_of(ErrorCode code);
/// The code with that wire name; Internal for one this version does not know.
ErrorCode error_code_named(std::string_view name);

/// A failure: a code to branch on, one sentence that names the machine, field or file, and,
/// where there is something the user can do about it, a hint.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    std::string hint;

    /// The same failure with what was being done put in front: "reading X: No such file".
    [[nodiscard]] Error during(std::string_view doing) const;
    /// The same failure with a hint, unless it already has one.
    [[nodiscard]] Error hinting(std::string_view what_to_do) const;
    /// The sentence, and the hint on a line below where there is one.
    [[nodiscard]] std::string with_hint() const;
};

template <typename T> using Result = tl::expected<T, Error>;

/// Makes the failed side of any Result.
tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string hint = {});
/// Passes a failure on, with what was being done put in front.
tl::unexpected<Error> fail(const Error& cause, std::string_view doing);
/// A failure out of `errno`: "what: No such file or directory", with the code that fits it.
tl::unexpected<Error> fail_errno(int error_number, std::string_view what);

}  // namespace berth
