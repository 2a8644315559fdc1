#pragma once

#include "menubar/windows/log_text.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/file.h"
#include "vzcore/console/log_format.h"

#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

namespace berth::test {

/// A text view, as far as edits go.
struct TextView {
    std::u16string text;
    std::vector<std::pair<TextStyle, bool>> styles;  // of each unit

    void apply(const Result<LogText::Edits>& edits)
    {
        REQUIRE(edits);
        apply(*edits);
    }
    void apply(const LogText::Edits& edits)
    {
        for (const TextEdit& edit : edits) {
            REQUIRE(edit.at + edit.removed <= text.size());
            std::vector<std::pair<TextStyle, bool>> look;
            for (const TextPiece& piece : edit.pieces) {
                REQUIRE(piece.begin == look.size());  // all of the text, in order
                REQUIRE(piece.end > piece.begin);
                look.resize(piece.end, {piece.style, piece.is_ours});
            }
            REQUIRE(look.size() == edit.text.size());
            const auto at = styles.begin() + static_cast<std::ptrdiff_t>(edit.at);
            styles.insert(styles.erase(at, at + static_cast<std::ptrdiff_t>(edit.removed)),
                          look.begin(),
                          look.end());
            text.replace(edit.at, edit.removed, edit.text);
        }
    }
    [[nodiscard]] std::string ascii() const
    {
        std::string narrow;
        for (const char16_t unit : text)
            narrow += unit < 0x80 ? static_cast<char>(unit) : '?';
        return narrow;
    }
};

/// A log on disk, as the console's writer leaves it.
class GrowingLog {
public:
    GrowingLog() { REQUIRE(write_file_atomically(dir_ / "console.log", "")); }

    void append(const std::string& bytes)
    {
        const auto file = open_file(newest(), O_WRONLY | O_APPEND | O_CREAT);
        REQUIRE(file);
        REQUIRE(write_all(file->get(), bytes));
        end_ += bytes.size();
    }
    void begin_segment()
    {
        if (segments_.empty() || segments_.back() != end_) segments_.push_back(end_);
        append("");
    }
    void drop_oldest()
    {
        if (segments_.size() < 2) return;
        REQUIRE(::unlink(path_of(segments_.front()).c_str()) == 0);
        segments_.erase(segments_.begin());
    }
    [[nodiscard]] const std::string& path() const { return dir_.path(); }

private:
    [[nodiscard]] std::string path_of(std::uint64_t offset) const
    {
        return dir_ / log_format::Segment{offset, false}.name();
    }
    [[nodiscard]] std::string newest() const
    {
        return segments_.empty() ? dir_ / "console.log" : path_of(segments_.back());
    }

    TempDir dir_;
    std::vector<std::uint64_t> segments_;
    std::uint64_t end_ = 0;
};

}  // namespace berth::test
