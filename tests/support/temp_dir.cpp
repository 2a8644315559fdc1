#include "tests/support/temp_dir.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace berth::test {

TempDir::TempDir()
{
    const char* base = std::getenv("TMPDIR");
    path_ = std::string(base != nullptr ? base : "/tmp") + "/berth-XXXXXX";
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("mkdtemp " + path_);
}

TempDir::~TempDir()
{
    std::error_code ignored;  // a test that made the folder unremovable shows elsewhere
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace berth::test
