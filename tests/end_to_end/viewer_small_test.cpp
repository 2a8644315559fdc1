// What the viewer does without a window of a machine: the clipboard, and what Berth is.
#include "tests/end_to_end/display.h"
#include "tests/end_to_end/viewer_user.h"
#include "tests/support/background_command.h"
#include "tests/support/catch.h"

using namespace berth;
using namespace berth::test;

TEST_CASE("a copied text is another program's to paste, until another takes its place",
          "[end_to_end]")
{
    const Display display;
    const BerthHome home;
    BackgroundCommand copy(program_path("berth-viewer"), {"--copy", "127.0.0.1:2222 \u2713"});
    const auto pasted = [] { return run_program("xclip", {"-selection", "clipboard", "-o"}).out; };
    wait_until("the text", [&] { return pasted() == "127.0.0.1:2222 \u2713"; });
    CHECK(pasted() == "127.0.0.1:2222 \u2713");
    CHECK(viewers(home) == 1);
    // Which goes on in the background, as long as the display is there.
    CHECK(
        run_program("xclip", {"-selection", "clipboard"}, std::chrono::seconds(60), "other").exit ==
        0);
    CHECK(copy.wait(std::chrono::seconds(60)) == 0);
    CHECK(pasted() == "other");
}

TEST_CASE("the window about Berth says its version, and closes by a key", "[end_to_end]")
{
    const Display display;
    const BerthHome home;
    BackgroundCommand about(program_path("berth-viewer"), {"--about"});
    static_cast<void>(display.window("About Berth"));
    display.picture("viewer-about");
    display.press({"Escape"});
    CHECK(about.wait(std::chrono::seconds(60)) == 0);
}
