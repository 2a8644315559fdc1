#include "menubar/appkit/command_file.h"
#include "tests/support/berth_home.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"

#include <sys/stat.h>

using namespace berth;
using namespace berth::menu;
using namespace berth::test;

TEST_CASE("a file for Terminal runs exactly the words that it was made of", "[apple][menu]")
{
    const TempDir folder;
    const std::string file = folder / "words.command";
    const std::vector<std::string> words{
        "/usr/bin/printf", "[%s]", "a b", "it's", "$(touch no)", "`x`", "\"\\", "", "-n"};
    REQUIRE(write_file_atomically(file, command_file(words)));
    REQUIRE(::chmod(file.c_str(), S_IRWXU) == 0);
    CHECK(run_program(file, {}).out == "[a b][it's][$(touch no)][`x`][\"\\][][-n]");
}
