#pragma once

#include "agent/environment.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace berth::agent {

/// The settings of the agent: a fixed list of names, each with its check and what happens when it
/// is set.
class Settings {
public:
    /// What a value does, at launch and whenever it is set.
    using Apply = std::function<void(const std::string& value)>;

    explicit Settings(Environment& environment);
    /// Adds `log.level`.
    void add_log_level(Apply apply);
    /// Applies what is stored; a stored value that this version does not take is logged and left
    /// out.
    Result<void> load();

    Result<std::string> get(const std::string& name) const;
    [[nodiscard]] const std::map<std::string, std::string>& all() const { return values_; }
    /// Checks, stores, applies, and records the event.
    Result<void> set(const std::string& name, const std::string& value);

private:
    struct Known {
        std::string expected;  ///< For the message.
        std::function<bool(const std::string&)> accepts;
        Apply apply;
    };
    Result<const Known*> known(const std::string& name) const;

    Environment& environment_;
    std::map<std::string, Known> known_;
    std::map<std::string, std::string> values_;
};

}  // namespace berth::agent
