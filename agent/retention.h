#pragma once

#include "agent/settings.h"

namespace berth::agent {

/// Removes old runs, as `history.runs` and `history.age` say: first their rows, then their log
/// folders. A folder that cannot be removed is logged and tried again the next time. Works in
/// small portions between other things; nothing of it is ever an error for a user.
class Retention {
public:
    Retention(Environment& environment, const Settings& settings);

    /// Soon, and until nothing is left to remove.
    void run_soon();

private:
    void step();
    [[nodiscard]] store::Retention policy() const;
    [[nodiscard]] std::size_t remove_logs(const std::vector<store::PrunedRun>& runs);

    Environment& environment_;
    const Settings& settings_;
    Handle next_;
    bool failing_ = false;  ///< Said once in the log.
};

/// `history.runs` and `history.age`; `changed` runs when one is set.
std::vector<Setting> retention_settings(const std::function<void()>& changed);

}  // namespace berth::agent
