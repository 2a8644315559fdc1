#pragma once

#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"
#include "vzcore/process.h"

#include <fcntl.h>
#include <sys/wait.h>

#include <cerrno>
#include <string>

namespace berth::test {

/// The status of a child that has ended, or will.
inline int wait_for(pid_t pid)
{
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

/// What a program prints until it ends.
inline std::string output_of(SpawnRequest request)
{
    const TempDir dir;
    auto out = open_file(dir / "out", O_RDWR | O_CREAT);
    REQUIRE(out);
    request.descriptors.emplace_back(out->get(), 1);
    const auto pid = spawn(request);
    REQUIRE(pid);
    wait_for(*pid);
    return read_file(dir / "out", mib(1)).value();
}

}  // namespace berth::test
