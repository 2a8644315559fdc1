#include "vzcore/base/result.h"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace berth {
namespace {

constexpr std::array kNames{
    std::pair{ErrorCode::Invalid, std::string_view("invalid")},
    std::pair{ErrorCode::NoSuchMachine, std::string_view("no_such_machine")},
    std::pair{ErrorCode::NotFound, std::string_view("not_found")},
    std::pair{ErrorCode::AlreadyExists, std::string_view("already_exists")},
    std::pair{ErrorCode::Busy, std::string_view("busy")},
    std::pair{ErrorCode::Refused, std::string_view("refused")},
    std::pair{ErrorCode::Unreachable, std::string_view("unreachable")},
    std::pair{ErrorCode::TimedOut, std::string_view("timed_out")},
    std::pair{ErrorCode::Io, std::string_view("io")},
    std::pair{ErrorCode::Corrupt, std::string_view("corrupt")},
    std::pair{ErrorCode::TooNew, std::string_view("too_new")},
    std::pair{ErrorCode::Unsupported, std::string_view("unsupported")},
    std::pair{ErrorCode::Internal, std::string_view("internal")},
};

ErrorCode code_for_errno(int error_number)
{
    switch (error_number) {
    case ENOENT:
    case ENOTDIR: return ErrorCode::NotFound;
    case EEXIST: return ErrorCode::AlreadyExists;
    case EBUSY:
    case EADDRINUSE:
    case EWOULDBLOCK: return ErrorCode::Busy;
    case ECONNREFUSED:
    case ECONNRESET:
    case EPIPE: return ErrorCode::Unreachable;
    case ETIMEDOUT: return ErrorCode::TimedOut;
    default: return ErrorCode::Io;
    }
}

}  // namespace

std::string_view name_of(ErrorCode code)
{
    for (const auto& [known, name] : kNames)
        if (known == code) return name;
    return "internal";
}

ErrorCode error_code_named(std::string_view name)
{
    for (const auto& [code, known] : kNames)
        if (known == name) return code;
    return ErrorCode::Internal;
}

Error Error::during(std::string_view doing) const
{
    return {code, std::string(doing) + ": " + message, hint};
}

Error Error::hinting(std::string_view what_to_do) const
{
    return {code, message, hint.empty() ? std::string(what_to_do) : hint};
}

std::string Error::with_hint() const
{
    return hint.empty() ? message : message + "\n" + hint;
}

tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string hint)
{
    return tl::unexpected<Error>(Error{code, std::move(message), std::move(hint)});
}

tl::unexpected<Error> fail(const Error& cause, std::string_view doing)
{
    return tl::unexpected<Error>(cause.during(doing));
}

tl::unexpected<Error> fail_errno(int error_number, std::string_view what)
{
    return fail(code_for_errno(error_number),
                std::string(what) + ": " + std::generic_category().message(error_number));
}

}  // namespace berth
