#pragma once

#include "agent/environment.h"

#include <optional>
#include <string>
#include <vector>

namespace berth::agent {

struct Backup {
    std::string path;
    UnixTime made_at;
};

/// The backups that are there, oldest first.
std::vector<Backup> list_backups(const Paths& paths);

/// Copies the database into `<data>/backups` once a day, while it is in use, and keeps the newest
/// five. One timer, to the time at which the next is due; a day in which nothing was stored needs
/// none.
class Backups {
public:
    explicit Backups(Environment& environment);

    /// Once, when the agent serves: makes one at once when it is due.
    void begin();

private:
    void schedule(std::chrono::milliseconds delay);
    void wake();
    void start_copy();
    void go_on();
    void finish(const Result<void>& copied);
    [[nodiscard]] bool has_machines() const;
    [[nodiscard]] bool has_changed_since(UnixTime time) const;

    Environment& environment_;
    std::optional<store::Copy> copy_;
    Handle timer_;
};

}  // namespace berth::agent
