#include "agent/cli/report.h"
#include "tests/support/catch.h"

using namespace berth;
using namespace berth::cli;

TEST_CASE("each kind of failure has the exit code of the design", "[cli][report]")
{
    CHECK(exit_code_of({ErrorCode::Unreachable, "", ""}) == 3);
    CHECK(exit_code_of({ErrorCode::NoSuchMachine, "", ""}) == 4);
    CHECK(exit_code_of({ErrorCode::TimedOut, "", ""}) == 5);
    for (const ErrorCode code : {ErrorCode::Invalid,
                                 ErrorCode::NotFound,
                                 ErrorCode::AlreadyExists,
                                 ErrorCode::Busy,
                                 ErrorCode::Refused,
                                 ErrorCode::Io,
                                 ErrorCode::Corrupt,
                                 ErrorCode::TooNew,
                                 ErrorCode::Unsupported,
                                 ErrorCode::Internal})
        CHECK(exit_code_of({code, "", ""}) == 1);
}

TEST_CASE("a failure is one line and a hint", "[cli][report]")
{
    CHECK(report_of({ErrorCode::Busy, "cannot start web: the disk is in use", "stop db"},
                    Colour::Off) == "berth: cannot start web: the disk is in use\nhint: stop db\n");
}

TEST_CASE("there always is a hint", "[cli][report]")
{
    for (int code = 0; code <= static_cast<int>(ErrorCode::Internal); ++code) {
        const std::string text = report_of({static_cast<ErrorCode>(code), "why", ""}, Colour::Off);
        CHECK(text.find("\nhint: ") != std::string::npos);
        CHECK(text.find("hint: \n") == std::string::npos);
    }
}

TEST_CASE("several wrong fields are indented below", "[cli][report]")
{
    const Error error{ErrorCode::Invalid,
                      "cannot create web: 2 fields are wrong\ncpus: expected 1\nname: bad",
                      "see"};
    CHECK(report_of(error, Colour::Off) == "berth: cannot create web: 2 fields are wrong\n"
                                           "  cpus: expected 1\n"
                                           "  name: bad\n"
                                           "hint: see\n");
}

TEST_CASE("a message from elsewhere cannot act on the terminal", "[cli][report]")
{
    const std::string text = report_of({ErrorCode::Io, "a\x1b[2Jb", "c\x07\nd"}, Colour::Off);
    CHECK(text == "berth: a\\x1b[2Jb\nhint: c\\x07\\nd\n");
}
