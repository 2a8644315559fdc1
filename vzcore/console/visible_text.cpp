#include "vzcore/console/visible_text.h"

#include "vzcore/base/utf8.h"
#include "vzcore/console/escape_sequence.h"
#include "vzcore/console/styled_line.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace berth {
namespace {

static_assert(std::endian::native == std::endian::little);
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// The first byte that is more than a printed ASCII character. Eight bytes at a time: a byte below
// 0x20 borrows, 0x7F carries and the others have it already, the high bit. (A neighbour may set it
// too; then the loop looks once more.)
const char* find_special(const char* at, const char* end)
{
    constexpr std::uint64_t kOnes = 0x0101010101010101;
    while (end - at >= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, 8);
        const std::uint64_t special =
            ((word - kOnes * 0x20) | word | (word + kOnes)) & kOnes * 0x80;
        if (special == 0) {
            at += 8;
            continue;
        }
        at += std::countr_zero(special) / 8;
        const auto byte = static_cast<unsigned char>(*at);
        if (byte < 0x20 || byte >= 0x7F) return at;
        ++at;
    }
    while (at != end && static_cast<unsigned char>(*at) >= 0x20 &&
           static_cast<unsigned char>(*at) < 0x7F)
        ++at;
    return at;
}

/// Takes the lines one after the other. A line that moves its cursor is decoded whole instead.
class Stripper {
public:
    Stripper(std::string_view bytes, std::string& out)
        : at_(bytes.data()), end_(at_ + bytes.size()), line_(at_), out_(out), out_line_(out.size())
    {
    }

    void run()
    {
        while (at_ != end_) {
            const char* const special = find_special(at_, end_);
            out_.append(at_, special);
            at_ = special;
            if (at_ != end_) take_special();
        }
    }

private:
    void take_special()
    {
        switch (*at_) {
        case '\n':
            out_ += '\n';
            line_ = ++at_;
            out_line_ = out_.size();
            return;
        case '\x1b': return take_sequence();
        case '\r':
            if (is_line_end())
                ++at_;
            else
                decode();
            return;
        case '\b':
        case '\t': return decode();
        case '\0':
            while (at_ != end_ && *at_ == '\0')
                ++at_;
            return;
        default: return take_character();
        }
    }

    void take_sequence()
    {
        const EscapeSequence sequence = read_sequence({at_, end_});
        if (sequence.does_nothing_at_end())
            at_ += sequence.size;
        else
            decode();
    }

    [[nodiscard]] bool is_line_end() const
    {
        const char* next = at_;
        while (next != end_ && *next == '\r')
            ++next;
        return next == end_ || *next == '\n';
    }

    void take_character()
    {
        std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
        const auto code = take_code_point(rest);
        if (!code) {
            out_ += kReplacement;
            ++at_;
            return;
        }
        const char* const begin = at_;
        at_ = rest.data();
        if (*code >= 0xA0) out_.append(begin, at_);
    }

    void decode()
    {
        const auto* newline =
            static_cast<const char*>(std::memchr(at_, '\n', static_cast<std::size_t>(end_ - at_)));
        at_ = newline == nullptr ? end_ : newline;
        TextStyle pen;
        out_.resize(out_line_);
        out_ += decode_line({line_, at_}, pen).text;
    }

    const char* at_;
    const char* end_;
    const char* line_;
    std::string& out_;
    std::size_t out_line_;
};

}  // namespace

void append_visible_text(std::string_view bytes, std::string& out)
{
    Stripper(bytes, out).run();
}

}  // namespace berth
