#pragma once

#include "menubar/model/command.h"

#include <functional>
#include <string>
#include <vector>

namespace berth::menu {

/// A message to the user who looks elsewhere.
struct Notice {
    enum class Urgency { Normal, Critical };
    struct Action {
        std::string title;
        Command command;

        bool operator==(const Action&) const = default;
    };

    std::string
        key;  ///< One with the key of an earlier one takes its place: "machine/3f9a1c0e77b2".
    std::string summary, body;  ///< Plain text.
    Urgency urgency = Urgency::Normal;
    std::vector<Action> actions;  ///< The first one is also what a click on the whole notice does.

    bool operator==(const Notice&) const = default;
};

/// Shows notices with the means of one desktop. Where it has none, nothing happens.
class Notifier {
public:
    virtual ~Notifier() = default;
    /// `chosen` runs when the user picks an action, at most once.
    virtual void show(const Notice& notice, std::function<void(const Command&)> chosen) = 0;
    /// Why no notice is seen, as one sentence; empty while they are seen, as far as is known.
    [[nodiscard]] virtual std::string problem() const = 0;
};

}  // namespace berth::menu
