#pragma once

#include "agent/environment.h"

#include <functional>
#include <map>
#include <string>

namespace berth::agent {

/// One setting: what it is, what it takes, and what happens when it changes. Values are texts.
struct Setting {
    std::string name;         ///< "log.level": lower case, dots between the parts.
    std::string description;  ///< For people, one sentence.
    std::string expected;     ///< "debug, info, warn or error", behind "it takes".
    std::string standard;     ///< Its value until somebody sets one.
    std::function<bool(const std::string& value)> accepts;
    /// At launch with the value that counts then, and whenever it is set. May be empty.
    std::function<void(const std::string& value)> apply;
};

/// The settings of the agent: a fixed list of names, each with its check and what happens when it
/// is set.
class Settings {
public:
    struct Known {
        Setting setting;
        std::string value;
    };

    explicit Settings(Environment& environment);
    /// Before load().
    void add(Setting setting);
    /// Applies all, as stored or as standard; a stored value that this version does not take is
    /// logged and left out.
    Result<void> load();

    Result<const Known*> find(const std::string& name) const;
    /// The value of a setting that was added.
    [[nodiscard]] const std::string& value(const std::string& name) const;
    [[nodiscard]] const std::map<std::string, Known>& all() const { return known_; }
    /// Checks, stores, applies, and records the event.
    Result<void> set(const std::string& name, const std::string& value);

private:
    Environment& environment_;
    std::map<std::string, Known> known_;
};

/// `log.level`.
Setting log_level_setting(std::function<void(LogLevel)> set_level);
/// `menu.terminal`: read when the menu opens one.
Setting terminal_setting();

}  // namespace berth::agent
