#include "agent/cli/report.h"

#include "agent/cli/text.h"

namespace berth::cli {
namespace {

std::string usual_hint(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Invalid: return "correct it and try again";
    case ErrorCode::NoSuchMachine:
    case ErrorCode::Refused: return "see: berth ls";
    case ErrorCode::NotFound: return "check the name, or the path";
    case ErrorCode::AlreadyExists: return "choose another, or remove that one first";
    case ErrorCode::Busy: return "try again when it is free";
    case ErrorCode::TimedOut: return "it may still happen; see: berth ls";
    case ErrorCode::TooNew: return "use a newer berth";
    case ErrorCode::Internal: return "this is a mistake in Berth; please report it";
    case ErrorCode::Unreachable:
    case ErrorCode::Io:
    case ErrorCode::Corrupt:
    case ErrorCode::Unsupported: break;
    }
    return "see: berth doctor";
}

}  // namespace

int exit_code_of(const Error& error)
{
    switch (error.code) {
    case ErrorCode::Unreachable: return kUnreachable;
    case ErrorCode::NoSuchMachine: return kNoSuchMachine;
    case ErrorCode::TimedOut: return kTimedOut;
    case ErrorCode::Invalid:
    case ErrorCode::NotFound:
    case ErrorCode::AlreadyExists:
    case ErrorCode::Busy:
    case ErrorCode::Refused:
    case ErrorCode::Io:
    case ErrorCode::Corrupt:
    case ErrorCode::TooNew:
    case ErrorCode::Unsupported:
    case ErrorCode::Internal: return kRefused;
    }
    return kRefused;
}

std::string report_of(const Error& error, Colour colour)
{
    std::string text = styled("berth:", Style::Bad, colour);
    std::string before = " ";
    for (const std::string& line : printable_lines(error.message)) {
        text += before + line + "\n";
        before = "  ";
    }
    const std::string hint = error.hint.empty() ? usual_hint(error.code) : error.hint;
    return text + styled("hint:", Style::Faint, colour) + " " + printable(hint) + "\n";
}

}  // namespace berth::cli
