#pragma once

#include "agent/client/views.h"
#include "menubar/notices/notice.h"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace berth::menu {

/// So long after a notice no other one comes about the same machine for the same cause.
inline constexpr std::chrono::minutes kNoticePause{1};

/// Decides what its user is told, who looks elsewhere. Plain values in and out: what happened, how
/// the machines concerned are now, and the time.
///
/// Told is what nobody asked for and somebody should look at: a crash, a panic, an end that nobody
/// saw, a machine that something else killed, one that did not start after a click or a restart, a
/// restart policy that gave up, starts at login that failed (all of one login in one notice), and a
/// host that is short of memory while machines have some of it.
/// Not told is what was asked for: a stop, also a forced one, a save, a guest that its own user
/// shut down, and a start on the command line, which says itself why it failed. Nor is the end of
/// machines that a dead host took along: whoever is back at it knows.
class NoticePolicy {
public:
    /// "notify.ended", "off". Settings that are not about notices change nothing.
    void set(const std::string& setting, const std::string& value);
    /// What to show now. Of several notices with one key in `events` the last one is left.
    std::vector<Notice> take(const std::vector<EventView>& events,
                             const std::vector<MachineView>& machines,
                             UnixTime now);

private:
    bool too_soon(const std::string& key, const std::string& cause, UnixTime now);

    std::set<std::string> off_;  ///< Causes that its user wants to hear nothing of.
    std::map<std::pair<std::string, std::string>, UnixTime>
        told_at_;  ///< By key and cause, of the last minute.
};

/// True of an event that take() has to hear of.
bool concerns_notices(const EventView& event);

/// The names of the machines that take() has to know for that event.
std::vector<std::string> machines_concerned(const EventView& event);

}  // namespace berth::menu
