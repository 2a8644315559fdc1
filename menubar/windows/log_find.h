#pragma once

#include "vzcore/console/log_search.h"
#include "vzcore/loop.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace berth {

/// What is looked for, as its user typed it.
struct FindQuery {
    std::string text;
    bool regex = false, match_case = false;

    bool operator==(const FindQuery&) const = default;
};

/// "3 of 120", and whether that is nothing to go on with.
struct FindState {
    std::string text;
    bool is_bad = false;

    bool operator==(const FindState&) const = default;
};

/// A search in a log as a window has it: which hit is the current one, what comes after it, and
/// what is said of all that. On its owner's loop; the search itself is in the background.
class LogFind {
public:
    struct Events {
        std::function<void()> change;                  ///< state(), or what is marked.
        std::function<void(const LogHit&)> show;       ///< This is the current one now.
        std::function<void(const std::string&)> note;  ///< Something to tell the user.
        std::function<std::uint64_t()> top;  ///< Where the line begins that is seen at the top.
    };

    LogFind(Loop& loop, Events events);
    LogFind(const LogFind&) = delete;
    LogFind& operator=(const LogFind&) = delete;
    ~LogFind() = default;

    /// Another log, in which the same is looked for; nothing: there is none.
    void set_log(std::optional<LogBytes> bytes);
    /// The log has changed.
    void update(const LogBytes& bytes);

    /// Looks for it, and shows the first hit from what is seen on. An empty text is not looked for.
    void start(FindQuery query);
    /// The same once nothing more was typed for a moment.
    void start_soon(FindQuery query);
    /// The next hit (1) or the one before (-1), from the last one on to the first. What was typed
    /// and not looked for yet is that now. False where there is nothing to look for.
    bool step(int by);
    /// One of the hits.
    void choose(std::size_t hit);
    /// Nothing is marked any more. The next step() looks for the same again.
    void end();

    [[nodiscard]] FindState state() const;
    /// Nothing while nothing is looked for.
    [[nodiscard]] const LogSearch* search() const { return search_.get(); }
    /// Of what is looked for: another one each time that is something else, or nothing.
    [[nodiscard]] std::uint64_t number() const { return number_; }
    /// The current one, of the search's hits.
    [[nodiscard]] std::optional<std::size_t> hit() const { return hit_; }

private:
    void begin();
    void searched();

    Loop& loop_;
    Events events_;
    FindQuery query_;
    std::optional<LogBytes> bytes_;
    Handle soon_;
    std::string refusal_;                     // of the pattern
    bool is_on_ = false, wants_hit_ = false;  // the first hit from here on is still looked for
    std::optional<std::size_t> hit_;
    std::uint64_t number_ = 0;
    std::unique_ptr<LogSearch> search_;
};

/// "12,345,678"
std::string grouped(std::uint64_t number);

}  // namespace berth
