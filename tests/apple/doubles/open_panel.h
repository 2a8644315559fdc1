#pragma once

#include <optional>
#include <string>

// The open panel, which a test has nobody to click in. On the main thread only.
namespace berth::test {

struct OpenPanelSeen {
    bool files = false, folders = false;
    std::string message, folder;  ///< Where it begins; empty: wherever it was.
    std::string over;             ///< Title of the window that it stands over.
};
/// Of the panel that is open; nothing where none is.
std::optional<OpenPanelSeen> open_panel();
/// Its user chooses that, or nothing.
void answer_open_panel(const std::optional<std::string>& path);

}  // namespace berth::test
