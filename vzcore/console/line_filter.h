#pragma once

#include <array>
#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth {

/// Says which lines may show a text, from their raw bytes and at the speed of memory: most lines do
/// not, and need not be decoded to know it. It may name a line that does not show the text, but
/// leaves out none that does. Immutable; any thread may use it.
///
/// What a line shows is its bytes without those that leave no trace. So where the text is shown,
/// its bytes stand side by side, or something that is not shown stands between two of them, or the
/// cursor was moved.
class LineFilter {
public:
    enum class Case { Sensitive, Insensitive };
    /// Nothing for a text that lines may show without having any byte of it: for blanks, for
    /// U+FFFD, and where upper and lower case are the same, for letters outside ASCII alone.
    static std::optional<LineFilter> create(std::string_view text, Case letter_case);

    /// The first place in [at, end) where the text's bytes stand side by side, or enough of them.
    [[nodiscard]] const char* find_side_by_side(const char* at, const char* end) const;
    /// The first place in [at, end) where two of the text's characters meet over something that is
    /// not shown, or where the cursor moves in a line that has what the text needs. [at, end)
    /// begins and ends with a line.
    [[nodiscard]] const char* find_joined(const char* at, const char* end) const;

private:
    /// A byte of the text; a letter is looked for with `fold` set in it, in lower case.
    struct Byte {
        unsigned char value = 0;
        unsigned char fold = 0;
        [[nodiscard]] bool is(char c) const
        {
            return (static_cast<unsigned char>(c) | fold) == value;
        }
    };

    LineFilter() = default;
    void add_pairs(std::string_view text, Case letter_case);
    void choose_bytes();
    [[nodiscard]] bool stands_at(const char* at) const;
    [[nodiscard]] bool may_show(std::string_view line) const;
    [[nodiscard]] bool joins(char left, char right) const
    {
        return pairs_[static_cast<std::size_t>(static_cast<unsigned char>(left)) * 256 +
                      static_cast<unsigned char>(right)];
    }

    std::vector<unsigned char> values_, folds_;  // of the bytes that must stand side by side
    std::array<std::size_t, 2> rare_{};          // the two of them that are seen least
    Byte needed_;                                // the one that no line can do without
    std::bitset<65'536> pairs_;                  // bytes that follow each other in the text
};

/// The lines of one block that a filter lets through, one after the other.
class FilteredLines {
public:
    FilteredLines(const LineFilter& filter, std::string_view block)
        : filter_(filter), block_(block), side_by_side_(block.data()), joined_(block.data())
    {
    }

    /// A place in the next line, at or behind `from`, where a line begins; the size of the block
    /// when there is none.
    std::size_t next(std::size_t from);

private:
    const LineFilter& filter_;
    std::string_view block_;
    const char* side_by_side_;
    const char* joined_;
};

}  // namespace berth
