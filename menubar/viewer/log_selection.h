#pragma once

#include "menubar/viewer/log_document.h"

#include <compare>
#include <cstdint>
#include <string>

namespace berth::viewer {

/// A place between two characters of the log.
struct TextPlace {
    std::uint64_t line = 0;  ///< Where the line begins.
    std::uint32_t byte = 0;  ///< Of what the line shows.

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees a null pointer in a defaulted <=>
    auto operator<=>(const TextPlace&) const = default;
};

/// What is selected: from where it was begun to where the caret is.
struct Selection {
    TextPlace anchor, caret;

    [[nodiscard]] bool empty() const { return anchor == caret; }
    [[nodiscard]] TextPlace begin() const { return std::min(anchor, caret); }
    [[nodiscard]] TextPlace end() const { return std::max(anchor, caret); }
    /// The selected bytes of a line: [first, second); over its end as well where the selection goes
    /// on.
    [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> in(const DecodedLine& line) const;
};

/// More than this is saved as a file, not copied.
inline constexpr std::uint64_t kMostCopied = std::uint64_t{16} << 20;

/// The text, its lines ended by newlines. Refused when it is more than kMostCopied.
Result<std::string> selected_text(LogDocument& document, const Selection& selection);

}  // namespace berth::viewer
