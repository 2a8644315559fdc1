#include "tests/agent/cli/harness.h"
#include "tests/support/catch.h"

using namespace berth;
using namespace berth::test;

// Commands run in this process have no display, so no window opens here; tests/end_to_end opens it.
TEST_CASE("a window without a display, or with what a window has itself, is refused", "[cli]")
{
    const CliHome home;
    const Said plain = home.run({"logs", "web", "--window"});
    CHECK(plain.code == 1);
    CHECK(plain.err.find("cannot open the log of web") != std::string::npos);
    CHECK(plain.err.find("hint: ") != std::string::npos);
    CHECK(plain.err.find("berth logs web") != std::string::npos);
    const Said followed = home.run({"logs", "web", "--window", "-f"});
    CHECK(followed.code != 0);
    CHECK(followed.err.find("leave out all but --run") != std::string::npos);
}
