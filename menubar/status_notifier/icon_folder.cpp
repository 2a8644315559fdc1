#include "menubar/status_notifier/icon_folder.h"

#include "vzcore/process.h"

#include <filesystem>

namespace berth::menu {

std::string icon_folder()
{
    const auto programs = own_program_dir();
    if (!programs) return {};
    const std::string folder =
        (std::filesystem::path(*programs).parent_path() / "share/berth/icons").string();
    std::error_code ignored;
    return std::filesystem::is_directory(folder + "/hicolor", ignored) ? folder : "";
}

}  // namespace berth::menu
