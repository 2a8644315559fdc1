#pragma once

#include "vzcore/base/result.h"

#include <optional>
#include <string>
#include <string_view>

// The files that start the agent at login, as texts: made out of a template of LaunchAgents/, and
// read back. Pure.
namespace berth::login {

/// How texts are written inside the file.
enum class Syntax { SystemdUnit, DesktopEntry, PropertyList };

/// What a login item says.
struct Content {
    std::string program;     ///< Path of berth-agent.
    std::string berth_home;  ///< BERTH_HOME for it; empty: the usual folders.
    std::string version;     ///< Of the Berth that wrote it.

    bool operator==(const Content&) const = default;
};

/// Fills the template. Invalid: a path that such a file cannot hold.
Result<std::string> fill(Syntax syntax, std::string_view form, const Content& content);

/// True when the file has our mark: only then it is replaced or removed.
bool is_ours(std::string_view file);
/// What a file of ours says; nothing when somebody has changed the lines that say it.
std::optional<Content> read(Syntax syntax, std::string_view form, std::string_view file);

}  // namespace berth::login
