#include "menubar/model/share_tag.h"

#include "vzcore/definition_check.h"

#include <filesystem>

namespace berth::menu {

std::string free_tag(const std::vector<Share>& shares, const std::string& path)
{
    const std::string name = std::filesystem::path(path).filename();
    const std::string base = tag_problem(name) ? "folder" : name;
    std::string tag = base;
    for (int number = 2; find_share(shares, tag) != nullptr; ++number)
        tag = base + "-" + std::to_string(number);
    return tag;
}

}  // namespace berth::menu
