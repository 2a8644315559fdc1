#pragma once

#include "menubar/windows/colours.h"
#include "vzcore/console/text_style.h"

#include <cstdint>
#include <optional>
#include <unordered_map>

namespace berth {

/// What a guest's text is drawn in. Its colours are kept as long as they can be read on this
/// background.
class LogColours {
public:
    LogColours(Rgb background_colour, Rgb text_colour);

    Rgb background, text, faint;
    /// Behind what a search has found, and behind the one hit that it shows; and their text.
    Rgb hit, current_hit, hit_text, current_hit_text;

    [[nodiscard]] Rgb foreground_of(const TextStyle& style) const;
    /// Nothing where the style has no background of its own.
    [[nodiscard]] std::optional<Rgb> background_of(const TextStyle& style) const;

private:
    [[nodiscard]] Rgb resolve(const TextColour& colour, Rgb otherwise) const;
    [[nodiscard]] Rgb readable(Rgb behind, Rgb colour) const;

    mutable std::unordered_map<std::uint64_t, Rgb> readable_;  // it costs powers to find out
};

}  // namespace berth
