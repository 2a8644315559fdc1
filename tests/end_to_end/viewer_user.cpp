#include "tests/end_to_end/viewer_user.h"

#include "tests/support/catch.h"
#include "vzcore/base/file.h"

#include <filesystem>

namespace berth::test {

void choose_scheme(const BerthHome& home, const std::string& scheme)
{
    REQUIRE(write_file_atomically(home / "data/viewer.ini", "[General]\nscheme=" + scheme + "\n"));
}

// By their command lines.
int viewers(const BerthHome& home)
{
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const auto line = read_file(entry.path() / "cmdline", mib(1));
        const auto environment = read_file(entry.path() / "environ", mib(1));
        if (line && environment && has(*line, "berth-viewer") && has(*environment, home.path()))
            ++count;
    }
    return count;
}

}  // namespace berth::test
